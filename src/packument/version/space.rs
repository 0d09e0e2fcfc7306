//! What npm removes around a version.

use crate::json::is_js_space;

/// The longest version, in UTF-16 code units, with the white space around it.
const MAX_VERSION_UNITS: usize = 256;
/// The longest escape of one code unit in JSON text: `\u000b`.
const MAX_ESCAPE_BYTES: usize = 6;
/// White space that `JSON.stringify` escapes.
const ESCAPED_SPACES: [&str; 5] = ["\\t", "\\n", "\\u000b", "\\f", "\\r"];

/// Whether JSON text, without its quotes, is longer than a version with the white space around it.
pub(super) fn is_too_long(text: &[u8]) -> bool {
    text.len() > MAX_VERSION_UNITS
        && (text.len() > MAX_VERSION_UNITS.saturating_mul(MAX_ESCAPE_BYTES) || has_too_many_units(text))
}

/// Counts characters, because every character of a valid version is one code unit.
fn has_too_many_units(mut text: &[u8]) -> bool {
    let mut units = 0_usize;
    while let Some((byte, rest)) = text.split_first() {
        let len = match (byte, rest.first()) {
            (b'\\', Some(b'u')) => MAX_ESCAPE_BYTES,
            (b'\\', _) => 2,
            _ => 1,
        };
        // A continuation byte is part of the character before it.
        units = units.saturating_add(usize::from(byte & 0xc0 != 0x80));
        text = text.get(len..).unwrap_or_default();
    }
    units > MAX_VERSION_UNITS
}

/// JSON text without the white space around it, and without each `v` and `=` before it.
pub(super) fn trim(text: &[u8]) -> Option<&[u8]> {
    let mut text = std::str::from_utf8(text).ok()?;
    loop {
        let rest = text.trim_start_matches(|char| matches!(char, 'v' | '=') || is_js_space(char));
        let rest = ESCAPED_SPACES.iter().find_map(|space| rest.strip_prefix(space)).unwrap_or(rest);
        if rest.len() == text.len() {
            break;
        }
        text = rest;
    }
    loop {
        let rest = text.trim_end_matches(is_js_space);
        // After an escaped backslash, this leaves a backslash, which no version contains.
        let rest = ESCAPED_SPACES.iter().find_map(|space| rest.strip_suffix(space)).unwrap_or(rest);
        if rest.len() == text.len() {
            return Some(text.as_bytes());
        }
        text = rest;
    }
}
