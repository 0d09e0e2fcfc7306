//! What is odd about an event and no reason to refuse it.

use serde::Serialize;

/// Something odd about an event that is no reason to refuse it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Warning {
    /// The envelope's `version` is not 1.x.
    EnvelopeVersion,
    /// There is no `type`.
    NoType,
    /// `type` is none of package, scope and owner.
    UnknownType,
    /// `hookOwner` is there, but has no `username` that is a string.
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
    /// The sender names the maintainer with an `npm:` prefix, which was taken off.
    NpmPrefix,
    /// The version is said to be deprecated and is not in the payload, where another one is: either a deprecation was
    /// lifted, or the sender named the wrong version.
    AmbiguousDeprecation,
    /// A version has another integrity than before.
    IntegrityChanged,
    /// The release is npm's own, in the place of malware.
    SecurityHolding,
    /// The payload names another package than the envelope.
    OtherPackage,
    /// The version of the claim is not in the payload.
    VersionNotInPayload,
    /// A dist-tag of the payload points to a version that is not there.
    DanglingTag,
    /// The payload changed after the event.
    PayloadNewer,
}

/// The table of warnings: code, and message.
const WARNINGS: &[(Warning, &str, &str)] = &[
    (Warning::EnvelopeVersion, "envelope-version", "the envelope's version is not 1.x: fields may mean something else"),
    (Warning::NoType, "no-type", "the envelope has no `type`"),
    (Warning::UnknownType, "unknown-type", "the envelope's `type` is none of package, scope and owner"),
    (Warning::UnusableHookOwner, "unusable-hook-owner", "`hookOwner` has no `username` that is a string"),
    (Warning::IsoTime, "iso-time", "`time` is ISO 8601 text and was converted to milliseconds"),
    (Warning::UnusableTime, "unusable-time", "`time` is neither whole milliseconds nor ISO 8601: it reads as null"),
    (Warning::NoChange, "no-change", "`change` is null or absent"),
    (Warning::UnusableChange, "unusable-change", "`change` is not an object: it reads as null"),
    (Warning::NoPayload, "no-payload", "`payload` is null or absent"),
    (Warning::ReducedPayload, "reduced-payload", "`payload` holds a few fields instead of the packument"),
    (Warning::UnusablePayload, "unusable-payload", "`payload` is not an object"),
    (Warning::NpmPrefix, "npm-prefix", "the maintainer came with an `npm:` prefix, which was taken off"),
    (
        Warning::AmbiguousDeprecation,
        "ambiguous-deprecation",
        "the version named is not deprecated in the payload, but another is: the sender may have named the wrong one",
    ),
    (
        Warning::IntegrityChanged,
        "integrity-changed",
        "ALARM: the tarball is another than before under the same version: do not install it before you know why",
    ),
    (
        Warning::SecurityHolding,
        "security-holding",
        "npm put a security holding package in the place of this one: it was malware",
    ),
    (Warning::OtherPackage, "other-package", "the payload's `name` is another than the envelope's"),
    (Warning::VersionNotInPayload, "version-not-in-payload", "the version is not in the payload's `versions`"),
    (Warning::DanglingTag, "dangling-tag", "a dist-tag of the payload points to a version that is not there"),
    (Warning::PayloadNewer, "payload-newer", "the payload changed after the event: it may show more than this change"),
];

impl Warning {
    fn row(self) -> (&'static str, &'static str) {
        WARNINGS.iter().find(|(warning, ..)| *warning == self).map_or(("", ""), |(_, code, message)| (code, message))
    }

    /// The stable code, the same in every host.
    #[must_use]
    pub fn code(self) -> &'static str {
        self.row().0
    }

    /// What is odd, for a person.
    #[must_use]
    pub fn message(self) -> &'static str {
        self.row().1
    }
}

impl Serialize for Warning {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct;
        let mut object = serializer.serialize_struct("Warning", 2)?;
        object.serialize_field("code", self.code())?;
        object.serialize_field("message", self.message())?;
        object.end()
    }
}
