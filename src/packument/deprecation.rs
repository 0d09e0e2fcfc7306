//! What a packument says of a version's deprecation.

use crate::json::{RawJson, Type};

/// What a packument says of a version's deprecation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Deprecation {
    /// The packument has no version list.
    Unknown,
    /// The version is not listed.
    NoSuchVersion,
    /// The version is not deprecated. For npm, an empty message and `false` mean the same.
    #[default]
    None,
    /// The version is deprecated, with or without a message.
    Deprecated(Option<String>),
}

impl Deprecation {
    /// From the member `deprecated` of a manifest; its text is `None` if it is too long to be read.
    pub(super) fn of(text: Option<&[u8]>) -> Self {
        let Some(value) = text.map(RawJson::new) else { return Self::Deprecated(None) };
        match value.kind() {
            // An object or array is a message that cannot be read.
            Type::Object | Type::Array => Self::Deprecated(None),
            _ if value.is_blank() => Self::None,
            _ => Self::Deprecated(value.as_string().map(|message| message.to_string_lossy())),
        }
    }

    pub(super) const fn is_deprecated(&self) -> bool {
        matches!(self, Self::Deprecated(_))
    }
}
