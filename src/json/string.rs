//! Strings as JSON text, and lists of them.

use std::borrow::Cow;
use std::iter;

use crate::json::escape::{has_escape, unescape, write_string};
use crate::json::restringify::restringify;

/// A JSON string as `JSON.stringify` writes it, with its quotes. Two are equal if the JavaScript strings are.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct JsonString(String);

impl JsonString {
    /// From a valid JSON string, with its quotes and with any escapes.
    pub(crate) fn new(raw: &[u8]) -> Self {
        Self::from(raw.to_vec())
    }

    /// From any valid JSON value, if it is a string.
    pub(crate) fn of(raw: &[u8]) -> Option<Self> {
        raw.starts_with(b"\"").then(|| Self::new(raw))
    }

    /// The JSON text, with its quotes.
    pub(crate) fn json(&self) -> &str {
        &self.0
    }

    pub(crate) fn into_json(self) -> String {
        self.0
    }

    /// The decoded string; unpaired surrogates become U+FFFD.
    pub(crate) fn to_str_lossy(&self) -> Cow<'_, str> {
        self.unescaped().map_or_else(|| String::from_utf16_lossy(&self.utf16_units()).into(), Cow::Borrowed)
    }

    /// [`to_str_lossy`](Self::to_str_lossy), owned.
    pub(crate) fn to_string_lossy(&self) -> String {
        self.to_str_lossy().into_owned()
    }

    /// Whether it is `text`, which has no characters that JSON escapes.
    pub(crate) fn eq_str(&self, text: &str) -> bool {
        self.unescaped() == Some(text)
    }

    /// Whether it begins with `prefix`, which has no characters that JSON escapes.
    pub(crate) fn starts_with(&self, prefix: &str) -> bool {
        self.content().starts_with(prefix)
    }

    /// The rest of it after `prefix`, which has no characters that JSON escapes.
    pub(crate) fn strip_prefix(&self, prefix: &str) -> Option<Self> {
        let rest = self.content().strip_prefix(prefix)?;
        Some(Self(["\"", rest, "\""].concat()))
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.content().is_empty()
    }

    /// Whether a key is this string; `key` is JSON text with its quotes and with any escapes.
    pub(crate) fn matches_key(&self, key: &[u8]) -> bool {
        // Without an escape, a key's text is canonical already; with one, it is never shorter.
        key == self.0.as_bytes()
            || key.len() >= self.0.len()
                && has_escape(key)
                && escaped_units(key).is_some_and(|units| units.eq(utf16_units(self.content())))
    }

    /// [`sort_key`] of it.
    pub(crate) fn sort_key(&self) -> u64 {
        sort_key(self.0.as_bytes())
    }

    /// The JSON text between the quotes.
    fn content(&self) -> &str {
        self.0.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or_default()
    }

    /// The string itself, if nothing in it is escaped.
    fn unescaped(&self) -> Option<&str> {
        Some(self.content()).filter(|text| !has_escape(text.as_bytes()))
    }

    /// The string itself, if it is ASCII and nothing in it is escaped.
    pub(super) fn unescaped_ascii(&self) -> Option<&str> {
        self.unescaped().filter(|text| text.is_ascii())
    }

    /// The array index that it is in JavaScript: `"7"` is one, `"07"` is not.
    pub(super) fn array_index(&self) -> Option<usize> {
        let digits = self.content();
        if digits != "0" && !digits.starts_with(|first: char| matches!(first, '1'..='9')) {
            return None;
        }
        digits.parse::<u32>().ok().filter(|index| *index < u32::MAX).and_then(|index| usize::try_from(index).ok())
    }

    /// The UTF-16 code units of the JavaScript string.
    pub(super) fn utf16_units(&self) -> Vec<u16> {
        utf16_units(self.content()).collect()
    }
}

impl From<Vec<u8>> for JsonString {
    fn from(raw: Vec<u8>) -> Self {
        // Without an escape, the text of a valid string is canonical already.
        if has_escape(&raw) {
            return Self(restringify(&raw));
        }
        Self(String::from_utf8(raw).unwrap_or_default())
    }
}

impl From<&str> for JsonString {
    fn from(text: &str) -> Self {
        let mut json = String::with_capacity(text.len().saturating_add(2));
        write_string(text, &mut json);
        Self(json)
    }
}

/// The beginning of a string, which is given as `JSON.stringify` writes it, as a number that orders most strings as their JSON text does.
pub(crate) fn sort_key(json: &[u8]) -> u64 {
    let mut key = [0; 8];
    // With the quote at its end, no string is the beginning of another one.
    for (byte, of_text) in key.iter_mut().zip(json.iter().skip(1)) {
        *byte = *of_text;
    }
    u64::from_be_bytes(key)
}

