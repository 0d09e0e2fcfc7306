//! What a packument says of a version's deprecation.

use crate::json::{RawJson, Type};

/// What a packument says of a version's deprecation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Deprecation {
    /// The packument does not say its versions, or not the manifest of this one.
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
        if is_truthy(value) { Self::Deprecated(value.to_string_lossy()) } else { Self::None }
    }

    pub(super) const fn is_deprecated(&self) -> bool {
        matches!(self, Self::Deprecated(_))
    }
}

/// Whether JavaScript takes a value for true. npm shows every such `deprecated`, so one that is not a message counts too.
fn is_truthy(value: RawJson<'_>) -> bool {
    let text = value.as_bytes();
    match value.kind() {
        Type::Object | Type::Array => true,
        Type::String => text != b"\"\"",
        Type::Number => {
            let mut mantissa = text.iter().take_while(|byte| !matches!(byte, b'e' | b'E'));
            mantissa.any(|byte| matches!(byte, b'1'..=b'9'))
        }
        Type::Boolean => value.is_true(),
        Type::Null => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_deprecated_if_npm_says_so() {
        let deprecated = |message: Option<&str>| Deprecation::Deprecated(message.map(str::to_owned));
        for (json, want) in [
            (r#""use b""#, deprecated(Some("use b"))),
            (r#"" ""#, deprecated(Some(" "))),
            (r#""\ud800""#, deprecated(Some("\u{fffd}"))),
            ("true", deprecated(None)),
            ("{}", deprecated(None)),
            (r#"["use b"]"#, deprecated(None)),
            ("[ ]", deprecated(None)),
            ("1", deprecated(None)),
            ("-0.10e0", deprecated(None)),
            ("0", Deprecation::None),
            ("-0.0e1", Deprecation::None),
            ("false", Deprecation::None),
            ("null", Deprecation::None),
            (r#""""#, Deprecation::None),
        ] {
            assert_eq!(Deprecation::of(Some(json.as_bytes())), want, "{json}");
        }
        assert_eq!(Deprecation::of(None), deprecated(None));
    }
}
