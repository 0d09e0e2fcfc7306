//! Objects whose members are data.

use serde::{Serialize, Serializer};

use crate::json::{JsonString, RawJson};

/// An object that is built member by member, each with its value as JSON text.
#[derive(Default)]
pub(crate) struct Object<'k>(Vec<(&'k str, String)>);

impl<'k> Object<'k> {
    /// With another member, the JSON text of a value.
    pub(crate) fn with(mut self, key: &'k str, json: String) -> Self {
        self.0.push((key, json));
        self
    }

    /// With another member, a text.
    pub(crate) fn with_text(self, key: &'k str, text: &str) -> Self {
        self.with(key, JsonString::from(text).into_json())
    }

    /// With another member, a text that may be missing.
    pub(crate) fn with_option(self, key: &'k str, text: Option<&str>) -> Self {
        match text {
            Some(text) => self.with_text(key, text),
            None => self,
        }
    }
}

impl Serialize for Object<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(key, json)| (key, RawJson::from(json.as_str()))))
    }
}
