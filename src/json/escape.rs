//! Escapes in strings, as `JSON.stringify` writes them.

/// As text, because `String::push` would encode a character.
const QUOTE: &str = "\"";

/// Whether JSON text has an escape.
#[expect(clippy::manual_contains, reason = "most texts are short, and `contains` would align them to words first")]
pub(crate) fn has_escape(text: &[u8]) -> bool {
    text.iter().any(|byte| *byte == b'\\')
}

/// Appends a string as `JSON.stringify` writes it, with its quotes.
pub(super) fn write_string(text: &str, json: &mut String) {
    json.push_str(QUOTE);
    write_content(text, json);
    json.push_str(QUOTE);
}

/// Appends a string without its quotes.
pub(super) fn write_content(text: &str, json: &mut String) {
    if text.bytes().all(|byte| byte >= b' ' && byte != b'"' && byte != b'\\') {
        json.push_str(text);
    } else {
        text.chars().for_each(|char| write_char(char, json));
    }
}

/// Appends a character of a string.
pub(super) fn write_char(char: char, json: &mut String) {
    match char {
        '"' => json.push_str("\\\""),
        '\\' => json.push_str("\\\\"),
        '\u{8}' => json.push_str("\\b"),
        '\u{c}' => json.push_str("\\f"),
        '\n' => json.push_str("\\n"),
        '\r' => json.push_str("\\r"),
        '\t' => json.push_str("\\t"),
        '\0'..' ' => write_unit(u16::try_from(u32::from(char)).unwrap_or_default(), json),
        other => json.push(other),
    }
}

/// Appends a UTF-16 code unit as an escape.
pub(super) fn write_unit(unit: u16, json: &mut String) {
    json.push_str("\\u");
    for shift in [12, 8, 4, 0] {
        json.push(char::from_digit(u32::from(unit >> shift & 0xF), 16).unwrap_or('0'));
    }
}

/// The character that a backslash and `char` encode.
pub(super) const fn unescape(char: char) -> char {
    match char {
        'b' => '\u{8}',
        'f' => '\u{c}',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        other => other,
    }
}
