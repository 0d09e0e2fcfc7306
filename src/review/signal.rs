//! The signals of a review, as data.

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use crate::json::RawJson;
use crate::names::names;

/// How much a signal matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Level {
    /// Worth a look.
    Notice,
    /// Worth stopping for: known attacks looked like this.
    Alarm,
}

names!(Level, Serialize {
    Notice => "notice",
    Alarm => "alarm",
});

impl Level {
    /// The level's name, the same in every host.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.variant_name()
    }

    pub(crate) fn from_name(name: &str) -> Option<Self> {
        [Self::Notice, Self::Alarm].into_iter().find(|level| level.variant_name() == name)
    }
}

/// A property of a release that has been seen in malicious releases.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Signal {
    /// The stable code.
    pub code: &'static str,
    /// How much it matters.
    pub level: Level,
    /// What was found, for a person.
    pub message: &'static str,
    /// Where the packument shows it; never empty.
    pub locations: Vec<EvidenceItem>,
}

/// A value of a packument, with its location.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct EvidenceItem {
    /// The keys that lead to the value.
    pub path: Vec<String>,
    /// The value, as JSON text.
    pub value: String,
}

// As maps: for the names of a struct's members, serde-wasm-bindgen has a table that is larger than all that it is used for.
impl Serialize for Signal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut members = serializer.serialize_map(Some(4))?;
        members.serialize_entry("code", self.code)?;
        members.serialize_entry("level", self.level.name())?;
        members.serialize_entry("message", self.message)?;
        members.serialize_entry("locations", &self.locations)?;
        members.end()
    }
}

impl Serialize for EvidenceItem {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut members = serializer.serialize_map(Some(2))?;
        members.serialize_entry("path", &self.path)?;
        members.serialize_entry("value", &RawJson::from(self.value.as_str()))?;
        members.end()
    }
}
