//! What changed between two packuments, in the events that a registry would have sent.
#![forbid(unsafe_code)]

use std::collections::BTreeMap;

use crate::change::{Change, Evidence, Kind};
use crate::error::{Error, Warning};
use crate::facts::{Facts, Manifest, Person};
use crate::json::{Index, Text, index};
use crate::published::Releases;

/// Every difference that an event can announce, in the order: unpublish, publish (by time), deprecated and undeprecated,
/// dist-tag, dist-tag-rm, owner, owner-rm, star, unstar, change.
///
/// A dist-tag that moves with a publish or unpublish belongs to that change; unpublishing the whole package swallows what
/// goes with it; the first owners come with the first publish. What one of the two does not say makes no change.
///
/// # Errors
/// [`Error::OtherPackage`], and [`Error::BeforeIsNewer`]: an old snapshot must not invent unpublishes.
pub fn compare(before: Option<&Facts>, after: Option<&Facts>) -> Result<Vec<Change>, Error> {
    let nothing = Facts::default();
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
    let Some(name) = new.name.as_ref().or(old.name.as_ref()) else { return Ok(Vec::new()) };
    let comparison = Comparison {
        name: name.decode(),
        old,
        new,
        old_versions: versions(old),
        new_versions: versions(new),
        is_first: before.is_none(),
        when: new.modified().map(|ms| ms.to_string()),
    };
    Ok(comparison.changes())
}

fn versions(facts: &Facts) -> Index<'_> {
    index(facts.versions.iter().flatten().map(|manifest| &manifest.version))
}

struct Comparison<'f> {
    name: String,
    old: &'f Facts,
    new: &'f Facts,
    old_versions: Index<'f>,
    new_versions: Index<'f>,
    is_first: bool,
    when: Option<String>,
}

impl<'f> Comparison<'f> {
    fn changes(&self) -> Vec<Change> {
        if self.new_versions.is_empty() {
            // Tags and owners went with the versions.
            let unpublished = Kind::Unpublish { version: None, dist_tag: None };
            return if self.old_versions.is_empty() { Vec::new() } else { vec![self.change(unpublished)] };
        }
        let mut told = Told::default();
        let mut changes = Vec::new();
        self.unpublished(&mut changes, &mut told);
        self.published(&mut changes, &mut told);
        self.deprecated(&mut changes);
        self.tags(&mut changes, &told);
        self.owners(&mut changes);
        self.stars(&mut changes);
        self.altered(&mut changes);
        changes
    }

    fn unpublished(&self, changes: &mut Vec<Change>, told: &mut Told<'f>) {
        for version in self.old.versions.iter().flatten().map(|manifest| &manifest.version) {
            if self.new_versions.contains_key(version) {
                continue;
            }
            // Tags that pointed to it and do no longer went or moved with it.
            let gone = tags(self.old).filter(|(tag, of)| *of == version && tagged(self.new, tag) != Some(version));
            let dist_tag = told.take(gone.map(|(tag, _)| tag));
            changes.push(self.change(Kind::Unpublish { version: Some(version.decode()), dist_tag }));
        }
    }

    fn published(&self, changes: &mut Vec<Change>, told: &mut Told<'f>) {
        let is_new = |manifest: &&Manifest| !self.old_versions.contains_key(&manifest.version);
        if !self.new.versions.iter().flatten().any(|manifest| is_new(&manifest)) {
            return;
        }
        let releases = Releases::of(self.new);
        // Those of unknown time stay as the packument has them, before the others.
        let mut published = BTreeMap::new();
        for (at, manifest) in self.new.versions.iter().flatten().filter(is_new).enumerate() {
            published.insert((releases.time(&manifest.version), at), manifest);
        }
        for manifest in published.into_values() {
            let version = &manifest.version;
            let its = tags(self.new).filter(|(tag, of)| *of == version && tagged(self.old, tag) != Some(version));
            let dist_tag = told.take_one(its.map(|(tag, _)| tag));
            let mut change = self.change(Kind::Publish { version: Some(version.decode()), dist_tag });
            change.tell(releases.published(manifest));
            if is_security_holding(version) {
                change.warnings.push(Warning::SecurityHolding);
            }
            changes.push(change);
        }
    }

    fn deprecated(&self, changes: &mut Vec<Change>) {
        for manifest in self.new.versions.iter().flatten() {
            let before = self.old_manifest(&manifest.version).and_then(Manifest::deprecated);
            let version = Some(manifest.version.decode());
            match (before, manifest.deprecated()) {
                (Some(_), None) => changes.push(self.change(Kind::Undeprecated { version })),
                (before, Some(message)) if before.as_ref() != Some(&message) => {
                    changes.push(self.change(Kind::Deprecated { version, message }));
                }
                _ => {}
            }
        }
    }

