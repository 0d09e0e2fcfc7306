//! Versions as npm parses and orders them: npm's grammar, then the order of the crate `semver`.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::BTreeSet;

use semver::Prerelease;

use crate::json::{JsonString, is_js_space, restringify};
use crate::names::names;

/// The longest version, in UTF-16 code units, with the white space around it.
const MAX_VERSION_UNITS: usize = 256;
/// `Number.MAX_SAFE_INTEGER`: the greatest major, minor and patch.
const MAX_SAFE_INTEGER: u64 = 9_007_199_254_740_991;

/// A version in npm's order. Build metadata is not part of it: two versions that differ only in that are equal.
///
/// The order is that of `semver.compare`, with one exception. If two numbers beyond 2^53 are the same number in JavaScript,
/// npm ignores the identifiers that follow, which makes its order inconsistent. Here those identifiers decide.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Version {
    core: (u64, u64, u64),
    pre: Prerelease,
}

impl Version {
    /// Parses a version of a packument.
    pub(crate) fn of(text: &JsonString) -> Option<Self> {
        Self::parse(&text.to_str_lossy())
    }

    /// Parses what `semver.parse(text, { loose: true })` parses.
    fn parse(text: &str) -> Option<Self> {
        // Every character of a valid version is one code unit.
        if text.len() > MAX_VERSION_UNITS && text.chars().nth(MAX_VERSION_UNITS).is_some() {
            return None;
        }
        let text = text.trim_matches(is_js_space);
        let text = text.trim_start_matches(|char| matches!(char, 'v' | '=') || is_js_space(char));
        let (text, build) = text.split_once('+').unwrap_or((text, "0"));
        if !build.split('.').all(is_identifier) {
            return None;
        }
        let (major, text) = text.split_once('.')?;
        let (minor, text) = text.split_once('.')?;
        let digits = text.find(|char: char| !char.is_ascii_digit()).unwrap_or(text.len());
        // npm's regular expression backtracks by a digit instead of failing: `1.2.34.5` is 1.2.3-4.5.
        let has_dot = text.get(digits..)?.starts_with('.');
        let (patch, pre) = text.split_at_checked(digits.saturating_sub(usize::from(has_dot)))?;
        Some(Self { core: (number(major)?, number(minor)?, number(patch)?), pre: prerelease(pre)? })
    }

    pub(crate) fn is_prerelease(&self) -> bool {
        !self.pre.is_empty()
    }

    /// Major, minor and patch.
    pub(crate) const fn core(&self) -> (u64, u64, u64) {
        self.core
    }
}

fn is_identifier(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

fn number(digits: &str) -> Option<u64> {
    // `parse` accepts a plus as well, but build metadata was cut off before.
    digits.parse().ok().filter(|number| *number <= MAX_SAFE_INTEGER)
}

/// Parses what follows the core, with a hyphen or without: `-beta`, `beta`, or nothing.
fn prerelease(text: &str) -> Option<Prerelease> {
    if text.is_empty() {
        return Some(Prerelease::EMPTY);
    }
    // Without an identifier after it, the hyphen is part of the first identifier: `1.2.3-` and `1.2.3-.5`.
    text.strip_prefix('-').and_then(identifiers).or_else(|| identifiers(text))
}

fn identifiers(text: &str) -> Option<Prerelease> {
    let mut normalized = String::with_capacity(text.len());
    for (at, identifier) in text.split('.').enumerate() {
        // An empty one would count as a number below.
        if !is_identifier(identifier) {
            return None;
        }
        if at > 0 {
            normalized.push('.');
        }
        if identifier.bytes().all(|byte| byte.is_ascii_digit()) {
            normalized.push_str(&as_javascript(identifier));
        } else {
            normalized.push_str(identifier);
        }
    }
    Prerelease::new(&normalized).ok()
}

/// The digits of the number that JavaScript reads from these digits: npm compares such numbers, and the crate exact digits.
fn as_javascript(digits: &str) -> Cow<'_, str> {
    let digits = digits.trim_start_matches('0');
    if digits.is_empty() {
        return "0".into();
    }
    // Shorter numbers are exact in JavaScript.
    if digits.len() < 16 {
        return digits.into();
    }
    let written = restringify(digits.as_bytes());
    let Some((mantissa, exponent)) = written.split_once('e') else { return written.into() };
    let exponent: usize = exponent.trim_start_matches('+').parse().unwrap_or_default();
    let mut normalized: String = mantissa.chars().filter(|char| *char != '.').collect();
    // The mantissa has one digit before the point.
    while normalized.len() <= exponent {
        normalized.push('0');
    }
    normalized.into()
}

/// The type of a release, compared with the release that it follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ReleaseType {
    /// The first release of the package.
    First,
    /// The major version differs.
    Major,
    /// The minor version differs.
    Minor,
    /// The patch version differs.
    Patch,
    /// A prerelease.
    Prerelease,
    /// A stable release that is lower than another stable one.
    Backport,
}

