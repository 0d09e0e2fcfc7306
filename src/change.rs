//! What a delivery says changed, held against its payload.
#![forbid(unsafe_code)]

use serde::Serialize;

use crate::body::Body;
use crate::envelope::Envelope;
use crate::error::Warning;
use crate::json::Text;
use crate::packument::Packument;

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
const EVENTS: &[(&str, Announced)] = &[
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
    EVENTS.iter().find(|(name, _)| *event == Text::from(*name)).map(|(_, announced)| *announced)
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
    fn of(holds: Option<bool>) -> Self {
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
    Change,
    /// An event name that no known dialect has: passed on as it is.
    Unknown {
        /// The event's name.
        event: String,
    },
}

impl Change {
    pub(crate) fn of<B: Body>(envelope: &Envelope, payload: Option<&B>, id: &str) -> Self {
        let packument = payload.and_then(Packument::read);
        let claim = Claim { envelope, packument: packument.as_ref() };
        let Verdict { kind, evidence, warnings } = claim.verdict();
        let name = envelope.name.decode();
        let when = envelope.time.ms().map_or_else(|| id.to_owned(), |ms| ms.to_string());
        let (key, summary) = (kind.key(&name, &when), kind.summary(&name));
        Self { kind, name, evidence, warnings, summary, key }
    }
}

struct Verdict {
    kind: Kind,
    evidence: Evidence,
    warnings: Vec<Warning>,
}

/// A sender's claim, and what there is to hold it against.
struct Claim<'c, B> {
    envelope: &'c Envelope,
    packument: Option<&'c Packument<B>>,
}

impl<B: Body> Claim<'_, B> {
    fn verdict(&self) -> Verdict {
        let mut warnings = Vec::new();
        let (kind, holds) = match announced(&self.envelope.event) {
            Some(Announced::Publish) => {
                let version = self.version();
                let holds = version.as_ref().and_then(|version| self.packument?.has_version(version));
                (Kind::Publish { version: decode(version), dist_tag: decode(self.claim("dist-tag")) }, holds)
            }
            Some(Announced::Unpublish) => {
                let version = self.version();
                let has = self.packument.and_then(|packument| match &version {
                    Some(version) => packument.has_version(version),
                    None => packument.has_versions(),
                });
                let dist_tag = decode(self.claim("dist-tag"));
                (Kind::Unpublish { version: decode(version), dist_tag }, has.map(|has| !has))
            }
            Some(Announced::DistTag) => {
                let tag = self.claim("dist-tag");
                let tagged = tag.as_ref().and_then(|tag| self.packument?.tagged(tag));
                let holds = tagged.as_ref().map(Option::is_some);
                (Kind::DistTag { dist_tag: decode(tag), version: decode(tagged.flatten()) }, holds)
            }
            Some(Announced::DistTagRm) => {
                let tag = self.claim("dist-tag");
                let tagged = tag.as_ref().and_then(|tag| self.packument?.tagged(tag));
                (Kind::DistTagRm { dist_tag: decode(tag) }, tagged.map(|version| version.is_none()))
            }
            Some(Announced::Owner) => {
                let (maintainer, has) = self.maintainer(&mut warnings);
                (Kind::Owner { maintainer }, has)
            }
            Some(Announced::OwnerRm) => {
                let (maintainer, has) = self.maintainer(&mut warnings);
                (Kind::OwnerRm { maintainer }, has.map(|has| !has))
            }
            Some(Announced::Deprecated) => self.deprecated(&mut warnings),
            Some(Announced::Undeprecated) => {
                let version = self.claim("deprecated");
                let deprecation = version.as_ref().and_then(|version| self.deprecation(version));
                let holds = deprecation.map(|deprecation| deprecation.is_some_and(|message| message.is_none()));
                (Kind::Undeprecated { version: decode(version) }, holds)
            }
            Some(Announced::Star) => {
                let (user, has) = self.star();
                (Kind::Star { user }, has)
            }
            Some(Announced::Unstar) => {
                let (user, has) = self.star();
                (Kind::Unstar { user }, has.map(|has| !has))
            }
            Some(Announced::Change) => (Kind::Change, None),
            None => (Kind::Unknown { event: self.envelope.event.decode() }, None),
        };
        Verdict { kind, evidence: Evidence::of(holds), warnings }
    }

    fn claim(&self, key: &str) -> Option<Text> {
        self.envelope.claim(key)
    }

    /// The fields that come instead of a packument, where it is one of the dialects that send them.
    fn reduced(&self) -> Option<&Packument<B>> {
        self.packument.filter(|packument| !packument.is_whole)
    }

    fn version(&self) -> Option<Text> {
        self.claim("version").or_else(|| self.reduced()?.version.clone())
    }

    /// The maintainer named, without the `npm:` that some servers put before users of another registry, and whether
    /// the payload has them. The AsyncAPI dialect gives the new list and names nobody.
    fn maintainer(&self, warnings: &mut Vec<Warning>) -> (Option<String>, Option<bool>) {
        let Some(claimed) = self.claim("maintainer") else { return (None, None) };
        let Some(packument) = self.packument.filter(|_| !self.envelope.is_async_api()) else {
            return (Some(claimed.decode()), None);
        };
        match claimed.without_prefix("npm:") {
            Some(name) if packument.has_maintainer(&claimed) != Some(true) => {
                warnings.push(Warning::NpmPrefix);
                (Some(name.decode()), packument.has_maintainer(&name))
            }
            _ => (Some(claimed.decode()), packument.has_maintainer(&claimed)),
        }
    }

    fn star(&self) -> (Option<String>, Option<bool>) {
        let user = self.claim("user").or_else(|| self.reduced()?.user.clone());
        let has = user.as_ref().and_then(|user| self.packument?.has_star(user));
        (decode(user), has)
    }

    /// The version's deprecation: none if the payload has no versions, `Some(None)` if it has not this one.
    fn deprecation(&self, version: &Text) -> Option<Option<Option<Text>>> {
        let packument = self.packument?;
        packument.has_version(version)?;
        Some(packument.deprecation(version))
    }

    /// Deprecation is the one kind whose direction the payload shows: senders of today announce lifting one as
    /// `package:deprecated` too.
    fn deprecated(&self, warnings: &mut Vec<Warning>) -> (Kind, Option<bool>) {
        if let Some(Packument { version: Some(version), deprecated: Some(message), .. }) = self.reduced() {
            let version = Some(self.claim("deprecated").as_ref().unwrap_or(version).decode());
            let message = Some(message.decode()).filter(|message| !message.is_empty());
            return match message {
                None => (Kind::Undeprecated { version }, Some(true)),
                message => (Kind::Deprecated { version, message }, Some(true)),
            };
        }
        let version = self.claim("deprecated").or_else(|| self.reduced()?.version.clone());
        let deprecation = version.as_ref().and_then(|version| self.deprecation(version));
        let version = decode(version);
        match deprecation {
            None => (Kind::Deprecated { version, message: None }, None),
            Some(None) => (Kind::Deprecated { version, message: None }, Some(false)),
            Some(Some(Some(message))) => {
                let message = Some(message.decode()).filter(|message| !message.is_empty());
                (Kind::Deprecated { version, message }, Some(true))
            }
            Some(Some(None)) => {
                let is_ambiguous = self.packument.and_then(Packument::has_deprecation) != Some(false);
                if is_ambiguous {
                    warnings.push(Warning::AmbiguousDeprecation);
                }
                (Kind::Undeprecated { version }, (!is_ambiguous).then_some(true))
            }
        }
    }
}

