//! A sender's claim, held against what the payload shows.

use crate::bytes::Bytes;
use crate::change::{Change, Evidence, Kind};
use crate::event::envelope::Envelope;
use crate::event::names::{EventName, announced};
use crate::json::JsonString;
use crate::packument::release::ReleaseInfo;
use crate::packument::view::{Deprecation, Packument};
use crate::warning::Warning;

impl Change {
    pub(crate) fn of<B: Bytes>(envelope: &Envelope, packument: Option<&Packument<B>>, id: &str) -> Self {
        let claim = Claim { envelope, packument };
        let Verdict { kind, evidence, warnings, published } = claim.verdict();
        let when = envelope.time.ms().map_or_else(|| id.to_owned(), |ms| ms.to_string());
        Self { evidence, warnings, ..Self::at(envelope.name.to_string_lossy(), kind, Some(&when), published) }
    }
}

pub(crate) struct Verdict {
    pub(crate) kind: Kind,
    pub(crate) evidence: Evidence,
    pub(crate) warnings: Vec<Warning>,
    pub(crate) published: Option<ReleaseInfo>,
}

/// A sender's claim, and what there is to hold it against.
pub(crate) struct Claim<'c, B> {
    pub(crate) envelope: &'c Envelope,
    pub(crate) packument: Option<&'c Packument<B>>,
}

