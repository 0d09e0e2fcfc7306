//! The evidence of each rule.

use super::EvidenceItem;
use super::manifest_view::{ManifestView, bypasses_registry, normalize_repository_url};
use crate::change::compare::is_security_holding;
use crate::json::{JsonString, RawJson, index};
use crate::packument::facts::{Manifest, Person};
use crate::packument::history::ReleaseHistory;
use crate::packument::version::ReleaseType;

/// How many dependencies are shown as evidence at most.
const SHOWN: usize = 20;
const YEAR_MS: i64 = 365 * 24 * 60 * 60 * 1000;
const INSTALL_SCRIPTS: [&str; 3] = ["preinstall", "install", "postinstall"];
/// What an installation fetches; of development's dependencies it does not.
const DEPENDENCIES: [&str; 3] = ["dependencies", "optionalDependencies", "peerDependencies"];

/// A release, and what there is to hold it against.
pub(super) struct ReviewContext<'r> {
    pub(super) new: ManifestView<'r>,
    pub(super) old: Option<ManifestView<'r>>,
    pub(super) is_there: bool,
    pub(super) step: Option<ReleaseType>,
    /// How long before it another release must have come, to count, in milliseconds.
    pub(super) min_age: i64,
    pub(super) manifests: &'r [&'r Manifest],
    pub(super) releases: &'r ReleaseHistory<'r>,
}

