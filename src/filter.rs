//! Filters of events: which changes a target, a hook or a command gets. `docs/filters.md` has what each member means.

pub(crate) mod mismatch;
mod parse;
mod pattern;
mod release;
pub(crate) mod subject;
#[cfg(test)]
mod tests;

use crate::change::Change;
use crate::error::InvalidFilter;
use crate::filter::mismatch::FilterMismatch;
use crate::filter::parse::Members;
use crate::filter::pattern::matches_pattern;
use crate::filter::subject::FilterSubject;
use crate::json::{RawJson, Type, children};
use crate::limits::MAX_FILTER_BYTES;
use crate::packument::version::Version;
use crate::review::signal::Level;

/// A filter of events. It leaves out a change only if the change itself shows a reason: a member restricts the changes that have what
/// it is about, and `kinds` chooses among the kinds.
#[derive(Clone, Debug)]
pub struct EventFilter(Members);

/// Parses a filter from JSON: an object with any of `packages`, `kinds`, `release`, `tags`, `range`, `prereleases` and `level`, as
/// `docs/filters.md` describes them. One that is missing or null restricts nothing.
///
/// ```
/// use npm_hooks::{Change, FilterMismatch, Kind, Level, parse_filter};
///
/// let filter = parse_filter(r#"{"packages":["@babel/*"],"range":"^7.20.0","prereleases":false,"level":"notice"}"#)?;
/// let publish = |name: &str, version: &str| {
///     Change::new(name, Kind::Publish { version: Some(version.to_owned()), dist_tag: None })
/// };
/// assert_eq!(filter.mismatch(&publish("@babel/core", "7.21.0"), Some(Level::Alarm)), None);
/// assert_eq!(filter.mismatch(&publish("lodash", "7.21.0"), None), Some(FilterMismatch::Package));
/// assert_eq!(filter.mismatch(&publish("@babel/core", "8.0.0"), None), Some(FilterMismatch::Range));
/// assert_eq!(filter.mismatch(&publish("@babel/core", "7.21.0"), None), Some(FilterMismatch::Level));
/// assert_eq!(parse_filter(r#"{"range":"newest"}"#).unwrap_err().code(), "filter-range");
/// # Ok::<(), npm_hooks::InvalidFilter>(())
/// ```
///
/// # Errors
/// [`InvalidFilter`] for the first member that is refused, in their order in the text.
pub fn parse_filter(json: &str) -> Result<EventFilter, InvalidFilter> {
    match json.len() {
        ..=MAX_FILTER_BYTES => match children(&json.as_bytes(), |_| {}) {
            Ok(Type::Object) => EventFilter::of_json(RawJson::from(json.trim())),
            _ => Err(InvalidFilter::NotAnObject),
        },
        _ => Err(InvalidFilter::TooLarge),
    }
}

impl EventFilter {
    /// From valid JSON without white space around it.
    pub(crate) fn of_json(filter: RawJson<'_>) -> Result<Self, InvalidFilter> {
        if filter.as_str().len() > MAX_FILTER_BYTES {
            return Err(InvalidFilter::TooLarge);
        }
        Members::of_json(filter).map(Self)
    }

    /// Why the filter leaves a change out; `None` if it selects the change. `level` is the highest level of the signals of the change's
    /// review; `None` without signals, or without a review.
    #[must_use]
    pub fn mismatch(&self, change: &Change, level: Option<Level>) -> Option<FilterMismatch> {
        self.mismatch_of(&FilterSubject::from(change), level)
    }

    pub(crate) fn mismatch_of(&self, subject: &FilterSubject, level: Option<Level>) -> Option<FilterMismatch> {
        let Members { packages, kinds, release: releases, tags, range, prereleases, level: least } = &self.0;
        let FilterSubject { name, kind, version: text, tags: named, release, previous } = subject;
        let version = text.as_ref().and_then(Version::of);
        let selects_package = |packages: &Vec<String>| packages.iter().any(|pattern| matches_pattern(pattern, name));
        let selects_release = |release: &str| {
            let mut selectors = releases.iter().flatten();
            selectors.any(|selector| selector.selects(release, text.as_ref(), previous.as_ref()))
        };
        if packages.as_ref().is_some_and(|packages| !selects_package(packages)) {
            Some(FilterMismatch::Package)
        } else if kinds.as_ref().is_some_and(|kinds| !kinds.contains(&kind.as_str())) {
            Some(FilterMismatch::Kind)
        } else if releases.is_some() && release.as_ref().is_some_and(|release| !selects_release(release)) {
            Some(FilterMismatch::Release)
        } else if !named.is_empty() && tags.as_ref().is_some_and(|tags| !named.iter().any(|tag| tags.contains(tag))) {
            Some(FilterMismatch::Tag)
        } else if text.is_some()
            && range.as_ref().is_some_and(|range| {
                // No range includes a version that npm cannot read.
                !version.as_ref().is_some_and(|version| range.includes_version(version))
            })
        {
            Some(FilterMismatch::Range)
        } else if *prereleases == Some(false) && version.is_some_and(|version| version.is_prerelease()) {
            Some(FilterMismatch::Prerelease)
        } else if level < *least {
            Some(FilterMismatch::Level)
        } else {
            None
        }
    }
}
