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
/// The longest attack without a pause of the quiet period that is looked for, in milliseconds.
const MAX_SERIES_MS: i64 = 14 * 24 * 60 * 60 * 1000;
/// The quiet period where no times are known, as a number of releases: no known attack has more on one release line.
const QUIET_RELEASES: usize = 5;

/// The releases before the one under review, the oldest first: in the order of their times, or, if the time of that release is
/// not known, in the order of versions.
pub(super) struct EarlierReleases<'r> {
    releases: Vec<&'r Manifest>,
    /// How many of them to compare with, in turn.
    selections: Vec<usize>,
    /// How many are older than the quiet period, and than the series of releases that ends with this one. If none is, the oldest
    /// release of those with a time counts as older: it is the one that is most likely to be older than an attack.
    quiet: usize,
}

impl<'r> EarlierReleases<'r> {
    pub(super) fn of(version: &JsonString, manifests: &'r [Manifest], history: &ReleaseHistory<'r>) -> Self {
        let (parsed, at) = (Version::of(version), history.time(version));
        let (mut releases, mut keys) = (Vec::new(), Vec::new());
        let mut has_known_time = false;
        // Nothing is known of a release without its manifest, so it is compared with those before that.
        for manifest in manifests.iter().filter(|manifest| manifest.is_known && manifest.version != *version) {
            let time = at.and_then(|at| Some((at, history.time(&manifest.version)?)));
            let is_earlier = match time {
                Some((at, time)) if time != at => time < at,
                None if at.is_some() => true,
                _ => Version::of(&manifest.version) < parsed,
            };
            if is_earlier {
                has_known_time |= time.is_some();
                releases.push(manifest);
                keys.push(match (time, at) {
                    (Some((_, time)), _) => ascending(time),
                    // It may have come at any time, so it does not count as older than an attack.
                    (None, Some(at)) => ascending(at),
                    (None, None) => Version::of(&manifest.version).map_or(0, |version| version.key()),
                });
            }
        }
        let version_of = |position: usize| releases.get(position).and_then(|manifest| Version::of(&manifest.version));
        let order = sorted_positions(&keys, &|one, other| version_of(one) < version_of(other));
        let times: Vec<u64> = order.iter().filter_map(|at| keys.get(*at).copied()).collect();
        let mut selections = vec![times.len()];
        let quiet = match at {
            Some(at) => {
                let (quiet, before_series) = (older(&times, ascending(at)), before_series(&times, ascending(at)));
                selections.extend([quiet, before_series]);
                quiet.min(before_series)
            }
            None => {
                // Any of the last releases may be the first one of an attack.
                for count in 1..=QUIET_RELEASES {
                    selections.push(times.len().saturating_sub(count));
                }
                times.len().saturating_sub(QUIET_RELEASES)
            }
        };
        for len in &mut selections {
            *len = (*len).max(1).min(times.len());
        }
        // If none of their times is known, all may be part of the attack: the release is then also reviewed as the first one.
        let has_trusted = at.is_none() || has_known_time;
        if !has_trusted {
            selections.push(0);
        }
        selections.dedup();
        Self {
            releases: order.iter().filter_map(|at| releases.get(*at).copied()).collect(),
            selections,
            quiet: quiet.max(usize::from(has_trusted)),
        }
    }

    /// The releases to compare with, in turn: all of them, and those before an attack that may have begun some releases ago. Each
    /// with the first one after them, if it is not the one under review.
    pub(super) fn selections(&self) -> impl Iterator<Item = (&[&'r Manifest], Option<&'r JsonString>)> {
        self.selections.iter().filter_map(|len| {
            let next = self.releases.get(*len).map(|release| &release.version);
            Some((self.releases.get(..*len)?, next))
        })
    }

    /// Those older than the quiet period and the series.
    pub(super) fn quiet(&self) -> &[&'r Manifest] {
        self.releases.get(..self.quiet).unwrap_or_default()
    }
}

/// How many of these ascending times are older than the quiet period before `at`.
fn older(times: &[u64], at: u64) -> usize {
    times.partition_point(|time| at.saturating_sub(*time) >= QUIET_PERIOD_MS.cast_unsigned())
}

/// How many of these ascending times are before the series of releases that ends at `at`, in which none has a pause of the quiet
/// period before it.
fn before_series(times: &[u64], at: u64) -> usize {
    let (mut first, mut before) = (at, times);
    while let [rest @ .., last] = before
        && first.saturating_sub(*last) < QUIET_PERIOD_MS.cast_unsigned()
        && at.saturating_sub(*last) <= MAX_SERIES_MS.cast_unsigned()
    {
        (first, before) = (*last, rest);
    }
    before.len()
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
