//! Versions as npm reads and orders them: npm's reading, and then the order of the crate `semver`.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::BTreeSet;

use semver::Prerelease;
use serde::Serialize;

use crate::json::{JsonString, restringify};

/// How long a version may be, in UTF-16 code utf16_units, with the white space around it.
const MAX_LENGTH: usize = 256;
/// `Number.MAX_SAFE_INTEGER`: no greater number stands before, between or behind the two dots.
const MAX_SAFE: u64 = 9_007_199_254_740_991;

/// A version as npm orders them. Build metadata is not part of it: two that differ in nothing else are equal.
///
/// The order is `semver.compare`'s but in one place, where npm's is none: of two numbers beyond 2^53 that JavaScript
/// cannot tell apart npm says equal and looks no further, although the identifiers behind them may differ. Here those
/// decide.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Version {
    core: (u64, u64, u64),
    pre: Prerelease,
}

impl Version {
    /// Reads a version of a packument.
    pub(crate) fn of(text: &JsonString) -> Option<Self> {
        Self::parse(&text.to_str_lossy())
    }

    /// Reads what `semver.parse(text, { loose: true })` reads.
    fn parse(text: &str) -> Option<Self> {
        // What is read has one code unit for each character.
        if text.len() > MAX_LENGTH && text.chars().nth(MAX_LENGTH).is_some() {
            return None;
        }
        let text = text.trim_matches(is_space);
        let text = text.trim_start_matches(|char| matches!(char, 'v' | '=') || is_space(char));
        let (text, build) = text.split_once('+').unwrap_or((text, "0"));
        if !build.split('.').all(is_identifier) {
            return None;
        }
        let (major, text) = text.split_once('.')?;
        let (minor, text) = text.split_once('.')?;
        let digits = text.find(|char: char| !char.is_ascii_digit()).unwrap_or(text.len());
        // npm's expression goes back a digit rather than fail: `1.2.34.5` is 1.2.3-4.5.
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

/// White space as JavaScript has it; Unicode's has U+0085 instead of U+FEFF.
fn is_space(char: char) -> bool {
    char == '\u{feff}' || (char != '\u{85}' && char.is_whitespace())
}

fn is_identifier(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

fn number(digits: &str) -> Option<u64> {
    // `parse` would take a plus, but behind one all is build metadata.
    digits.parse().ok().filter(|number| *number <= MAX_SAFE)
}

/// What stands behind the core, with a hyphen or without: `-beta`, `beta`, or nothing.
fn prerelease(text: &str) -> Option<Prerelease> {
    if text.is_empty() {
        return Some(Prerelease::EMPTY);
    }
    // The hyphen is the first identifier's own where none follows it: `1.2.3-` and `1.2.3-.5`.
    text.strip_prefix('-').and_then(identifiers).or_else(|| identifiers(text))
}

fn identifiers(text: &str) -> Option<Prerelease> {
    let mut plain = String::with_capacity(text.len());
    for (at, identifier) in text.split('.').enumerate() {
        // An empty one would pass for a number below.
        if !is_identifier(identifier) {
            return None;
        }
        if at > 0 {
            plain.push('.');
        }
        if identifier.bytes().all(|byte| byte.is_ascii_digit()) {
            plain.push_str(&as_javascript(identifier));
        } else {
            plain.push_str(identifier);
        }
    }
    Prerelease::new(&plain).ok()
}

/// The number that JavaScript takes these digits for, in digits: the crate compares them by length and text, which is
/// exact, and npm does not.
fn as_javascript(digits: &str) -> Cow<'_, str> {
    let digits = digits.trim_start_matches('0');
    if digits.is_empty() {
        return "0".into();
    }
    // Numbers as short as this are exact.
    if digits.len() < 16 {
        return digits.into();
    }
    let written = restringify(digits.as_bytes());
    let Some((mantissa, exponent)) = written.split_once('e') else { return written.into() };
    let exponent: usize = exponent.trim_start_matches('+').parse().unwrap_or_default();
    let mut plain: String = mantissa.chars().filter(|char| *char != '.').collect();
    // One digit stands before the point.
    while plain.len() <= exponent {
        plain.push('0');
    }
    plain.into()
}

/// What kind of step a release is from the one that it follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum ReleaseType {
    /// Nothing was published before.
    First,
    /// The first number differs.
    Major,
    /// The second number differs.
    Minor,
    /// The third number differs.
    Patch,
    /// It is a prerelease.
    Prerelease,
    /// It is a stable release below another one.
    Backport,
}

impl ReleaseType {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::First => "first",
            Self::Major => "major",
            Self::Minor => "minor",
            Self::Patch => "patch",
            Self::Prerelease => "prerelease",
            Self::Backport => "backport",
        }
    }
}

