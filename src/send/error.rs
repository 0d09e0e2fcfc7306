//! Why a change cannot be encoded.

use std::fmt;

use crate::error::Error;
use crate::event::excerpt::excerpt;
use crate::limits::MAX_ENVELOPE_BYTES;

/// Why a change cannot be encoded as an event: always a mistake of the caller.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum EncodeError {
    /// The change lacks a member that its kind requires.
    Incomplete {
        /// The kind of change.
        kind: &'static str,
        /// The required member.
        member: &'static str,
    },
    /// The dialect has no event for this kind of change.
    NoEvent {
        /// The kind of change.
        kind: &'static str,
        /// The dialect's name.
        dialect: &'static str,
    },
    /// [`crate::Kind::Unknown`] has the event name of a known kind: send a change of that kind.
    Known {
        /// The event's name.
        event: String,
    },
    /// The time is outside of the range of JavaScript's `Date`, or has no ISO 8601 text with a year of four digits.
    Time,
    /// The envelope without its payload would be over 64 KiB: receivers refuse that.
    EnvelopeTooLarge,
    /// The packument is not a JSON object.
    NotAPackument(Error),
    /// Receivers could not parse the event, e.g. because the envelope nests the packument too deep.
    Unreadable(Error),
}

impl fmt::Display for EncodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Incomplete { kind, member } => write!(f, "a change of kind `{kind}` needs `{member}`"),
            Self::NoEvent { kind, dialect } => write!(f, "{dialect} has no event for a change of kind `{kind}`"),
            Self::Known { event } => write!(f, "`{}` is the event of a known kind: send that", excerpt(event)),
            Self::Time => {
                f.write_str("`time` must lie within JavaScript's dates, and for ISO 8601 text in the years 0 to 9999")
            }
            Self::EnvelopeTooLarge => {
                write!(
                    f,
                    "the envelope without its payload would be over {MAX_ENVELOPE_BYTES} bytes: receivers refuse that"
                )
            }
            Self::Unreadable(error) => write!(f, "this makes no event: {error}"),
            Self::NotAPackument(error) => write!(f, "the packument is not a JSON object as receivers take it: {error}"),
        }
    }
}

impl std::error::Error for EncodeError {}
