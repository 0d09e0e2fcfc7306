//! What a packument says of deprecations.

use crate::bytes::Bytes;
use crate::json::{JsonString, Type};
use crate::packument::notes::manifest::{Deprecation as ManifestDeprecation, ManifestNotes};
use crate::packument::spans::Member;
use crate::packument::view::{Packument, values};

/// What a packument says of a version's deprecation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Deprecation {
    /// The packument has no version list.
    Unknown,
    /// The version is not listed.
    NoSuchVersion,
    /// The version is not deprecated. For npm, an empty message and `false` mean the same.
    None,
    /// The version is deprecated, with or without a message.
    Deprecated(Option<String>),
}

impl From<ManifestDeprecation> for Deprecation {
    fn from(deprecation: ManifestDeprecation) -> Self {
        match deprecation {
            ManifestDeprecation::None => Self::None,
            ManifestDeprecation::Deprecated(message) => Self::Deprecated(message),
        }
    }
}

impl<B: Bytes> Packument<B> {
    /// Whether a version is deprecated.
    pub(crate) fn deprecation(&self, version: &JsonString) -> Deprecation {
        if !self.has_versions {
            return if self.is_whole { Deprecation::NoSuchVersion } else { Deprecation::Unknown };
        }
        if let Some(manifest) = self.noted_manifest(version) {
            return manifest.deprecation.clone().into();
        }
        let manifest = self.manifest_span(version).map(|span| self.body.slice(span));
        manifest.map_or(Deprecation::NoSuchVersion, |manifest| deprecation_of(&manifest).into())
    }

    /// Whether any version is deprecated; `None` if the packument has no version list, or one that is
    /// longer than any.
    pub(crate) fn has_deprecation(&self) -> Option<bool> {
        if self.notes.questions.deprecations && self.has_versions {
            return self.notes.versions.has_deprecation();
        }
        let versions = self.part(Member::Versions, Type::Object)?;
        let mut manifests = values(&versions)?.into_iter();
        Some(manifests.any(|manifest| deprecation_of(&versions.slice(manifest)).is_deprecated()))
    }
}

fn deprecation_of(manifest: &impl Bytes) -> ManifestDeprecation {
    ManifestNotes::read(manifest).deprecation
}
