//! What a packument says of deprecations.

use crate::bytes::Bytes;
use crate::json::{JsonString, RawJson, Type, find};
use crate::packument::view::{Deprecation, Packument, to_vec_capped, values};

impl<B: Bytes> Packument<B> {
    /// Whether a version is deprecated.
    pub(crate) fn deprecation(&self, version: &JsonString) -> Deprecation {
        let Some(versions) = &self.versions else {
            return if self.is_whole { Deprecation::NoSuchVersion } else { Deprecation::Unknown };
        };
        self.of_version(versions, version, deprecation_of).unwrap_or(Deprecation::NoSuchVersion)
    }

    /// Whether any version is deprecated; `None` if the packument has no version list.
    pub(crate) fn has_deprecation(&self) -> Option<bool> {
        let versions = self.versions.as_ref()?;
        Some(
            values(versions)?
                .into_iter()
                .any(|manifest| deprecation_of(&versions.slice(manifest)) != Deprecation::None),
        )
    }
}

fn deprecation_of(manifest: &impl Bytes) -> Deprecation {
    let Some(span) = find(manifest, &[JsonString::from("deprecated")]) else { return Deprecation::None };
    let Some(value) = to_vec_capped(&manifest.slice(span)) else { return Deprecation::Deprecated(None) };
    let value = RawJson::new(&value);
    match value.kind() {
        // An object or array is a message that cannot be read.
        Type::Object | Type::Array => Deprecation::Deprecated(None),
        _ if value.is_blank() => Deprecation::None,
        _ => Deprecation::Deprecated(value.as_string().map(|message| message.to_string_lossy())),
    }
}
