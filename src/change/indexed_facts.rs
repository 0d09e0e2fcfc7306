//! The facts of a packument, indexed for a comparison.

use std::cmp::Ordering;

use crate::json::JsonString;
use crate::packument::facts::PackumentFacts;
use crate::packument::manifest::Manifest;
use crate::packument::said::Said;
use crate::packument::sort::{NameIndex, sorted_positions};
use crate::packument::version::Version;

/// A packument's facts with an index by name, so that the order of the packument does not matter.
pub(super) struct IndexedFacts<'f> {
    pub(super) facts: &'f PackumentFacts,
    /// In npm's order, those with invalid versions last; of duplicates the last.
    pub(super) versions: Vec<ListedVersion<'f>>,
    tags: NameIndex<'f>,
    pub(super) maintainers: NameIndex<'f>,
    pub(super) users: NameIndex<'f>,
}

/// A version of a packument.
#[derive(Clone)]
pub(super) struct ListedVersion<'f> {
    /// `None` if it is not a semantic version.
    pub(super) version: Option<Version<'f>>,
    /// Its name as JSON text, which is compared more often than anything else of the manifest.
    name: &'f str,
    pub(super) manifest: &'f Manifest,
    /// Its index in the packument.
    pub(super) index: usize,
}

impl ListedVersion<'_> {
    pub(super) fn cmp(&self, other: &ListedVersion<'_>) -> Ordering {
        self.cmp_version(&other.version, other.name)
    }

    /// npm's order: invalid versions last, equal ones by their name.
    fn cmp_version(&self, version: &Option<Version<'_>>, name: &str) -> Ordering {
        if self.name == name {
            return Ordering::Equal;
        }
        let by_version = match (&self.version, version) {
            (Some(own), Some(version)) => own.cmp(version),
            (own, version) => version.is_some().cmp(&own.is_some()),
        };
        by_version.then_with(|| self.name.cmp(name))
    }
}

impl<'f> IndexedFacts<'f> {
    pub(super) fn of(facts: &'f PackumentFacts) -> Self {
        Self {
            facts,
            versions: in_order(facts.versions.items()),
            tags: index(&facts.tags, |(tag, _)| tag),
            maintainers: index(&facts.maintainers, |person| &person.name),
            users: index(&facts.users, |user| user),
        }
    }

    pub(super) fn has_version(&self, name: &JsonString) -> bool {
        let version = Version::of(name);
        self.versions.binary_search_by(|listed| listed.cmp_version(&version, name.json())).is_ok()
    }

    /// Each dist-tag with the version that it points to.
    pub(super) fn tags(&self) -> impl Iterator<Item = (&'f JsonString, &'f JsonString)> {
        let all = self.facts.tags.items();
        self.tags.iter().filter_map(|(_, at)| all.get(at)).map(|(tag, version)| (tag, version))
    }

    pub(super) fn tagged_version(&self, tag: &JsonString) -> Option<&'f JsonString> {
        self.facts.tags.items().get(self.tags.position(tag)?).map(|(_, version)| version)
    }
}

/// The names of a list that may be unknown.
fn index<T>(list: &Said<Vec<T>>, name: fn(&T) -> &JsonString) -> NameIndex<'_> {
    NameIndex::of(list.items().iter().map(name).collect())
}

fn in_order(manifests: &[Manifest]) -> Vec<ListedVersion<'_>> {
    let all = manifests.iter().enumerate();
    let all: Vec<_> = all
        .map(|(index, manifest)| ListedVersion {
            version: Version::of(&manifest.version),
            name: manifest.version.json(),
            manifest,
            index,
        })
        .collect();
    // Invalid versions last.
    let keys: Vec<_> = all.iter().map(|listed| listed.version.as_ref().map_or(u64::MAX, Version::key)).collect();
    let cmp = |one, other| match (all.get(one), all.get(other)) {
        (Some(one), Some(other)) => ListedVersion::cmp(one, other),
        _ => Ordering::Equal,
    };
    let order = sorted_positions(&keys, &|one, other| cmp(one, other) == Ordering::Less);
    // The sort keeps the order of duplicates: the last one follows the others.
    let next = order.iter().skip(1).map(Some).chain([None]);
    let are_equal = |one: usize, other: usize| keys.get(one) == keys.get(other) && cmp(one, other) == Ordering::Equal;
    let is_last = |at: usize, next: Option<&usize>| !next.is_some_and(|next| are_equal(at, *next));
    order
        .iter()
        .zip(next)
        .filter(|(at, next)| is_last(**at, *next))
        .filter_map(|(at, _)| all.get(*at).cloned())
        .collect()
}