names!(ReleaseType, Serialize {
    First => "first",
    Major => "major",
    Minor => "minor",
    Patch => "patch",
    Prerelease => "prerelease",
    Backport => "backport",
});

impl ReleaseType {
    pub(crate) const fn name(self) -> &'static str {
        self.variant_name()
    }
}

/// The position of a release among those before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ReleasePosition {
    /// The index of the release that it follows on its release line.
    pub(crate) previous: Option<usize>,
    pub(crate) release_type: ReleaseType,
    /// Whether a stable release is higher.
    pub(crate) has_higher_stable: bool,
}

impl ReleasePosition {
    /// The position of `version` among earlier releases, each with its index. Ties go to the later entry. Unparsable versions
    /// only rule out [`ReleaseType::First`].
    pub(crate) fn of(version: &Version, earlier: &mut dyn Iterator<Item = (Option<Version>, usize)>) -> Self {
        let (mut is_first, mut has_higher_stable, mut lower, mut stable) = (true, false, None, None);
        for (other, index) in earlier {
            is_first = false;
            let Some(other) = other else { continue };
            let kind = if other.is_prerelease() { &mut lower } else { &mut stable };
            match other.cmp(version) {
                Ordering::Less if kind.as_ref().is_none_or(|(highest, at)| (highest, at) < (&other, &index)) => {
                    *kind = Some((other, index));
                }
                Ordering::Greater if !other.is_prerelease() => has_higher_stable = true,
                _ => {}
            }
        }
        let lower = lower.max(stable.clone());
        // A lower version with the core of a prerelease leads to the same release.
        let on_line = lower.clone().filter(|(other, _)| version.is_prerelease() && other.core() == version.core());
        let previous = on_line.or(stable).or(lower);
        let release_type = if is_first {
            ReleaseType::First
        } else if version.is_prerelease() {
            ReleaseType::Prerelease
        } else if has_higher_stable {
            ReleaseType::Backport
        } else {
            compare_cores(version, previous.as_ref().map(|(other, _)| other))
        };
        Self { previous: previous.map(|(_, index)| index), release_type, has_higher_stable }
    }
}

/// Releases in npm's order, each with its index: for finding the positions of many.
#[derive(Default)]
pub(crate) struct VersionIndex {
    ordered: BTreeSet<(Version, usize)>,
    /// The stable ones of those: between two there may be thousands of prereleases.
    stable: BTreeSet<(Version, usize)>,
    /// The indices of unparsable versions.
    others: Vec<usize>,
}

impl VersionIndex {
    pub(crate) fn new(versions: impl Iterator<Item = Option<Version>>) -> Self {
        let mut all = Self::default();
        for (index, version) in versions.enumerate() {
            all.insert(version, index);
        }
        all
    }

    pub(crate) fn insert(&mut self, version: Option<Version>, index: usize) {
        let Some(version) = version else { return self.others.push(index) };
        if !version.is_prerelease() {
            self.stable.insert((version.clone(), index));
        }
        self.ordered.insert((version, index));
    }

    /// All indices: of versions in their order, then of unparsable ones.
    pub(crate) fn ordered(&self) -> impl Iterator<Item = usize> {
        self.ordered.iter().map(|(_, index)| *index).chain(self.others.iter().copied())
    }

    /// The position of `version` after all these, from the few that it depends on.
    pub(crate) fn place(&self, version: &Version) -> ReleasePosition {
        let (from, after) = ((version.clone(), 0), (version.clone(), usize::MAX));
        let nearest = [
            self.ordered.range(..&from).next_back(),
            self.stable.range(..&from).next_back(),
            self.ordered.range(&from..).next(),
            self.stable.range(&after..).next(),
        ];
        let nearest = nearest.into_iter().flatten().map(|(version, index)| (Some(version.clone()), *index));
        ReleasePosition::of(version, &mut nearest.chain(self.others.first().map(|index| (None, *index))))
    }
}

/// The type of a stable release after `previous`.
fn compare_cores(version: &Version, previous: Option<&Version>) -> ReleaseType {
    let (major, minor, patch) = version.core();
    match previous.map(Version::core) {
        Some((before, ..)) if before != major => ReleaseType::Major,
        Some((_, before, _)) if before != minor => ReleaseType::Minor,
        Some((.., before)) if before != patch => ReleaseType::Patch,
        // No previous release, or a prerelease of this one.
        _ if patch != 0 => ReleaseType::Patch,
        _ if minor != 0 => ReleaseType::Minor,
        _ => ReleaseType::Major,
    }
}

/// Whether npm publishes this version in the place of malware: `0.0.1-security`, `0.0.1-security.1` and so on.
pub(crate) fn is_security_holding(version: &JsonString) -> bool {
    version.strip_prefix("0.0.1-security").is_some_and(|rest| rest.is_empty() || rest.starts_with("."))
}

#[cfg(test)]
mod tests;
