//! Compares two packuments: the changes between them, as a registry would have announced them.

use std::collections::BTreeMap;

use crate::change::indexed_facts::IndexedFacts;
use crate::change::{Change, Evidence, Kind};
use crate::error::Error;
use crate::json::{JsonString, StringIndex};
use crate::packument::facts::PackumentFacts;
use crate::packument::history::ReleaseHistory;
use crate::packument::manifest::Manifest;
use crate::packument::release::ReleaseInfo;
use crate::packument::version::index::VersionIndex;
use crate::packument::version::{Version, is_security_holding};
use crate::warning::Warning;

/// Every difference that an event can announce, in the order: unpublish, publish (by time), deprecated and undeprecated,
/// dist-tag, dist-tag-rm, owner, owner-rm, star, unstar, change.
///
/// A dist-tag that moves with a publish or unpublish belongs to that change; unpublishing the whole package is one change;
/// the first owners belong to the first publish. A field that is missing from either packument makes no change.
///
/// # Errors
/// [`Error::OtherPackage`] for packuments of two packages, and [`Error::BeforeIsNewer`] for swapped ones, which would make
/// changes that never happened.
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
        old: IndexedFacts::of(old),
        new: IndexedFacts::of(new),
        is_first: before.is_none(),
        when: new.modified().map(|ms| ms.to_string()),
    };
    Ok(comparison.changes())
}

struct Comparison<'f> {
    name: String,
    old: IndexedFacts<'f>,
    new: IndexedFacts<'f>,
    is_first: bool,
    when: Option<String>,
}

impl<'f> Comparison<'f> {
    fn changes(&self) -> Vec<Change> {
        let are_versions_known = self.old.knows_versions() && self.new.knows_versions();
        if are_versions_known && self.new.versions.is_empty() {
            // The tags and owners were removed with the versions.
            let unpublished = Kind::Unpublish { version: None, dist_tag: None };
            return if self.old.versions.is_empty() { Vec::new() } else { vec![self.change(unpublished)] };
        }
        let mut tags_done = StringIndex::new();
        let mut changes = Vec::new();
        if are_versions_known {
            self.unpublishes(&mut changes, &mut tags_done);
            self.publishes(&mut changes, &mut tags_done);
            self.deprecations(&mut changes);
        }
        self.tag_changes(&mut changes, &tags_done);
        self.owner_changes(&mut changes);
        self.star_changes(&mut changes);
        self.integrity_changes(&mut changes);
        changes
    }

    fn is_removed(&self, version: &JsonString) -> bool {
        !self.new.versions.contains_key(version)
    }

    fn is_new(&self, version: &JsonString) -> bool {
        !self.old.versions.contains_key(version)
    }

    fn unpublishes(&self, changes: &mut Vec<Change>, tags_done: &mut StringIndex<'f>) {
        let mut tag_of = BTreeMap::new();
        for (tag, version) in self.old.tags().filter(|(_, version)| self.is_removed(version)) {
            let now = self.new.tagged_version(tag);
            // A tag that still points to the removed version did not move.
            if now == Some(version) {
                continue;
            }
            // A tag that moved to a new version belongs to the publish of that version.
            if !now.is_some_and(|now| self.is_new(now)) {
                tags_done.insert(tag, 0);
            }
            preferred_tag(&mut tag_of, version, tag);
        }
        for manifest in self.old.manifests(|manifest| self.is_removed(&manifest.version)) {
            let version = Some(manifest.version.to_string_lossy());
            let dist_tag = tag_of.get(&manifest.version).map(|tag| tag.to_string_lossy());
            changes.push(self.change(Kind::Unpublish { version, dist_tag }));
        }
    }

    fn publishes(&self, changes: &mut Vec<Change>, tags_done: &mut StringIndex<'f>) {
        let published = self.new.manifests(|manifest| self.is_new(&manifest.version));
        if published.is_empty() {
            return;
        }
        let mut tag_of = BTreeMap::new();
        for (tag, version) in self.new.tags().filter(|(tag, version)| self.old.tagged_version(tag) != Some(*version)) {
            preferred_tag(&mut tag_of, version, tag);
        }
        let releases = ReleaseHistory::of(self.new.facts);
        let mut by_time = BTreeMap::new();
        for (at, manifest) in published.into_iter().enumerate() {
            by_time.insert((releases.time(&manifest.version), at), manifest);
        }
        // Each release is placed among the versions that were there before, and those published before it.
        let all = self.new.facts.versions.as_deref().unwrap_or_default();
        let mut earlier = VersionIndex::default();
        for (at, manifest) in all.iter().enumerate().filter(|(_, manifest)| !self.is_new(&manifest.version)) {
            earlier.insert(Version::of(&manifest.version), at);
        }
        for manifest in by_time.into_values() {
            let version = &manifest.version;
            let position = Version::of(version).map(|version| earlier.place(version));
            if let Some(at) = self.new.versions.get(version) {
                earlier.insert(Version::of(version), *at);
            }
            let tag = tag_of.get(version).copied();
            tags_done.extend(tag.map(|tag| (tag, 0)));
            let dist_tag = tag.map(JsonString::to_string_lossy);
            let kind = Kind::Publish { version: Some(version.to_string_lossy()), dist_tag };
            let mut change = self.change_with(kind, Some(releases.published(manifest, position)));
            if is_security_holding(version) {
                change.warnings.push(Warning::SecurityHolding);
            }
            changes.push(change);
        }
    }

