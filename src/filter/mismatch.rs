//! Why a filter does not select a change.

use crate::names::names;

/// The member of a filter that does not select a change: the first one, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FilterMismatch {
    /// The package is not among `packages`.
    Package,
    /// The kind of change is not among `kinds`.
    Kind,
    /// The type of the release is not among `release`.
    Release,
    /// The dist-tag is not among `tags`.
    Tag,
    /// The version is not in `range`.
    Range,
    /// The version is a prerelease, and `prereleases` is false.
    Prerelease,
    /// The signals of the review are below `level`.
    Level,
}

names!(FilterMismatch {
    Package => "package",
    Kind => "kind",
    Release => "release",
    Tag => "tag",
    Range => "range",
    Prerelease => "prerelease",
    Level => "level",
});

impl FilterMismatch {
    /// Its name, the same on every host.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.variant_name()
    }
}
