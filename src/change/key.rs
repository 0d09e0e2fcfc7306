//! The key of a change's effect.

use crate::change::Kind;

impl Kind {
    /// A version is published once and unpublished once, however often that is announced. Everything else can happen
    /// again, so its key contains the event's time (or id) and never hides a later change.
    pub(super) fn key(&self, package: &str, when: Option<&str>) -> String {
        let kind = self.name();
        match self {
            Self::Publish { version: Some(version), .. } | Self::Unpublish { version: Some(version), .. } => {
                [kind, ":", package, "@", version].concat()
            }
            _ => {
                let with = |sign, text: Option<_>| text.map_or(["", ""], |text| [sign, text]);
                let ([at, subject], [hash, when]) = (with("@", self.subject()), with("#", when));
                [kind, ":", package, at, subject, hash, when].concat()
            }
        }
    }

    /// The part of the package that changed: a version, a dist-tag or a user.
    pub(super) fn subject(&self) -> Option<&str> {
        match self {
            Self::Publish { version, .. }
            | Self::Unpublish { version, .. }
            | Self::Deprecated { version, .. }
            | Self::Undeprecated { version }
            | Self::Change { version } => version.as_deref(),
            Self::DistTag { dist_tag, .. } | Self::DistTagRm { dist_tag } => dist_tag.as_deref(),
            Self::Owner { maintainer } | Self::OwnerRm { maintainer } => maintainer.as_deref(),
            Self::Star { user } | Self::Unstar { user } => user.as_deref(),
            Self::Unknown { event } => Some(event),
        }
    }
}