/// The UTF-16 code units of a JSON string with its quotes.
fn escaped_units(raw: &[u8]) -> Option<impl Iterator<Item = u16> + Clone> {
    Some(utf16_units(str::from_utf8(string_content(raw)?).ok()?))
}

/// The UTF-16 code units of a JSON string between its quotes, with any escapes.
fn utf16_units(content: &str) -> impl Iterator<Item = u16> + Clone {
    let mut chars = content.chars();
    let mut low = None;
    iter::from_fn(move || {
        if low.is_some() {
            return low.take();
        }
        let char = match (chars.next()?, chars.as_str().as_bytes()) {
            ('\\', [b'u', ..]) => {
                let (digits, after) = chars.as_str().get(1..)?.split_at_checked(4)?;
                chars = after.chars();
                return Some(u16::from_str_radix(digits, 16).unwrap_or(0xFFFD));
            }
            ('\\', _) => unescape(chars.next()?),
            (char, _) => char,
        };
        let mut units = [0; 2];
        char.encode_utf16(&mut units);
        let [first, second] = units;
        low = Some(second).filter(|_| char.len_utf16() == 2);
        Some(first)
    })
}

/// Whether `key`, JSON text with its quotes and with any escapes, is `name`.
pub(super) fn is_key(key: &[u8], name: &str) -> bool {
    key_index(key, &[name]).is_some()
}

/// The position in `names` of a key, JSON text with its quotes and with any escapes.
pub(crate) fn key_index(key: &[u8], names: &[&str]) -> Option<usize> {
    let [b'"', content @ .., b'"'] = key else { return None };
    let position = names.iter().position(|name| name.as_bytes() == content);
    if position.is_some() || !has_escape(content) {
        return position;
    }
    let units = escaped_units(key)?;
    names.iter().position(|name| units.clone().eq(name.encode_utf16()))
}

/// The one of `names` that a key is, JSON text with its quotes and with any escapes.
pub(crate) fn key_name<'n>(key: &[u8], names: &[&'n str]) -> Option<&'n str> {
    names.get(key_index(key, names)?).copied()
}

/// The text of a JSON string between its quotes, with any escapes; `None` for other values.
pub(crate) fn string_content(raw: &[u8]) -> Option<&[u8]> {
    raw.strip_prefix(b"\"")?.strip_suffix(b"\"")
}

/// White space as JavaScript's `trim` defines it: with U+FEFF, where Unicode has U+0085.
pub(crate) fn is_js_space(char: char) -> bool {
    (char.is_whitespace() && char != '\u{85}') || char == '\u{feff}'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_compared_by_the_string_that_they_stand_for() {
        for (wanted, key, want) in [
            ("latest", r#""latest""#, true),
            ("latest", r#""late\u0073t""#, true),
            ("latest", r#""Latest""#, false),
            ("a\"b", r#""a\"b""#, true),
            ("a/b", r#""a\/b""#, true),
            ("\u{1f600}\n", r#""\ud83d\ude00\n""#, true),
            ("\u{1f600}\n", "\"\u{1f600}\\n\"", true),
            ("\u{1f600}", r#""\ud83d""#, false),
            ("é", r#""\u00E9""#, true),
            ("", r#""\u0000""#, false),
        ] {
            assert_eq!(JsonString::from(wanted).matches_key(key.as_bytes()), want, "{wanted} {key}");
        }
    }

    #[test]
    fn keys_are_found_in_a_list_of_names() {
        for (key, want) in [
            (r#""b""#, Some(1)),
            (r#""\u0062""#, Some(1)),
            (r#""a""#, Some(0)),
            (r#""a\"""#, Some(2)),
            (r#""\u0061\u0022""#, Some(2)),
            (r#""""#, None),
            ("b", None),
        ] {
            assert_eq!(key_index(key.as_bytes(), &["a", "b", "a\""]), want, "{key}");
        }
    }

    #[test]
    fn prefixes_are_those_of_the_decoded_string() {
        let name = JsonString::new(br#""npm:\u0061"#);
        assert!(JsonString::from("npm:a").starts_with("npm:"), "{name:?}");
        assert_eq!(JsonString::from("npm:a\"").strip_prefix("npm:"), Some(JsonString::from("a\"")));
        assert_eq!(JsonString::from("a").strip_prefix("npm:"), None);
    }
}