fn decode(text: Option<Text>) -> Option<String> {
    text.map(|text| text.decode())
}

impl Kind {
    /// The kind's name, as JavaScript sees it.
    const fn name(&self) -> &'static str {
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
            Self::Change => "change",
            Self::Unknown { .. } => "unknown",
        }
    }

    /// A version is published once and unpublished once, however often that is told; everything else can come and go,
    /// so its key has the event's time (or id) behind it and never swallows a later change.
    fn key(&self, package: &str, when: &str) -> String {
        let kind = self.name();
        match self {
            Self::Publish { version: Some(version), .. } | Self::Unpublish { version: Some(version), .. } => {
                format!("{kind}:{package}@{version}")
            }
            _ => match self.subject() {
                Some(subject) => format!("{kind}:{package}@{subject}#{when}"),
                None => format!("{kind}:{package}#{when}"),
            },
        }
    }

    /// What of the package changed.
    fn subject(&self) -> Option<&str> {
        match self {
            Self::Publish { version, .. }
            | Self::Unpublish { version, .. }
            | Self::Deprecated { version, .. }
            | Self::Undeprecated { version } => version.as_deref(),
            Self::DistTag { dist_tag, .. } | Self::DistTagRm { dist_tag } => dist_tag.as_deref(),
            Self::Owner { maintainer } | Self::OwnerRm { maintainer } => maintainer.as_deref(),
            Self::Star { user } | Self::Unstar { user } => user.as_deref(),
            Self::Unknown { event } => Some(event),
            Self::Change => None,
        }
    }

    fn summary(&self, package: &str) -> String {
        let package = printable(package);
        let subject = |otherwise: &str| self.subject().map_or_else(|| otherwise.to_owned(), printable);
        match self {
            Self::Publish { dist_tag, .. } => {
                let tagged = dist_tag.as_deref().map_or_else(String::new, |tag| format!(", tagged {}", printable(tag)));
                format!("{package} {} published{tagged}", subject("(version unknown)"))
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
            Self::Change => format!("{package} changed"),
            Self::Unknown { .. } => format!("{package} sent {}", subject("")),
        }
    }
}

/// Text from outside, for a line in a log or a terminal: at most 100 characters, and what would break the line, hide in
/// it or turn its direction is escaped.
fn printable(text: &str) -> String {
    const CAP: usize = 100;
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
