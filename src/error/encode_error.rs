//! Why a change cannot be sent.

use std::fmt;

use strum::IntoStaticStr;

use crate::error::{Error, printable_key};
use crate::limits::MAX_ENVELOPE_BYTES;

/// Why a change cannot be sent: always the caller's mistake.
#[derive(Clone, Debug, PartialEq, Eq, IntoStaticStr)]
#[strum(serialize_all = "kebab-case", prefix = "encode-", const_into_str)]
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

impl EncodeError {
    /// The stable code, the same in every host.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        self.into_str()
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
            Self::NotAPackument(error) => write!(f, "the packument is not a JSON object as receivers take it: {error}"),
            Self::Unreadable(error) => write!(f, "this makes no event: {error}"),
        }
    }
}

impl std::error::Error for EncodeError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::NotAPackument(error) | Self::Unreadable(error) => Some(error),
            _ => None,
        }
    }
}