/// Where a release stands among those before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ReleasePosition {
    /// The release that it follows on its own line, as an index.
    pub(crate) previous: Option<usize>,
    pub(crate) step: ReleaseType,
    /// Whether there is a stable one above it.
    pub(crate) has_higher_stable: bool,
}

impl ReleasePosition {
    /// The place of `version` among those that were published before it, each known by its index. Of equal ones the later is
    /// followed; one whose version is none counts only against being the first.
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
        // What is lower than a prerelease and has its core leads to the same release.
        let on_line = lower.clone().filter(|(other, _)| version.is_prerelease() && other.core() == version.core());
        let previous = on_line.or(stable).or(lower);
        let step = if is_first {
            ReleaseType::First
        } else if version.is_prerelease() {
            ReleaseType::Prerelease
        } else if has_higher_stable {
            ReleaseType::Backport
        } else {
            step(version, previous.as_ref().map(|(other, _)| other))
        };
        Self { previous: previous.map(|(_, index)| index), step, has_higher_stable }
    }
}

/// ReleaseHistory in npm's order, each known by its index: for the places of many.
#[derive(Default)]
pub(crate) struct VersionIndex {
    ordered: BTreeSet<(Version, usize)>,
    /// Of those the stable ones: there may be thousands of prereleases between two.
    stable: BTreeSet<(Version, usize)>,
    /// Those whose version is none: they count only against being the first.
    others: Vec<usize>,
}

impl VersionIndex {
    pub(crate) fn new(versions: impl Iterator<Item = Option<Version>>) -> Self {
        let mut line = Self::default();
        for (index, version) in versions.enumerate() {
            line.insert(version, index);
        }
        line
    }

    pub(crate) fn insert(&mut self, version: Option<Version>, index: usize) {
        let Some(version) = version else { return self.others.push(index) };
        if !version.is_prerelease() {
            self.stable.insert((version.clone(), index));
        }
        self.ordered.insert((version, index));
    }

    /// The indices of all: those that have a version in order, then the others.
    pub(crate) fn ordered(&self) -> impl Iterator<Item = usize> {
        self.ordered.iter().map(|(_, index)| *index).chain(self.others.iter().copied())
    }

    /// The place of `version` after all these: those are asked on which it depends.
    pub(crate) fn place(&self, version: &Version) -> ReleasePosition {
        let (from, behind) = ((version.clone(), 0), (version.clone(), usize::MAX));
        let nearest = [
            self.ordered.range(..&from).next_back(),
            self.stable.range(..&from).next_back(),
            self.ordered.range(&from..).next(),
            self.stable.range(&behind..).next(),
        ];
        let nearest = nearest.into_iter().flatten().map(|(version, index)| (Some(version.clone()), *index));
        ReleasePosition::of(version, &mut nearest.chain(self.others.first().map(|index| (None, *index))))
    }
}

fn step(version: &Version, previous: Option<&Version>) -> ReleaseType {
    let (major, minor, patch) = version.core();
    match previous.map(Version::core) {
        Some((before, ..)) if before != major => ReleaseType::Major,
        Some((_, before, _)) if before != minor => ReleaseType::Minor,
        Some((.., before)) if before != patch => ReleaseType::Patch,
        // It follows nothing, or a prerelease of itself.
        _ if patch != 0 => ReleaseType::Patch,
        _ if minor != 0 => ReleaseType::Minor,
        _ => ReleaseType::Major,
    }
}

#[cfg(test)]
mod tests;
