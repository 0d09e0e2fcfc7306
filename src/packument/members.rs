//! What a member of a packument or of a manifest says: one reader for each, which every other module asks.
//!
//! docs/packuments.md has the table of odd values.

use crate::bytes::text::{rsplit_once, trim_by};
use crate::json::{JsonString, RawJson, Type, is_js_space};
use crate::packument::said::Said;

/// A string that is not empty.
pub(crate) fn text(value: RawJson<'_>) -> Option<JsonString> {
    value.as_string().filter(|text| !text.is_empty())
}

/// What a dist-tag points to, or a name in a list: an empty text names nothing. `value` is `None` if it is too long to be read.
pub(crate) fn name(value: Option<RawJson<'_>>) -> Said<JsonString> {
    let Some(value) = value else { return Said::Unreadable };
    match value.kind() {
        Type::Null => Said::Nothing,
        Type::String => text(value).map_or(Said::Nothing, Said::Known),
        _ => Said::Unreadable,
    }
}

/// A script that npm would run: one that is not blank.
pub(crate) fn script(value: RawJson<'_>) -> Option<JsonString> {
    text(value).filter(|script| !trim_by(&script.to_str_lossy(), is_js_space).is_empty())
}

/// The license: its name, or the `type` of an object.
pub(crate) fn license(value: RawJson<'_>) -> Option<JsonString> {
    text(value).or_else(|| text(value.member("type")?))
}

/// The address of a repository: a string, or the `url` of an object.
pub(crate) fn repository(value: RawJson<'_>) -> Option<JsonString> {
    text(value).or_else(|| text(value.member("url")?))
}

/// The names of the commands in `bin`: those of an object whose values are file names, or the package's own for a file name.
pub(crate) fn commands(value: RawJson<'_>, package: &str) -> Said<Vec<JsonString>> {
    match value.kind() {
        Type::Null => Said::Nothing,
        Type::Object => {
            let commands = value.members().filter(|(_, file)| text(*file).is_some());
            Said::Known(commands.map(|(name, _)| JsonString::new(name)).collect())
        }
        Type::String if text(value).is_none() => Said::Nothing,
        Type::String => {
            let name = rsplit_once(package, b'/').map_or(package, |(_, name)| name);
            Said::Known(vec![JsonString::from(name)])
        }
        _ => Said::Unreadable,
    }
}

/// Whether `_npmUser.trustedPublisher` says that a CI published by trusted publishing.
pub(crate) fn is_trusted_publisher(value: RawJson<'_>) -> bool {
    value.kind() == Type::Object
}

/// Whether `dist.attestations` says that there are any. Facts write `true`.
pub(crate) fn has_attestations(value: RawJson<'_>) -> bool {
    value.kind() == Type::Object || value.is_true()
}

/// Whether an entry of the object `users` says that the user starred the package.
pub(crate) fn star(value: RawJson<'_>) -> Said<()> {
    match value.kind() {
        Type::Boolean if value.is_true() => Said::Known(()),
        Type::Boolean | Type::Null => Said::Nothing,
        _ => Said::Unreadable,
    }
}

/// Whether `time.unpublished` says that the whole package was unpublished: npm writes an object. `len` is the size of the value.
pub(crate) const fn is_unpublished(kind: Type, len: usize) -> bool {
    /// The size of an empty string.
    const EMPTY: usize = 2;
    match kind {
        Type::Object => true,
        Type::String => len > EMPTY,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_those_of_an_object_or_the_package() {
        let known = |names: &[&str]| Said::Known(names.iter().map(|name| JsonString::from(*name)).collect());
        for (bin, want) in [
            ("null", Said::Nothing),
            (r#""""#, Said::Nothing),
            (r#""a.js""#, known(&["box"])),
            (r#"{"a":"a.js","b":"","c":1}"#, known(&["a"])),
            ("{}", known(&[])),
            ("1", Said::Unreadable),
            ("[]", Said::Unreadable),
        ] {
            assert_eq!(commands(RawJson::from(bin), "@acme/box"), want, "{bin}");
        }
        assert_eq!(commands(RawJson::from(r#""a.js""#), "box"), known(&["box"]));
    }
}
