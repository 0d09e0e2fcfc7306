//! What changed in a package, as data: what a delivery announces, or what two packuments show.

pub(crate) mod compare;
mod digests;
mod indexed_facts;
mod key;
mod positions;
mod preferred_tags;
mod summary;

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use crate::names::names;
use crate::packument::release::ReleaseInfo;
use crate::warning::Warning;

/// What the payload shows of the sender's claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Evidence {
    /// The payload shows what the sender claims.
    Confirmed,
    /// The payload shows something else: the claim is wrong, or the payload is older or newer than the event.
    Contradicted,
    /// The payload does not say.
    Unavailable,
}

names!(Evidence, Serialize {
    Confirmed => "confirmed",
    Contradicted => "contradicted",
    Unavailable => "unavailable",
});

impl Evidence {
    /// The evidence for a claim that the payload shows to be true, or false, or about which it says nothing.
    pub(crate) const fn of(is_true: Option<bool>) -> Self {
        match is_true {
            Some(true) => Self::Confirmed,
            Some(false) => Self::Contradicted,
            None => Self::Unavailable,
        }
    }
}

/// A change to a package.
///
/// `summary` and `key` are computed from the others once: changing a field updates no other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Change {
    /// What kind of change, with the members of that kind.
    #[serde(flatten)]
    pub kind: Kind,
    /// What the packument says of the release: always `Some` for a publish (with `None` for each member that the
    /// packument does not say), and `None` for every other kind.
    #[serde(flatten)]
    pub release_info: Option<ReleaseInfo>,
    /// The package's name.
    pub name: String,
    /// What the payload shows of the claim.
    pub evidence: Evidence,
    /// What is odd about the claim.
    pub warnings: Vec<Warning>,
    /// One line for a person, safe to print.
    pub summary: String,
    /// The key of the change's effect (`publish:lodash@4.17.22`): act once per key.
    pub key: String,
}

/// The kind of a change. A member is `None` if neither `change` nor the payload says it.
///
/// The names of the kinds are those of npm's events, and of the type `Change` in JavaScript.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Kind {
    /// A version was published.
    Publish {
        /// The version.
        version: Option<String>,
        /// The dist-tag that it was published with.
        dist_tag: Option<String>,
    },
    /// A version was unpublished, or (without a version) the whole package.
    Unpublish {
        /// The version; `None` for the whole package.
        version: Option<String>,
        /// The dist-tag that it had.
        dist_tag: Option<String>,
    },
    /// A dist-tag was added or moved.
    DistTag {
        /// The dist-tag.
        dist_tag: Option<String>,
        /// The version that it points to in the payload.
        version: Option<String>,
    },
    /// A dist-tag was removed.
    DistTagRm {
        /// The dist-tag.
        dist_tag: Option<String>,
    },
    /// A maintainer was added.
    Owner {
        /// The user's name.
        maintainer: Option<String>,
    },
    /// A maintainer was removed.
    OwnerRm {
        /// The user's name.
        maintainer: Option<String>,
    },
    /// A version was deprecated.
    Deprecated {
        /// The version.
        version: Option<String>,
        /// The message, from the payload.
        message: Option<String>,
    },
    /// A version's deprecation was lifted.
    Undeprecated {
        /// The version.
        version: Option<String>,
    },
    /// A user starred the package.
    Star {
        /// The user's name.
        user: Option<String>,
    },
    /// A user removed a star from the package.
    Unstar {
        /// The user's name.
        user: Option<String>,
    },
    /// Something changed, and the sender does not say what.
    Change {
        /// The version that differs from before.
        version: Option<String>,
    },
    /// An event name that no known dialect has, passed on unchanged.
    Unknown {
        /// The event's name.
        event: String,
    },
}

names!(Kind, from_name, NAMES {
    Publish { version, dist_tag } => "publish",
    Unpublish { version, dist_tag } => "unpublish",
    DistTag { dist_tag, version } => "dist-tag",
    DistTagRm { dist_tag } => "dist-tag-rm",
    Owner { maintainer } => "owner",
    OwnerRm { maintainer } => "owner-rm",
    Deprecated { version, message } => "deprecated",
    Undeprecated { version } => "undeprecated",
    Star { user } => "star",
    Unstar { user } => "unstar",
    Change { version } => "change",
    Unknown { event } => "unknown",
});

impl Kind {
    /// The kind's name, the same in every host.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.variant_name()
    }

    /// Its members, of which it has at most two, with their names in JSON.
    fn members(&self) -> (NamedText<'_>, Option<NamedText<'_>>) {
        match self {
            Self::Publish { version, dist_tag } | Self::Unpublish { version, dist_tag } => {
                (("version", version.as_ref()), Some(("distTag", dist_tag.as_ref())))
            }
            Self::DistTag { dist_tag, version } => {
                (("distTag", dist_tag.as_ref()), Some(("version", version.as_ref())))
            }
            Self::Deprecated { version, message } => {
                (("version", version.as_ref()), Some(("message", message.as_ref())))
            }
            Self::DistTagRm { dist_tag } => (("distTag", dist_tag.as_ref()), None),
            Self::Owner { maintainer } | Self::OwnerRm { maintainer } => (("maintainer", maintainer.as_ref()), None),
            Self::Undeprecated { version } | Self::Change { version } => (("version", version.as_ref()), None),
            Self::Star { user } | Self::Unstar { user } => (("user", user.as_ref()), None),
            Self::Unknown { event } => (("event", Some(event)), None),
        }
    }
}

/// A member that is a text, or `null`.
type NamedText<'t> = (&'static str, Option<&'t String>);

/// As a map with `kind` and the members of that kind, which serde's derive would write with code for each kind.
impl Serialize for Kind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let ((name, text), second) = self.members();
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("kind", self.name())?;
        map.serialize_entry(name, &text)?;
        if let Some((name, text)) = second {
            map.serialize_entry(name, &text)?;
        }
        map.end()
    }
}

impl Change {
    /// A change that a caller describes, without a payload to check it against: what [`Change::to_event`] takes.
    /// Its key contains no time.
    #[must_use]
    pub fn new(name: impl Into<String>, kind: Kind) -> Self {
        Self::at(name.into(), kind, None, None)
    }

    /// The same for a change with a known time (or event id) and, for a publish, known facts of the release.
    pub(crate) fn at(name: String, kind: Kind, when: Option<&str>, release_info: Option<ReleaseInfo>) -> Self {
        let release_info = matches!(kind, Kind::Publish { .. }).then(|| release_info.unwrap_or_default());
        let (key, summary) = (kind.key(&name, when), kind.summary(&name, release_info.as_ref()));
        Self { kind, release_info, name, evidence: Evidence::Unavailable, warnings: Vec::new(), summary, key }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_the_same_name_in_json_and_in_rust() {
        for name in Kind::NAMES {
            let kind = Kind::from_name(name).unwrap();
            assert_eq!(kind.name(), *name);
            assert_eq!(serde_json::to_value(&kind).unwrap()["kind"], *name);
        }
    }

    #[test]
    fn a_publish_has_all_its_members_even_if_none_is_known() {
        let kind = Kind::Publish { version: None, dist_tag: None };
        assert_eq!(
            serde_json::to_string(&Change::new("a", kind)).unwrap(),
            r#"{"kind":"publish","version":null,"distTag":null,"release":null,"previous":null,"latest":null,"publisher":null,"dist":null,"name":"a","evidence":"unavailable","warnings":[],"summary":"a (version unknown) published","key":"publish:a"}"#
        );
    }
}
