//! Ranges of versions, as npm's `semver` reads them.
//!
//! What it accepts follows from how it rewrites a text step by step, so the same steps are taken here, in the same order: `text` has
//! those that rewrite the text, `comparator` turns each part of it into comparisons.

mod comparator;
pub(crate) mod options;
mod partial;
mod text;

use crate::error::InvalidFilter;
use crate::json::JsonString;
use crate::limits::MAX_RANGE_CHARACTERS;
use crate::packument::version::Version;
use crate::packument::version::range::comparator::{Comparator, add_comparators};
use crate::packument::version::range::options::RangeOptions;
use crate::packument::version::range::text::{
    collapse_spaces, join_operators, join_signs, without_build, without_hyphen_range,
};

/// A range of versions in the syntax of npm's `semver`, and with its meaning: `^1.2.0`, `~1.2 || >=3 <4`, `1.x`, `1.2 - 2.3`.
///
/// ```
/// use npm_hooks::{RangeOptions, VersionRange};
///
/// let range = VersionRange::parse("^1.2.0 || >=3", RangeOptions::default())?;
/// assert!(range.includes("1.9.0") && range.includes("3.0.0"));
/// assert!(!range.includes("2.0.0") && !range.includes("1.9.0-rc.1") && !range.includes("latest"));
/// # Ok::<(), npm_hooks::InvalidFilter>(())
/// ```
#[derive(Clone, Debug)]
pub struct VersionRange {
    /// A version is in the range if all comparators of one alternative include it.
    alternatives: Vec<Vec<Comparator>>,
    options: RangeOptions,
}

impl VersionRange {
    /// Parses a range of at most 256 characters. An empty one includes every version.
    ///
    /// # Errors
    /// [`InvalidFilter::Range`] if npm would not read it, [`InvalidFilter::RangeTooLong`].
    pub fn parse(text: &str, options: RangeOptions) -> Result<Self, InvalidFilter> {
        if text.chars().nth(MAX_RANGE_CHARACTERS).is_some() {
            return Err(InvalidFilter::RangeTooLong);
        }
        let text = collapse_spaces(text);
        let alternatives: Option<Vec<_>> = text.split("||").map(|part| alternative(part, options)).collect();
        let mut alternatives = alternatives.ok_or(InvalidFilter::Range)?;
        // To npm, one that is any version replaces all others, with the prereleases that they would include.
        if alternatives.iter().any(Vec::is_empty) {
            alternatives = vec![Vec::new()];
        }
        Ok(Self { alternatives, options })
    }

    /// Whether a version is in the range; `false` for a text that is not a version. As npm reads the versions of a packument, it may be
    /// written as `v1.0.0` or `1.0.0beta`.
    #[must_use]
    pub fn includes(&self, version: &str) -> bool {
        let version = JsonString::from(version);
        Version::of(&version).is_some_and(|version| self.includes_version(&version))
    }

    pub(crate) fn includes_version(&self, version: &Version<'_>) -> bool {
        let are_prereleases_in = self.options.include_prerelease || !version.is_prerelease();
        self.alternatives.iter().any(|comparators| {
            comparators.iter().all(|comparator| comparator.includes(version))
                && (are_prereleases_in || comparators.iter().any(|comparator| comparator.names_prerelease_of(version)))
        })
    }
}

/// The comparators of an alternative; an empty list for one that is any version.
fn alternative(text: &str, options: RangeOptions) -> Option<Vec<Comparator>> {
    let text = without_build(text.trim_matches(' '));
    let text = without_hyphen_range(&text, options).unwrap_or(text);
    let text = join_signs(&join_signs(&join_operators(&text), '~', "> "), '^', " ");
    let mut comparators = Vec::new();
    for part in text.split(' ') {
        add_comparators(part, options, &mut comparators)?;
    }
    Some(comparators)
}

#[cfg(test)]
mod tests;
