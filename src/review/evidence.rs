//! The evidence of each rule: where a packument shows what the rule looks for.

use crate::bytes::text::rsplit_once;
use crate::json::{JsonString, RawJson, Type};
use crate::packument::history::ReleaseHistory;
use crate::packument::manifest::Manifest;
use crate::packument::members;
use crate::packument::person::Person;
use crate::packument::release::ReleaseType;
use crate::packument::sort::NameIndex;
use crate::packument::version::is_security_holding;
use crate::review::manifest_view::{ManifestView, bypasses_registry, normalize_repository_url};
use crate::review::signal::EvidenceItem;

/// How many dependencies one signal lists as evidence.
const MAX_EVIDENCE: usize = 20;
const YEAR_MS: i64 = 365 * 24 * 60 * 60 * 1000;
const INSTALL_SCRIPTS: [&str; 3] = ["preinstall", "install", "postinstall"];
/// The dependencies that an installation fetches: not those for development.
const DEPENDENCIES: [&str; 3] = ["dependencies", "optionalDependencies", "peerDependencies"];

/// A release under review, with the release to compare it with.
pub(super) struct ReviewContext<'r> {
    pub(super) new: ManifestView<'r>,
    pub(super) old: Option<ManifestView<'r>>,
    /// Whether the packument still has the version.
    pub(super) is_present: bool,
    pub(super) release_type: Option<ReleaseType>,
    /// The minimum age of a release to compare with, in milliseconds before this one.
    pub(super) min_age: i64,
    pub(super) manifests: &'r [Manifest],
    pub(super) releases: &'r ReleaseHistory<'r>,
}

