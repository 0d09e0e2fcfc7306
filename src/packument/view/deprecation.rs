//! What a packument says of deprecations.

use crate::bytes::Bytes;
use crate::json::JsonString;
use crate::packument::deprecation::Deprecation;
use crate::packument::view::Packument;

impl<B: Bytes> Packument<B> {
    /// Whether a version is deprecated.
    pub(crate) fn deprecation(&self, version: &JsonString) -> Deprecation {
        if !self.has_versions {
            return if self.is_whole { Deprecation::NoSuchVersion } else { Deprecation::Unknown };
        }
        self.manifest(version).map_or(Deprecation::NoSuchVersion, |manifest| manifest.deprecation.clone())
    }

    /// Whether any version is deprecated; `None` if the packument has no version list or too many versions, or the scan did not note
    /// it.
    pub(crate) fn has_deprecation(&self) -> Option<bool> {
        if self.notes.questions.deprecations && self.has_versions {
            self.notes.versions.has_deprecation()
        } else {
            None
        }
    }
}
