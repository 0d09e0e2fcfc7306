//! The names of events, in every dialect that is known to be sent.
#![forbid(unsafe_code)]

use crate::json::Text;

/// A kind of change that a sender announces by an event's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Announced {
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
pub(crate) const EVENTS: &[(&str, Announced)] = &[
    ("package:publish", Announced::Publish),
    ("package:unpublish", Announced::Unpublish),
    ("package:dist-tag", Announced::DistTag),
    ("package:dist-tag-rm", Announced::DistTagRm),
    ("package:owner", Announced::Owner),
    ("package:owner-rm", Announced::OwnerRm),
    ("package:deprecated", Announced::Deprecated),
    ("package:undeprecated", Announced::Undeprecated),
    ("package:star", Announced::Star),
    ("package:unstar", Announced::Unstar),
    ("package:change", Announced::Change),
    // The AsyncAPI dialect's, for both directions.
    ("package:deprecate", Announced::Deprecated),
    // cnpmjs.org's.
    ("package:dist-tag:rm", Announced::DistTagRm),
    ("package:sync", Announced::Change),
];

pub(crate) fn announced(event: &Text) -> Option<Announced> {
    EVENTS.iter().find(|(name, _)| event.is_plain(name)).map(|(_, announced)| *announced)
}

impl Announced {
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
