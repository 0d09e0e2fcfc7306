//! What a packument says of deprecations.

use crate::bytes::Bytes;
use crate::json::{JsonString, RawJson, Type, find};
use crate::packument::view::{Packument, to_vec_capped, values};

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
