//! Compares two packuments: the changes between them, as a registry would have announced them.

use std::cmp::Ordering;

use crate::change::digests;
use crate::change::indexed_facts::{IndexedFacts, ListedVersion};
use crate::change::positions::positions;
use crate::change::preferred_tags::PreferredTags;
use crate::change::{Change, Evidence, Kind};
use crate::error::Error;
use crate::json::{JsonString, to_json};
use crate::names::names;
use crate::packument::facts::PackumentFacts;
use crate::packument::history::ReleaseHistory;
use crate::packument::manifest::Manifest;
use crate::packument::release::ReleaseInfo;
use crate::packument::sort::NameIndex;
use crate::packument::version::is_security_holding;
use crate::warning::Warning;

/// Every difference that an event can announce, in the order: unpublish, publish (by time), deprecated and undeprecated,
/// dist-tag, dist-tag-rm, owner, owner-rm, star, unstar, change.
///
/// A dist-tag that moves with a publish or unpublish belongs to that change; unpublishing the whole package is one change;
/// the first owners and stars belong to the first publish. What either packument does not say makes no change.
///
/// `None` is a package that the registry does not have: its whole history is published, see [`FirstSight`].
///
/// # Errors
/// [`Error::OtherPackage`] for packuments of two packages, and [`Error::BeforeIsNewer`] for swapped ones, which would make
/// changes that never happened.
pub fn compare_packuments(
    before: Option<&PackumentFacts>,
    after: Option<&PackumentFacts>,
) -> Result<Vec<Change>, Error> {
    compare_packuments_with(before, after, FirstSight::History)
}

/// [`compare_packuments`], with a choice of what a package without a packument before is.
///
/// ```
/// use npm_hooks::{FirstSight, PackumentFacts, compare_packuments_with};
///
/// let facts = PackumentFacts::read(br#"{"name":"a","versions":{"1.0.0":{},"1.1.0":{}}}"#)?;
/// let changes = compare_packuments_with(None, Some(&facts), FirstSight::Change)?;
/// assert_eq!((changes.len(), changes[0].summary.as_str()), (1, "a changed"));
/// # Ok::<(), npm_hooks::Error>(())
/// ```
///
/// # Errors
/// As [`compare_packuments`].
pub fn compare_packuments_with(
    before: Option<&PackumentFacts>,
    after: Option<&PackumentFacts>,
    first_sight: FirstSight,
) -> Result<Vec<Change>, Error> {
    let nothing = PackumentFacts::of_no_package();
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
    let (old_facts, new_facts) = (IndexedFacts::of(old), IndexedFacts::of(new));
    let (counterparts, is_removed) = match_versions(&old_facts.versions, &new_facts.versions);
    let comparison = Comparison {
        name: if before.is_some() || after.is_some() {
            name.ok_or(Error::NotAPackument)?.to_string_lossy()
        } else {
            String::new()
        },
        old: old_facts,
        new: new_facts,
        counterparts,
        is_removed,
        when: new.modified().map(|ms| to_json(&ms)),
    };
    Ok(match first_sight {
        FirstSight::Change | FirstSight::Nothing if before.is_none() => comparison.first_sight(first_sight),
        // Without its versions, it is not known what of a package is new or was removed.
        _ if before.is_none() && !new.knows_versions() || after.is_none() && !old.knows_versions() => Vec::new(),
        _ => comparison.changes(),
    })
}

/// What the changes of a package are for which there is no packument before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum FirstSight {
    /// Its whole history, as if it were new: each version is published. For a mirror, and for packages that are new.
    #[default]
    History,
    /// One change of the kind `change`, as npm's own hooks announced a package that they had not seen. For a subscriber.
    Change,
    /// No change.
    Nothing,
}

names!(FirstSight, from_name {
    History => "history",
    Change => "change",
    Nothing => "nothing",
});

impl FirstSight {
    /// The name, the same in every host.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.variant_name()
    }
}

struct Comparison<'f> {
    name: String,
    old: IndexedFacts<'f>,
    new: IndexedFacts<'f>,
    /// For each version of `new`, its manifest in `old`.
    counterparts: Vec<Option<&'f Manifest>>,
    /// For each version of `old`, whether `new` does not have it.
    is_removed: Vec<bool>,
    when: Option<String>,
}

impl<'f> Comparison<'f> {
    fn changes(&self) -> Vec<Change> {
        let are_versions_known = self.old.facts.knows_versions() && self.new.facts.knows_versions();
        if are_versions_known && self.new.versions.is_empty() {
            // The tags and owners were removed with the versions.
            let unpublished = Kind::Unpublish { version: None, dist_tag: None };
            return if self.old.versions.is_empty() { Vec::new() } else { vec![self.change(unpublished)] };
        }
        let mut tags_done = Vec::new();
        let mut changes = Vec::new();
        if are_versions_known {
            self.unpublishes(&mut changes, &mut tags_done);
            self.publishes(&mut changes, &mut tags_done);
            self.deprecations(&mut changes);
        }
        self.tag_changes(&mut changes, &NameIndex::of(tags_done));
        self.owner_changes(&mut changes);
        self.star_changes(&mut changes);
        self.integrity_changes(&mut changes);
        changes
    }

