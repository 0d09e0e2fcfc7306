//! How a range is read.

/// How a range treats prereleases.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RangeOptions {
    /// Whether a range includes the prereleases between its ends. As npm has it by default, it includes only those of a version that
    /// it names with a prerelease: `>=1.0.0-rc.1` has 1.0.0-rc.2, but not 1.1.0-rc.1.
    pub include_prerelease: bool,
}
