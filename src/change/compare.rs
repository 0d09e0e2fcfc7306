//! What changed between two packuments, in the events that a registry would have sent.

use std::collections::BTreeMap;

use crate::change::{Change, Evidence, Kind};
use crate::error::Error;
use crate::json::{Index, JsonString, index};
use crate::packument::facts::{Manifest, PackumentFacts};
use crate::packument::history::ReleaseHistory;
use crate::packument::release::ReleaseInfo;
use crate::packument::version::{Version, VersionIndex};
use crate::warning::Warning;

/// Every difference that an event can announce, in the order: unpublish, publish (by time), deprecated and undeprecated,
/// dist-tag, dist-tag-rm, owner, owner-rm, star, unstar, change.
///
/// A dist-tag that moves with a publish or unpublish belongs to that change; unpublishing the whole package swallows what
/// goes with it; the first owners come with the first publish. What one of the two does not say makes no change.
///
/// # Errors
/// [`Error::OtherPackage`], and [`Error::BeforeIsNewer`]: an old snapshot must not invent unpublishes.
pub fn compare_packuments(
    before: Option<&PackumentFacts>,
    after: Option<&PackumentFacts>,
) -> Result<Vec<Change>, Error> {
    let nothing = PackumentFacts::default();
    let (old, new) = (before.unwrap_or(&nothing), after.unwrap_or(&nothing));
    if let (Some(a), Some(b)) = (&old.name, &new.name)
        && a != b
    {
        return Err(Error::OtherPackage);
    }
    if let (Some(before), Some(after)) = (old.modified(), new.modified())
        && before > after
    {
        return Err(Error::BeforeIsNewer { before, after });
    }
    let name = new.name.as_ref().or(old.name.as_ref());
    let comparison = Comparison {
        name: if before.is_some() || after.is_some() {
            name.ok_or(Error::NotAPackument)?.to_string_lossy()
        } else {
            String::new()
        },
        old: Side::of(old),
        new: Side::of(new),
        is_first: before.is_none(),
        when: new.modified().map(|ms| ms.to_string()),
    };
    Ok(comparison.changes())
}

/// A packument's facts, by name: in the same order whatever its own is.
struct Side<'f> {
    facts: &'f PackumentFacts,
    versions: Index<'f>,
    tags: Index<'f>,
    maintainers: Index<'f>,
    users: Index<'f>,
}

impl<'f> Side<'f> {
    fn of(facts: &'f PackumentFacts) -> Self {
        Self {
            facts,
            versions: index(facts.versions.iter().flatten().map(|manifest| &manifest.version)),
            tags: index(facts.tags.iter().flatten().map(|(tag, _)| tag)),
            maintainers: index(facts.maintainers.iter().flatten().map(|person| &person.name)),
            users: index(facts.users.iter().flatten()),
        }
    }

    /// Whether it says which versions there are: none, where it was unpublished, or never was.
    fn says_versions(&self) -> bool {
        self.facts.versions.is_some() || self.facts.is_unpublished || self.facts.name.is_none()
    }

    /// The manifests that are wanted, in npm's order of versions, then those of what is no version.
    fn manifests(&self, is_wanted: impl Fn(&Manifest) -> bool) -> Vec<&'f Manifest> {
        let all = self.facts.versions.as_deref().unwrap_or_default();
        let wanted: Vec<_> =
            self.versions.values().filter_map(|at| all.get(*at)).filter(|manifest| is_wanted(manifest)).collect();
        let line = VersionIndex::new(wanted.iter().map(|manifest| Version::of(&manifest.version)));
        line.ordered().filter_map(|at| wanted.get(at).copied()).collect()
    }

    fn manifest(&self, version: &JsonString) -> Option<&'f Manifest> {
        self.facts.versions.as_deref()?.get(*self.versions.get(version)?)
    }

    /// Each tag, and the version that it points to.
    fn tags(&self) -> impl Iterator<Item = (&'f JsonString, &'f JsonString)> {
        let all = self.facts.tags.as_deref().unwrap_or_default();
        self.tags.values().filter_map(|at| all.get(*at)).map(|(tag, version)| (tag, version))
    }

    fn tagged(&self, tag: &JsonString) -> Option<&'f JsonString> {
        self.facts.tags.as_deref()?.get(*self.tags.get(tag)?).map(|(_, version)| version)
    }
}