    fn tags(&self, changes: &mut Vec<Change>, told: &Told<'f>) {
        if self.old.tags.is_none() && !self.is_first || self.new.tags.is_none() {
            return;
        }
        for (tag, version) in tags(self.new) {
            if tagged(self.old, tag) != Some(version) && !told.has(tag) {
                let (dist_tag, version) = (Some(tag.decode()), Some(version.decode()));
                changes.push(self.change(Kind::DistTag { dist_tag, version }));
            }
        }
        for (tag, _) in tags(self.old) {
            if tagged(self.new, tag).is_none() && !told.has(tag) {
                changes.push(self.change(Kind::DistTagRm { dist_tag: Some(tag.decode()) }));
            }
        }
    }

    fn owners(&self, changes: &mut Vec<Change>) {
        // The first owners came with the first publish.
        let (Some(old), Some(new)) = (&self.old.maintainers, &self.new.maintainers) else { return };
        let is_in = |all: &[Person], person: &Person| all.iter().any(|other| other.name == person.name);
        for person in new.iter().filter(|person| !is_in(old, person)) {
            changes.push(self.change(Kind::Owner { maintainer: Some(person.name.decode()) }));
        }
        for person in old.iter().filter(|person| !is_in(new, person)) {
            changes.push(self.change(Kind::OwnerRm { maintainer: Some(person.name.decode()) }));
        }
    }

    fn stars(&self, changes: &mut Vec<Change>) {
        let none = Vec::new();
        let old = self.old.users.as_ref().or_else(|| self.is_first.then_some(&none));
        let (Some(old), Some(new)) = (old, &self.new.users) else { return };
        let (before, after) = (index(old.iter()), index(new.iter()));
        for user in after.keys().filter(|user| !before.contains_key(*user)) {
            changes.push(self.change(Kind::Star { user: Some(user.decode()) }));
        }
        for user in before.keys().filter(|user| !after.contains_key(*user)) {
            changes.push(self.change(Kind::Unstar { user: Some(user.decode()) }));
        }
    }

    /// The worst that a mirror can see: another tarball under the same version.
    fn altered(&self, changes: &mut Vec<Change>) {
        for new in self.new.versions.iter().flatten() {
            let version = &new.version;
            let Some(old) = self.old_manifest(version).filter(|old| old.dist_json() != new.dist_json()) else {
                continue;
            };
            let is_other = |key| matches!((old.dist(key), new.dist(key)), (Some(a), Some(b)) if a != b);
            // Older packuments have no integrity, and got it later.
            if is_other("integrity") || is_other("shasum") {
                let mut change = self.change(Kind::Change { version: Some(version.decode()) });
                change.warnings.push(Warning::IntegrityChanged);
                changes.push(change);
            }
        }
    }

    fn old_manifest(&self, version: &Text) -> Option<&'f Manifest> {
        self.old.versions.as_ref()?.get(*self.old_versions.get(version)?)
    }

    fn change(&self, kind: Kind) -> Change {
        Change { evidence: Evidence::Confirmed, ..Change::at(self.name.clone(), kind, self.when.as_deref()) }
    }
}

/// Tags that were told of with a version.
#[derive(Default)]
struct Told<'f>(Vec<&'f Text>);

impl<'f> Told<'f> {
    /// All of these are told of with a version; answers the one that is named.
    fn take(&mut self, tags: impl Iterator<Item = &'f Text>) -> Option<String> {
        let tags: Vec<_> = tags.collect();
        self.0.extend(&tags);
        foremost(&tags).map(Text::decode)
    }

    /// Only one of these is told of, the one that is named.
    fn take_one(&mut self, tags: impl Iterator<Item = &'f Text>) -> Option<String> {
        let tag = foremost(&tags.collect::<Vec<_>>())?;
        self.0.push(tag);
        Some(tag.decode())
    }

    fn has(&self, tag: &Text) -> bool {
        self.0.contains(&tag)
    }
}

/// `latest`, or else the first.
fn foremost<'f>(tags: &[&'f Text]) -> Option<&'f Text> {
    tags.iter().find(|tag| tag.is_plain("latest")).or_else(|| tags.first()).copied()
}

fn tags(facts: &Facts) -> impl Iterator<Item = (&Text, &Text)> {
    facts.tags.iter().flatten().map(|(tag, version)| (tag, version))
}

fn tagged<'f>(facts: &'f Facts, tag: &Text) -> Option<&'f Text> {
    facts.tags.as_ref()?.iter().rfind(|(of, _)| of == tag).map(|(_, version)| version)
}

/// `0.0.1-security`, and `.1` and so on behind it: what npm puts in the place of malware.
pub(crate) fn is_security_holding(version: &Text) -> bool {
    version.json().starts_with("\"0.0.1-security\"") || version.json().starts_with("\"0.0.1-security.")
}
