//! Versions by the crate `semver`, as a reference for the order of prereleases.
use std::borrow::Cow;
use std::cmp::Ordering;

use semver::Prerelease;

use super::super::{MAX_SAFE_INTEGER, position::ReleasePosition};
use crate::json::{is_js_space, restringify};
use crate::packument::release::ReleaseType;

const MAX_VERSION_UNITS: usize = 256;

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Version {
    core: (u64, u64, u64),
    pre: Prerelease,
}

impl Version {
    /// Parses what `semver.parse(text, { loose: true })` parses.
    pub(super) fn parse(text: &str) -> Option<Self> {
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

    fn is_prerelease(&self) -> bool {
        !self.pre.is_empty()
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

/// The position of `version` among all `earlier`, each read in full.
pub(super) fn position(
    version: &Version,
    earlier: &mut dyn Iterator<Item = (Option<Version>, usize)>,
) -> ReleasePosition {
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
    let on_line = lower.clone().filter(|(other, _)| version.is_prerelease() && other.core == version.core);
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
    ReleasePosition { previous: previous.map(|(_, index)| index), release_type, has_higher_stable }
}

/// The type of a stable release after `previous`.
fn compare_cores(version: &Version, previous: Option<&Version>) -> ReleaseType {
    let (major, minor, patch) = version.core;
    match previous.map(|other| other.core) {
        Some((before, ..)) if before != major => ReleaseType::Major,
        Some((_, before, _)) if before != minor => ReleaseType::Minor,
        Some((.., before)) if before != patch => ReleaseType::Patch,
        // No previous release, or a prerelease of this one.
        _ if patch != 0 => ReleaseType::Patch,
        _ if minor != 0 => ReleaseType::Minor,
        _ => ReleaseType::Major,
    }
}
