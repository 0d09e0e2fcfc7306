//! What a packument says of deprecations.

use crate::bytes::Bytes;
use crate::json::JsonString;
use crate::packument::deprecation::Deprecation;
use crate::packument::notes::manifest::ManifestNotes;
use crate::packument::view::{Listing, Packument};

impl<B: Bytes> Packument<B> {
    /// Whether a version is deprecated.
    pub(crate) fn deprecation(&self, version: &JsonString) -> Deprecation {
        if let Some(manifest) = self.noted_manifest(version) {
            return manifest.deprecation.clone();
        }
        match self.listing(version) {
            Listing::Manifest(span) => ManifestNotes::read(&self.body, span).deprecation,
            Listing::Missing => Deprecation::NoSuchVersion,
            Listing::Named | Listing::Unknown => Deprecation::Unknown,
        }
    }

    /// Whether any version is deprecated; `None` if the packument does not say its versions, or not all of their manifests, or
    /// too many, or the scan did not note them.
    pub(crate) fn has_deprecation(&self) -> Option<bool> {
        if self.notes.questions.deprecations && self.versions.is_known() {
            self.notes.versions.has_deprecation()
        } else {
            None
        }
    }
}
