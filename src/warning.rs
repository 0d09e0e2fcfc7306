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
            Self::EnvelopeVersion => "the envelope's version is not 1.x: fields may have another meaning",
            Self::NoType => "the envelope has no `type`",
            Self::UnknownType => "the envelope's `type` is not package, scope or owner",
            Self::UnusableHookOwner => "`hookOwner` has no `username` that is a string",
            Self::IsoTime => "`time` is ISO 8601 text and was converted to milliseconds",
            Self::UnusableTime => "`time` is neither whole milliseconds nor ISO 8601: it reads as null",
            Self::NoChange => "`change` is null or absent",
            Self::UnusableChange => "`change` is not an object: it reads as null",
            Self::NoPayload => "`payload` is null or absent",
            Self::ReducedPayload => "`payload` holds a few fields instead of the packument",
            Self::UnusablePayload => "`payload` is not an object",
            Self::NpmPrefix => "the maintainer was sent with the prefix `npm:`, which was removed",
            Self::AmbiguousDeprecation => {
                "the named version is not deprecated in the payload, but another is: the sender may have named the wrong one"
            }
            Self::IntegrityChanged => "the tarball of this version was replaced: do not install it until you know why",
            Self::SecurityHolding => "npm replaced this package with a security holding package: it was malware",
            Self::OtherPackage => "the payload's `name` differs from the envelope's",
            Self::VersionNotInPayload => "the version is not in the payload's `versions`",
            Self::DanglingTag => "a dist-tag of the payload points to a version that is not in it",
            Self::PayloadNewer => "the payload changed after the event: it may show more than this change",
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
