//! The evidence of each rule: where a packument shows what the rule looks for.

use crate::bytes::text::rsplit_once;
use crate::json::{JsonString, RawJson, Type};
use crate::packument::members;
use crate::packument::release::ReleaseType;
use crate::packument::sort::NameIndex;
use crate::packument::version::is_security_holding;
use crate::review::context::ReviewContext;
use crate::review::manifest_view::{ManifestView, bypasses_registry};
use crate::review::repository::normalize_repository_url;
use crate::review::signal::EvidenceItem;
use crate::review::tarball_url::{query, without_version};

/// How many dependencies or scripts one signal lists as evidence.
pub(super) const MAX_EVIDENCE: usize = 20;
const YEAR_MS: i64 = 365 * 24 * 60 * 60 * 1000;
/// The dependencies that an installation fetches: not those for development.
pub(super) const DEPENDENCIES: [&str; 3] = ["dependencies", "optionalDependencies", "peerDependencies"];

impl ReviewContext<'_> {
    pub(super) fn security_holding(&self) -> Vec<EvidenceItem> {
        if !is_security_holding(self.new.version) {
            return Vec::new();
        }
        let shown = self.new.evidence_at(&["version"]).or_else(|| self.new.evidence_at(&[]));
        // A version that was removed has no manifest to show.
        shown.map_or_else(|| self.time_evidence(), |shown| vec![shown])
    }

    pub(super) fn removed_version(&self) -> Vec<EvidenceItem> {
        if self.is_present { Vec::new() } else { self.time_evidence() }
    }

    /// The time at which the packument says the release was published.
    fn time_evidence(&self) -> Vec<EvidenceItem> {
        let Some((name, time)) = self.releases.time_entry(self.new.version) else { return Vec::new() };
        let path = vec!["time".to_owned(), name.to_string_lossy()];
        vec![EvidenceItem { path, value: time.json().to_owned() }]
    }

    pub(super) fn lost_provenance(&self) -> Vec<EvidenceItem> {
        let Some(old) = &self.old else { return Vec::new() };
        let mut evidence = Vec::new();
        let mut add = |part: &str, proof: &str, is_proof: fn(RawJson<'_>) -> bool| {
            let has = |release: &ManifestView<'_>| release.value(&[part, proof]).is_some_and(is_proof);
            // A proof is only lost if the new release has the part that would contain it.
            let has_part = self.new.value(&[part]).is_some_and(|part| part.kind() == Type::Object);
            if has_part && has(old) && !has(self.new) {
                evidence.extend(old.evidence_at(&[part, proof]));
            }
        };
        add("dist", "attestations", members::has_attestations);
        add("_npmUser", "trustedPublisher", members::is_trusted_publisher);
        evidence
    }

    /// The dependencies that bypass the registry in a first release.
    pub(super) fn first_url_dependencies(&self) -> Vec<EvidenceItem> {
        if self.old.is_some() { Vec::new() } else { self.new_among(&url_dependencies(Some(self.new)), &[], source) }
    }

    /// The dependencies that bypass the registry, and did not come from the same place in the previous release.
    pub(super) fn new_url_dependencies(&self, place: fn(&Dependency) -> JsonString) -> Vec<EvidenceItem> {
        let Some(old) = &self.old else { return Vec::new() };
        // A dependency that moves to another commit, or to another map, already bypassed the registry.
        self.new_among(&url_dependencies(Some(self.new)), &url_dependencies(Some(old)), place)
    }

    pub(super) fn new_dependencies(&self) -> Vec<EvidenceItem> {
        let Some(release) = self.old.as_ref().filter(|_| self.is_patch()) else { return Vec::new() };
        // Peer dependencies count: npm installs them too.
        self.new_among(&all_dependencies(Some(self.new)), &all_dependencies(Some(release)), package)
    }

    /// The first [`MAX_EVIDENCE`] of the dependencies that are not among the old ones, as evidence: each costs a look-up. Those
    /// with one `identity` are the same.
    fn new_among(
        &self,
        new: &[Dependency],
        old: &[Dependency],
        identity: fn(&Dependency) -> JsonString,
    ) -> Vec<EvidenceItem> {
        let old: Vec<_> = old.iter().map(identity).collect();
        let known = NameIndex::of(old.iter().collect());
        let mut evidence = Vec::new();
        for (map, (name, _)) in new.iter().filter(|new| !known.contains(&identity(new))).take(MAX_EVIDENCE) {
            evidence.extend(self.new.evidence_at(&[map, &name.to_str_lossy()]));
        }
        evidence
    }

    /// Whether the release is a patch, or a backport that differs from the previous one in its patch number only.
    pub(super) fn is_patch(&self) -> bool {
        let minor =
            |version: &JsonString| rsplit_once(&version.to_str_lossy(), b'.').map(|(minor, _)| minor.to_owned());
        let old = self.old.as_ref().and_then(|old| minor(old.version));
        match self.release_type {
            Some(ReleaseType::Patch) => true,
            Some(ReleaseType::Backport) => old.is_some() && old == minor(self.new.version),
            _ => false,
        }
    }

    /// The time of the release, if there was a long pause before it, or before the series of releases that it belongs to.
    pub(super) fn dormant(&self) -> Vec<EvidenceItem> {
        let time = |version: &JsonString| self.releases.time(version);
        let (at, before) = (time(self.next), self.earlier.last().and_then(|last| time(&last.version)));
        match at.zip(before) {
            Some((at, before)) if at.saturating_sub(before) > YEAR_MS => self.time_evidence(),
            _ => Vec::new(),
        }
    }

    pub(super) fn latest_moved_back(&self) -> Vec<EvidenceItem> {
        if !self.releases.is_latest(self.new.version) || !self.releases.has_higher(self.new.version) {
            return Vec::new();
        }
        let path = vec!["dist-tags".to_owned(), "latest".to_owned()];
        vec![EvidenceItem { path, value: self.new.version.json().to_owned() }]
    }

    pub(super) fn repository(&self) -> Vec<EvidenceItem> {
        let address = |release: &ManifestView<'_>| Some(normalize_repository_url(&release.repository()?));
        self.difference(address, &["repository"])
    }

    pub(super) fn license(&self) -> Vec<EvidenceItem> {
        let license = |release: &ManifestView<'_>| {
            members::license(release.value(&["license"])?).map(|text| text.to_string_lossy().to_ascii_lowercase())
        };
        self.difference(license, &["license"])
    }

    pub(super) fn size(&self) -> Vec<EvidenceItem> {
        let path: &[&str] = &["dist", "unpackedSize"];
        let old = self.old.as_ref().and_then(ManifestView::unpacked_size);
        let (Some(new), Some(old)) = (self.new.unpacked_size(), old) else { return Vec::new() };
        let (less, more) = (new.min(old), new.max(old));
        if less == 0 || more < less.saturating_mul(10) { Vec::new() } else { self.before_and_after(path) }
    }

    pub(super) fn bin(&self) -> Vec<EvidenceItem> {
        let names = |release: &ManifestView<'_>| release.commands();
        let (Some(new), Some(old)) = (names(self.new), self.old.as_ref().and_then(names)) else { return Vec::new() };
        let known = NameIndex::of(old.iter().collect());
        let is_same = new.len() == old.len() && new.iter().all(|name| known.contains(name));
        // An empty manifest belongs to a version that was removed.
        if is_same || self.new.is_absent() { Vec::new() } else { self.before_and_after(&["bin"]) }
    }

    /// Evidence of a value that both releases have and that differs.
    fn difference(&self, what: fn(&ManifestView<'_>) -> Option<String>, path: &[&str]) -> Vec<EvidenceItem> {
        match (what(self.new), self.old.as_ref().and_then(what)) {
            (Some(new), Some(old)) if new != old => self.before_and_after(path),
            _ => Vec::new(),
        }
    }
}

