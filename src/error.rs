//! Everything that can be wrong with a delivery, with the codes, HTTP statuses and messages that every host shows.

use std::fmt;

use serde::Serialize;

use crate::json::Invalid;
use crate::limits::{MAX_DEPTH, MAX_ENVELOPE_BYTES};

/// Why a signature header does not hold for a body: the first that applies, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Reason {
    /// There is no header, or it is empty.
    Missing,
    /// The value is not a string (an array of several headers, say).
    NotAString,
    /// The value does not begin with `sha256=`.
    NoPrefix,
    /// The value names another algorithm, as `sha1=` does.
    WrongAlgorithm,
    /// There are more or fewer than 64 characters behind the prefix.
    WrongLength,
    /// Some of the 64 characters are not lower-case hex digits.
    NotHex,
    /// The header is well formed, but was not made from these bytes with this secret.
    Mismatch,
}

impl Reason {
    /// The stable code, the same in every host.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::NotAString => "not-a-string",
            Self::NoPrefix => "no-prefix",
            Self::WrongAlgorithm => "wrong-algorithm",
            Self::WrongLength => "wrong-length",
            Self::NotHex => "not-hex",
            Self::Mismatch => "mismatch",
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Missing => "no signature: send the x-npm-signature header",
            Self::NotAString => "the signature is not a string: pass the value of one x-npm-signature header",
            Self::NoPrefix => "the signature does not begin with `sha256=`",
            Self::WrongAlgorithm => "the signature names another algorithm: only `sha256=` is npm's",
            Self::WrongLength => "the signature has not exactly 64 characters after `sha256=`",
            Self::NotHex => "the signature has characters that are not lower-case hex digits after `sha256=`",
            Self::Mismatch => {
                "the signature was not made from these bytes with this secret: hash the raw body, as it came"
            }
        })
    }
}

impl std::error::Error for Reason {}

/// What is wrong with a delivery. `code` and `status` are stable; messages may be improved.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// The signature does not hold (401).
    Signature(Reason),
    /// The body is over the cap (413).
    TooLarge {
        /// The cap, in bytes.
        limit: u64,
    },
    /// The body broke off while it was read (400).
    Incomplete {
        /// How many bytes had come.
        received: u64,
    },
    /// The envelope, its payload left out, is over 64 KiB (413).
    EnvelopeTooLarge,
    /// The body is not JSON (400).
    NotJson {
        /// The byte at which it ceases to be JSON.
        offset: usize,
        /// What should have stood there.
        expected: &'static str,
    },
    /// The body is not UTF-8 (400).
    NotUtf8 {
        /// The first byte that is none.
        offset: usize,
    },
    /// Arrays and objects are nested beyond 512 levels (400).
    TooDeep {
        /// The byte that opens one too many.
        offset: usize,
    },
    /// A key of the envelope stands there twice: two readers could see two events (400).
    DuplicateKey {
        /// The key.
        key: String,
        /// The byte at which it stands for the second time.
        offset: usize,
    },
    /// The body is JSON, but not an object (422).
    NotAnObject,
    /// The envelope has no `event`, or it is not a string with something in it (422).
    NoEvent,
    /// The envelope has no `name`, or it is not a string with something in it (422).
    NoName,
    /// What should be a packument has neither `versions` nor `time`, or what is compared no `name` (422).
    NotAPackument,
    /// A packument has more versions, or facts of them, than any package (413).
    PackumentTooLarge,
    /// Two packuments to compare have two names (422).
    OtherPackage,
    /// The packument before is newer than the one after (409).
    BeforeIsNewer {
        /// When the one before changed last, in milliseconds since 1970.
        before: i64,
        /// When the one after did.
        after: i64,
    },
    /// A release to review is not in the packument (422).
    NoSuchVersion,
    /// A greatest age was asked for, and the event has no usable `time` (422).
    NoTime,
    /// The event's `time` lies further back than the greatest age allows (422).
    TooOld {
        /// The age, in milliseconds.
        age: u64,
        /// The greatest age allowed, in milliseconds.
        limit: u64,
    },
    /// A greatest age was asked for, and the event's `time` lies in the future (422).
    FromTheFuture {
        /// How far ahead it lies, in milliseconds.
        ahead: u64,
    },
}

impl Error {
    /// The stable code, the same in every host; for a signature it is the reason's.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Signature(reason) => reason.code(),
            Self::TooLarge { .. } => "too-large",
            Self::Incomplete { .. } => "incomplete",
            Self::EnvelopeTooLarge => "envelope-too-large",
            Self::NotJson { .. } => "not-json",
            Self::NotUtf8 { .. } => "not-utf-8",
            Self::TooDeep { .. } => "too-deep",
            Self::DuplicateKey { .. } => "duplicate-key",
            Self::NotAnObject => "not-an-object",
            Self::NoEvent => "no-event",
            Self::NoName => "no-name",
            Self::NotAPackument => "not-a-packument",
            Self::PackumentTooLarge => "packument-too-large",
            Self::OtherPackage => "other-package",
            Self::BeforeIsNewer { .. } => "before-is-newer",
            Self::NoSuchVersion => "no-such-version",
            Self::NoTime => "no-time",
            Self::TooOld { .. } => "too-old",
            Self::FromTheFuture { .. } => "from-the-future",
        }
    }

    /// The HTTP status a receiver answers with.
    #[must_use]
    pub const fn status(&self) -> u16 {
        match self {
            Self::Signature(_) => 401,
            Self::TooLarge { .. } | Self::EnvelopeTooLarge | Self::PackumentTooLarge => 413,
            Self::BeforeIsNewer { .. } => 409,
            Self::Incomplete { .. }
            | Self::NotJson { .. }
            | Self::NotUtf8 { .. }
            | Self::TooDeep { .. }
            | Self::DuplicateKey { .. } => 400,
            _ => 422,
        }
    }

    /// The byte of the body at which reading stopped, where the error has one.
    #[must_use]
    pub const fn offset(&self) -> Option<usize> {
        match self {
            Self::NotJson { offset, .. }
            | Self::NotUtf8 { offset }
            | Self::TooDeep { offset }
            | Self::DuplicateKey { offset, .. } => Some(*offset),
            _ => None,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Signature(reason) => reason.fmt(f),
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
            Self::NotAnObject => f.write_str("the body is JSON, but not an object: it is no npm hook event"),
            Self::NoEvent => f.write_str("`event` is not a string with something in it: it is no npm hook event"),
            Self::NoName => f.write_str("`name` is not a string with something in it: it is no npm hook event"),
            Self::NotAPackument => {
                f.write_str("this is no packument: it has no `name`, or neither `versions` nor `time`")
            }
            Self::PackumentTooLarge => {
                f.write_str("the packument has more versions, or facts of them, than any package")
            }
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

impl std::error::Error for Error {}

impl From<Invalid> for Error {
    fn from(invalid: Invalid) -> Self {
        match invalid {
            Invalid::NotJson { offset, expected } => Self::NotJson { offset, expected },
            Invalid::NotUtf8 { offset } => Self::NotUtf8 { offset },
            Invalid::TooDeep { offset } => Self::TooDeep { offset },
        }
    }
}

impl From<Reason> for Error {
    fn from(reason: Reason) -> Self {
        Self::Signature(reason)
    }
}