impl ReviewContext<'_> {
    /// The value at `path` in the previous release and in this one, as evidence: this release's first.
    fn before_and_after(&self, path: &[&str]) -> Vec<EvidenceItem> {
        let mut evidence = Vec::new();
        evidence.extend(self.new.evidence_at(path));
        if let Some(old) = &self.old {
            evidence.extend(old.evidence_at(path));
        }
        evidence
    }

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

    /// The new or changed scripts that run at installation: only if the previous release had none (`for_none_before`), or only
    /// if it had some.
    fn install_scripts(&self, for_none_before: bool) -> Vec<EvidenceItem> {
        let is_script = |value: RawJson<'_>| members::text(value).is_some();
        let has_scripts = |release: &ManifestView<'_>| {
            INSTALL_SCRIPTS.iter().any(|name| release.value(&["scripts", name]).is_some_and(is_script))
                || release.is_true("hasInstallScript")
                || release.is_true("gypfile")
        };
        let had_none = self.old.as_ref().is_some_and(|old| !has_scripts(old));
        if had_none != for_none_before {
            return Vec::new();
        }
        let is_new = |path: &[&str], counts: fn(RawJson<'_>) -> bool| {
            let (new, old) = (self.new.value(path), self.old.as_ref().and_then(|old| old.value(path)));
            new.is_some_and(|new| counts(new) && Some(new) != old)
        };
        let mut evidence = Vec::new();
        for name in INSTALL_SCRIPTS {
            if is_new(&["scripts", name], is_script) {
                evidence.extend(self.before_and_after(&["scripts", name]));
            }
        }
        if evidence.is_empty() {
            for flag in
                ["hasInstallScript", "gypfile"].into_iter().filter(|flag| is_new(&[*flag], |flag| flag.is_true()))
            {
                evidence.extend(self.new.evidence_at(&[flag]));
            }
        }
        evidence
    }

    pub(super) fn new_install_scripts(&self) -> Vec<EvidenceItem> {
        self.install_scripts(true)
    }

    pub(super) fn changed_install_scripts(&self) -> Vec<EvidenceItem> {
        self.install_scripts(false)
    }

    /// The manifests of the releases before this one.
    fn earlier(&self) -> impl Iterator<Item = &Manifest> {
        let is_earlier = self.releases.earlier_than(self.new.version, self.min_age);
        self.manifests.iter().filter(move |manifest| is_earlier(&manifest.version))
    }

    /// The known publishers of the releases before this one.
    fn earlier_publishers(&self) -> Vec<(&JsonString, Person)> {
        self.earlier().filter_map(|manifest| Some((&manifest.version, manifest.publisher()?))).collect()
    }

    /// The publisher, unless a CI published by trusted publishing, which is safer than a token.
    fn publisher(&self) -> Option<Person> {
        let is_trusted = self.new.value(&["_npmUser", "trustedPublisher"]).is_some_and(members::is_trusted_publisher);
        Person::of(self.new.value(&["_npmUser"])?).filter(|_| !is_trusted)
    }

    pub(super) fn new_publisher(&self) -> Vec<EvidenceItem> {
        let (Some(publisher), earlier) = (self.publisher(), self.earlier_publishers()) else { return Vec::new() };
        if earlier.is_empty() || earlier.iter().any(|(_, person)| person.name == publisher.name) {
            return Vec::new();
        }
        self.before_and_after(&["_npmUser"])
    }

    pub(super) fn new_email(&self) -> Vec<EvidenceItem> {
        let (Some(publisher), earlier) = (self.publisher(), self.earlier_publishers()) else { return Vec::new() };
        let mut last = None;
        for (version, person) in &earlier {
            if person.name == publisher.name && person.email.is_some() {
                if person.email == publisher.email {
                    return Vec::new();
                }
                last = person.email.as_ref().map(|email| (version, email));
            }
        }
        let Some((version, before)) = last.filter(|_| publisher.email.is_some()) else { return Vec::new() };
        let path = ["versions", &version.to_str_lossy(), "_npmUser", "email"].map(str::to_owned).to_vec();
        let mut evidence = Vec::new();
        evidence.extend(self.new.evidence_at(&["_npmUser", "email"]));
        evidence.push(EvidenceItem { path, value: before.json().to_owned() });
        evidence
    }

    pub(super) fn replaced_maintainers(&self) -> Vec<EvidenceItem> {
        let Some(old) = self.old.as_ref().map(ManifestView::maintainers) else { return Vec::new() };
        let new = self.new.maintainers();
        let known = NameIndex::of(old.iter().collect());
        if old.is_empty() || new.is_empty() || new.iter().any(|name| known.contains(name)) {
            return Vec::new();
        }
        self.before_and_after(&["maintainers"])
    }

    pub(super) fn lost_provenance(&self) -> Vec<EvidenceItem> {
        let Some(old) = &self.old else { return Vec::new() };
        let mut evidence = Vec::new();
        let mut add = |part: &str, proof: &str, is_proof: fn(RawJson<'_>) -> bool| {
            let has = |release: &ManifestView<'_>| release.value(&[part, proof]).is_some_and(is_proof);
            // A proof is only lost if the new release has the part that would contain it.
            let has_part = self.new.value(&[part]).is_some_and(|part| part.kind() == Type::Object);
            if has_part && has(old) && !has(&self.new) {
                evidence.extend(old.evidence_at(&[part, proof]));
            }
        };
        add("dist", "attestations", members::has_attestations);
        add("_npmUser", "trustedPublisher", members::is_trusted_publisher);
        evidence
    }

    pub(super) fn url_dependencies(&self, has_previous: bool) -> Vec<EvidenceItem> {
        if self.old.is_some() != has_previous {
            return Vec::new();
        }
        let bypasses = |(_, wanted): &(JsonString, JsonString)| bypasses_registry(&wanted.to_str_lossy());
        let mut added = Vec::new();
        for map in DEPENDENCIES {
            let mut old = self.old.as_ref().map(|old| old.dependencies(map)).unwrap_or_default();
            // A dependency that moves from one commit to another already bypassed the registry.
            old.retain(bypasses);
            let mut new = self.new.dependencies(map);
            new.retain(bypasses);
            add_new(map, new, &index(&old), &mut added);
        }
        self.dependency_evidence(&added)
    }

    pub(super) fn new_dependencies(&self) -> Vec<EvidenceItem> {
        let Some(release) =
            self.old.as_ref().filter(|_| self.release_type == Some(ReleaseType::Patch) || self.is_patch())
        else {
            return Vec::new();
        };
        let mut old = Vec::new();
        for map in DEPENDENCIES {
            old.append(&mut release.dependencies(map));
        }
        let known = index(&old);
        let mut added = Vec::new();
        // Peer dependencies count: npm installs them too.
        for map in DEPENDENCIES {
            add_new(map, self.new.dependencies(map), &known, &mut added);
        }
        self.dependency_evidence(&added)
    }

    /// The first [`MAX_EVIDENCE`] of these dependencies, each with its map, as evidence: each costs a look-up.
    fn dependency_evidence(&self, dependencies: &[(&str, JsonString)]) -> Vec<EvidenceItem> {
        let mut evidence = Vec::new();
        for (map, name) in dependencies.iter().take(MAX_EVIDENCE) {
            evidence.extend(self.new.evidence_at(&[map, &name.to_str_lossy()]));
        }
        evidence
    }

    /// Whether the release is a backport that differs from the previous one in its patch number only.
    fn is_patch(&self) -> bool {
        let minor =
            |version: &JsonString| rsplit_once(&version.to_str_lossy(), b'.').map(|(minor, _)| minor.to_owned());
        let old = self.old.as_ref().and_then(|old| minor(old.version));
        self.release_type == Some(ReleaseType::Backport) && old.is_some() && old == minor(self.new.version)
    }

    pub(super) fn dormant(&self) -> Vec<EvidenceItem> {
        let Some(at) = self.releases.time(self.new.version) else { return Vec::new() };
        let before = self.earlier().filter_map(|manifest| self.releases.time(&manifest.version)).max();
        if before.is_none_or(|before| at.saturating_sub(before) <= YEAR_MS) { Vec::new() } else { self.time_evidence() }
    }

    pub(super) fn latest_moved_back(&self) -> Vec<EvidenceItem> {
        if !self.releases.is_latest(self.new.version) || !self.releases.has_higher(self.new.version) {
            return Vec::new();
        }
        let path = vec!["dist-tags".to_owned(), "latest".to_owned()];
        vec![EvidenceItem { path, value: self.new.version.json().to_owned() }]
    }

    pub(super) fn repository(&self) -> Vec<EvidenceItem> {
        let url = |release: &ManifestView<'_>| {
            let url = members::repository(release.value(&["repository"])?)?;
            Some(normalize_repository_url(&url.to_string_lossy()))
        };
        self.difference(url, &["repository"])
    }

    pub(super) fn license(&self) -> Vec<EvidenceItem> {
        let license = |release: &ManifestView<'_>| {
            members::license(release.value(&["license"])?).map(|text| text.to_string_lossy())
        };
        self.difference(license, &["license"])
    }

    pub(super) fn size(&self) -> Vec<EvidenceItem> {
        let path: &[&str] = &["dist", "unpackedSize"];
        let size = |release: &ManifestView<'_>| release.value(path)?.as_str().parse::<u64>().ok();
        let (Some(new), Some(old)) = (size(&self.new), self.old.as_ref().and_then(size)) else { return Vec::new() };
        let (less, more) = (new.min(old), new.max(old));
        if less == 0 || more < less.saturating_mul(10) { Vec::new() } else { self.before_and_after(path) }
    }

    pub(super) fn bin(&self) -> Vec<EvidenceItem> {
        let names = |release: &ManifestView<'_>| release.commands();
        let (Some(new), Some(old)) = (names(&self.new), self.old.as_ref().and_then(names)) else { return Vec::new() };
        let known = NameIndex::of(old.iter().collect());
        let is_same = new.len() == old.len() && new.iter().all(|name| known.contains(name));
        // An empty manifest belongs to a version that was removed.
        if is_same || self.new.is_absent() { Vec::new() } else { self.before_and_after(&["bin"]) }
    }

    /// Evidence of a value that both releases have and that differs.
    fn difference(&self, what: fn(&ManifestView<'_>) -> Option<String>, path: &[&str]) -> Vec<EvidenceItem> {
        match (what(&self.new), self.old.as_ref().and_then(what)) {
            (Some(new), Some(old)) if new != old => self.before_and_after(path),
            _ => Vec::new(),
        }
    }
}

/// The names of dependencies.
fn index(dependencies: &[(JsonString, JsonString)]) -> NameIndex<'_> {
    NameIndex::of(dependencies.iter().map(|(name, _)| name).collect())
}

/// Adds the dependencies whose names are not known.
fn add_new(
    map: &'static str,
    dependencies: Vec<(JsonString, JsonString)>,
    known: &NameIndex<'_>,
    added: &mut Vec<(&'static str, JsonString)>,
) {
    for (name, _) in dependencies {
        if !known.contains(&name) {
            added.push((map, name));
        }
    }
}
