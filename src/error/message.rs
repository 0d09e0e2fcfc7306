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
                ["the body is over the limit of ", &first, " bytes: raise it to accept larger packuments", "", ""]
            }
            Self::Incomplete { received } => {
                first = to_json(received);
                ["the connection closed after ", &first, " bytes of the body: wait for the sender to retry", "", ""]
            }
            Self::EnvelopeTooLarge => {
                first = to_json(&MAX_ENVELOPE_BYTES);
                ["the envelope without its payload is over ", &first, " bytes: this is not an npm hook event", "", ""]
            }
            Self::NotJson { offset: at, expected } => {
                offset = to_json(at);
                ["this is not JSON: expected ", expected, AT_BYTE, &offset, ""]
            }
            Self::NotUtf8 { offset: at } => {
                offset = to_json(at);
                ["this is not valid UTF-8", AT_BYTE, &offset, "", ""]
            }
            Self::TooDeep { offset: at } => {
                (first, offset) = (to_json(&MAX_DEPTH), to_json(at));
                ["this is nested more than ", &first, " levels deep", AT_BYTE, &offset]
            }
            Self::DuplicateKey { key, offset: at } => {
                offset = to_json(at);
                ["the envelope has a second `", key, "`", AT_BYTE, &offset]
            }
            Self::BeforeIsNewer { before, after } => {
                (first, second) = (to_json(before), to_json(after));
                let middle = " ms) was modified later than `after` (";
                ["`before` (", &first, middle, &second, " ms): swap them, or fetch `after` again"]
            }
            Self::TooOld { age, limit } => {
                (first, second) = (to_json(age), to_json(limit));
                [
                    "the event is ",
                    &first,
                    " ms old, over the maximum of ",
                    &second,
                    " ms: raise it to accept late events",
                ]
            }
            Self::FromTheFuture { ahead } => {
                first = to_json(ahead);
                ["the event's `time` is ", &first, " ms in the future: check both clocks", "", ""]
            }
            Self::NotAnObject => ["the body is JSON, but not an object: this is not an npm hook event", "", "", "", ""],
            Self::NoEvent => ["`event`", NOT_TEXT, "", "", ""],
            Self::NoName => ["`name`", NOT_TEXT, "", "", ""],
            Self::NotAPackument => [
                "this is not a packument (no `name`, or neither `versions` nor `time`): check what the registry sent",
                "",
                "",
                "",
                "",
            ],
            Self::PackumentTooLarge => {
                ["the packument is larger than that of any real package: refuse it", "", "", "", ""]
            }
            Self::OtherPackage => {
                ["the two packuments have different names: compare packuments of one package", "", "", "", ""]
            }
            Self::NoSuchVersion => [
                "the packument has no such version: pass one of its `versions` or `dist-tags`, without `v` and not a range",
                "",
                "",
                "",
                "",
            ],
            Self::NoManifest => {
                ["the packument does not have the manifest of this version: pass the whole packument", "", "", "", ""]
            }
            Self::NoTime => {
                ["the event has no usable `time`: accept events of this sender without a maximum age", "", "", "", ""]
            }
        };
        parts.concat()
    }
}

const AT_BYTE: &str = " at byte ";
const NOT_TEXT: &str = " is missing, or not a non-empty string: this is not an npm hook event";

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
            Self::NoEvent { kind, dialect } => {
                [dialect, " has no event for a change of kind `", kind, "`: use the dialect npm"].concat()
            }
            Self::Known { event } => {
                ["`", &printable_key(event), "` is the event of a known kind: send a change of that kind"].concat()
            }
            Self::Time => {
                "`time` must be within JavaScript's dates, and as ISO 8601 text in the years 0 to 9999".to_owned()
            }
            Self::EnvelopeTooLarge => {
                let limit = to_json(&MAX_ENVELOPE_BYTES);
                ["the envelope without its payload would be over ", &limit, " bytes: shorten its texts"].concat()
            }
            Self::NotAPackument(error) => {
                let found = match **error {
                    Error::NotAnObject => "this is JSON, but not an object".to_owned(),
                    ref error => error.message(),
                };
                ["the packument must be a JSON object: ", &found].concat()
            }
            Self::Unreadable(error) => ["no receiver could read the event: ", &error.message()].concat(),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::{InvalidSecret, Reason};

    #[test]
    fn each_error_says_what_is_wrong_and_what_to_do() {
        let inner = || Box::new(Error::NotAnObject);
        for (error, want) in [
            (Reason::Missing.into(), "the x-npm-signature header is missing or empty: check that it reaches this code"),
            (
                Error::TooLarge { limit: 9 },
                "the body is over the limit of 9 bytes: raise it to accept larger packuments",
            ),
            (
                Error::Incomplete { received: 7 },
                "the connection closed after 7 bytes of the body: wait for the sender to retry",
            ),
            (
                Error::EnvelopeTooLarge,
                "the envelope without its payload is over 65536 bytes: this is not an npm hook event",
            ),
            (Error::NotJson { offset: 3, expected: "a digit" }, "this is not JSON: expected a digit at byte 3"),
            (Error::NotUtf8 { offset: 3 }, "this is not valid UTF-8 at byte 3"),
            (Error::TooDeep { offset: 3 }, "this is nested more than 512 levels deep at byte 3"),
            (Error::DuplicateKey { key: "event".into(), offset: 3 }, "the envelope has a second `event` at byte 3"),
            (
                Error::BeforeIsNewer { before: 2, after: 1 },
                "`before` (2 ms) was modified later than `after` (1 ms): swap them, or fetch `after` again",
            ),
            (
                Error::TooOld { age: 9, limit: 5 },
                "the event is 9 ms old, over the maximum of 5 ms: raise it to accept late events",
            ),
            (Error::FromTheFuture { ahead: 4 }, "the event's `time` is 4 ms in the future: check both clocks"),
            (Error::NoEvent, "`event` is missing, or not a non-empty string: this is not an npm hook event"),
            (Error::NoTime, "the event has no usable `time`: accept events of this sender without a maximum age"),
            (
                InvalidSecret::Blank.into(),
                "the secret is blank (only white space or zero bytes): pass the secret that the hook was created with",
            ),
            (
                EncodeError::NoEvent { kind: "star", dialect: "cnpmcore" }.into(),
                "cnpmcore has no event for a change of kind `star`: use the dialect npm",
            ),
            (
                EncodeError::NotAPackument(inner()).into(),
                "the packument must be a JSON object: this is JSON, but not an object",
            ),
        ] {
            assert_eq!(Error::to_string(&error), want);
        }
    }
}