impl<B: Bytes> Claim<'_, B> {
    pub(crate) fn verdict(&self) -> Verdict {
        let mut warnings = Vec::new();
        let mut published = None;
        let (kind, holds) = match announced(&self.envelope.event) {
            Some(EventName::Publish) => {
                let version = self.version();
                let holds = version.as_ref().and_then(|version| self.packument?.has_version(version));
                if let (Some(version), Some(packument), Some(true)) = (&version, self.packument, holds) {
                    published = Some(ReleaseInfo::in_payload(packument, version));
                }
                (Kind::Publish { version: decode(version), dist_tag: decode(self.claim("dist-tag")) }, holds)
            }
            Some(EventName::Unpublish) => {
                let version = self.version();
                let has = self.packument.and_then(|packument| match &version {
                    Some(version) => packument.has_version(version),
                    None => packument.has_versions(),
                });
                let dist_tag = decode(self.claim("dist-tag"));
                (Kind::Unpublish { version: decode(version), dist_tag }, has.map(|has| !has))
            }
            Some(EventName::DistTag) => {
                let tag = self.claim("dist-tag");
                let tagged = tag.as_ref().and_then(|tag| self.packument?.tagged(tag));
                let holds = tagged.as_ref().map(Option::is_some).filter(|_| self.names_direction());
                (
                    Kind::DistTag {
                        dist_tag: decode(tag),
                        version: decode(tagged.flatten().filter(|version| !version.is_empty())),
                    },
                    holds,
                )
            }
            Some(EventName::DistTagRm) => {
                let tag = self.claim("dist-tag");
                let tagged = tag.as_ref().and_then(|tag| self.packument?.tagged(tag));
                (Kind::DistTagRm { dist_tag: decode(tag) }, tagged.map(|version| version.is_none()))
            }
            Some(EventName::Owner) => {
                let (maintainer, has) = self.maintainer(&mut warnings);
                (Kind::Owner { maintainer }, has)
            }
            Some(EventName::OwnerRm) => {
                let (maintainer, has) = self.maintainer(&mut warnings);
                (Kind::OwnerRm { maintainer }, has.map(|has| !has))
            }
            Some(EventName::Deprecated) => self.deprecated(&mut warnings),
            Some(EventName::Undeprecated) => {
                let version = self.deprecated_version();
                let holds = match self.deprecation(version.as_ref()) {
                    Deprecation::Unknown => None,
                    deprecation => Some(deprecation == Deprecation::None),
                };
                (Kind::Undeprecated { version: decode(version) }, holds)
            }
            Some(EventName::Star) => {
                let (user, has) = self.star();
                (Kind::Star { user }, has)
            }
            Some(EventName::Unstar) => {
                let (user, has) = self.star();
                (Kind::Unstar { user }, has.map(|has| !has))
            }
            Some(EventName::Change) => (Kind::Change { version: None }, None),
            None => (Kind::Unknown { event: self.envelope.event.to_string_lossy() }, None),
        };
        self.push_mismatch_warnings(&kind, &mut warnings);
        Verdict { kind, evidence: Evidence::of(holds), warnings, published }
    }

    /// Where the payload says something else than the envelope, or than itself.
    fn push_mismatch_warnings(&self, kind: &Kind, warnings: &mut Vec<Warning>) {
        let Some(packument) = self.packument.filter(|packument| packument.is_whole) else { return };
        let lacks = |version: &JsonString| packument.has_version(version) == Some(false);
        let names_version = matches!(kind, Kind::Publish { .. } | Kind::Deprecated { .. } | Kind::Undeprecated { .. });
        let version = self.version().or_else(|| self.claim("deprecated")).filter(|_| names_version);
        let dangles = |version: JsonString| !version.is_empty() && lacks(&version);
        // To ask for each tag would read the payload once more for each; where its versions were noted, it does not.
        let is_dangling = packument.has_dangling_tag().unwrap_or_else(|| {
            self.claim("dist-tag").and_then(|tag| packument.tagged(&tag)).flatten().is_some_and(dangles)
        });
        let is_newer = || Some(packument.modified()? > self.envelope.time.ms()?.saturating_add(MODIFIED_SKEW_MS));
        for (holds, warning) in [
            (packument.name.as_ref().is_some_and(|name| *name != self.envelope.name), Warning::OtherPackage),
            (version.is_some_and(|version| lacks(&version)), Warning::VersionNotInPayload),
            (is_dangling, Warning::DanglingTag),
            (is_newer() == Some(true), Warning::PayloadNewer),
        ] {
            if holds {
                warnings.push(warning);
            }
        }
    }

    fn claim(&self, key: &str) -> Option<JsonString> {
        self.envelope.claim(key)
    }

    /// The fields that come instead of a packument, where it is one of the dialects that send them.
    fn reduced(&self) -> Option<&Packument<B>> {
        self.packument.filter(|packument| !packument.is_whole)
    }

    /// Whether the event's name says if something came or went: the AsyncAPI dialect has one name for both, so there is
    /// nothing that its payload could confirm or contradict.
    fn names_direction(&self) -> bool {
        !self.envelope.is_async_api()
    }

    fn version(&self) -> Option<JsonString> {
        self.claim("version").or_else(|| self.reduced()?.version.clone())
    }

    /// The maintainer named, without the `npm:` that some servers put before users of another registry, and whether
    /// the payload has them.
    fn maintainer(&self, warnings: &mut Vec<Warning>) -> (Option<String>, Option<bool>) {
        let Some(claimed) = self.claim("maintainer") else { return (None, None) };
        let has = |name: &JsonString| self.packument.filter(|_| self.names_direction())?.has_maintainer(name);
        match claimed.strip_prefix_text("npm:") {
            Some(name) if has(&claimed) != Some(true) => {
                warnings.push(Warning::NpmPrefix);
                (Some(name.to_string_lossy()), has(&name))
            }
            _ => (Some(claimed.to_string_lossy()), has(&claimed)),
        }
    }

    fn star(&self) -> (Option<String>, Option<bool>) {
        let user = self.claim("user").or_else(|| self.reduced()?.user.clone());
        let has = user.as_ref().and_then(|user| self.packument?.has_star(user)).filter(|_| self.names_direction());
        (decode(user), has)
    }

    fn deprecated_version(&self) -> Option<JsonString> {
        self.claim("deprecated").or_else(|| self.reduced()?.version.clone())
    }

    fn deprecation(&self, version: Option<&JsonString>) -> Deprecation {
        match (self.packument, version) {
            (Some(packument), Some(version)) => packument.deprecation(version),
            _ => Deprecation::Unknown,
        }
    }

    /// Deprecation is the one kind whose direction the payload shows: senders of today announce lifting one as
    /// `package:deprecated` too, and the AsyncAPI dialect has one name for both, with the message in the payload.
    fn deprecated(&self, warnings: &mut Vec<Warning>) -> (Kind, Option<bool>) {
        let version = self.deprecated_version();
        let deprecation = match self.reduced().and_then(|reduced| reduced.deprecated.as_ref()) {
            Some(message) if message.is_empty() => Deprecation::None,
            Some(message) => Deprecation::Deprecated(Some(message.to_string_lossy())),
            None => self.deprecation(version.as_ref()),
        };
        let version = decode(version);
        match deprecation {
            Deprecation::Unknown => (Kind::Deprecated { version, message: None }, None),
            Deprecation::NoSuchVersion => (Kind::Deprecated { version, message: None }, Some(false)),
            Deprecation::Deprecated(message) => (Kind::Deprecated { version, message }, Some(true)),
            Deprecation::None if self.is_another_deprecated() => {
                warnings.push(Warning::AmbiguousDeprecation);
                (Kind::Undeprecated { version }, None)
            }
            Deprecation::None => (Kind::Undeprecated { version }, Some(true)),
        }
    }

    /// Whether another version is deprecated, or may be: then a sender may have named the wrong one.
    fn is_another_deprecated(&self) -> bool {
        let packument = self.packument.filter(|packument| packument.is_whole);
        packument.is_some_and(|packument| packument.has_deprecation() != Some(false))
    }
}

/// A payload's `modified` and an event's `time` are taken at different steps of one change: of the real deliveries whose
/// payload shows that change alone, `modified` is up to 69 ms the later, and of those that show more 959 ms and over.
const MODIFIED_SKEW_MS: i64 = 500;

fn decode(text: Option<JsonString>) -> Option<String> {
    text.map(|text| text.to_string_lossy())
}
