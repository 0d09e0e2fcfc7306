//! Versions as npm parses and orders them, read without allocation unless they have long numbers.

pub(crate) mod canonical;
mod order;
pub(crate) mod position;
pub(crate) mod range;
pub(crate) mod released;

use std::borrow::Cow;
use std::cmp::Ordering;

use crate::json::{JsonString, has_escape, is_longer, string_content, trim};
use crate::packument::version::order::{compare_identifiers, round_numbers};

/// The longest version, in UTF-16 code units, with the white space around it.
const MAX_VERSION_UNITS: usize = 256;
/// `Number.MAX_SAFE_INTEGER`: the greatest major, minor and patch.
const MAX_SAFE_INTEGER: u64 = 9_007_199_254_740_991;

/// Major, minor and patch.
pub(crate) type Core = (u64, u64, u64);

/// A version in npm's order. Build metadata is not part of it: two versions that differ only in that are equal.
///
/// The order is that of `semver.compare`, with one exception. If two numbers beyond 2^53 are the same number in JavaScript,
/// npm ignores the identifiers that follow, which makes its order inconsistent. Here those identifiers decide.
#[derive(Clone, Debug)]
pub(crate) struct Version<'v> {
    core: Core,
    /// The prerelease without the hyphen before it, and with its long numbers rounded; empty for a stable version.
    pre: Cow<'v, [u8]>,
}

impl<'v> Version<'v> {
    /// Parses a version of a packument.
    pub(crate) fn of(text: &'v JsonString) -> Option<Self> {
        Self::of_json(text.json().as_bytes())
    }

    /// Parses a JSON string with its quotes, escaped as `JSON.stringify` escapes: what `semver.parse(text, { loose: true })`
    /// parses.
    pub(crate) fn of_json(json: &'v [u8]) -> Option<Self> {
        let (core, rest) = parse_core(string_content(json)?)?;
        Self::new(core, rest)
    }

    /// From the core and what follows it.
    fn new(core: Core, rest: &'v [u8]) -> Option<Self> {
        Some(Self { core, pre: round_numbers(parse_prerelease(rest)?) })
    }

    pub(crate) fn is_prerelease(&self) -> bool {
        !self.pre.is_empty()
    }

    pub(crate) const fn core(&self) -> Core {
        self.core
    }

    /// A number that is lower only for a lower version, and that orders most versions.
    pub(crate) fn key(&self) -> u64 {
        let (major, minor, patch) = self.core;
        let mut key = 0;
        let mut is_exact = true;
        for (number, bits) in [(major, 22), (minor, 21), (patch, 20), (u64::from(!self.is_prerelease()), 1)] {
            let max = 1_u64.rotate_left(bits).wrapping_sub(1);
            // What follows a number that does not fit is not part of the key.
            key = key << bits | if is_exact { number.min(max) } else { 0 };
            is_exact = is_exact && number < max;
        }
        key
    }
}

impl Ord for Version<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.core.cmp(&other.core).then_with(|| match (&*self.pre, &*other.pre) {
            (one, other) if one == other => Ordering::Equal,
            // A stable version is above its prereleases.
            ([], _) => Ordering::Greater,
            (_, []) => Ordering::Less,
            (one, other) => compare_identifiers(one, other),
        })
    }
}

impl PartialOrd for Version<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Version<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Version<'_> {}

/// Parses major, minor and patch, and removes build metadata: the rest is a prerelease, if it is valid. `text` is JSON text
/// without its quotes.
fn parse_core(text: &[u8]) -> Option<(Core, &[u8])> {
    // Every character of a valid version is one code unit.
    if is_longer(text, MAX_VERSION_UNITS) {
        return None;
    }
    let text = match text {
        // As nearly all are written.
        [b'0'..=b'9', .., b'0'..=b'9' | b'a'..=b'z'] if !has_escape(text) => text,
        _ => trim(text, &["v", "="])?,
    };
    let text = match text.iter().position(|byte| *byte == b'+') {
        Some(at) => {
            let (text, build) = text.split_at_checked(at)?;
            if !are_identifiers(build.get(1..)?) {
                return None;
            }
            text
        }
        None => text,
    };
    let (major, text) = parse_number(text)?;
    let (minor, text) = parse_number(text.strip_prefix(b".")?)?;
    let text = text.strip_prefix(b".")?;
    let digits = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    // npm's regular expression backtracks by a digit instead of failing: `1.2.34.5` is 1.2.3-4.5.
    let has_dot = text.get(digits) == Some(&b'.');
    let (patch, rest) = text.split_at_checked(digits.saturating_sub(usize::from(has_dot)))?;
    let (patch, _) = parse_number(patch)?;
    Some(((major, minor, patch), rest))
}

/// The number at the beginning of a text, and what follows its digits.
fn parse_number(text: &[u8]) -> Option<(u64, &[u8])> {
    let mut number: u64 = 0;
    let mut len = 0_usize;
    for digit in text.iter().take_while(|byte| byte.is_ascii_digit()) {
        number = number.saturating_mul(10).saturating_add(u64::from(digit & 0xf));
        len = len.saturating_add(1);
    }
    (len > 0 && number <= MAX_SAFE_INTEGER).then_some((number, text.get(len..)?))
}

/// Parses what follows the core, with a hyphen or without: `-beta`, `beta`, or nothing.
fn parse_prerelease(text: &[u8]) -> Option<&[u8]> {
    if text.is_empty() {
        return Some(text);
    }
    // Without an identifier after it, the hyphen is part of the first identifier: `1.2.3-` and `1.2.3-.5`.
    let without_hyphen = text.strip_prefix(b"-").filter(|text| are_identifiers(text));
    without_hyphen.or_else(|| Some(text).filter(|text| are_identifiers(text)))
}

/// Whether a text consists of identifiers with dots between them.
fn are_identifiers(text: &[u8]) -> bool {
    let mut is_empty = true;
    for byte in text {
        let is_dot = *byte == b'.';
        if is_dot && is_empty || !is_dot && !byte.is_ascii_alphanumeric() && *byte != b'-' {
            return false;
        }
        is_empty = is_dot;
    }
    !is_empty
}

/// Whether npm publishes this version in the place of malware: `0.0.1-security`, `0.0.1-security.1` and so on.
pub(crate) fn is_security_holding(version: &JsonString) -> bool {
    version.strip_prefix("0.0.1-security").is_some_and(|rest| rest.is_empty() || rest.starts_with("."))
}

#[cfg(test)]
mod tests;
