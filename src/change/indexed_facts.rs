//! The facts of a packument, indexed for a comparison.

use crate::json::{JsonString, StringIndex, index};
use crate::packument::facts::PackumentFacts;
use crate::packument::manifest::Manifest;
use crate::packument::version::Version;
use crate::packument::version::index::VersionIndex;

/// A packument's facts with an index by name, so that the order of the packument does not matter.
pub(super) struct IndexedFacts<'f> {
    pub(super) facts: &'f PackumentFacts,
    pub(super) versions: StringIndex<'f>,
    tags: StringIndex<'f>,
    pub(super) maintainers: StringIndex<'f>,
    pub(super) users: StringIndex<'f>,
}

impl<'f> IndexedFacts<'f> {
    pub(super) fn of(facts: &'f PackumentFacts) -> Self {
        Self {
            facts,
            versions: index(facts.versions.iter().flatten().map(|manifest| &manifest.version)),
            tags: index(facts.tags.iter().flatten().map(|(tag, _)| tag)),
            maintainers: index(facts.maintainers.iter().flatten().map(|person| &person.name)),
            users: index(facts.users.iter().flatten()),
        }
    }

    /// Whether the packument lists its versions. An unpublished or missing package has an empty list.
    pub(super) fn knows_versions(&self) -> bool {
        self.facts.versions.is_some() || self.facts.is_unpublished || self.facts.name.is_none()
    }

    /// The manifests that pass the filter, in npm's order of versions, those with invalid versions last.
    pub(super) fn manifests(&self, is_wanted: impl Fn(&Manifest) -> bool) -> Vec<&'f Manifest> {
        let all = self.facts.versions.as_deref().unwrap_or_default();
        let wanted: Vec<_> =
            self.versions.values().filter_map(|at| all.get(*at)).filter(|manifest| is_wanted(manifest)).collect();
        let line = VersionIndex::new(wanted.iter().map(|manifest| Version::of(&manifest.version)));
        line.ordered().filter_map(|at| wanted.get(at).copied()).collect()
    }

    pub(super) fn manifest(&self, version: &JsonString) -> Option<&'f Manifest> {
        self.facts.versions.as_deref()?.get(*self.versions.get(version)?)
    }

    /// Each dist-tag with the version that it points to.
    pub(super) fn tags(&self) -> impl Iterator<Item = (&'f JsonString, &'f JsonString)> {
        let all = self.facts.tags.as_deref().unwrap_or_default();
        self.tags.values().filter_map(|at| all.get(*at)).map(|(tag, version)| (tag, version))
    }

    pub(super) fn tagged_version(&self, tag: &JsonString) -> Option<&'f JsonString> {
        self.facts.tags.as_deref()?.get(*self.tags.get(tag)?).map(|(_, version)| version)
    }
}
