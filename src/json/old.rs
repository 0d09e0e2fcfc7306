//! The names that the rest of the crate still uses; to be deleted together with its last use.
#![allow(dead_code, reason = "for callers that follow")]

use std::borrow::Cow;

use super::canonical::canonicalize;
use super::raw::RawJson;
use super::string::{JsonString, StringIndex};
use super::tokens::Tokens;
use super::write::write_string;

pub(crate) type Index<'t> = StringIndex<'t>;

impl JsonString {
    pub(crate) fn as_str(&self) -> Cow<'_, str> {
        self.to_str_lossy()
    }

    pub(crate) fn is(&self, key: &[u8]) -> bool {
        self.matches_key(key)
    }

    pub(crate) fn strip_prefix_text(&self, prefix: &str) -> Option<Self> {
        self.strip_prefix(prefix)
    }
}

pub(crate) fn sorted(raw: &[u8]) -> String {
    canonicalize(raw)
}

pub(crate) fn members(object: &[u8]) -> impl Iterator<Item = (&[u8], &[u8])> {
    RawJson::new(object).members().map(|(key, value)| (key, value.as_bytes()))
}

pub(crate) fn member(object: &[u8], key: &str) -> Option<JsonString> {
    RawJson::new(object).string(key)
}

pub(crate) fn value_len(text: &[u8]) -> usize {
    Tokens::new(text).value().map_or(text.len(), |value| value.as_bytes().len())
}

pub(crate) fn array(values: impl Iterator<Item = String>) -> String {
    ["[", &values.collect::<Vec<_>>().join(","), "]"].concat()
}

pub(crate) struct Object(String);

impl Object {
    pub(crate) fn new() -> Self {
        let mut json = String::with_capacity(256);
        json.push('{');
        Self(json)
    }

    pub(crate) fn json(mut self, key: &str, value: &str) -> Self {
        self.json_in(key, value);
        self
    }

    pub(crate) fn json_in(&mut self, key: &str, value: &str) {
        self.key(key);
        self.0.push_str(value);
    }

    pub(crate) fn text(mut self, key: &str, value: &str) -> Self {
        self.key(key);
        write_string(value, &mut self.0);
        self
    }

    pub(crate) fn number(self, key: &str, value: Option<impl ToString>) -> Self {
        self.json(key, value.map(|value| value.to_string()).as_deref().unwrap_or("null"))
    }

    pub(crate) fn array(mut self, key: &str, values: impl Iterator<Item = String>) -> Self {
        self.json_in(key, &array(values));
        self
    }

    pub(crate) fn maybe(self, key: &str, value: Option<&str>) -> Self {
        match value {
            Some(value) => self.text(key, value),
            None => self.json(key, "null"),
        }
    }

    pub(crate) fn end(mut self) -> String {
        self.0.push('}');
        self.0
    }

    fn key(&mut self, key: &str) {
        if self.0.len() > 1 {
            self.0.push(',');
        }
        write_string(key, &mut self.0);
        self.0.push(':');
    }
}

pub(crate) fn json(text: &str) -> String {
    JsonString::from(text).into_json()
}

pub(crate) fn object(members: &[(&str, String)]) -> String {
    members.iter().fold(Object::new(), |object, (key, value)| object.json(key, value)).end()
}
