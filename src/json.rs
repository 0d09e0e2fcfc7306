//! JSON text as `JSON.stringify` writes it: what ids are made of, what names are compared by, and what a sender wrote
//! before somebody re-serialised it.
//!
//! Strings stay text here, because a Rust string cannot hold what a JavaScript one can (a lone surrogate).

pub(crate) mod around;
pub(crate) mod canonical;
pub(crate) mod scan;
mod sorted;
#[allow(dead_code, reason = "its callers follow")]
pub(crate) mod write;

use std::borrow::Cow;
use std::collections::BTreeMap;

pub(crate) use sorted::sorted;

use crate::json::canonical::{restringify, unescaped};
use crate::json::write::write_string;

/// A JSON string as `JSON.stringify` writes it, with its quotes. Two are equal when JavaScript's strings are.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct JsonString(String);

impl JsonString {
    /// From a valid JSON string, with its quotes, in whatever way it is escaped.
    pub(crate) fn new(raw: &[u8]) -> Self {
        Self::from(raw.to_vec())
    }

    /// From any valid JSON value, if it is a string.
    pub(crate) fn of(raw: &[u8]) -> Option<Self> {
        raw.starts_with(b"\"").then(|| Self::new(raw))
    }

    /// The text, with its quotes.
    pub(crate) fn json(&self) -> &str {
        &self.0
    }

    /// The string it stands for; a lone surrogate, which Rust has no word for, becomes U+FFFD.
    pub(crate) fn as_str(&self) -> Cow<'_, str> {
        self.plain().map_or_else(|| String::from_utf16_lossy(&utf16_units(&self.0)).into(), Cow::Borrowed)
    }

    /// The same, as a string of its own.
    pub(crate) fn to_string_lossy(&self) -> String {
        self.as_str().into_owned()
    }

    /// Whether it is this string, in which nothing has to be escaped.
    pub(crate) fn eq_str(&self, text: &str) -> bool {
        self.plain() == Some(text)
    }

    /// The string itself, if none of it is escaped.
    fn plain(&self) -> Option<&str> {
        let text = self.0.strip_prefix('"')?.strip_suffix('"')?;
        (!text.as_bytes().contains(&b'\\')).then_some(text)
    }

    /// The string itself, if it is ASCII of which none is escaped.
    fn ascii(&self) -> Option<&str> {
        self.plain().filter(|text| text.is_ascii())
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0 == "\"\""
    }

    /// The same without `prefix` at its beginning, if it stands there.
    pub(crate) fn strip_prefix_text(&self, prefix: &str) -> Option<Self> {
        let rest = self.0.strip_prefix('"')?.strip_prefix(prefix)?;
        Some(Self(format!("\"{rest}")))
    }

    /// Whether a key, as it stands in a body, is this string. Without an escape its text is already the one form.
    pub(crate) fn is(&self, key: &[u8]) -> bool {
        if key.contains(&b'\\') { restringify(key) == self.0 } else { key == self.0.as_bytes() }
    }

    /// The array index that it names, as JavaScript takes one: `"7"`, not `"07"`.
    pub(crate) fn index(&self) -> Option<usize> {
        let digits = self.0.strip_prefix('"')?.strip_suffix('"')?;
        if digits != "0" && !digits.starts_with(|first: char| matches!(first, '1'..='9')) {
            return None;
        }
        digits.parse::<u32>().ok().filter(|index| *index < u32::MAX).and_then(|index| usize::try_from(index).ok())
    }
}

impl From<Vec<u8>> for JsonString {
    fn from(raw: Vec<u8>) -> Self {
        // Without an escape, a valid string's text is already the one form.
        if raw.contains(&b'\\') {
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

/// Where names stand in a list; of equal ones the last.
pub(crate) type Index<'t> = BTreeMap<&'t JsonString, usize>;

/// One by one: `collect` would bring a sort along, which weighs more than all this.
pub(crate) fn index<'t>(names: impl Iterator<Item = &'t JsonString>) -> Index<'t> {
    let mut index = Index::new();
    for (at, name) in names.enumerate() {
        index.insert(name, at);
    }
    index
}

/// A JSON array of what is JSON already.
pub(crate) fn array(values: impl Iterator<Item = String>) -> String {
    ["[", &values.collect::<Vec<_>>().join(","), "]"].concat()
}

/// A JSON object that is being written, member by member. Keys are this crate's own: nothing in them is to be escaped.
pub(crate) struct Object(String);

impl Object {
    pub(crate) fn new() -> Self {
        // Room for most, so that it seldom moves.
        let mut json = String::with_capacity(256);
        json.push('{');
        Self(json)
    }

    /// A member whose value is JSON already.
    pub(crate) fn json(mut self, key: &str, value: &str) -> Self {
        self.json_in(key, value);
        self
    }

    /// The same, where the object stays.
    pub(crate) fn json_in(&mut self, key: &str, value: &str) {
        self.key(key);
        self.0.push_str(value);
    }

    /// An array of what is JSON already.
    pub(crate) fn array(mut self, key: &str, values: impl Iterator<Item = String>) -> Self {
        self.json_in(key, &array(values));
        self
    }

    pub(crate) fn end(mut self) -> String {
        self.0.push('}');
        self.0
    }

