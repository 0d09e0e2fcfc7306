//! Reads the manifest of a release.

use crate::bytes::text::{rsplit_once, split_once};
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

/// A repository's address in one form, so that two ways to write the same address are equal.
pub(super) fn normalize_repository_url(url: &str) -> String {
    let mut url = url.to_owned();
    url.make_ascii_lowercase();
    let url = url.strip_prefix("git+").unwrap_or(&url);
    // By windows of bytes: a search for text would add kilobytes to the module.
    let scheme = url.as_bytes().windows(3).position(|window| window == b"://");
    let url = scheme.and_then(|len| url.get(len.saturating_add(3)..)).unwrap_or(url);
    let (host, path) = url.split_at_checked(len_before(url, b"/")).unwrap_or((url, ""));
    let url = &[rsplit_once(host, b'@').map_or(host, |(_, host)| host), path].concat();
    let url = url.strip_prefix("github:").map_or_else(|| with_slashes(url), |path| ["github.com/", path].concat());
    let is_short = url.bytes().filter(|byte| *byte == b'/').count() == 1;
    let url = if is_short { ["github.com/", &url].concat() } else { url };
    let mut url = url.get(..len_before(&url, b"#?")).unwrap_or_default();
    while let Some(rest) = url.strip_suffix("/") {
        url = rest;
    }
    url = url.strip_suffix(".git").unwrap_or(url);
    while let Some(rest) = url.strip_prefix("www.") {
        url = rest;
    }
    url.to_owned()
}

/// How much of a text comes before the first of some bytes.
fn len_before(text: &str, bytes: &[u8]) -> usize {
    text.bytes().position(|byte| bytes.contains(&byte)).unwrap_or(text.len())
}

fn with_slashes(mut rest: &str) -> String {
    let mut url = String::with_capacity(rest.len());
    while let Some((before, after)) = split_once(rest, b':') {
        url.push_str(before);
        url.push('/');
        rest = after;
    }
    url.push_str(rest);
    url
}
