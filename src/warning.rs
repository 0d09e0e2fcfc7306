//! What is unusual about an event or a change.

use serde::Serialize;

use crate::names::names;

/// Something unusual about an event or a change. It is not a reason to refuse it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(into = "WarningText")]
#[non_exhaustive]
pub enum Warning {
    /// The envelope's `version` is not 1.x.
    EnvelopeVersion,
    /// The envelope has no `type`.
    NoType,
    /// `type` is not `package`, `scope` or `owner`.
    UnknownType,
    /// `hookOwner` is present, but its `username` is not a string.
    UnusableHookOwner,
    /// `time` is text (ISO 8601) instead of milliseconds.
    IsoTime,
    /// `time` is absent, or neither whole milliseconds nor ISO 8601.
    UnusableTime,
    /// `change` is null or absent.
    NoChange,
    /// `change` is not an object.
    UnusableChange,
    /// `payload` is null or absent.
    NoPayload,
    /// `payload` holds a few fields instead of the packument.
    ReducedPayload,
    /// `payload` is not an object.
    UnusablePayload,
    /// The sender named the maintainer with the prefix `npm:`, which was removed.
    NpmPrefix,
    /// The version is announced as deprecated and is not deprecated in the payload, where another version is: either its
    /// deprecation was lifted, or the sender named the wrong version.
    AmbiguousDeprecation,
    /// The tarball of a version was replaced: its integrity differs from before.
    IntegrityChanged,
    /// The release is npm's placeholder for malware that was removed.
    SecurityHolding,
    /// The payload names another package than the envelope.
    OtherPackage,
    /// The version of the claim is not in the payload.
    VersionNotInPayload,
    /// A dist-tag of the payload points to a version that the payload does not have.
    DanglingTag,
    /// The payload changed after the event.
    PayloadNewer,
}

names!(Warning {
    EnvelopeVersion => "envelope-version",
    NoType => "no-type",
    UnknownType => "unknown-type",
    UnusableHookOwner => "unusable-hook-owner",
    IsoTime => "iso-time",
    UnusableTime => "unusable-time",
    NoChange => "no-change",
    UnusableChange => "unusable-change",
    NoPayload => "no-payload",
    ReducedPayload => "reduced-payload",
    UnusablePayload => "unusable-payload",
    NpmPrefix => "npm-prefix",
    AmbiguousDeprecation => "ambiguous-deprecation",
    IntegrityChanged => "integrity-changed",
    SecurityHolding => "security-holding",
    OtherPackage => "other-package",
    VersionNotInPayload => "version-not-in-payload",
    DanglingTag => "dangling-tag",
    PayloadNewer => "payload-newer",
});

impl Warning {
    /// The stable code, the same in every host.
    #[must_use]
    pub const fn code(self) -> &'static str {
        self.variant_name()
    }

    /// What is odd, for a person.
    #[must_use]
    pub const fn message(self) -> &'static str {
        match self {
            Self::EnvelopeVersion => "the envelope's version is not 1.x: its members may have a different meaning",
            Self::NoType => "the envelope has no `type`: you can ignore this",
            Self::UnknownType => "the envelope's `type` is not package, scope or owner: you can ignore this",
            Self::UnusableHookOwner => "`hookOwner` has no `username` that is a string: it is read as null",
            Self::IsoTime => "`time` is ISO 8601 text: it was converted to milliseconds",
            Self::UnusableTime => {
                "`time` is neither whole milliseconds nor ISO 8601: it is read as null, so do not order events by it"
            }
            Self::NoChange => "`change` is missing or null: fetch the packument for details",
            Self::UnusableChange => "`change` is not an object, and is read as null: fetch the packument for details",
            Self::NoPayload => "`payload` is missing or null: fetch the packument to confirm the change",
            Self::ReducedPayload => {
                "`payload` has only a few members of the packument: fetch the packument to confirm the change"
            }
            Self::UnusablePayload => "`payload` is not an object: fetch the packument to confirm the change",
            Self::NpmPrefix => "the maintainer was sent with the prefix `npm:`: the prefix was removed",
            Self::AmbiguousDeprecation => {
                "the version is not deprecated in the payload, but another version is: compare packuments to see which one changed"
            }
            Self::IntegrityChanged => "the tarball of this version was replaced: do not install it until you know why",
            Self::SecurityHolding => {
                "npm replaced this package with a security holding package because it was malware: stop using it"
            }
            Self::OtherPackage => {
                "the payload is of a different package than the envelope: treat this delivery as suspicious"
            }
            Self::VersionNotInPayload => "the version is not in the payload's `versions`: fetch the packument again",
            Self::DanglingTag => {
                "a dist-tag of the payload points to a version that is missing: installing by this tag fails"
            }
            Self::PayloadNewer => "the payload was modified after the event: it may show later changes too",
        }
    }
}

/// A warning as every host shows it.
#[derive(Serialize)]
struct WarningText {
    code: &'static str,
    message: &'static str,
}

impl From<Warning> for WarningText {
    fn from(warning: Warning) -> Self {
        Self { code: warning.code(), message: warning.message() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    use Warning::{
        AmbiguousDeprecation, DanglingTag, EnvelopeVersion, IntegrityChanged, IsoTime, NoChange, NoPayload, NoType,
        NpmPrefix, OtherPackage, PayloadNewer, ReducedPayload, SecurityHolding, UnknownType, UnusableChange,
        UnusableHookOwner, UnusablePayload, UnusableTime, VersionNotInPayload,
    };

    #[test]
    fn each_message_says_what_is_unusual_and_what_it_means_or_asks_for() {
        for warning in [
            EnvelopeVersion,
            NoType,
            UnknownType,
            UnusableHookOwner,
            IsoTime,
            UnusableTime,
            NoChange,
            UnusableChange,
            NoPayload,
            ReducedPayload,
            UnusablePayload,
            NpmPrefix,
            AmbiguousDeprecation,
            IntegrityChanged,
            SecurityHolding,
            OtherPackage,
            VersionNotInPayload,
            DanglingTag,
            PayloadNewer,
        ] {
            let (fact, consequence) = warning.message().split_once(": ").unwrap_or_default();
            assert!(fact.len() > 20 && consequence.len() > 10, "{}: {}", warning.code(), warning.message());
            assert!(!warning.message().ends_with('.'), "{}", warning.code());
        }
    }
}
