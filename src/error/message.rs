//! The messages of errors: lower-case, without a full stop, saying what was found and what to do.

use std::fmt;

use crate::error::{EncodeError, Error};
use crate::limits::{MAX_DEPTH, MAX_ENVELOPE_BYTES};

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Signature(reason) => reason.fmt(f),
            Self::Secret(mistake) => mistake.fmt(f),
            Self::Encode(mistake) => mistake.fmt(f),
            Self::TooLarge { limit } => write!(f, "the body is over {limit} bytes, the most that this receiver takes"),
            Self::Incomplete { received } => write!(f, "the body broke off after {received} bytes"),
            Self::EnvelopeTooLarge => write!(f, "the envelope without its payload is over {MAX_ENVELOPE_BYTES} bytes"),
            Self::NotJson { offset, expected } => {
                write!(f, "the body is not JSON: expected {expected} at byte {offset}")
            }
            Self::NotUtf8 { offset } => write!(f, "the body is not UTF-8 at byte {offset}"),
            Self::TooDeep { offset } => {
                write!(f, "the body is nested over {MAX_DEPTH} levels deep at byte {offset}")
            }
            Self::DuplicateKey { key, offset } => write!(f, "duplicate key `{key}` at byte {offset}"),
            Self::NotAnObject => f.write_str("the body is JSON, but not an object: it is not an npm hook event"),
            Self::NoEvent => f.write_str("`event` is not a non-empty string: the body is not an npm hook event"),
            Self::NoName => f.write_str("`name` is not a non-empty string: the body is not an npm hook event"),
            Self::NotAPackument => {
                f.write_str("this is not a packument: it has no `name`, or neither `versions` nor `time`")
            }
            Self::PackumentTooLarge => f.write_str("the packument is too large"),
            Self::OtherPackage => {
                f.write_str("the two packuments have different names: compare one package with itself")
            }
            Self::BeforeIsNewer { before, after } => {
                write!(
                    f,
                    "the packument before ({before} ms) is newer than the one after ({after} ms): are they swapped?"
                )
            }
            Self::NoSuchVersion => f.write_str("the packument has no such version: pass one of its `versions`"),
            Self::NoTime => f.write_str("the event has no usable `time`, so its age cannot be checked"),
            Self::TooOld { age, limit } => write!(f, "the event is {age} ms old, over the {limit} ms allowed"),
            Self::FromTheFuture { ahead } => {
                write!(f, "the event's `time` lies {ahead} ms in the future: check both clocks")
            }
        }
    }
}

impl fmt::Display for EncodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Incomplete { kind, member } => write!(f, "a change of kind `{kind}` needs `{member}`"),
            Self::NoEvent { kind, dialect } => write!(f, "{dialect} has no event for a change of kind `{kind}`"),
            Self::Known { event } => write!(f, "`{}` is the event of a known kind: send that", printable_key(event)),
            Self::Time => {
                f.write_str("`time` must lie within JavaScript's dates, and for ISO 8601 text in the years 0 to 9999")
            }
            Self::EnvelopeTooLarge => {
                write!(
                    f,
                    "the envelope without its payload would be over {MAX_ENVELOPE_BYTES} bytes: receivers refuse that"
                )
            }
            Self::NotAPackument(error) => write!(f, "the packument must be a JSON object: {error}"),
            Self::Unreadable(error) => write!(f, "the result would not be a readable event: {error}"),
        }
    }
}

/// A key or name for a message: at most 40 characters, without control characters.
pub(crate) fn printable_key(key: &str) -> String {
    key.chars().take(40).filter(|char| !char.is_control()).collect()
}
