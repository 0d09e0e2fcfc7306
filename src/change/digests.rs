//! The digests of a version's tarball, compared as Subresource Integrity compares them.

use crate::bytes::text::split_once;
use crate::json::JsonString;
use crate::packument::manifest::Manifest;
use crate::packument::sort::NameIndex;

/// The algorithms of digests, the strongest first. The last one is that of a `shasum` which is not a SHA-1: it is compared as text.
const ALGORITHMS: [&str; 6] = ["sha512", "sha384", "sha256", "sha1", "md5", SHASUM];
const SHASUM: &str = "shasum";
const SHA1_HEX_DIGITS: usize = 40;

/// Whether two manifests name different tarballs: by the strongest algorithm of which both have digests. A digest that was added or
/// removed does not count: old packuments had no `integrity`.
pub(super) fn differ(old: &Manifest, new: &Manifest) -> bool {
    let (old, new) = (digests(old), digests(new));
    for algorithm in ALGORITHMS {
        let of = |all: &'_ [Digest]| {
            let of_algorithm = all.iter().filter(|digest| digest.algorithm == algorithm);
            of_algorithm.map(|digest| JsonString::from(digest.value.as_str())).collect::<Vec<_>>()
        };
        let (old, new) = (of(&old), of(&new));
        if !old.is_empty() && !new.is_empty() {
            let (old_index, new_index) = (NameIndex::of(old.iter().collect()), NameIndex::of(new.iter().collect()));
            return !old.iter().all(|digest| new_index.contains(digest))
                || !new.iter().all(|digest| old_index.contains(digest));
        }
    }
    false
}

struct Digest {
    algorithm: &'static str,
    /// In base64 without padding.
    value: String,
}

/// The digests of a manifest. `shasum` is a SHA-1 too.
fn digests(manifest: &Manifest) -> Vec<Digest> {
    let mut digests = Vec::new();
    let text = |name| manifest.dist(name).map(|text| text.to_string_lossy()).unwrap_or_default();
    for entry in text("integrity").split_ascii_whitespace() {
        let Some((algorithm, value)) = split_once(entry, b'-') else { continue };
        let mut known = ALGORITHMS.iter().filter(|known| **known != SHASUM);
        let Some(algorithm) = known.find(|known| known.eq_ignore_ascii_case(algorithm)) else { continue };
        // Options may follow.
        let (value, _) = split_once(value, b'?').unwrap_or((value, ""));
        // In base64 of either alphabet.
        let value: String = value.trim_end_matches('=').chars().map(standard_digit).collect();
        if !value.is_empty() {
            digests.push(Digest { algorithm, value });
        }
    }
    let mut shasum = text("shasum");
    shasum.make_ascii_lowercase();
    let shasum = shasum.trim_ascii();
    if let Some(value) = base64_of_sha1(shasum) {
        digests.push(Digest { algorithm: "sha1", value });
    } else if !shasum.is_empty() {
        digests.push(Digest { algorithm: SHASUM, value: shasum.to_owned() });
    }
    digests
}

const fn standard_digit(digit: char) -> char {
    match digit {
        '-' => '+',
        '_' => '/',
        digit => digit,
    }
}

/// Base64 without padding of a SHA-1 in lower-case hex digits.
fn base64_of_sha1(hex: &str) -> Option<String> {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    if hex.len() != SHA1_HEX_DIGITS {
        return None;
    }
    let mut base64 = String::new();
    // Three hex digits are two of base64; the last one is completed by zeros.
    for digits in hex.as_bytes().chunks(3) {
        let mut bits = 0_u32;
        for at in 0..3 {
            let digit = digits.get(at).map_or(Some(0), |digit| char::from(*digit).to_digit(16))?;
            bits = bits << 4 | digit;
        }
        for six in [bits >> 6, bits & 63] {
            base64.push(char::from(*DIGITS.get(usize::try_from(six).ok()?)?));
        }
    }
    base64.truncate((SHA1_HEX_DIGITS * 2).div_ceil(3));
    Some(base64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::packument::facts::PackumentFacts;

    #[test]
    fn tarballs_are_compared_by_the_strongest_common_algorithm() {
        const HEX: &str = "da39a3ee5e6b4b0d3255bfef95601890afd80709";
        const BASE64: &str = "2jmj7l5rSw0yVb/vlWAYkK/YBwk";
        assert_eq!(base64_of_sha1(HEX).as_deref(), Some(BASE64));
        let integrity = |text: &str| serde_json::json!({ "integrity": text });
        let shasum = |text: &str| serde_json::json!({ "shasum": text });
        for (old, new, want) in [
            (integrity("sha512-A"), integrity("sha512-A"), false),
            (integrity("sha512-A"), integrity("sha512-B"), true),
            (integrity("sha512-A"), integrity("sha512-A sha1-C"), false),
            (integrity("sha512-A"), integrity("sha1-C\tsha512-A==\n"), false),
            (integrity("sha512-A"), integrity(" SHA512-A?x=1 "), false),
            (integrity("sha512-A"), integrity("sha512-a"), true),
            (integrity("sha512-A"), integrity("sha384-B"), false),
            (integrity("sha1-x sha512-A"), integrity("sha512-B"), true),
            (integrity("sha1-x sha512-A"), integrity("sha1-x sha512-B"), true),
            (integrity("sha1-x sha512-A"), integrity("sha1-y sha512-A"), false),
            (integrity("sha512-A"), integrity("sha512-A sha512-A"), false),
            (integrity("sha512-A"), integrity("sha512-A sha512-B"), true),
            (integrity("sha512-A"), integrity("other-B"), false),
            (integrity("other-A"), integrity("other-B"), false),
            (integrity("sha512-"), integrity("sha512-A"), false),
            (integrity("sha512-a-b_"), integrity("sha512-a+b/"), false),
            (integrity("shasum-x"), shasum("y"), false),
            (integrity("A"), integrity("B"), false),
            (integrity("sha512-A"), shasum("b"), false),
            (shasum("ab"), shasum("AB "), false),
            (shasum("ab"), shasum("cd"), true),
            (shasum(HEX), shasum(&HEX.to_uppercase()), false),
            (shasum(HEX), integrity(&format!("sha512-A sha1-{BASE64}=")), false),
            (shasum(HEX), integrity("sha1-CCCC"), true),
            (shasum(&HEX.replace('d', "x")), shasum(HEX), false),
        ] {
            let facts = |dist: &serde_json::Value| {
                let packument = serde_json::json!({ "versions": { "1.0.0": { "dist": dist } } });
                PackumentFacts::read(packument.to_string()).unwrap()
            };
            let (before, after) = (facts(&old), facts(&new));
            for (one, other) in [(&before, &after), (&after, &before)] {
                assert_eq!(differ(&one.versions.items()[0], &other.versions.items()[0]), want, "{old} {new}");
            }
        }
    }
}
