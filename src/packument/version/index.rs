//! Releases in npm's order, for finding the positions of many.

use std::collections::BTreeSet;

use crate::packument::version::Version;
use crate::packument::version::position::{PositionFinder, ReleasePosition};

/// Releases in npm's order, each with its index: for finding the positions of many.
#[derive(Default)]
pub(crate) struct VersionIndex<'v> {
    ordered: BTreeSet<(Version<'v>, usize)>,
    /// The stable ones of those: between two there may be thousands of prereleases.
    stable: BTreeSet<(Version<'v>, usize)>,
    /// The indices of unparsable versions.
    others: Vec<usize>,
}

impl<'v> VersionIndex<'v> {
    pub(crate) fn new(versions: impl Iterator<Item = Option<Version<'v>>>) -> Self {
        let mut all = Self::default();
        for (index, version) in versions.enumerate() {
            all.insert(version, index);
        }
        all
    }

    pub(crate) fn insert(&mut self, version: Option<Version<'v>>, index: usize) {
        let Some(version) = version else { return self.others.push(index) };
        if !version.is_prerelease() {
            self.stable.insert((version, index));
        }
        self.ordered.insert((version, index));
    }

    /// All indices: of versions in their order, then of unparsable ones.
    pub(crate) fn ordered(&self) -> impl Iterator<Item = usize> {
        self.ordered.iter().map(|(_, index)| *index).chain(self.others.iter().copied())
    }

    /// The position of `version` after all these, from the few that it depends on.
    pub(crate) fn place(&self, version: Version<'v>) -> ReleasePosition {
        let (from, after) = ((version, 0), (version, usize::MAX));
        let nearest = [
            self.ordered.range(..&from).next_back(),
            self.stable.range(..&from).next_back(),
            self.ordered.range(&from..).next(),
            self.stable.range(&after..).next(),
        ];
        let mut finder = PositionFinder::new(version);
        for (other, index) in nearest.into_iter().flatten() {
            finder.push_version(Some(*other), *index);
        }
        if let Some(index) = self.others.first() {
            finder.push_version(None, *index);
        }
        finder.finish()
    }
}