/// The map that a dependency is in, its name, and what is wanted of it.
pub(super) type Dependency = (&'static str, (JsonString, JsonString));

/// The dependencies that bypass the registry.
fn url_dependencies(release: Option<&ManifestView<'_>>) -> Vec<Dependency> {
    let mut dependencies = all_dependencies(release);
    dependencies.retain(|(_, (_, wanted))| bypasses_registry(&wanted.to_str_lossy()));
    dependencies
}

fn all_dependencies(release: Option<&ManifestView<'_>>) -> Vec<Dependency> {
    let mut all = Vec::new();
    for map in DEPENDENCIES {
        for dependency in release.map(|release| release.dependencies(map)).unwrap_or_default() {
            all.push((map, dependency));
        }
    }
    all
}

/// The package that a dependency installs: its name, or the one that it is an alias of.
fn package((_, (name, wanted)): &Dependency) -> JsonString {
    let wanted = wanted.to_str_lossy();
    let Some(target) = wanted.strip_prefix("npm:") else { return name.clone() };
    match rsplit_once(target, b'@') {
        Some((package, _)) if !package.is_empty() => JsonString::from(package),
        _ => JsonString::from(target),
    }
}

/// The name of a dependency that bypasses the registry, and the repository or file that it comes from.
pub(super) fn source((_, (name, wanted)): &Dependency) -> JsonString {
    named_place(name, &wanted.to_str_lossy())
}

/// The same, of whatever version or commit.
pub(super) fn source_of_any_version((_, (name, wanted)): &Dependency) -> JsonString {
    named_place(name, &without_version(&wanted.to_str_lossy()))
}

fn named_place(name: &JsonString, url: &str) -> JsonString {
    let repository = normalize_repository_url(url);
    JsonString::from([&name.to_str_lossy(), " ", &repository, query(url)].concat().as_str())
}