impl ReviewContext<'_> {
    /// The value in this release, and beside it that of the one before.
    fn both(&self, path: &[&str]) -> Vec<EvidenceItem> {
        let old = self.old.as_ref().and_then(|old| old.shown(path));
        self.new.shown(path).into_iter().chain(old).collect()
    }

    pub(super) fn security_holding(&self) -> Vec<EvidenceItem> {
        if !is_security_holding(self.new.version) {
            return Vec::new();
        }
        self.new.shown(&["version"]).or_else(|| self.new.shown(&[])).into_iter().collect()
    }

    pub(super) fn vanished(&self) -> Vec<EvidenceItem> {
        if self.is_there { Vec::new() } else { self.time_shown() }
    }

    /// When it was published, as the packument says it.
    fn time_shown(&self) -> Vec<EvidenceItem> {
        let time = self.releases.time_text(self.new.version).into_iter();
        let path = || vec!["time".to_owned(), self.new.version.to_string_lossy()];
        time.map(|time| EvidenceItem { path: path(), value: time.json().to_owned() }).collect()
    }

    /// The scripts that run at installation, of those that are new whether there was none before.
    fn install_scripts(&self, is_first_of_its_kind: bool) -> Vec<EvidenceItem> {
        let ran = |release: &ManifestView<'_>| {
            let is_script = |value: &[u8]| value != b"\"\"";
            INSTALL_SCRIPTS.iter().any(|name| release.value(&["scripts", name]).is_some_and(is_script))
                || release.is_true("hasInstallScript")
                || release.is_true("gypfile")
        };
        let had_none = self.old.as_ref().is_some_and(|old| !ran(old));
        if had_none != is_first_of_its_kind {
            return Vec::new();
        }
        let is_new = |path: &[&str]| {
            let (new, old) = (self.new.value(path), self.old.as_ref().and_then(|old| old.value(path)));
            new.is_some_and(|new| new != b"false" && new != b"\"\"" && Some(new) != old)
        };
        let mut evidence = Vec::new();
        for name in INSTALL_SCRIPTS {
            if is_new(&["scripts", name]) {
                evidence.extend(self.both(&["scripts", name]));
            }
        }
        if evidence.is_empty() {
            for flag in ["hasInstallScript", "gypfile"].into_iter().filter(|flag| is_new(&[*flag])) {
                evidence.extend(self.new.shown(&[flag]));
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

    /// The releases before this one.
    fn earlier(&self) -> impl Iterator<Item = &Manifest> {
        let is_earlier = self.releases.is_before(self.new.version, self.min_age);
        self.manifests.iter().copied().filter(move |manifest| is_earlier(&manifest.version))
    }

    /// Who published them, as far as that is known.
    fn earlier_publishers(&self) -> Vec<(&JsonString, Person)> {
        self.earlier().filter_map(|manifest| Some((&manifest.version, manifest.publisher()?))).collect()
    }

    /// The publisher, unless it is a CI by trusted publishing: that is better than a token.
    fn publisher(&self) -> Option<Person> {
        let is_trusted = self.new.value(&["_npmUser", "trustedPublisher"]).is_some();
        Person::of(RawJson::new(self.new.value(&["_npmUser"])?)).filter(|_| !is_trusted)
    }

    pub(super) fn new_publisher(&self) -> Vec<EvidenceItem> {
        let (Some(publisher), earlier) = (self.publisher(), self.earlier_publishers()) else { return Vec::new() };
        if earlier.is_empty() || earlier.iter().any(|(_, person)| person.name == publisher.name) {
            return Vec::new();
        }
        self.both(&["_npmUser"])
    }

    pub(super) fn new_email(&self) -> Vec<EvidenceItem> {
        let (Some(publisher), earlier) = (self.publisher(), self.earlier_publishers()) else { return Vec::new() };
        let known: Vec<_> =
            earlier.iter().filter(|(_, person)| person.name == publisher.name && person.email.is_some()).collect();
        let is_known = known.iter().any(|(_, person)| person.email == publisher.email);
        let Some((version, Person { email: Some(before), .. })) = known.last() else { return Vec::new() };
        if is_known || publisher.email.is_none() {
            return Vec::new();
        }
        let path = ["versions", &version.to_string_lossy(), "_npmUser", "email"].map(str::to_owned).to_vec();
        let before = EvidenceItem { path, value: before.json().to_owned() };
        self.new.shown(&["_npmUser", "email"]).into_iter().chain([before]).collect()
    }

    pub(super) fn replaced_maintainers(&self) -> Vec<EvidenceItem> {
        let Some(old) = self.old.as_ref().map(ManifestView::maintainers) else { return Vec::new() };
        let new = self.new.maintainers();
        let known = index(old.iter());
        if old.is_empty() || new.is_empty() || new.iter().any(|name| known.contains_key(name)) {
            return Vec::new();
        }
        self.both(&["maintainers"])
    }

    pub(super) fn lost_provenance(&self) -> Vec<EvidenceItem> {
        let Some(old) = &self.old else { return Vec::new() };
        // What the new release does not say at all is not lost.
        let is_lost =
            |[part, proof]: &[&str; 2]| self.new.value(&[part]).is_some() && self.new.value(&[part, proof]).is_none();
        let proofs = [["dist", "attestations"], ["_npmUser", "trustedPublisher"]];
        proofs.iter().filter(|proof| is_lost(proof)).filter_map(|proof| old.shown(proof)).collect()
    }

    pub(super) fn url_dependencies(&self, has_previous: bool) -> Vec<EvidenceItem> {
        if self.old.is_some() != has_previous {
            return Vec::new();
        }
        let is_beside = |(_, wanted): &(JsonString, JsonString)| bypasses_registry(&wanted.to_string_lossy());
        let found = DEPENDENCIES.iter().flat_map(|map| {
            let mut old = self.old.as_ref().map(|old| old.dependencies(map)).unwrap_or_default();
            // One that moves from commit to commit came from there before.
            old.retain(is_beside);
            let known = index(old.iter().map(|(name, _)| name));
            let mut new = self.new.dependencies(map);
            new.retain(|dependency| is_beside(dependency) && !known.contains_key(&dependency.0));
            new.into_iter().map(|(name, _)| (*map, name))
        });
        self.dependencies_shown(found)
    }

    pub(super) fn new_dependencies(&self) -> Vec<EvidenceItem> {
        let Some(old) = self.old.as_ref().filter(|_| self.step == Some(ReleaseType::Patch) || self.is_patch()) else {
            return Vec::new();
        };
        let old: Vec<_> = DEPENDENCIES.iter().flat_map(|map| old.dependencies(map)).collect();
        let known = index(old.iter().map(|(name, _)| name));
        // A peer's is fetched by whoever installs it, as the others.
        let new =
            DEPENDENCIES.iter().flat_map(|map| self.new.dependencies(map).into_iter().map(|(name, _)| (*map, name)));
        self.dependencies_shown(new.filter(|(_, name)| !known.contains_key(name)))
    }

    /// As many of these as somebody looks at: each is looked up by itself.
    fn dependencies_shown(&self, found: impl Iterator<Item = (&'static str, JsonString)>) -> Vec<EvidenceItem> {
        found.take(SHOWN).filter_map(|(map, name)| self.new.shown(&[map, &name.to_string_lossy()])).collect()
    }

    /// Whether a backport differs from the release before in the third number alone.
    fn is_patch(&self) -> bool {
        let line = |version: &JsonString| version.to_string_lossy().rsplit_once('.').map(|(line, _)| line.to_owned());
        let old = self.old.as_ref().and_then(|old| line(old.version));
        self.step == Some(ReleaseType::Backport) && old.is_some() && old == line(self.new.version)
    }

    pub(super) fn dormant(&self) -> Vec<EvidenceItem> {
        let Some(at) = self.releases.time(self.new.version) else { return Vec::new() };
        let before = self.earlier().filter_map(|manifest| self.releases.time(&manifest.version)).max();
        if before.is_none_or(|before| at.saturating_sub(before) <= YEAR_MS) { Vec::new() } else { self.time_shown() }
    }

    pub(super) fn moved_back(&self) -> Vec<EvidenceItem> {
        if !self.releases.is_latest(self.new.version) || !self.releases.has_higher(self.new.version) {
            return Vec::new();
        }
        let path = vec!["dist-tags".to_owned(), "latest".to_owned()];
        vec![EvidenceItem { path, value: self.new.version.json().to_owned() }]
    }

    pub(super) fn repository(&self) -> Vec<EvidenceItem> {
        let url = |release: &ManifestView<'_>| {
            let url = release.text(&["repository", "url"]).or_else(|| release.text(&["repository"]))?;
            Some(normalize_repository_url(&url.to_string_lossy()))
        };
        self.unless_equal(url, &["repository"])
    }

    pub(super) fn licence(&self) -> Vec<EvidenceItem> {
        let licence = |release: &ManifestView<'_>| {
            release.text(&["license", "type"]).or_else(|| release.text(&["license"])).map(|text| text.to_string_lossy())
        };
        self.unless_equal(licence, &["license"])
    }

    pub(super) fn size(&self) -> Vec<EvidenceItem> {
        let path: &[&str] = &["dist", "unpackedSize"];
        let size = |release: &ManifestView<'_>| std::str::from_utf8(release.value(path)?).ok()?.parse::<u64>().ok();
        let (Some(new), Some(old)) = (size(&self.new), self.old.as_ref().and_then(size)) else { return Vec::new() };
        let (less, more) = (new.min(old), new.max(old));
        if less == 0 || more < less.saturating_mul(10) { Vec::new() } else { self.both(path) }
    }

    pub(super) fn bin(&self) -> Vec<EvidenceItem> {
        let names = |release: &ManifestView<'_>| release.commands();
        let (Some(new), Some(old)) = (names(&self.new), self.old.as_ref().and_then(names)) else { return Vec::new() };
        let known = index(old.iter());
        let is_same = new.len() == old.len() && new.iter().all(|name| known.contains_key(name));
        // Of a manifest that could not be read nothing is known.
        if is_same || self.new.manifest.is_empty() { Vec::new() } else { self.both(&["bin"]) }
    }

    /// What both releases have, and not the same.
    fn unless_equal(&self, what: impl Fn(&ManifestView<'_>) -> Option<String>, path: &[&str]) -> Vec<EvidenceItem> {
        match (what(&self.new), self.old.as_ref().and_then(&what)) {
            (Some(new), Some(old)) if new != old => self.both(path),
            _ => Vec::new(),
        }
    }
}
