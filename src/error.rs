//! Everything that can be wrong with a delivery, with the codes, HTTP statuses and messages that every host shows.

mod encode_error;
mod invalid_secret;
mod reason;

use std::fmt;

use strum::IntoStaticStr;

pub use encode_error::EncodeError;
pub use invalid_secret::InvalidSecret;
pub use reason::Reason;

use crate::limits::{MAX_DEPTH, MAX_ENVELOPE_BYTES};

/// What is wrong with a delivery, or with how this crate was called. `code` and `status` are stable; messages may change.
///
/// Every other error of this crate converts into it, so that one `?` chain reads a delivery:
///
/// ```
/// use npm_hooks::{Change, Error, Event, Secret};
///
/// fn read(body: &[u8], header: Option<&[u8]>) -> Result<Change, Error> {
///     let secret = Secret::new("super-secret-string")?;
///     let verified = secret.verify(body, &npm_hooks::Tag::from_header(header)?)?;
///     Ok(Event::parse(verified)?.classify())
/// }
///
/// assert_eq!(read(b"{}", None).map_err(|error| (error.status(), error.code())), Err((401, "missing")));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, IntoStaticStr)]
#[strum(serialize_all = "kebab-case", const_into_str)]
#[non_exhaustive]
pub enum Error {
    /// The signature is not valid (401).
    Signature(Reason),
    /// The body is over the cap (413).
    TooLarge {
        /// The cap, in bytes.
        limit: u64,
    },
    /// The body ended early while it was read (400).
    Incomplete {
        /// How many bytes were received.
        received: u64,
    },
    /// The envelope without its payload is over 64 KiB (413).
    EnvelopeTooLarge,
    /// The body is not JSON (400).
    NotJson {
        /// The byte at which it ceases to be JSON.
        offset: usize,
        /// What was expected there.
        expected: &'static str,
    },
    /// The body is not UTF-8 (400).
    #[strum(serialize = "not-utf-8")]
    NotUtf8 {
        /// The first byte that is not UTF-8.
        offset: usize,
    },
    /// Arrays and objects are nested over 512 levels deep (400).
    TooDeep {
        /// The byte that opens the first level too many.
        offset: usize,
    },
    /// The envelope has a key twice: two readers could see two events (400).
    DuplicateKey {
        /// The key.
        key: String,
        /// The byte at which it begins for the second time.
        offset: usize,
    },
    /// The body is JSON, but not an object (422).
    NotAnObject,
    /// The envelope's `event` is absent, empty or not a string (422).
    NoEvent,
    /// The envelope's `name` is absent, empty or not a string (422).
    NoName,
    /// The value is not a packument: it has neither `versions` nor `time`, or, to be compared, no `name` (422).
    NotAPackument,
    /// A packument has more versions than any real package, or larger facts of them (413).
    PackumentTooLarge,
    /// Two packuments to compare have different names (422).
    OtherPackage,
    /// The packument before is newer than the one after (409).
    BeforeIsNewer {
        /// When the packument before was last modified, in milliseconds since 1970.
        before: i64,
        /// When the packument after was last modified, in milliseconds since 1970.
        after: i64,
    },
    /// The packument does not have the release to review (422).
    NoSuchVersion,
    /// A maximum age was given, and the event has no usable `time` (422).
    NoTime,
    /// The event is older than the maximum age (422).
    TooOld {
        /// The age, in milliseconds.
        age: u64,
        /// The maximum age, in milliseconds.
        limit: u64,
    },
    /// A maximum age was given, and the event's `time` lies in the future (422).
    FromTheFuture {
        /// How far ahead it lies, in milliseconds.
        ahead: u64,
    },
    /// The caller's secret cannot be one (500).
    Secret(InvalidSecret),
    /// The caller's change cannot be sent (500).
    Encode(EncodeError),
}

impl Error {
    /// The stable code, the same in every host; for a signature, a secret or a change it is that of the inner error.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Signature(reason) => reason.code(),
            Self::Secret(mistake) => mistake.code(),
            Self::Encode(mistake) => mistake.code(),
            other => other.into_str(),
        }
    }

    /// The HTTP status for a receiver to answer with.
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
            Self::Secret(_) | Self::Encode(_) => 500,
            _ => 422,
        }
    }

    /// The byte of the body at which reading stopped, for the errors that have one.
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

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Encode(mistake) => mistake.source(),
            _ => None,
        }
    }
}

impl From<Reason> for Error {
    fn from(reason: Reason) -> Self {
        Self::Signature(reason)
    }
}

impl From<InvalidSecret> for Error {
    fn from(mistake: InvalidSecret) -> Self {
        Self::Secret(mistake)
    }
}

impl From<EncodeError> for Error {
    fn from(mistake: EncodeError) -> Self {
        Self::Encode(mistake)
    }
}

/// A key or name for a message: at most 40 characters, without control characters.
pub(crate) fn printable_key(key: &str) -> String {
    key.chars().take(40).filter(|char| !char.is_control()).collect()
}
