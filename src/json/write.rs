//! The JSON writer: a serde serializer that writes a value as `JSON.stringify` does, without `core::fmt`.

mod serializer;
mod unwritable;

use serde::{Serialize, Serializer};

use crate::json::raw::RawJson;
use crate::json::string::JsonString;
use crate::json::write::serializer::{RAW, Writer};
use crate::json::write::unwritable::Unwritable;

/// The JSON text of a value.
///
/// Values that JSON (or this writer) cannot hold come out as `null`: floats, integers of 128 bits, and maps with keys that
/// are not strings. No type of this crate has any.
pub(crate) fn to_json(value: &(impl Serialize + ?Sized)) -> String {
    // Most texts fit, and seldom have to move.
    to_json_sized(value, 256)
}

/// [`to_json`] for a text of about `capacity` bytes.
pub(crate) fn to_json_sized(value: &(impl Serialize + ?Sized), capacity: usize) -> String {
    let mut json = String::with_capacity(capacity);
    append_json(value, &mut json);
    json
}

/// Appends the JSON text of a value.
pub(crate) fn append_json(value: &(impl Serialize + ?Sized), json: &mut String) {
    let len = json.len();
    if let Err(Unwritable) = value.serialize(Writer::new(json)) {
        json.truncate(len);
        json.push_str("null");
    }
}

impl Serialize for RawJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_newtype_struct(RAW, self.as_str())
    }
}

impl Serialize for JsonString {
    /// The writer copies its JSON text, which may hold unpaired surrogates. Other serializers get the decoded string,
    /// with U+FFFD in place of unpaired surrogates (binary formats: its JSON text).
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_newtype_struct(RAW, &Text(self))
    }
}

struct Text<'j>(&'j JsonString);

impl Serialize for Text<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.serialize_str(&self.0.to_str_lossy())
        } else {
            serializer.serialize_str(self.0.json())
        }
    }
}

#[cfg(test)]
mod tests;
