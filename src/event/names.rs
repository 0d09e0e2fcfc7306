//! The names of events, in every dialect that is known to be sent.

use crate::json::JsonString;

/// A kind of change that a sender announces by an event's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum EventName {
    Publish,
    Unpublish,
    DistTag,
    DistTagRm,
    Owner,
    OwnerRm,
    Deprecated,
    Undeprecated,
    Star,
    Unstar,
    Change,
}

/// Every event name that a known dialect has.
pub(crate) const EVENTS: &[(&str, EventName)] = &[
    ("package:publish", EventName::Publish),
    ("package:unpublish", EventName::Unpublish),
    ("package:dist-tag", EventName::DistTag),
    ("package:dist-tag-rm", EventName::DistTagRm),
    ("package:owner", EventName::Owner),
    ("package:owner-rm", EventName::OwnerRm),
    ("package:deprecated", EventName::Deprecated),
    ("package:undeprecated", EventName::Undeprecated),
    ("package:star", EventName::Star),
    ("package:unstar", EventName::Unstar),
    ("package:change", EventName::Change),
    // The AsyncAPI dialect's, for both directions.
    ("package:deprecate", EventName::Deprecated),
    // cnpmjs.org's.
    ("package:dist-tag:rm", EventName::DistTagRm),
    ("package:sync", EventName::Change),
];

pub(crate) fn announced(event: &JsonString) -> Option<EventName> {
    EVENTS.iter().find(|(name, _)| event.eq_str(name)).map(|(_, announced)| *announced)
}

impl EventName {
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
