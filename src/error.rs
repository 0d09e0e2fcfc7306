//! Everything that can be wrong with a delivery, with the codes, HTTP statuses and messages that every host shows.

mod invalid_filter;
mod invalid_hook;
mod invalid_secret;
pub(crate) mod message;
mod reason;

use crate::json::Invalid;
use crate::names::names;

pub use invalid_filter::InvalidFilter;
pub use invalid_hook::InvalidHook;
pub use invalid_secret::InvalidSecret;
pub use reason::Reason;

/// What is wrong with a delivery, or with how this crate was called. `code` and `status` are stable; messages may change.
///
/// Every other error of a delivery converts into it, so that one `?` chain does all steps:
///
/// ```
/// use npm_hooks::{Error, Event, EventOptions, Secret, Tag};
///
/// fn forward(body: &[u8], header: Option<&[u8]>, secret: &str) -> Result<Vec<u8>, Error> {
///     let secret = Secret::new(secret)?;
///     let change = Event::parse(secret.verify(body, &Tag::from_header(header)?)?)?.classify();
///     Ok(change.to_event(&EventOptions::default())?)
/// }
///
/// let why = |body: &[u8], header, secret| forward(body, header, secret).map_err(|error| (error.status(), error.code()));
/// assert_eq!(why(b"{}", None, "secret"), Err((401, "missing")));
/// assert_eq!(why(b"{}", None, ""), Err((500, "secret-empty")));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
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
    /// A packument has more entries, larger facts or a larger manifest than is read (413).
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
    /// The packument lists the release to review, but does not have its manifest (422).
    NoManifest,
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

names!(Error {
    Signature => "signature",
    TooLarge => "too-large",
    Incomplete => "incomplete",
    EnvelopeTooLarge => "envelope-too-large",
    NotJson => "not-json",
    NotUtf8 => "not-utf-8",
    TooDeep => "too-deep",
    DuplicateKey => "duplicate-key",
    NotAnObject => "not-an-object",
    NoEvent => "no-event",
    NoName => "no-name",
    NotAPackument => "not-a-packument",
    PackumentTooLarge => "packument-too-large",
    OtherPackage => "other-package",
    BeforeIsNewer => "before-is-newer",
    NoSuchVersion => "no-such-version",
    NoManifest => "no-manifest",
    NoTime => "no-time",
    TooOld => "too-old",
    FromTheFuture => "from-the-future",
    Secret => "secret",
    Encode => "encode",
});

impl Error {
    /// The stable code; for a signature, a secret or a change it is that of the inner error. The codes of the last two
    /// (`secret-*` and `encode-*`) exist in Rust only: in JavaScript they are a `TypeError`. Every other code is the same
    /// in every host.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Signature(reason) => reason.code(),
            Self::Secret(mistake) => mistake.code(),
            Self::Encode(mistake) => mistake.code(),
            _ => self.variant_name(),
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

/// Why a change cannot be sent: always the caller's mistake.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum EncodeError {
    /// The change lacks a member that its kind needs.
    Incomplete {
        /// The kind of change.
        kind: &'static str,
        /// The member.
        member: &'static str,
    },
    /// The dialect has no event for this kind.
    NoEvent {
        /// The kind of change.
        kind: &'static str,
        /// The dialect.
        dialect: &'static str,
    },
    /// The event name of an unknown change belongs to a known kind.
    Known {
        /// The event's name.
        event: String,
    },
    /// The time is outside the range of JavaScript's dates, or its year does not have four digits in ISO 8601 text.
    Time,
    /// The envelope without its payload would be over 64 KiB, which receivers refuse.
    EnvelopeTooLarge,
    /// The packument is not a JSON object.
    NotAPackument(Box<Error>),
    /// No receiver could read the event: inside the envelope, the packument is nested too deep, for example.
    Unreadable(Box<Error>),
}

names!(EncodeError {
    Incomplete => "encode-incomplete",
    NoEvent => "encode-no-event",
    Known => "encode-known",
    Time => "encode-time",
    EnvelopeTooLarge => "encode-envelope-too-large",
    NotAPackument => "encode-not-a-packument",
    Unreadable => "encode-unreadable",
});

impl EncodeError {
    /// The stable code, which only Rust has: in JavaScript this is a `TypeError`.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        self.variant_name()
    }
}

// The messages include those of inner errors, so there is no `source`: a report would print them twice.
impl std::error::Error for Error {}

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

impl std::error::Error for EncodeError {}

impl From<Invalid> for Error {
    fn from(invalid: Invalid) -> Self {
        match invalid {
            Invalid::NotJson { offset, expected } => Self::NotJson { offset, expected },
            Invalid::NotUtf8 { offset } => Self::NotUtf8 { offset },
            Invalid::TooDeep { offset } => Self::TooDeep { offset },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_error_has_a_code_and_a_status() {
        for (error, code, status) in [
            (Error::from(Reason::NotAString), "not-a-string", 401),
            (InvalidSecret::Signature.into(), "secret-signature", 500),
            (EncodeError::Time.into(), "encode-time", 500),
            (EncodeError::Unreadable(Error::NotAnObject.into()).into(), "encode-unreadable", 500),
            (Error::NotUtf8 { offset: 1 }, "not-utf-8", 400),
            (Error::TooLarge { limit: 1 }, "too-large", 413),
            (Error::BeforeIsNewer { before: 2, after: 1 }, "before-is-newer", 409),
            (Error::NoSuchVersion, "no-such-version", 422),
            (Error::NoManifest, "no-manifest", 422),
        ] {
            assert_eq!((error.code(), error.status()), (code, status), "{error}");
        }
    }
}
