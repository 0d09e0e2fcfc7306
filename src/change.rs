//! What a delivery says changed, held against its payload.

pub(crate) mod compare;

use serde::Serialize;

use crate::packument::release::ReleaseInfo;
use crate::packument::version::ReleaseType;
use crate::warning::Warning;

/// What the payload says of the sender's claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Evidence {
    /// The payload shows what the sender claims.
    Confirmed,
    /// The payload shows otherwise: the claim is wrong, or the payload is older or newer than the event.
    Contradicted,
    /// The payload cannot tell.
    Unavailable,
}

impl Evidence {
    /// Its name, as JavaScript sees it.
    #[cfg_attr(
        not(any(all(target_arch = "wasm32", feature = "js"), test)),
        expect(dead_code, reason = "only a host asks")
    )]
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Confirmed => "confirmed",
            Self::Contradicted => "contradicted",
            Self::Unavailable => "unavailable",
        }
    }

    pub(crate) fn of(holds: Option<bool>) -> Self {
        match holds {
            Some(true) => Self::Confirmed,
            Some(false) => Self::Contradicted,
            None => Self::Unavailable,
        }
    }
}

/// A change to a package.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Change {
    /// What kind of change, with what belongs to that kind.
    #[serde(flatten)]
    pub kind: Kind,
    /// The package's name.
    pub name: String,
    /// What the payload says of it.
    pub evidence: Evidence,
    /// What is odd about the claim.
    pub warnings: Vec<Warning>,
    /// One line for a person, safe to print.
    pub summary: String,
    /// What the packument says of a release, where the change is one.
    #[serde(flatten)]
    pub published: Option<ReleaseInfo>,
    /// The key of the change's effect (`publish:lodash@4.17.22`): act once per key.
    pub key: String,
}

/// The kind of a change. A member is none where neither `change` nor the payload tells it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case", rename_all_fields = "camelCase")]
#[non_exhaustive]
pub enum Kind {
    /// A version was published.
    Publish {
        /// The version.
        version: Option<String>,
        /// The dist-tag that it got.
        dist_tag: Option<String>,
    },
    /// A version was unpublished, or (no version) the whole package.
    Unpublish {
        /// The version; none for the whole package.
        version: Option<String>,
        /// The dist-tag that it had.
        dist_tag: Option<String>,
    },
    /// A dist-tag was added or moved.
    DistTag {
        /// The dist-tag.
        dist_tag: Option<String>,
        /// The version it points to in the payload.
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
    /// A user took a star back.
    Unstar {
        /// The user's name.
        user: Option<String>,
    },
    /// Something changed, and the sender does not say what.
    Change {
        /// The version that is not what it was.
        version: Option<String>,
    },
    /// An event name that no known dialect has: passed on as it is.
    Unknown {
        /// The event's name.
        event: String,
    },
}

impl Change {
    /// A change as somebody says it happened, with no payload to hold it against: what [`Change::to_event`] takes.
    /// Its key has no time behind it.
    #[must_use]
    pub fn new(name: impl Into<String>, kind: Kind) -> Self {
        Self::at(name.into(), kind, None, None)
    }

    /// The same, known to have happened at some time, or by some event, with what is known of a release.
    pub(crate) fn at(name: String, kind: Kind, when: Option<&str>, published: Option<ReleaseInfo>) -> Self {
        let (key, summary) = (kind.key(&name, when), kind.summary(&name, published.as_ref()));
        Self { kind, name, evidence: Evidence::Unavailable, warnings: Vec::new(), summary, published, key }
    }
}

impl Kind {
    /// The kind's name, as JavaScript sees it.
    pub(crate) const fn name(&self) -> &'static str {
        match self {
            Self::Publish { .. } => "publish",
            Self::Unpublish { .. } => "unpublish",
            Self::DistTag { .. } => "dist-tag",
            Self::DistTagRm { .. } => "dist-tag-rm",
            Self::Owner { .. } => "owner",
            Self::OwnerRm { .. } => "owner-rm",
            Self::Deprecated { .. } => "deprecated",
            Self::Undeprecated { .. } => "undeprecated",
            Self::Star { .. } => "star",
            Self::Unstar { .. } => "unstar",
            Self::Change { .. } => "change",
            Self::Unknown { .. } => "unknown",
        }
    }

