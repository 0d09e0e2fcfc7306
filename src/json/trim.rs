//! White space around a string, and its length, in JSON text without its quotes.

use crate::bytes::text::trim_by;
use crate::json::escape::has_escape;
use crate::json::string::is_js_space;

/// The longest escape of one code unit in JSON text: `\u000b`.
const MAX_ESCAPE_BYTES: usize = 6;
/// White space that `JSON.stringify` escapes.
const ESCAPED_SPACES: [&str; 5] = ["\\t", "\\n", "\\u000b", "\\f", "\\r"];

/// Whether a string has more than `max` characters. An unpaired surrogate is one.
pub(crate) fn is_longer(mut text: &[u8], max: usize) -> bool {
    // No character takes more.
    if text.len() <= max || text.len() > max.saturating_mul(MAX_ESCAPE_BYTES) {
        return text.len() > max;
    }
    let mut chars = 0_usize;
    while let Some((byte, rest)) = text.split_first() {
        let len = match (byte, rest.first()) {
            (b'\\', Some(b'u')) => MAX_ESCAPE_BYTES,
            (b'\\', _) => 2,
            _ => 1,
        };
        // A continuation byte is part of the character before it.
        chars = chars.saturating_add(usize::from(byte & 0xc0 != 0x80));
        text = text.get(len..).unwrap_or_default();
    }
    chars > max
}

/// A JSON text without the white space around it, and without each of `prefixes` before it.
pub(crate) fn trim<'t>(text: &'t [u8], prefixes: &[&str]) -> Option<&'t [u8]> {
    // Nearly all texts have no escape, and a packument may have thousands of versions that are not in their usual form.
    let spaces: &[&str] = if has_escape(text) { &ESCAPED_SPACES } else { &[] };
    let mut text = std::str::from_utf8(text).ok()?;
    loop {
        let rest = trim_by(text, is_js_space);
        let mut before = spaces.iter().chain(prefixes);
        let rest = before.find_map(|space| rest.strip_prefix(space)).unwrap_or(rest);
        let before = spaces.iter().find_map(|space| rest.strip_suffix(space));
        let rest = before.filter(|before| !ends_in_escape(before)).unwrap_or(rest);
        if rest.len() == text.len() {
            return Some(text.as_bytes());
        }
        text = rest;
    }
}

/// Whether the last of the backslashes at the end of a text escapes what follows it.
fn ends_in_escape(text: &str) -> bool {
    text.bytes().rev().take_while(|byte| *byte == b'\\').count() & 1 == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_is_trimmed_with_escapes_and_without() {
        for (text, want) in [
            ("", ""),
            ("a", "a"),
            (" \\t\u{feff}v= \\u000b=a \\n\\r ", "a"),
            ("a v=", "a v="),
            ("\u{85}a\u{85}", "\u{85}a\u{85}"),
            // An escaped backslash, with a letter after it.
            (r"a\\t", r"a\\t"),
            (r"a\\\t", r"a\\"),
            (r"\\ta", r"\\ta"),
            (r"\\\u000b", r"\\"),
        ] {
            assert_eq!(
                trim(text.as_bytes(), &["v", "="]).map(String::from_utf8_lossy).as_deref(),
                Some(want),
                "{text}"
            );
        }
    }
}