    /// The changes of a package that is seen for the first time, other than its history.
    fn first_sight(&self, first_sight: FirstSight) -> Vec<Change> {
        let is_there = !self.new.facts.knows_versions() || !self.new.versions.is_empty();
        if is_there && first_sight == FirstSight::Change {
            vec![self.change(Kind::Change { version: None })]
        } else {
            Vec::new()
        }
    }

    /// Each version that both packuments list, with its manifests before and after.
    fn common_versions(&self) -> impl Iterator<Item = (&'f Manifest, &'f Manifest)> {
        self.counterparts.iter().zip(&self.new.versions).filter_map(|(old, new)| Some(((*old)?, new.manifest)))
    }

    fn unpublishes(&self, changes: &mut Vec<Change>, tags_done: &mut Vec<&'f JsonString>) {
        let removed = self.old.versions.iter().zip(&self.is_removed).filter(|(_, is_removed)| **is_removed);
        let mut tags = Vec::new();
        // A tag of a version that was not there before either was not removed with it.
        let is_removed = |version| self.old.has_version(version) && !self.new.has_version(version);
        for (tag, version) in self.old.tags().filter(|(_, version)| is_removed(version)) {
            let now = self.new.tagged_version(tag);
            // A tag that still points to the removed version did not move.
            if now == Some(version) {
                continue;
            }
            // A tag that moved to a new version belongs to the publish of that version.
            if now.is_none_or(|now| self.old.has_version(now)) {
                tags_done.push(tag);
            }
            tags.push((tag, version));
        }
        let tags = PreferredTags::of(tags);
        for (ListedVersion { manifest, .. }, _) in removed {
            let version = Some(manifest.version.to_string_lossy());
            let dist_tag = tags.get(&manifest.version).map(JsonString::to_string_lossy);
            changes.push(self.change(Kind::Unpublish { version, dist_tag }));
        }
    }

