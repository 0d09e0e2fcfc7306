//! The releases before the one under review.

use std::cell::OnceCell;
use std::ops::Range;

use crate::json::JsonString;
use crate::packument::history::ReleaseHistory;
use crate::packument::manifest::Manifest;
use crate::packument::publish_order::publish_key;
use crate::packument::release::ReleaseType;
use crate::packument::sort::{NameIndex, sorted_positions};
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
    /// Which of them to compare with, in turn, and which are older than the quiet period, and than the series of releases that ends
    /// with this one. If none is, the oldest release counts as older: it is the one that is most likely to be older than an attack.
    selections: Vec<[Range<usize>; 2]>,
}

/// Some of the releases before the one under review.
pub(super) struct Selection<'s, 'r> {
    pub(super) earlier: &'s [&'r Manifest],
    /// The releases that count as older than the quiet period and the series.
    pub(super) quiet: &'s [&'r Manifest],
    /// Whether all of `earlier` do.
    pub(super) is_quiet: bool,
    /// The first one after them, if it is not the one under review.
    pub(super) next: Option<&'r JsonString>,
}

impl<'r> EarlierReleases<'r> {
    pub(super) fn of(version: &JsonString, manifests: &'r [Manifest], history: &ReleaseHistory<'r>) -> Self {
        let (parsed, at) = (Version::of(version), history.time(version));
        let (mut releases, mut keys) = (Vec::new(), Vec::new());
        let mut untimed = 0_usize;
        // Nothing is known of a release without its manifest, so it is compared with those before that.
        for manifest in last_of_each(manifests).filter(|manifest| manifest.is_known && manifest.version != *version) {
            let time = at.and_then(|at| Some((at, history.time(&manifest.version)?)));
            let is_earlier = match time {
                Some((at, time)) if time != at => time < at,
                None if at.is_some() => true,
                _ => Version::of(&manifest.version) < parsed,
            };
            if is_earlier {
                untimed = untimed.saturating_add(usize::from(at.is_some() && time.is_none()));
                releases.push(manifest);
                keys.push(match time {
                    Some((_, time)) => publish_key(Some(time)),
                    None if at.is_some() => publish_key(None),
                    None => Version::of(&manifest.version).map_or(0, |version| version.key()),
                });
            }
        }
        let order = sorted_by_keys_and_versions(&releases, &keys);
        let times: Vec<u64> = order.iter().skip(untimed).filter_map(|at| keys.get(*at).copied()).collect();
        let mut counts = vec![times.len()];
        let quiet = match at {
            Some(_) => {
                let (quiet, before_series) = (older(&times, publish_key(at)), before_series(&times, publish_key(at)));
                counts.extend([quiet, before_series]);
                quiet.min(before_series)
            }
            None => {
                // Any of the last releases may be the first one of an attack.
                for count in 1..=QUIET_RELEASES {
                    counts.push(times.len().saturating_sub(count));
                }
                times.len().saturating_sub(QUIET_RELEASES)
            }
        };
        let timed = |count: usize| untimed..untimed.saturating_add(count.max(1).min(times.len()));
        let all = |count: usize| 0..if untimed > 0 { untimed.saturating_add(count) } else { timed(count).end };
        let mut selections = Vec::new();
        for count in counts {
            // Releases without a time may be the oldest ones or a part of an attack, so it is compared with them and without them.
            for selection in [[all(count), all(quiet)], [timed(count), timed(quiet)]] {
                if !selections.contains(&selection) {
                    selections.push(selection);
                }
            }
        }
        Self { releases: order.iter().filter_map(|at| releases.get(*at).copied()).collect(), selections }
    }

    /// Whether there were releases before this one, and the packument has no manifest of any.
    pub(super) fn are_lost(&self, version: &JsonString, manifests: &[Manifest], history: &ReleaseHistory<'_>) -> bool {
        if !self.releases.is_empty() {
            return false;
        }
        let known = NameIndex::of(
            manifests.iter().filter(|manifest| manifest.is_known).map(|manifest| &manifest.version).collect(),
        );
        let names = manifests.iter().map(|manifest| &manifest.version).chain(history.timed_names());
        let (parsed, at) = (Version::of(version), history.time(version));
        let is_earlier = |name: &JsonString| match at.zip(history.time(name)) {
            Some((at, time)) => time < at,
            None => Version::of(name) < parsed,
        };
        names.filter(|name| *name != version && Version::of(name).is_some() && !known.contains(name)).any(is_earlier)
    }

    /// The releases to compare with, in turn: all of them, and those before an attack that may have begun some releases ago.
    pub(super) fn selections(&self) -> impl Iterator<Item = Selection<'_, 'r>> {
        self.selections.iter().filter_map(|[earlier, quiet]| {
            Some(Selection {
                earlier: self.releases.get(earlier.clone())?,
                quiet: self.releases.get(quiet.clone())?,
                is_quiet: earlier.end <= quiet.end,
                next: self.releases.get(earlier.end).map(|release| &release.version),
            })
        })
    }
}

/// The manifests in their order, of a version that is there more than once the last.
fn last_of_each(manifests: &[Manifest]) -> impl Iterator<Item = &Manifest> {
    let mut is_last = vec![false; manifests.len()];
    for (_, at) in NameIndex::of(manifests.iter().map(|manifest| &manifest.version).collect()).iter() {
        if let Some(is_last) = is_last.get_mut(at) {
            *is_last = true;
        }
    }
    manifests.iter().zip(is_last).filter_map(|(manifest, is_last)| is_last.then_some(manifest))
}

/// The positions of releases in the order of their keys, and of their versions where keys are equal. A version is parsed when it is
/// first compared, and only once: a packument may have thousands of prereleases with one key.
fn sorted_by_keys_and_versions(releases: &[&Manifest], keys: &[u64]) -> Vec<usize> {
    let versions: Vec<OnceCell<Option<Version<'_>>>> = releases.iter().map(|_| OnceCell::new()).collect();
    let version_of = |position: usize| {
        let (manifest, version) = (releases.get(position)?, versions.get(position)?);
        version.get_or_init(|| Version::of(&manifest.version)).as_ref()
    };
    sorted_positions(keys, &|one, other| version_of(one) < version_of(other))
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