    fn key(&mut self, key: &str) {
        if self.0.len() > 1 {
            self.0.push(',');
        }
        self.0.push('"');
        self.0.push_str(key);
        self.0.push_str("\":");
    }
}

/// The members of a valid object, key and value as they stand there: for the small objects of an envelope, where a scan
/// would cost more than it finds.
pub(crate) fn members(object: &[u8]) -> impl Iterator<Item = (&[u8], &[u8])> {
    let mut rest = object.strip_prefix(b"{").unwrap_or_default();
    std::iter::from_fn(move || {
        rest = rest.get(rest.iter().position(|byte| *byte == b'"')?..)?;
        let (key, behind) = rest.split_at_checked(string_len(rest))?;
        let start = behind.iter().position(|byte| !b" \t\n\r:".contains(byte))?;
        let (value, behind) = behind.get(start..).and_then(|value| value.split_at_checked(value_len(value)))?;
        rest = behind;
        Some((key, value))
    })
}

/// A member of a small object, if it is a string; the last of duplicates.
pub(crate) fn member(object: &[u8], key: &str) -> Option<JsonString> {
    let (_, value) = members(object).filter(|(name, _)| is_named(name, key)).last()?;
    JsonString::of(value)
}

/// Whether a key, as it stands in a body, is `name`, in which nothing has to be escaped.
fn is_named(key: &[u8], name: &str) -> bool {
    if key.contains(&b'\\') {
        return JsonString::new(key).eq_str(name);
    }
    key.strip_prefix(b"\"").and_then(|key| key.strip_suffix(b"\"")) == Some(name.as_bytes())
}

/// How long the value is that a text begins with, in bytes.
pub(crate) fn value_len(text: &[u8]) -> usize {
    let mut depth = 0usize;
    let mut at = 0usize;
    while let Some(byte) = text.get(at) {
        match byte {
            b'"' => at = at.saturating_add(string_len(text.get(at..).unwrap_or_default())),
            b'{' | b'[' => {
                depth = depth.saturating_add(1);
                at = at.saturating_add(1);
                continue;
            }
            b'}' | b']' => {
                depth = depth.saturating_sub(1);
                at = at.saturating_add(1);
            }
            _ => {
                let ends = |byte: &u8| b",:]}[{\" \t\n\r".contains(byte);
                let len = text.iter().skip(at).position(ends).unwrap_or(text.len());
                at = at.saturating_add(len.max(1));
            }
        }
        if depth == 0 {
            break;
        }
    }
    at.min(text.len())
}

/// How long the string is that a text begins with, in bytes, with its quotes.
fn string_len(text: &[u8]) -> usize {
    let mut is_escaped = false;
    let is_end = |byte: &u8| {
        let is_end = *byte == b'"' && !is_escaped;
        is_escaped = *byte == b'\\' && !is_escaped;
        is_end
    };
    text.iter().skip(1).position(is_end).map_or(text.len(), |at| at.saturating_add(2))
}

/// The UTF-16 code utf16_units of a JSON string, given with its quotes.
fn utf16_units(json: &str) -> Vec<u16> {
    let mut utf16_units = Vec::with_capacity(json.len());
    let mut chars = json.strip_prefix('"').and_then(|json| json.strip_suffix('"')).unwrap_or_default().chars();
    while let Some(char) = chars.next() {
        let char = match (char, if char == '\\' { chars.next() } else { None }) {
            (_, Some('u')) => {
                let digits: String = chars.by_ref().take(4).collect();
                utf16_units.push(u16::from_str_radix(&digits, 16).unwrap_or(0xFFFD));
                continue;
            }
            (_, Some(escaped)) => unescaped(escaped),
            (char, None) => char,
        };
        utf16_units.extend_from_slice(char.encode_utf16(&mut [0; 2]));
    }
    utf16_units
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_are_found_where_they_stand() {
        for (object, want) in [
            ("{}", vec![]),
            ("{ }", vec![]),
            (r#"{"a":1}"#, vec![("\"a\"", "1")]),
            (r#" x"#, vec![]),
            (
                r#"{ "a" : "x\",}" , "b":[1,{"c":"]"}],"d" : {"e":{}} ,"f":-1.5e3,"g":true , "":""}"#,
                vec![
                    ("\"a\"", r#""x\",}""#),
                    ("\"b\"", r#"[1,{"c":"]"}]"#),
                    ("\"d\"", r#"{"e":{}}"#),
                    ("\"f\"", "-1.5e3"),
                    ("\"g\"", "true"),
                    ("\"\"", "\"\""),
                ],
            ),
            (r#"{"a":[[],[{}]],"b":null}"#, vec![("\"a\"", "[[],[{}]]"), ("\"b\"", "null")]),
        ] {
            let found: Vec<_> = members(object.as_bytes())
                .map(|(key, value)| (std::str::from_utf8(key).unwrap(), std::str::from_utf8(value).unwrap()))
                .collect();
            assert_eq!(found, want, "{object}");
        }
    }

    #[test]
    fn names_are_compared_by_what_they_stand_for() {
        for (wanted, key, want) in [
            ("latest", r#""latest""#, true),
            ("latest", r#""late\u0073t""#, true),
            ("latest", r#""Latest""#, false),
            ("a\"b", r#""a\"b""#, true),
            ("a/b", r#""a\/b""#, true),
        ] {
            assert_eq!(JsonString::from(wanted).is(key.as_bytes()), want, "{wanted} {key}");
        }
    }
}