    fn publishes(&self, changes: &mut Vec<Change>, tags_done: &mut Vec<&'f JsonString>) {
        let is_new = |rank: usize| self.counterparts.get(rank).is_some_and(Option::is_none);
        if !(0..self.new.versions.len()).any(is_new) {
            return;
        }
        let new_targets = self.new.tags().filter(|(tag, version)| self.old.tagged_version(tag) != Some(*version));
        let tags = PreferredTags::of(new_targets.collect());
        let releases = ReleaseHistory::of(self.new.facts);
        let time = |listed: &ListedVersion<'_>| releases.time(&listed.manifest.version);
        for (rank, position) in positions(&self.new.versions, &is_new, &time) {
            let Some(ListedVersion { manifest, .. }) = self.new.versions.get(rank) else { continue };
            let version = &manifest.version;
            let tag = tags.get(version);
            tags_done.extend(tag);
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
        for (old, new) in self.counterparts.iter().zip(&self.new.versions) {
            let new = new.manifest;
            // Without a manifest, it is not said.
            if !new.is_known || old.is_some_and(|old| !old.is_known) {
                continue;
            }
            if new.deprecation_json() == old.and_then(Manifest::deprecation_json) {
                continue;
            }
            let after = new.deprecated();
            if after == old.and_then(Manifest::deprecated) {
                continue;
            }
            let version = Some(new.version.to_string_lossy());
            changes.push(self.change(match after {
                None => Kind::Undeprecated { version },
                Some(message) => Kind::Deprecated { version, message },
            }));
        }
    }

    fn tag_changes(&self, changes: &mut Vec<Change>, tags_done: &NameIndex<'f>) {
        if !self.old.facts.tags.is_known() || !self.new.facts.tags.is_known() {
            return;
        }
        for (tag, version) in self.new.tags() {
            if self.old.tagged_version(tag) != Some(version) && !tags_done.contains(tag) {
                let (dist_tag, version) = (Some(tag.to_string_lossy()), Some(version.to_string_lossy()));
                changes.push(self.change(Kind::DistTag { dist_tag, version }));
            }
        }
        for (tag, _) in self.old.tags() {
            if self.new.tagged_version(tag).is_none() && !tags_done.contains(tag) {
                changes.push(self.change(Kind::DistTagRm { dist_tag: Some(tag.to_string_lossy()) }));
            }
        }
    }

    fn owner_changes(&self, changes: &mut Vec<Change>) {
        let are_owners_known = self.old.facts.maintainers.is_known() && self.new.facts.maintainers.is_known();
        if !are_owners_known || self.is_first_publish() {
            return;
        }
        let (added, removed) = (|maintainer| Kind::Owner { maintainer }, |maintainer| Kind::OwnerRm { maintainer });
        self.name_changes(changes, |side| &side.maintainers, added, removed);
    }

    fn star_changes(&self, changes: &mut Vec<Change>) {
        let are_stars_known = self.old.facts.users.is_known() && self.new.facts.users.is_known();
        if !are_stars_known || self.is_first_publish() {
            return;
        }
        self.name_changes(changes, |side| &side.users, |user| Kind::Star { user }, |user| Kind::Unstar { user });
    }

    /// Whether no version was there before: the first owners and stars belong to the first publish.
    fn is_first_publish(&self) -> bool {
        self.old.facts.knows_versions() && self.old.versions.is_empty()
    }

    /// The names that were added, then those that were removed.
    fn name_changes(
        &self,
        changes: &mut Vec<Change>,
        of: for<'s> fn(&'s IndexedFacts<'f>) -> &'s NameIndex<'f>,
        added: fn(Option<String>) -> Kind,
        removed: fn(Option<String>) -> Kind,
    ) {
        for (these, others, kind) in [(&self.new, &self.old, added), (&self.old, &self.new, removed)] {
            for (name, _) in of(these).iter().filter(|(name, _)| !of(others).contains(name)) {
                changes.push(self.change(kind(Some(name.to_string_lossy()))));
            }
        }
    }

    /// A replaced tarball under the same version: the worst change that a mirror can see.
    fn integrity_changes(&self, changes: &mut Vec<Change>) {
        for (old, manifest) in self.common_versions().filter(|(old, new)| old.dist_json() != new.dist_json()) {
            if !digests::differ(old, manifest) {
                continue;
            }
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

/// The manifest in `old` of each version of `new`, and for each version of `old` whether `new` does not have it. Both are sorted.
fn match_versions<'f>(old: &[ListedVersion<'f>], new: &[ListedVersion<'f>]) -> (Vec<Option<&'f Manifest>>, Vec<bool>) {
    let mut counterparts = Vec::with_capacity(new.len());
    let mut is_removed = Vec::with_capacity(old.len());
    let mut rest = old.iter();
    for version in new {
        let mut counterpart = None;
        while let Some(other) = rest.as_slice().first() {
            let order = other.cmp(version);
            if order == Ordering::Greater {
                break;
            }
            rest.next();
            is_removed.push(order == Ordering::Less);
            if order == Ordering::Equal {
                counterpart = Some(other.manifest);
                break;
            }
        }
        counterparts.push(counterpart);
    }
    is_removed.extend(rest.map(|_| true));
    (counterparts, is_removed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_first_sight_has_one_name() {
        for name in FirstSight::NAMES {
            assert_eq!(FirstSight::from_name(name).map(FirstSight::name), Some(*name));
        }
    }

    #[test]
    fn a_package_that_is_seen_for_the_first_time_is_what_the_caller_chooses() {
        let facts = |text: &str| PackumentFacts::read(text).unwrap();
        let package = facts(
            r#"{"_id":"a","name":"a","versions":{"1.0.0":{},"1.1.0":{}},"dist-tags":{"latest":"1.1.0","old":"1.0.0"},
                "maintainers":[{"name":"u"}],"users":{"u":true}}"#,
        );
        let unpublished = facts(r#"{"name":"a","time":{"unpublished":{}}}"#);
        let only_times = facts(r#"{"name":"a","time":{},"dist-tags":{"latest":"1.0.0"},"users":{"u":true}}"#);
        for (before, after, first_sight, want) in [
            (None, Some(&package), FirstSight::History, vec!["publish:a@1.0.0", "publish:a@1.1.0"]),
            (None, Some(&package), FirstSight::Change, vec!["change:a"]),
            (None, Some(&package), FirstSight::Nothing, vec![]),
            (None, Some(&unpublished), FirstSight::Change, vec![]),
            (None, Some(&only_times), FirstSight::Change, vec!["change:a"]),
            (None, Some(&only_times), FirstSight::History, vec![]),
            (Some(&only_times), None, FirstSight::History, vec![]),
            (None, None, FirstSight::Change, vec![]),
            // With a packument before, it is not the first sight.
            (Some(&unpublished), Some(&package), FirstSight::Change, vec!["publish:a@1.0.0", "publish:a@1.1.0"]),
            (Some(&package), None, FirstSight::Nothing, vec!["unpublish:a"]),
        ] {
            let changes = compare_packuments_with(before, after, first_sight).unwrap();
            assert_eq!(changes.iter().map(|change| change.key.as_str()).collect::<Vec<_>>(), want, "{first_sight:?}");
        }
    }
}
