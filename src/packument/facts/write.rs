//! How facts are written: what is kept of a packument.

use sha2::{Digest, Sha256};

use super::{DEPRECATED, DIST, MEMBERS, Manifest, PUBLISHER};
use crate::json::{JsonString, member, members};

pub(super) fn pairs(pairs: &[(JsonString, JsonString)]) -> String {
    let mut json = String::with_capacity(pairs.len().saturating_mul(64));
    json.push('{');
    let mut is_first = true;
    for (key, value) in pairs {
        entry(key.json().as_bytes(), value.json(), &mut is_first, &mut json);
    }
    json.push('}');
    json
}

pub(super) fn manifests(manifests: &[Manifest]) -> String {
    let mut json = String::with_capacity(manifests.len().saturating_mul(512));
    json.push('{');
    let mut is_first = true;
    for Manifest { version, members, .. } in manifests {
        entry(version.json().as_bytes(), "{", &mut is_first, &mut json);
        let mut is_first = true;
        for (at, (key, member)) in MEMBERS.iter().zip(members).enumerate() {
            let Some(member) = member else { continue };
            let len = json.len();
            entry(key, "", &mut is_first, &mut json);
            // Of what is empty nothing is kept, so that facts read as themselves.
            if !reduce(at, member, &mut json) || json.ends_with(":{}") || json.ends_with(":\"\"") {
                json.truncate(len);
                is_first = json.ends_with('{');
            }
        }
        json.push('}');
    }
    json.push('}');
    json
}

/// Writes what facts keep of such a member; of what was kept once, the same again. Answers whether it keeps anything.
fn reduce(at: usize, json: &str, out: &mut String) -> bool {
    let raw = json.as_bytes();
    match (at, raw) {
        (DEPRECATED, _) => out.push_str(json),
        (PUBLISHER, [b'{', ..]) => publisher(raw, out),
        (DIST, [b'{', ..]) => dist(raw, out),
        (3, [b'{', ..]) => names(raw, out),
        (3, [b'[', ..]) => out.push_str(json),
        // Equal ones are equal, however long they are.
        (4..=6, [b'{', _, _, ..]) => {
            out.push('"');
            out.push_str(&hex::encode(Sha256::digest(raw).get(..DIGEST_BYTES).unwrap_or_default()));
            out.push('"');
        }
        (PUBLISHER | 4..=8, [b'"', ..]) => out.push_str(json),
        (7, _) => return text(raw, "type", out),
        (8, _) => return text(raw, "url", out),
        _ => return false,
    }
    true
}

/// How much of a hash tells two maps of dependencies apart.
const DIGEST_BYTES: usize = 8;

fn publisher(json: &[u8], out: &mut String) {
    out.push('{');
    let mut is_first = true;
    for (key, value) in members(json) {
        match (key, value) {
            (b"\"name\"" | b"\"email\"", [b'"', ..]) => entry(key, JsonString::new(value).json(), &mut is_first, out),
            // Who publishes by trusted publishing is known by the CI that did.
            (b"\"trustedPublisher\"", [b'{', ..]) => {
                let id = member(value, "id");
                let id = id.map_or_else(|| "{}".to_owned(), |id| ["{\"id\":", id.json(), "}"].concat());
                entry(key, &id, &mut is_first, out);
            }
            _ => {}
        }
    }
    out.push('}');
}

fn dist(json: &[u8], out: &mut String) {
    out.push('{');
    let mut is_first = true;
    for (key, value) in members(json) {
        match (key, value) {
            (b"\"integrity\"" | b"\"shasum\"" | b"\"tarball\"", [b'"', ..])
            | (b"\"unpackedSize\"", [b'0'..=b'9', ..]) => {
                entry(key, std::str::from_utf8(value).unwrap_or_default(), &mut is_first, out);
            }
            (b"\"attestations\"", [b'{', ..] | b"true") => entry(key, "true", &mut is_first, out),
            _ => {}
        }
    }
    out.push('}');
}

fn entry(key: &[u8], value: &str, is_first: &mut bool, out: &mut String) {
    if !std::mem::take(is_first) {
        out.push(',');
    }
    out.push_str(std::str::from_utf8(key).unwrap_or_default());
    out.push(':');
    out.push_str(value);
}

/// The names of an object's members, as an array.
fn names(json: &[u8], out: &mut String) {
    out.push('[');
    let mut is_first = true;
    for (key, _) in members(json) {
        if !std::mem::take(&mut is_first) {
            out.push(',');
        }
        out.push_str(std::str::from_utf8(key).unwrap_or_default());
    }
    out.push(']');
}

/// The member of an object that is text.
fn text(json: &[u8], key: &str, out: &mut String) -> bool {
    let text = member(json, key);
    text.iter().for_each(|text| out.push_str(text.json()));
    text.is_some()
}
