//! The releases before the one under review.

use crate::json::JsonString;
use crate::packument::history::ReleaseHistory;
use crate::packument::manifest::Manifest;
use crate::packument::release::ReleaseType;
use crate::packument::sort::sorted_positions;
use crate::packument::version::Version;
use crate::packument::version::position::PositionFinder;

/// How long after its first release an attack is looked for, in milliseconds: every known one was discovered and ended sooner.
const QUIET_PERIOD_MS: i64 = 3 * 24 * 60 * 60 * 1000;
/// The same where no times are known, as a number of releases: no known attack has more on one release line.
const QUIET_RELEASES: usize = 5;

/// The releases before the one under review, the oldest first: in the order of their times, or, if the time of that release is
/// not known, in the order of versions.
pub(super) struct EarlierReleases<'r> {
    releases: Vec<&'r Manifest>,
    /// How many of them are older than the quiet period.
    settled: usize,
    has_times: bool,
}

impl<'r> EarlierReleases<'r> {
    pub(super) fn of(version: &JsonString, manifests: &'r [Manifest], history: &ReleaseHistory<'r>) -> Self {
        let (parsed, at) = (Version::of(version), history.time(version));
        let (mut releases, mut keys) = (Vec::new(), Vec::new());
        for manifest in manifests.iter().filter(|manifest| manifest.version != *version) {
            let time = at.and_then(|at| Some((at, history.time(&manifest.version)?)));
            let is_earlier = match time {
                Some((at, time)) if time != at => time < at,
                // Releases without a time are among the oldest of those with one.
                None if at.is_some() => true,
                _ => Version::of(&manifest.version) < parsed,
            };
            if is_earlier {
                releases.push(manifest);
                keys.push(match time {
                    Some((_, time)) => ascending(time),
                    None if at.is_some() => 0,
                    None => Version::of(&manifest.version).map_or(0, |version| version.key()),
                });
            }
        }
        let version_of = |position: usize| releases.get(position).and_then(|manifest| Version::of(&manifest.version));
        let order = sorted_positions(&keys, &|one, other| version_of(one) < version_of(other));
        let settled = match at.map(|at| ascending(at.saturating_sub(QUIET_PERIOD_MS))) {
            Some(latest) => keys.iter().filter(|key| **key <= latest).count(),
            None => keys.len().saturating_sub(QUIET_RELEASES),
        };
        Self {
            releases: order.iter().filter_map(|at| releases.get(*at).copied()).collect(),
            settled,
            has_times: at.is_some(),
        }
    }

    pub(super) fn all(&self) -> &[&'r Manifest] {
        &self.releases
    }

    /// Those older than the quiet period. If there are none, the oldest release: it is the one that is most likely to be
    /// older than an attack.
    pub(super) fn settled(&self) -> &[&'r Manifest] {
        self.releases.get(..self.settled.max(1)).unwrap_or_default()
    }

    /// After so many releases have been compared with: those before an attack that may have begun some releases ago; `None` if
    /// these were the settled ones.
    pub(super) fn before(&self, len: usize) -> Option<&[&'r Manifest]> {
        let settled = self.settled();
        // Without times, any of the last releases may be the first one of an attack.
        let before = if self.has_times { settled } else { self.releases.get(..len.saturating_sub(1))? };
        (len > settled.len()).then_some(before)
    }
}

/// A number that orders as the times do, in milliseconds.
const fn ascending(time: i64) -> u64 {
    time.cast_unsigned() ^ 1 << 63
}

/// The release to compare `version` with among `earlier` ones, and what kind of release that makes it: the one that it follows
/// on its release line. One that is the lowest of all versions is compared with the last one before it.
pub(super) fn predecessor<'r>(
    version: &JsonString,
    earlier: &[&'r Manifest],
) -> (Option<&'r Manifest>, Option<ReleaseType>) {
    let last = earlier.last().copied();
    let Some(parsed) = Version::of(version) else { return (last, None) };
    let mut finder = PositionFinder::new(parsed);
    for (index, manifest) in earlier.iter().enumerate() {
        finder.push(manifest.version.json().as_bytes(), index);
    }
    let position = finder.finish();
    let previous = position.previous.and_then(|at| earlier.get(at).copied());
    (previous.or(last), Some(position.release_type))
}
