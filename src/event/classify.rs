//! Classifies an event: checks the sender's claim against the payload.

use crate::bytes::Bytes;
use crate::change::{Change, Evidence, Kind};
use crate::event::envelope::Envelope;
use crate::event::names::{Claim, EventName, SYNC_PREFIX};
use crate::json::{JsonString, to_json};
use crate::packument::deprecation::Deprecation;
use crate::packument::release::ReleaseInfo;
use crate::packument::view::{Packument, TagTarget};
use crate::warning::Warning;

/// How much later than `time` a payload's `modified` may be, in milliseconds: both are taken during one change. In real
/// deliveries it is up to 69 ms if the payload shows only that change, and at least 959 ms if it shows more.
const MODIFIED_SKEW_MS: i64 = 500;

/// Says what an event changed. `id` replaces the time in the change's key if the event has none.
pub(crate) fn classify<B: Bytes>(envelope: &Envelope, packument: Option<&Packument<B>>, id: &str) -> Change {
    let Classification { kind, evidence, warnings, release } = Classifier { envelope, packument }.classification();
    let when = envelope.time.ms().map_or_else(|| id.to_owned(), |ms| to_json(&ms));
    let change = Change::at(envelope.name.to_string_lossy(), kind, Some(&when), release);
    Change { evidence, warnings, ..change }
}

struct Classification {
    kind: Kind,
    evidence: Evidence,
    warnings: Vec<Warning>,
    /// For a version that was published and is in the payload.
    release: Option<ReleaseInfo>,
}

/// A sender's claim, and the payload that may confirm or contradict it.
struct Classifier<'c, B> {
    envelope: &'c Envelope,
    packument: Option<&'c Packument<B>>,
}

