//! The names of events, in every dialect that is known to be sent.

use strum::{EnumCount, VariantNames};

use crate::json::JsonString;

/// Before the name of a kind of change, this makes the name of npm's event.
pub(crate) const PREFIX: &str = "package:";
pub(crate) const PUBLISH: &str = "package:publish";
pub(crate) const UNPUBLISH: &str = "package:unpublish";
pub(crate) const DIST_TAG: &str = "package:dist-tag";
pub(crate) const DIST_TAG_RM: &str = "package:dist-tag-rm";
pub(crate) const CNPMJS_DIST_TAG_RM: &str = "package:dist-tag:rm";
pub(crate) const OWNER: &str = "package:owner";
pub(crate) const OWNER_RM: &str = "package:owner-rm";
pub(crate) const DEPRECATED: &str = "package:deprecated";
/// For both directions.
pub(crate) const ASYNC_API_DEPRECATED: &str = "package:deprecate";
pub(crate) const UNDEPRECATED: &str = "package:undeprecated";
pub(crate) const STAR: &str = "package:star";
pub(crate) const UNSTAR: &str = "package:unstar";
pub(crate) const CHANGE: &str = "package:change";
pub(crate) const CNPMJS_CHANGE: &str = "package:sync";

/// Some servers put this before the names of another registry's users: cnpmcore, if a sync from npm adds or removes them.
pub(crate) const SYNC_PREFIX: &str = "npm:";

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

impl EventName {
    /// The kind of change with this event name, or `None` if no known dialect has it.
    pub(crate) fn parse(event: &JsonString) -> Option<Self> {
        Some(match &*event.to_str_lossy() {
            PUBLISH => Self::Publish,
            UNPUBLISH => Self::Unpublish,
            DIST_TAG => Self::DistTag,
            DIST_TAG_RM | CNPMJS_DIST_TAG_RM => Self::DistTagRm,
            OWNER => Self::Owner,
            OWNER_RM => Self::OwnerRm,
            DEPRECATED | ASYNC_API_DEPRECATED => Self::Deprecated,
            UNDEPRECATED => Self::Undeprecated,
            STAR => Self::Star,
            UNSTAR => Self::Unstar,
            CHANGE | CNPMJS_CHANGE => Self::Change,
            _ => return None,
        })
    }

    /// The member of `change` that names what changed.
    pub(crate) const fn claim(self) -> Option<Claim> {
        match self {
            Self::Publish | Self::Unpublish => Some(Claim::Version),
            Self::DistTag | Self::DistTagRm => Some(Claim::DistTag),
            Self::Owner | Self::OwnerRm => Some(Claim::Maintainer),
            Self::Deprecated | Self::Undeprecated => Some(Claim::Deprecated),
            Self::Star | Self::Unstar => Some(Claim::User),
            Self::Change => None,
        }
    }
}

/// The members of `change` that name what changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumCount, VariantNames)]
#[strum(serialize_all = "kebab-case")]
#[repr(usize)]
pub(crate) enum Claim {
    Version,
    DistTag,
    Maintainer,
    Deprecated,
    User,
}