struct Comparison<'f> {
    name: String,
    old: Side<'f>,
    new: Side<'f>,
    is_first: bool,
    when: Option<String>,
}

impl<'f> Comparison<'f> {
    fn changes(&self) -> Vec<Change> {
        let is_said = self.old.says_versions() && self.new.says_versions();
        if is_said && self.new.versions.is_empty() {
            // Tags and owners went with the versions.
            let unpublished = Kind::Unpublish { version: None, dist_tag: None };
            return if self.old.versions.is_empty() { Vec::new() } else { vec![self.change(unpublished)] };
        }
        let mut told = Index::new();
        let mut changes = Vec::new();
        if is_said {
            self.unpublished(&mut changes, &mut told);
            self.published(&mut changes, &mut told);
            self.deprecated(&mut changes);
        }
        self.tags(&mut changes, &told);
        self.owners(&mut changes);
        self.stars(&mut changes);
        self.altered(&mut changes);
        changes
    }

    fn is_removed(&self, version: &JsonString) -> bool {
        !self.new.versions.contains_key(version)
    }

    fn is_new(&self, version: &JsonString) -> bool {
        !self.old.versions.contains_key(version)
    }

    fn unpublished(&self, changes: &mut Vec<Change>, told: &mut Index<'f>) {
        let mut named = BTreeMap::new();
        for (tag, version) in self.old.tags().filter(|(_, version)| self.is_removed(version)) {
            let now = self.new.tagged(tag);
            // A tag that dangles did not move.
            if now == Some(version) {
                continue;
            }
            // One that moved to what is new is told of there.
            if !now.is_some_and(|now| self.is_new(now)) {
                told.insert(tag, 0);
            }
            preferred_tag(&mut named, version, tag);
        }
        for manifest in self.old.manifests(|manifest| self.is_removed(&manifest.version)) {
            let version = Some(manifest.version.to_string_lossy());
            let dist_tag = named.get(&manifest.version).map(|tag| tag.to_string_lossy());
            changes.push(self.change(Kind::Unpublish { version, dist_tag }));
        }
    }

    fn published(&self, changes: &mut Vec<Change>, told: &mut Index<'f>) {
        let published = self.new.manifests(|manifest| self.is_new(&manifest.version));
        if published.is_empty() {
            return;
        }
        let mut named = BTreeMap::new();
        for (tag, version) in self.new.tags().filter(|(tag, version)| self.old.tagged(tag) != Some(*version)) {
            preferred_tag(&mut named, version, tag);
        }
        let releases = ReleaseHistory::of(self.new.facts);
        let mut by_time = BTreeMap::new();
        for (at, manifest) in published.into_iter().enumerate() {
            by_time.insert((releases.time(&manifest.version), at), manifest);
        }
        // Before them was what is not new; each is before the next.
        let all = self.new.facts.versions.as_deref().unwrap_or_default();
        let mut line = VersionIndex::default();
        for (at, manifest) in all.iter().enumerate().filter(|(_, manifest)| !self.is_new(&manifest.version)) {
            line.insert(Version::of(&manifest.version), at);
        }
        for manifest in by_time.into_values() {
            let version = &manifest.version;
            let place = Version::of(version).map(|version| line.place(&version));
            if let Some(at) = self.new.versions.get(version) {
                line.insert(Version::of(version), *at);
            }
            let tag = named.get(version).copied();
            told.extend(tag.map(|tag| (tag, 0)));
            let dist_tag = tag.map(JsonString::to_string_lossy);
            let published = releases.published(manifest, place);
            let mut change =
                self.told(Kind::Publish { version: Some(version.to_string_lossy()), dist_tag }, Some(published));
            if is_security_holding(version) {
                change.warnings.push(Warning::SecurityHolding);
            }
            changes.push(change);
        }
    }

    fn deprecated(&self, changes: &mut Vec<Change>) {
        let before = |manifest: &Manifest| self.old.manifest(&manifest.version).and_then(Manifest::deprecated);
        for manifest in self.new.manifests(|manifest| manifest.deprecated() != before(manifest)) {
            let version = Some(manifest.version.to_string_lossy());
            changes.push(self.change(match manifest.deprecated() {
                None => Kind::Undeprecated { version },
                Some(message) => Kind::Deprecated { version, message },
            }));
        }
    }

