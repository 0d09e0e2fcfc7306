//! The position of a release among those before it.

use std::cmp::Ordering;

use crate::json::string_content;
use crate::packument::release::ReleaseType;
use crate::packument::version::{Core, Version, parse_core};

/// The position of a release among those before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ReleasePosition {
    /// The index of the release that it follows on its release line.
    pub(crate) previous: Option<usize>,
    pub(crate) release_type: ReleaseType,
    /// Whether a stable release is higher.
    pub(crate) has_higher_stable: bool,
}

/// Finds the position of a release among earlier ones, which come one by one in any order.
///
/// Only the versions that decide are read in full: the position of a stable release does not depend on prereleases as soon as a
/// lower stable one is known.
pub(crate) struct PositionFinder<'v> {
    version: Version<'v>,
    is_first: bool,
    has_higher_stable: bool,
    /// The highest of the lower releases, each with its index.
    prerelease: Option<(Version<'v>, usize)>,
    stable: Option<(Version<'v>, usize)>,
}

impl<'v> PositionFinder<'v> {
    pub(crate) const fn new(version: Version<'v>) -> Self {
        Self { version, is_first: true, has_higher_stable: false, prerelease: None, stable: None }
    }

    /// Adds an earlier release, whose name is a JSON string with its quotes, escaped as `JSON.stringify` escapes. Of equal
    /// versions the one with the highest index counts. A name that is not a version only rules out [`ReleaseType::First`].
    pub(crate) fn push(&mut self, name: &'v [u8], index: usize) {
        self.is_first = false;
        if let Some((core, rest)) = string_content(name).and_then(parse_core)
            && (rest.is_empty() || self.needs_prerelease(core))
            && let Some(version) = Version::new(core, rest)
        {
            self.add(version, index);
        }
    }

    /// Adds an earlier release whose name was parsed before.
    pub(crate) fn push_version(&mut self, version: Option<Version<'v>>, index: usize) {
        self.is_first = false;
        if let Some(version) = version {
            self.add(version, index);
        }
    }

    /// Whether a prerelease of these numbers can decide the position.
    fn needs_prerelease(&self, core: Core) -> bool {
        match core.cmp(&self.version.core()) {
            Ordering::Less => {
                self.stable.is_none() && self.prerelease.as_ref().is_none_or(|(highest, _)| highest.core() <= core)
            }
            Ordering::Equal => self.version.is_prerelease() || self.stable.is_none(),
            Ordering::Greater => false,
        }
    }

    fn add(&mut self, other: Version<'v>, index: usize) {
        let highest = if other.is_prerelease() { &mut self.prerelease } else { &mut self.stable };
        match other.cmp(&self.version) {
            Ordering::Less => {
                let other = Some((other, index));
                if *highest < other {
                    *highest = other;
                }
            }
            Ordering::Greater if !other.is_prerelease() => self.has_higher_stable = true,
            Ordering::Greater | Ordering::Equal => {}
        }
    }

    /// The position among the releases that were added.
    pub(crate) fn finish(&self) -> ReleasePosition {
        let Self { version, is_first, has_higher_stable, prerelease, stable } = self;
        let (is_first, has_higher_stable) = (*is_first, *has_higher_stable);
        let (stable, highest) = (stable.as_ref(), prerelease.max(stable).as_ref());
        // A lower version with the core of a prerelease leads to the same release.
        let on_line = highest.filter(|(other, _)| version.is_prerelease() && other.core() == version.core());
        let previous = on_line.or(stable).or(highest);
        let release_type = if is_first {
            ReleaseType::First
        } else if version.is_prerelease() {
            ReleaseType::Prerelease
        } else if has_higher_stable {
            ReleaseType::Backport
        } else {
            compare_cores(version.core(), previous.map(|(other, _)| other.core()))
        };
        ReleasePosition { previous: previous.map(|(_, index)| *index), release_type, has_higher_stable }
    }
}

/// The type of a stable release after one with the core `previous`.
fn compare_cores((major, minor, patch): Core, previous: Option<Core>) -> ReleaseType {
    match previous {
        Some((before, ..)) if before != major => ReleaseType::Major,
        Some((_, before, _)) if before != minor => ReleaseType::Minor,
        Some((.., before)) if before != patch => ReleaseType::Patch,
        // No previous release, or a prerelease of this one.
        _ if patch != 0 => ReleaseType::Patch,
        _ if minor != 0 => ReleaseType::Minor,
        _ => ReleaseType::Major,
    }
}
