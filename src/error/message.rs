//! The messages of errors: lower-case, without a full stop, saying what was found and what to do.
//!
//! They are concatenated, because `core::fmt` would add kilobytes to the module.

use std::fmt;

use crate::error::{EncodeError, Error};
use crate::json::to_json;
use crate::limits::{MAX_DEPTH, MAX_ENVELOPE_BYTES};

impl Error {
    /// The message, without `core::fmt`.
    pub(crate) fn message(&self) -> String {
        match self {
            Self::Signature(reason) => reason.message().to_owned(),
            Self::Secret(mistake) => mistake.message().to_owned(),
            Self::Encode(mistake) => mistake.message(),
            Self::TooLarge { limit } => {
                ["the body is over ", &to_json(limit), " bytes, the most that this receiver takes"].concat()
            }
            Self::Incomplete { received } => ["the body broke off after ", &to_json(received), " bytes"].concat(),
            Self::EnvelopeTooLarge => {
                ["the envelope without its payload is over ", &to_json(&MAX_ENVELOPE_BYTES), " bytes"].concat()
            }
            Self::NotJson { offset, expected } => {
                ["the body is not JSON: expected ", expected, " at byte ", &to_json(offset)].concat()
            }
            Self::NotUtf8 { offset } => ["the body is not UTF-8 at byte ", &to_json(offset)].concat(),
            Self::TooDeep { offset } => {
                let (depth, offset) = (to_json(&MAX_DEPTH), to_json(offset));
                ["the body is nested over ", &depth, " levels deep at byte ", &offset].concat()
            }
            Self::DuplicateKey { key, offset } => ["duplicate key `", key, "` at byte ", &to_json(offset)].concat(),
            Self::BeforeIsNewer { before, after } => {
                let (before, after) = (to_json(before), to_json(after));
                [
                    "the packument before (",
                    &before,
                    " ms) is newer than the one after (",
                    &after,
                    " ms): are they swapped?",
                ]
                .concat()
            }
            Self::TooOld { age, limit } => {
                ["the event is ", &to_json(age), " ms old, over the ", &to_json(limit), " ms allowed"].concat()
            }
            Self::FromTheFuture { ahead } => {
                ["the event's `time` lies ", &to_json(ahead), " ms in the future: check both clocks"].concat()
            }
            Self::NotAnObject => "the body is JSON, but not an object: it is not an npm hook event".to_owned(),
            Self::NoEvent => "`event` is not a non-empty string: the body is not an npm hook event".to_owned(),
            Self::NoName => "`name` is not a non-empty string: the body is not an npm hook event".to_owned(),
            Self::NotAPackument => {
                "this is not a packument: it has no `name`, or neither `versions` nor `time`".to_owned()
            }
            Self::PackumentTooLarge => "the packument is too large".to_owned(),
            Self::OtherPackage => "the two packuments have different names: compare one package with itself".to_owned(),
            Self::NoSuchVersion => "the packument has no such version: pass one of its `versions`".to_owned(),
            Self::NoTime => "the event has no usable `time`, so its age cannot be checked".to_owned(),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message())
    }
}

impl EncodeError {
    /// The message, without `core::fmt`.
    pub(crate) fn message(&self) -> String {
        match self {
            Self::Incomplete { kind, member } => ["a change of kind `", kind, "` needs `", member, "`"].concat(),
            Self::NoEvent { kind, dialect } => [dialect, " has no event for a change of kind `", kind, "`"].concat(),
            Self::Known { event } => ["`", &printable_key(event), "` is the event of a known kind: send that"].concat(),
            Self::Time => {
                "`time` must lie within JavaScript's dates, and for ISO 8601 text in the years 0 to 9999".to_owned()
            }
            Self::EnvelopeTooLarge => {
                let limit = to_json(&MAX_ENVELOPE_BYTES);
                ["the envelope without its payload would be over ", &limit, " bytes: receivers refuse that"].concat()
            }
            Self::NotAPackument(error) => ["the packument must be a JSON object: ", &error.message()].concat(),
            Self::Unreadable(error) => ["the result would not be a readable event: ", &error.message()].concat(),
        }
    }
}

impl fmt::Display for EncodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message())
    }
}

/// A key or name for a message: at most 40 characters, without control characters.
pub(crate) fn printable_key(key: &str) -> String {
    key.chars().take(40).filter(|char| !char.is_control()).collect()
}