impl<B: Bytes> Classifier<'_, B> {
    fn classification(&self) -> Classification {
        let mut warnings = Vec::new();
        let mut release = None;
        // `None` where the payload can neither confirm nor contradict the claim.
        let (kind, is_confirmed) = match EventName::parse(&self.envelope.event) {
            Some(EventName::Publish) => {
                let version = self.version();
                let has_version = version.and_then(|version| self.packument?.has_version(version));
                if let (Some(version), Some(packument), Some(true)) = (version, self.packument, has_version) {
                    release = Some(packument.release(version));
                }
                (Kind::Publish { version: lossy(version), dist_tag: lossy(self.claim(Claim::DistTag)) }, has_version)
            }
            Some(EventName::Unpublish) => {
                let version = self.version();
                let is_there = self.packument.and_then(|packument| match version {
                    Some(version) => packument.has_version(version),
                    None => packument.has_versions(),
                });
                let dist_tag = lossy(self.claim(Claim::DistTag));
                (Kind::Unpublish { version: lossy(version), dist_tag }, is_there.map(|is_there| !is_there))
            }
            Some(EventName::DistTag) => self.dist_tag(),
            Some(EventName::DistTagRm) => {
                let tag = self.claim(Claim::DistTag);
                let is_set = self.tag_target(tag).is_set();
                (Kind::DistTagRm { dist_tag: lossy(tag) }, is_set.map(|is_set| !is_set))
            }
            Some(EventName::Owner) => {
                let (maintainer, is_there) = self.maintainer(&mut warnings);
                (Kind::Owner { maintainer }, is_there)
            }
            Some(EventName::OwnerRm) => {
                let (maintainer, is_there) = self.maintainer(&mut warnings);
                (Kind::OwnerRm { maintainer }, is_there.map(|is_there| !is_there))
            }
            Some(EventName::Deprecated) => self.deprecated(&mut warnings),
            Some(EventName::Undeprecated) => {
                let version = self.deprecated_version();
                let is_lifted = match self.deprecation(version) {
                    Deprecation::Unknown => None,
                    deprecation => Some(deprecation == Deprecation::None),
                };
                (Kind::Undeprecated { version: lossy(version) }, is_lifted)
            }
            Some(EventName::Star) => {
                let (user, has_star) = self.star();
                (Kind::Star { user }, has_star)
            }
            Some(EventName::Unstar) => {
                let (user, has_star) = self.star();
                (Kind::Unstar { user }, has_star.map(|has_star| !has_star))
            }
            Some(EventName::Change) => (Kind::Change { version: None }, None),
            None => (Kind::Unknown { event: self.envelope.event.to_string_lossy() }, None),
        };
        self.push_mismatch_warnings(&kind, &mut warnings);
        Classification { kind, evidence: Evidence::of(is_confirmed), warnings, release }
    }

    /// Warns where the payload contradicts the envelope, or itself.
    fn push_mismatch_warnings(&self, kind: &Kind, warnings: &mut Vec<Warning>) {
        let Some(packument) = self.packument.filter(|packument| packument.is_whole) else { return };
        let lacks = |version: &JsonString| packument.has_version(version) == Some(false);
        let names_version = matches!(kind, Kind::Publish { .. } | Kind::Deprecated { .. } | Kind::Undeprecated { .. });
        let version = self.version().or_else(|| self.claim(Claim::Deprecated)).filter(|_| names_version);
        let dangles = |version: JsonString| !version.is_empty() && lacks(&version);
        // Without noted versions, checking every tag would read the payload once per tag: only the claimed one is checked.
        let has_dangling_tag = packument
            .has_dangling_tag()
            .unwrap_or_else(|| self.tag_target(self.claim(Claim::DistTag)).into_version().is_some_and(dangles));
        let is_newer = || Some(packument.modified()? > self.envelope.time.ms()?.saturating_add(MODIFIED_SKEW_MS));
        for (applies, warning) in [
            (packument.name().is_some_and(|name| *name != self.envelope.name), Warning::OtherPackage),
            (version.is_some_and(lacks), Warning::VersionNotInPayload),
            (has_dangling_tag, Warning::DanglingTag),
            (is_newer() == Some(true), Warning::PayloadNewer),
        ] {
            if applies {
                warnings.push(warning);
            }
        }
    }

    fn claim(&self, claim: Claim) -> Option<&JsonString> {
        self.envelope.claim(claim)
    }

    /// The fields that the AsyncAPI dialect sends instead of a packument.
    fn asyncapi_fields(&self) -> Option<&Packument<B>> {
        self.packument.filter(|packument| !packument.is_whole)
    }

    /// Whether the event's name says if something was added or removed. The AsyncAPI dialect has one name for both, so
    /// its payload can neither confirm nor contradict the claim.
    fn names_direction(&self) -> bool {
        !self.envelope.is_async_api()
    }

    fn version(&self) -> Option<&JsonString> {
        self.claim(Claim::Version).or_else(|| self.asyncapi_fields()?.version())
    }

    fn dist_tag(&self) -> (Kind, Option<bool>) {
        let tag = self.claim(Claim::DistTag);
        let target = self.tag_target(tag);
        let is_set = target.is_set().filter(|_| self.names_direction());
        let version = target.into_version().filter(|version| !version.is_empty());
        (Kind::DistTag { dist_tag: lossy(tag), version: lossy(version.as_ref()) }, is_set)
    }

    fn tag_target(&self, tag: Option<&JsonString>) -> TagTarget {
        tag.zip(self.packument).map_or(TagTarget::Unknown, |(tag, packument)| packument.tag(tag))
    }

    /// The maintainer that the sender names, and whether the payload has them. Some servers put `npm:` before the names
    /// of another registry's users.
    fn maintainer(&self, warnings: &mut Vec<Warning>) -> (Option<String>, Option<bool>) {
        let Some(claim) = self.claim(Claim::Maintainer) else { return (None, None) };
        let has = |name: &JsonString| self.packument.filter(|_| self.names_direction())?.has_maintainer(name);
        match claim.strip_prefix(SYNC_PREFIX) {
            Some(name) if has(claim) != Some(true) => {
                warnings.push(Warning::NpmPrefix);
                (Some(name.to_string_lossy()), has(&name))
            }
            _ => (Some(claim.to_string_lossy()), has(claim)),
        }
    }

    fn star(&self) -> (Option<String>, Option<bool>) {
        let user = self.claim(Claim::User).or_else(|| self.asyncapi_fields()?.user());
        let has_star = user.and_then(|user| self.packument?.has_star(user)).filter(|_| self.names_direction());
        (lossy(user), has_star)
    }

    fn deprecated_version(&self) -> Option<&JsonString> {
        self.claim(Claim::Deprecated).or_else(|| self.asyncapi_fields()?.version())
    }

    fn deprecation(&self, version: Option<&JsonString>) -> Deprecation {
        match (self.packument, version) {
            (Some(packument), Some(version)) => packument.deprecation(version),
            _ => Deprecation::Unknown,
        }
    }

    /// Deprecation is the only kind whose direction comes from the payload: current senders announce that one was lifted
    /// as `package:deprecated` too, and the AsyncAPI dialect has one name for both, with the message in the payload.
    fn deprecated(&self, warnings: &mut Vec<Warning>) -> (Kind, Option<bool>) {
        let version = self.deprecated_version();
        let deprecation = match self.asyncapi_fields().and_then(Packument::deprecated) {
            Some(message) if message.is_empty() => Deprecation::None,
            Some(message) => Deprecation::Deprecated(Some(message.to_string_lossy())),
            None => self.deprecation(version),
        };
        let version = lossy(version);
        match deprecation {
            Deprecation::Unknown => (Kind::Deprecated { version, message: None }, None),
            Deprecation::NoSuchVersion => (Kind::Deprecated { version, message: None }, Some(false)),
            Deprecation::Deprecated(message) => (Kind::Deprecated { version, message }, Some(true)),
            Deprecation::None if self.may_deprecate_another() => {
                warnings.push(Warning::AmbiguousDeprecation);
                (Kind::Undeprecated { version }, None)
            }
            Deprecation::None => (Kind::Undeprecated { version }, Some(true)),
        }
    }

    /// Whether another version is or may be deprecated: the sender may have named the wrong one.
    fn may_deprecate_another(&self) -> bool {
        let packument = self.packument.filter(|packument| packument.is_whole);
        packument.is_some_and(|packument| packument.has_deprecation() != Some(false))
    }
}

/// The text as a Rust string, with U+FFFD in place of unpaired surrogates.
fn lossy(text: Option<&JsonString>) -> Option<String> {
    text.map(JsonString::to_string_lossy)
}
