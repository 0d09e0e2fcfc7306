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
        let (first, second, offset);
        let parts: [&str; 5] = match self {
            Self::Signature(reason) => [reason.message(), "", "", "", ""],
            Self::Secret(mistake) => [mistake.message(), "", "", "", ""],
            Self::Encode(mistake) => return mistake.message(),
            Self::TooLarge { limit } => {
                first = to_json(limit);
                ["the body is over ", &first, " bytes, the most that this receiver takes", "", ""]
            }
            Self::Incomplete { received } => {
                first = to_json(received);
                ["the body broke off after ", &first, " bytes", "", ""]
            }
            Self::EnvelopeTooLarge => {
                first = to_json(&MAX_ENVELOPE_BYTES);
                ["the envelope without its payload is over ", &first, " bytes", "", ""]
            }
            Self::NotJson { offset: at, expected } => {
                offset = to_json(at);
                ["the body is not JSON: expected ", expected, AT_BYTE, &offset, ""]
            }
            Self::NotUtf8 { offset: at } => {
                offset = to_json(at);
                ["the body is not UTF-8", AT_BYTE, &offset, "", ""]
            }
            Self::TooDeep { offset: at } => {
                (first, offset) = (to_json(&MAX_DEPTH), to_json(at));
                ["the body is nested over ", &first, " levels deep", AT_BYTE, &offset]
            }
            Self::DuplicateKey { key, offset: at } => {
                offset = to_json(at);
                ["duplicate key `", key, "`", AT_BYTE, &offset]
            }
            Self::BeforeIsNewer { before, after } => {
                (first, second) = (to_json(before), to_json(after));
                let middle = " ms) is newer than the one after (";
                ["the packument before (", &first, middle, &second, " ms): are they swapped?"]
            }
            Self::TooOld { age, limit } => {
                (first, second) = (to_json(age), to_json(limit));
                ["the event is ", &first, " ms old, over the ", &second, " ms allowed"]
            }
            Self::FromTheFuture { ahead } => {
                first = to_json(ahead);
                ["the event's `time` lies ", &first, " ms in the future: check both clocks", "", ""]
            }
            Self::NotAnObject => ["the body is JSON, but not an object: it is not an npm hook event", "", "", "", ""],
            Self::NoEvent => ["`event`", NOT_TEXT, "", "", ""],
            Self::NoName => ["`name`", NOT_TEXT, "", "", ""],
            Self::NotAPackument => {
                ["this is not a packument: it has no `name`, or neither `versions` nor `time`", "", "", "", ""]
            }
            Self::PackumentTooLarge => ["the packument is too large", "", "", "", ""],
            Self::OtherPackage => {
                ["the two packuments have different names: compare one package with itself", "", "", "", ""]
            }
            Self::NoSuchVersion => {
                ["the packument has no such version: pass one of its `versions` or `dist-tags`", "", "", "", ""]
            }
            Self::NoTime => ["the event has no usable `time`, so its age cannot be checked", "", "", "", ""],
        };
        parts.concat()
    }
}

const AT_BYTE: &str = " at byte ";
const NOT_TEXT: &str = " is not a non-empty string: the body is not an npm hook event";

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
