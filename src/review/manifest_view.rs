//! Reads the manifest of a release.

use crate::json::{JsonString, members, value_len};
use crate::packument::facts::Person;
use crate::review::signal::EvidenceItem;

/// The manifest of a release, as JSON text.
pub(super) struct ManifestView<'r> {
    pub(super) version: &'r JsonString,
    pub(super) manifest: Vec<u8>,
    pub(super) package: &'r str,
}

impl<'r> ManifestView<'r> {
    pub(super) fn new(version: &'r JsonString, manifest: Vec<u8>, package: &'r str) -> Self {
        Self { version, manifest, package }
    }

    /// The JSON text of the value at `path`, the last of duplicates; `None` if absent or null.
    pub(super) fn value(&self, path: &[&str]) -> Option<&[u8]> {
        path.iter().try_fold(self.manifest.as_slice(), |object, key| {
            let wanted = JsonString::from(*key);
            let value = members(object).filter(|(name, _)| wanted.is(name)).last().map(|(_, value)| value);
            value.filter(|value| *value != b"null")
        })
    }

    pub(super) fn text(&self, path: &[&str]) -> Option<JsonString> {
        self.value(path).filter(|value| value.starts_with(b"\"")).map(JsonString::new)
    }

    /// The value at `path` as evidence.
    pub(super) fn evidence_at(&self, path: &[&str]) -> Option<EvidenceItem> {
        let version = self.version.to_string_lossy();
        let keys = ["versions", &version].into_iter().chain(path.iter().copied()).map(str::to_owned);
        let value = self.value(path)?;
        Some(EvidenceItem { path: keys.collect(), value: String::from_utf8_lossy(value).into_owned() })
    }

    /// Whether a member is `true`.
    pub(super) fn is_true(&self, key: &str) -> bool {
        self.value(&[key]) == Some(b"true")
    }

    pub(super) fn maintainers(&self) -> Vec<JsonString> {
        let all = self.value(&["maintainers"]).unwrap_or_default();
        elements(all).filter_map(Person::of).map(|person| person.name).collect()
    }

    /// The names and values of a map of dependencies.
    pub(super) fn dependencies(&self, map: &str) -> Vec<(JsonString, JsonString)> {
        let map = self.value(&[map]).unwrap_or_default();
        members(map)
            .filter(|(_, value)| value.starts_with(b"\""))
            .map(|(name, value)| (JsonString::new(name), JsonString::new(value)))
            .collect()
    }

    /// The names of its commands. A `bin` that is a file name has the package's name.
    pub(super) fn commands(&self) -> Option<Vec<JsonString>> {
        let bin = self.value(&["bin"]).unwrap_or(b"{}");
        match bin.first()? {
            b'{' => Some(members(bin).map(|(name, _)| JsonString::new(name)).collect()),
            b'"' => Some(vec![JsonString::from(self.package.rsplit('/').next().unwrap_or_default())]),
            _ => None,
        }
    }
}

/// Whether a dependency is not fetched from a registry, but by URL, by git, or by a code host's short name.
pub(super) fn bypasses_registry(wanted: &str) -> bool {
    let (scheme, rest) = wanted.split_once(':').unwrap_or(("", wanted));
    match scheme {
        "" => rest.contains('/') && !rest.starts_with(['.', '/', '~', '@']),
        // Aliases in the registry, and files next to the package.
        "npm" | "file" | "link" | "workspace" | "catalog" | "portal" | "patch" => false,
        _ => true,
    }
}

/// A repository's address in one form, so that two ways to write the same address are equal.
pub(super) fn normalize_repository_url(url: &str) -> String {
    let url = url.to_ascii_lowercase();
    let url = url.strip_prefix("git+").unwrap_or(&url);
    let url = url.split_once("://").map_or(url, |(_, rest)| rest);
    let (host, path) = url.split_at_checked(url.find('/').unwrap_or(url.len())).unwrap_or((url, ""));
    let url = &[host.rsplit_once('@').map_or(host, |(_, host)| host), path].concat();
    let url = url.strip_prefix("github:").map_or_else(|| url.replace(':', "/"), |path| ["github.com/", path].concat());
    let url = if url.matches('/').count() == 1 { ["github.com/", &url].concat() } else { url };
    let url = url.split(['#', '?']).next().unwrap_or_default();
    let url = url.trim_end_matches('/');
    url.strip_suffix(".git").unwrap_or(url).trim_start_matches("www.").to_owned()
}

/// The objects in a small array.
fn elements(array: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = array;
    std::iter::from_fn(move || {
        rest = rest.get(rest.iter().position(|byte| *byte == b'{')?..)?;
        let (element, behind) = rest.split_at_checked(value_len(rest))?;
        rest = behind;
        Some(element)
    })
}
