//! The names of events, in every dialect that is known to be sent.

use strum::{EnumString, VariantNames};

use crate::json::JsonString;

/// A kind of change that a sender announces by an event's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumString, VariantNames)]
pub(crate) enum EventName {
    #[strum(serialize = "package:publish")]
    Publish,
    #[strum(serialize = "package:unpublish")]
    Unpublish,
    #[strum(serialize = "package:dist-tag")]
    DistTag,
    /// The second name is cnpmjs.org's.
    #[strum(to_string = "package:dist-tag-rm", serialize = "package:dist-tag:rm")]
    DistTagRm,
    #[strum(serialize = "package:owner")]
    Owner,
    #[strum(serialize = "package:owner-rm")]
    OwnerRm,
    /// The second name is the AsyncAPI dialect's, for both directions.
    #[strum(to_string = "package:deprecated", serialize = "package:deprecate")]
    Deprecated,
    #[strum(serialize = "package:undeprecated")]
    Undeprecated,
    #[strum(serialize = "package:star")]
    Star,
    #[strum(serialize = "package:unstar")]
    Unstar,
    /// The second name is cnpmjs.org's.
    #[strum(to_string = "package:change", serialize = "package:sync")]
    Change,
}

impl EventName {
    /// The kind of change with this event name, or `None` if no known dialect has it.
    pub(crate) fn parse(event: &JsonString) -> Option<Self> {
        event.to_str_lossy().parse().ok()
    }

    /// The member of `change` that names what changed.
    pub(crate) const fn key(self) -> Option<&'static str> {
        match self {
            Self::Publish | Self::Unpublish => Some("version"),
            Self::DistTag | Self::DistTagRm => Some("dist-tag"),
            Self::Owner | Self::OwnerRm => Some("maintainer"),
            Self::Deprecated | Self::Undeprecated => Some("deprecated"),
            Self::Star | Self::Unstar => Some("user"),
            Self::Change => None,
        }
    }
}