    /// A version is published once and unpublished once, however often that is told; everything else can come and go,
    /// so its key has the event's time (or id) behind it and never swallows a later change.
    fn key(&self, package: &str, when: Option<&str>) -> String {
        let kind = self.name();
        match self {
            Self::Publish { version: Some(version), .. } | Self::Unpublish { version: Some(version), .. } => {
                [kind, ":", package, "@", version].concat()
            }
            _ => {
                let with = |sign, text: Option<_>| text.map_or(["", ""], |text| [sign, text]);
                let ([at, subject], [sharp, when]) = (with("@", self.subject()), with("#", when));
                [kind, ":", package, at, subject, sharp, when].concat()
            }
        }
    }

    /// What of the package changed.
    fn subject(&self) -> Option<&str> {
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

    fn summary(&self, package: &str, published: Option<&ReleaseInfo>) -> String {
        let package = printable(package);
        let subject = |otherwise: &str| self.subject().map_or_else(|| otherwise.to_owned(), printable);
        match self {
            Self::Publish { dist_tag, .. } => {
                let publisher = published.and_then(|told| told.publisher.as_ref());
                let by = publisher.map_or_else(String::new, |who| format!(" by {}", printable(&who.name)));
                let step = published.and_then(|told| told.release).map(ReleaseType::name);
                let previous = published.and_then(|told| told.previous.as_deref());
                let step = step.map(|step| match previous {
                    Some(previous) => format!("{step} after {}", printable(previous)),
                    None => step.to_owned(),
                });
                let tagged = dist_tag.as_deref().map(|tag| format!("tagged {}", printable(tag)));
                let told: Vec<_> = step.into_iter().chain(tagged).collect();
                let told = if told.is_empty() { String::new() } else { format!(" ({})", told.join(", ")) };
                format!("{package} {} published{by}{told}", subject("(version unknown)"))
            }
            Self::Unpublish { version: None, .. } => format!("{package} unpublished, all versions"),
            Self::Unpublish { .. } => format!("{package} {} unpublished", subject("")),
            Self::DistTag { version, .. } => {
                let now = version
                    .as_deref()
                    .map_or_else(|| "set".to_owned(), |version| format!("now {}", printable(version)));
                format!("{package} dist-tag {} {now}", subject("(unknown)"))
            }
            Self::DistTagRm { .. } => format!("{package} dist-tag {} removed", subject("(unknown)")),
            Self::Owner { .. } => format!("{package} maintainer {} added", subject("(unknown)")),
            Self::OwnerRm { .. } => format!("{package} maintainer {} removed", subject("(unknown)")),
            Self::Deprecated { message, .. } => {
                let message =
                    message.as_deref().map_or_else(String::new, |message| format!(": {}", printable(message)));
                format!("{package} {} deprecated{message}", subject("(version unknown)"))
            }
            Self::Undeprecated { .. } => format!("{package} {} no longer deprecated", subject("(version unknown)")),
            Self::Star { .. } => format!("{package} starred by {}", subject("somebody")),
            Self::Unstar { .. } => format!("{package} no longer starred by {}", subject("somebody")),
            Self::Change { version: None } => format!("{package} changed"),
            Self::Change { .. } => format!("{package} {} is not what it was", subject("")),
            Self::Unknown { .. } => format!("{package} sent {}", subject("")),
        }
    }
}

/// JsonString from outside, for a line in a log or a terminal: at most 100 characters, and what would break the line, hide in
/// it or turn its direction is escaped.
fn printable(text: &str) -> String {
    const CAP: usize = 100;
    if text.len() <= CAP && text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return text.to_owned();
    }
    let mut line = String::new();
    for char in text.chars().take(CAP) {
        match char {
            '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{61c}' | '\u{feff}' => {
                line.extend(char.escape_unicode());
            }
            char if char.is_control() => line.extend(char.escape_default()),
            char => line.push(char),
        }
    }
    if text.chars().nth(CAP).is_some() {
        line.push('…');
    }
    line
}
