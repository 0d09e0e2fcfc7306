//! The signals of a review, as data.

use serde::Serialize;

use crate::json::serialize_raw;
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
}

/// A property of a release that has been seen in malicious releases.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct EvidenceItem {
    /// The keys that lead to the value.
    pub path: Vec<String>,
    /// The value, as JSON text.
    #[serde(serialize_with = "serialize_raw")]
    pub value: String,
}
