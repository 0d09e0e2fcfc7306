//! Small texts: what std does with them too, in code that is a fraction of its size in wasm.

/// Bytes as lower-case hex digits.
pub(crate) fn hex_digits(bytes: &[u8]) -> String {
    let mut digits = vec![0; bytes.len().saturating_mul(2)];
    // Fails only for another length. `hex::encode` would push the digits as characters, one by one.
    let _ = hex::encode_to_slice(bytes, &mut digits);
    String::from_utf8(digits).unwrap_or_default()
}

/// The text before the first `byte`, which is ASCII, and the text after it.
pub(crate) fn split_once(text: &str, byte: u8) -> Option<(&str, &str)> {
    split_at(text, text.bytes().position(|other| other == byte)?)
}

/// The text before the last `byte`, which is ASCII, and the text after it.
pub(crate) fn rsplit_once(text: &str, byte: u8) -> Option<(&str, &str)> {
    split_at(text, text.bytes().rposition(|other| other == byte)?)
}

/// The text without what `is_space` is true of around it. Not generic, so that it is compiled once.
#[inline(never)]
pub(crate) fn trim_by(text: &str, is_space: fn(char) -> bool) -> &str {
    text.trim_matches(is_space)
}

/// The text between two quotation marks of one kind, if it has them around it and something between them.
pub(crate) fn unquoted(text: &str) -> Option<&str> {
    QUOTATION_MARKS
        .iter()
        .find_map(|(start, end)| text.strip_prefix(*start)?.strip_suffix(*end))
        .filter(|text| !text.is_empty())
}

/// Those of shells, of `.env` files and of text processors.
const QUOTATION_MARKS: [(char, char); 5] =
    [('\u{22}', '\u{22}'), ('\'', '\''), ('`', '`'), ('\u{201C}', '\u{201D}'), ('\u{2018}', '\u{2019}')];

fn split_at(text: &str, at: usize) -> Option<(&str, &str)> {
    text.get(..at).zip(text.get(at.saturating_add(1)..))
}
