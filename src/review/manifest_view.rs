//! Reads the manifest of a release.

use crate::bytes::text::split_once;
use crate::json::{JsonString, RawJson, Type, key_name};
use crate::packument::members;
use crate::packument::person::Person;
use crate::packument::said::Said;
use crate::review::signal::EvidenceItem;

/// The manifest of a release.
pub(super) struct ManifestView<'r> {
    pub(super) version: &'r JsonString,
    manifest: RawJson<'r>,
    /// Found once, because each rule reads some of them.
    members: Vec<(&'r [u8], RawJson<'r>)>,
    package: &'r str,
}

impl<'r> ManifestView<'r> {
    pub(super) fn new(version: &'r JsonString, manifest: RawJson<'r>, package: &'r str) -> Self {
        Self { version, manifest, members: manifest.members().collect(), package }
    }

    /// Whether the manifest is missing, because the version was removed.
    pub(super) const fn is_absent(&self) -> bool {
        self.manifest.as_str().is_empty()
    }

    /// The JSON text of the value at `path`, the last of duplicates; `None` if absent or null.
    pub(super) fn value(&self, path: &[&str]) -> Option<RawJson<'_>> {
        let is_set = |value: &RawJson<'_>| value.kind() != Type::Null;
        let Some((first, rest)) = path.split_first() else { return Some(self.manifest).filter(is_set) };
        let (_, value) = self.members.iter().rfind(|(key, _)| key_name(key, &[first]).is_some())?;
        rest.iter().try_fold(Some(*value).filter(is_set)?, |object, key| object.member(key).filter(is_set))
    }

    /// The value at `path` as evidence.
    pub(super) fn evidence_at(&self, path: &[&str]) -> Option<EvidenceItem> {
        let version = self.version.to_string_lossy();
        let value = self.value(path)?;
        let mut keys = vec!["versions".to_owned(), version];
        for key in path {
            keys.push((*key).to_owned());
        }
        Some(EvidenceItem { path: keys, value: value.as_str().to_owned() })
    }

    /// The names of its scripts as JSON text, each with its value.
    pub(super) fn scripts(&self) -> Vec<(&[u8], RawJson<'_>)> {
        self.value(&["scripts"]).map(|scripts| scripts.members().collect()).unwrap_or_default()
    }

    /// The repository's address.
    pub(super) fn repository(&self) -> Option<String> {
        Some(members::repository(self.value(&["repository"])?)?.to_string_lossy())
    }

    /// The publisher, unless a CI published by trusted publishing, which is safer than a token.
    pub(super) fn publisher(&self) -> Option<Person> {
        Person::of(self.value(&["_npmUser"])?).filter(|_| !self.has_trusted_publisher())
    }

    /// Whether a CI published it by trusted publishing.
    pub(super) fn has_trusted_publisher(&self) -> bool {
        self.value(&["_npmUser", "trustedPublisher"]).is_some_and(members::is_trusted_publisher)
    }

    /// In bytes.
    pub(super) fn unpacked_size(&self) -> Option<u64> {
        self.value(&["dist", "unpackedSize"])?.as_str().parse().ok()
    }

    /// Whether a member is `true`.
    pub(super) fn is_true(&self, key: &str) -> bool {
        self.value(&[key]).is_some_and(RawJson::is_true)
    }

    pub(super) fn maintainers(&self) -> Vec<JsonString> {
        let maintainers = self.value(&["maintainers"]).map(Person::all_of).unwrap_or_default();
        maintainers.items().iter().map(|person| person.name.clone()).collect()
    }

    /// The names and values of a map of dependencies.
    pub(super) fn dependencies(&self, map: &str) -> Vec<(JsonString, JsonString)> {
        let mut dependencies = Vec::new();
        if let Some(object) = self.value(&[map]) {
            for (name, value) in object.members() {
                dependencies.extend(value.as_string().map(|value| (JsonString::new(name), value)));
            }
        }
        dependencies
    }

    /// The names of its commands; `None` if they cannot be read.
    pub(super) fn commands(&self) -> Option<Vec<JsonString>> {
        match self.value(&["bin"]).map(|bin| members::commands(bin, self.package)).unwrap_or_default() {
            Said::Nothing => Some(Vec::new()),
            Said::Unreadable => None,
            Said::Known(commands) => Some(commands),
        }
    }
}

/// Whether a dependency is not fetched from a registry, but by URL, by git, or by a code host's short name.
pub(super) fn bypasses_registry(wanted: &str) -> bool {
    let (scheme, rest) = split_once(wanted, b':').unwrap_or(("", wanted));
    match scheme {
        "" => rest.as_bytes().contains(&b'/') && !matches!(rest.as_bytes(), [b'.' | b'/' | b'~' | b'@', ..]),
        // Aliases in the registry, and files next to the package.
        "npm" | "file" | "link" | "workspace" | "catalog" | "portal" | "patch" => false,
        _ => true,
    }
}
