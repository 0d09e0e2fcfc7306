//! A JSON value as text, and what a reader may ask of it.

use crate::json::escape::has_escape;
use crate::json::scan::visitor::Type;
use crate::json::string::{JsonString, is_key};
use crate::json::tokens::{Token, Tokens};

/// The text of a JSON value that is known to be valid, without white space around it.
///
/// The writer copies it as it is. To other serializers it is a newtype struct that holds the text as a string.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct RawJson<'t>(&'t str);

impl<'t> RawJson<'t> {
    pub(crate) const NULL: Self = Self("null");
    pub(crate) const TRUE: Self = Self("true");
    pub(crate) const EMPTY_OBJECT: Self = Self("{}");

    /// From valid JSON. (Of other bytes, those that are not UTF-8 are taken as an empty text.)
    pub(crate) fn new(text: &'t [u8]) -> Self {
        Self(std::str::from_utf8(text).unwrap_or_default())
    }

    pub(super) const fn of_str(text: &'t str) -> Self {
        Self(text)
    }

    pub(crate) const fn as_str(self) -> &'t str {
        self.0
    }

    pub(crate) const fn as_bytes(self) -> &'t [u8] {
        self.0.as_bytes()
    }

    /// What the value is, by its first byte.
    pub(crate) fn kind(self) -> Type {
        self.as_bytes().first().copied().map_or(Type::Null, Type::of)
    }

    pub(crate) fn is_true(self) -> bool {
        self == Self::TRUE
    }

    /// Whether it is `false`, `null`, `0`, `""`, or an object or array without white space or members in it.
    pub(crate) const fn is_blank(self) -> bool {
        matches!(self.as_bytes(), b"false" | b"null" | b"0" | b"\"\"" | b"{}" | b"[]")
    }

    /// The string, if the value is one.
    pub(crate) fn as_string(self) -> Option<JsonString> {
        JsonString::of(self.as_bytes())
    }

    /// The decoded string, if the value is one; unpaired surrogates become U+FFFD.
    pub(crate) fn to_string_lossy(self) -> Option<String> {
        let content = self.0.strip_prefix('"')?.strip_suffix('"')?;
        if has_escape(content.as_bytes()) {
            Some(self.as_string()?.to_string_lossy())
        } else {
            Some(content.to_owned())
        }
    }

    /// The members of an object, in their order; of other values, none.
    pub(crate) fn members(self) -> impl Iterator<Item = (&'t [u8], Self)> {
        let mut tokens = self.inside(true);
        std::iter::from_fn(move || match tokens.next()? {
            Token::String(key) => Some((key.as_bytes(), Self(tokens.value()?))),
            _ => None,
        })
    }

    /// The elements of an array; of other values, none.
    pub(crate) fn elements(self) -> impl Iterator<Item = Self> {
        let mut tokens = self.inside(false);
        std::iter::from_fn(move || tokens.value().map(Self))
    }

    /// The tokens after an opening bracket.
    fn inside(self, object: bool) -> Tokens<'t> {
        let mut tokens = Tokens::new(self.0);
        match tokens.next() {
            Some(Token::Open { is_object }) if is_object == object => tokens,
            _ => Tokens::new(""),
        }
    }

    /// The value of an object's member, the last of duplicates.
    pub(crate) fn member(self, name: &str) -> Option<Self> {
        self.members().filter(|(key, _)| is_key(key, name)).last().map(|(_, value)| value)
    }

    /// A member's value, if it is a string.
    pub(crate) fn string(self, name: &str) -> Option<JsonString> {
        self.member(name)?.as_string()
    }
}

impl<'t> From<&'t str> for RawJson<'t> {
    fn from(text: &'t str) -> Self {
        Self(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_are_found_in_their_order() {
        for (object, want) in [
            ("{}", vec![]),
            ("{ }", vec![]),
            (r#"{"a":1}"#, vec![("\"a\"", "1")]),
            (r#" x"#, vec![]),
            (r#"["a",1]"#, vec![]),
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
            let found: Vec<_> = RawJson::from(object)
                .members()
                .map(|(key, value)| (std::str::from_utf8(key).unwrap(), value.as_str()))
                .collect();
            assert_eq!(found, want, "{object}");
        }
    }

    #[test]
    fn elements_are_found_in_their_order() {
        for (array, want) in [
            ("[]", vec![]),
            (r#"{"a":1}"#, vec![]),
            (r#"[ 1 ,"]",[2, [3]], {"a":[4]} ,null]"#, vec!["1", r#""]""#, "[2, [3]]", r#"{"a":[4]}"#, "null"]),
        ] {
            let found: Vec<_> = RawJson::from(array).elements().map(RawJson::as_str).collect();
            assert_eq!(found, want, "{array}");
        }
    }

    #[test]
    fn the_last_of_duplicate_members_counts() {
        for (object, want) in [
            (r#"{"a":1,"a":2}"#, Some("2")),
            (r#"{"a":1,"\u0061":{"a":3}}"#, Some(r#"{"a":3}"#)),
            (r#"{"b":{"a":1}}"#, None),
            ("[1]", None),
        ] {
            assert_eq!(RawJson::from(object).member("a").map(RawJson::as_str), want, "{object}");
        }
    }
}
