//! Why a change cannot be sent.

use std::fmt;

use crate::error::Error;
use crate::event::envelope::shortened;
use crate::limits::MAX_ENVELOPE_BYTES;

/// Why a change cannot be sent: always the caller's mistake.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum EncodeError {
    /// The change does not say what its kind must say.
    Incomplete {
        /// The kind of change.
        kind: &'static str,
        /// What it must say.
        member: &'static str,
    },
    /// The dialect has no event for this kind.
    NoEvent {
        /// The kind of change.
        kind: &'static str,
        /// The dialect.
        dialect: &'static str,
    },
    /// An event name that is known is sent by its kind, not as an unknown one.
    Known {
        /// The event's name.
        event: String,
    },
    /// The time is beyond JavaScript's dates, or has no ISO 8601 text of four digits for the year.
    Time,
    /// The envelope without its payload would be over 64 KiB, which receivers refuse.
    EnvelopeTooLarge,
    /// The packument is not a JSON object.
    NotAPackument(Error),
    /// Nobody could read the event: the packument is nested too deep with the envelope around it, for one.
    Unreadable(Error),
}

impl fmt::Display for EncodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Incomplete { kind, member } => write!(f, "a change of kind `{kind}` needs `{member}`"),
            Self::NoEvent { kind, dialect } => write!(f, "{dialect} has no event for a change of kind `{kind}`"),
            Self::Known { event } => write!(f, "`{}` is the event of a known kind: send that", shortened(event)),
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