    fn deprecations(&self, changes: &mut Vec<Change>) {
        let before = |manifest: &Manifest| self.old.manifest(&manifest.version).and_then(Manifest::deprecated);
        for manifest in self.new.manifests(|manifest| manifest.deprecated() != before(manifest)) {
            let version = Some(manifest.version.to_string_lossy());
            changes.push(self.change(match manifest.deprecated() {
                None => Kind::Undeprecated { version },
                Some(message) => Kind::Deprecated { version, message },
            }));
        }
    }

    fn tag_changes(&self, changes: &mut Vec<Change>, tags_done: &StringIndex<'f>) {
        if self.old.facts.tags.is_none() && !self.is_first || self.new.facts.tags.is_none() {
            return;
        }
        for (tag, version) in self.new.tags() {
            if self.old.tagged_version(tag) != Some(version) && !tags_done.contains_key(tag) {
                let (dist_tag, version) = (Some(tag.to_string_lossy()), Some(version.to_string_lossy()));
                changes.push(self.change(Kind::DistTag { dist_tag, version }));
            }
        }
        for (tag, _) in self.old.tags() {
            if self.new.tagged_version(tag).is_none() && !tags_done.contains_key(tag) {
                changes.push(self.change(Kind::DistTagRm { dist_tag: Some(tag.to_string_lossy()) }));
            }
        }
    }

    fn owner_changes(&self, changes: &mut Vec<Change>) {
        let are_owners_known = self.old.facts.maintainers.is_some() && self.new.facts.maintainers.is_some();
        // The first owners belong to the first publish.
        if !are_owners_known || self.old.versions.is_empty() {
            return;
        }
        let (added, removed) = (|maintainer| Kind::Owner { maintainer }, |maintainer| Kind::OwnerRm { maintainer });
        self.name_changes(changes, |side| &side.maintainers, added, removed);
    }

    fn star_changes(&self, changes: &mut Vec<Change>) {
        if self.old.facts.users.is_none() && !self.is_first || self.new.facts.users.is_none() {
            return;
        }
        self.name_changes(changes, |side| &side.users, |user| Kind::Star { user }, |user| Kind::Unstar { user });
    }

    /// The names that were added, then those that were removed.
    fn name_changes(
        &self,
        changes: &mut Vec<Change>,
        of: for<'s> fn(&'s IndexedFacts<'f>) -> &'s StringIndex<'f>,
        added: fn(Option<String>) -> Kind,
        removed: fn(Option<String>) -> Kind,
    ) {
        for (these, others, kind) in [(&self.new, &self.old, added), (&self.old, &self.new, removed)] {
            for name in of(these).keys().filter(|name| !of(others).contains_key(*name)) {
                changes.push(self.change(kind(Some(name.to_string_lossy()))));
            }
        }
    }

    /// A replaced tarball under the same version: the worst change that a mirror can see.
    fn integrity_changes(&self, changes: &mut Vec<Change>) {
        let is_replaced = |new: &Manifest| {
            let old = self.old.manifest(&new.version).filter(|old| old.dist_json() != new.dist_json());
            // A digest that was added later is not a change: older packuments had no integrity.
            let differs = |old: &Manifest, key| {
                let both = old.dist(key).zip(new.dist(key));
                // Digests by two algorithms cannot be compared.
                both.is_some_and(|(a, b)| a != b && algorithm(&a) == algorithm(&b))
            };
            old.is_some_and(|old| differs(old, "integrity") || differs(old, "shasum"))
        };
        for manifest in self.new.manifests(is_replaced) {
            let mut change = self.change(Kind::Change { version: Some(manifest.version.to_string_lossy()) });
            change.warnings.push(Warning::IntegrityChanged);
            changes.push(change);
        }
    }

    fn change(&self, kind: Kind) -> Change {
        self.change_with(kind, None)
    }

    fn change_with(&self, kind: Kind, release_info: Option<ReleaseInfo>) -> Change {
        let change = Change::at(self.name.clone(), kind, self.when.as_deref(), release_info);
        Change { evidence: Evidence::Confirmed, ..change }
    }
}

/// Chooses the dist-tag to report with a version: `latest`, otherwise the first.
fn preferred_tag<'f>(
    tag_of: &mut BTreeMap<&'f JsonString, &'f JsonString>,
    version: &'f JsonString,
    tag: &'f JsonString,
) {
    if tag.eq_str("latest") || !tag_of.contains_key(version) {
        tag_of.insert(version, tag);
    }
}

/// The algorithm of a digest, such as `sha512`.
fn algorithm(digest: &JsonString) -> Option<String> {
    digest.to_str_lossy().split_once('-').map(|(algorithm, _)| algorithm.to_owned())
}