    fn tags(&self, changes: &mut Vec<Change>, told: &Index<'f>) {
        if self.old.facts.tags.is_none() && !self.is_first || self.new.facts.tags.is_none() {
            return;
        }
        for (tag, version) in self.new.tags() {
            if self.old.tagged(tag) != Some(version) && !told.contains_key(tag) {
                let (dist_tag, version) = (Some(tag.to_string_lossy()), Some(version.to_string_lossy()));
                changes.push(self.change(Kind::DistTag { dist_tag, version }));
            }
        }
        for (tag, _) in self.old.tags() {
            if self.new.tagged(tag).is_none() && !told.contains_key(tag) {
                changes.push(self.change(Kind::DistTagRm { dist_tag: Some(tag.to_string_lossy()) }));
            }
        }
    }

    fn owners(&self, changes: &mut Vec<Change>) {
        let is_said = self.old.facts.maintainers.is_some() && self.new.facts.maintainers.is_some();
        // The first owners came with the first publish.
        if !is_said || self.old.versions.is_empty() {
            return;
        }
        let (added, removed) = (|maintainer| Kind::Owner { maintainer }, |maintainer| Kind::OwnerRm { maintainer });
        self.names(changes, |side| &side.maintainers, added, removed);
    }

    fn stars(&self, changes: &mut Vec<Change>) {
        if self.old.facts.users.is_none() && !self.is_first || self.new.facts.users.is_none() {
            return;
        }
        self.names(changes, |side| &side.users, |user| Kind::Star { user }, |user| Kind::Unstar { user });
    }

    /// The names that came, then those that went.
    fn names(
        &self,
        changes: &mut Vec<Change>,
        of: for<'s> fn(&'s Side<'f>) -> &'s Index<'f>,
        came: fn(Option<String>) -> Kind,
        went: fn(Option<String>) -> Kind,
    ) {
        for (these, others, kind) in [(&self.new, &self.old, came), (&self.old, &self.new, went)] {
            for name in of(these).keys().filter(|name| !of(others).contains_key(*name)) {
                changes.push(self.change(kind(Some(name.to_string_lossy()))));
            }
        }
    }

    /// The worst that a mirror can see: another tarball under the same version.
    fn altered(&self, changes: &mut Vec<Change>) {
        let is_altered = |new: &Manifest| {
            let old = self.old.manifest(&new.version).filter(|old| old.dist_json() != new.dist_json());
            // Older packuments have no integrity, and got it later.
            let is_other = |old: &Manifest, key| {
                let both = old.dist(key).zip(new.dist(key));
                // Digests by two algorithms cannot be compared.
                both.is_some_and(|(a, b)| a != b && algorithm(&a) == algorithm(&b))
            };
            old.is_some_and(|old| is_other(old, "integrity") || is_other(old, "shasum"))
        };
        for manifest in self.new.manifests(is_altered) {
            let mut change = self.change(Kind::Change { version: Some(manifest.version.to_string_lossy()) });
            change.warnings.push(Warning::IntegrityChanged);
            changes.push(change);
        }
    }

    fn change(&self, kind: Kind) -> Change {
        self.told(kind, None)
    }

    fn told(&self, kind: Kind, published: Option<ReleaseInfo>) -> Change {
        let change = Change::at(self.name.clone(), kind, self.when.as_deref(), published);
        Change { evidence: Evidence::Confirmed, ..change }
    }
}

/// The tag that is named with a version: `latest`, or else the first.
fn preferred_tag<'f>(
    named: &mut BTreeMap<&'f JsonString, &'f JsonString>,
    version: &'f JsonString,
    tag: &'f JsonString,
) {
    if tag.eq_str("latest") || !named.contains_key(version) {
        named.insert(version, tag);
    }
}

/// What stands before the digest, `sha512` for one.
fn algorithm(digest: &JsonString) -> Option<&str> {
    digest.json().split_once('-').map(|(algorithm, _)| algorithm)
}

/// `0.0.1-security`, and `.1` and so on behind it: what npm puts in the place of malware.
pub(crate) fn is_security_holding(version: &JsonString) -> bool {
    version.json().starts_with("\"0.0.1-security\"") || version.json().starts_with("\"0.0.1-security.")
}
