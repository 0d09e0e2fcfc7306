//! Reviews a release: what is suspicious about it, compared with the release before it.
//!
//! Reads the packument only. npm does not check a manifest against its tarball, so no signal does not mean safe.

mod command;
mod context;
pub(crate) mod coverage;
mod earlier;
mod evidence;
mod install_step;
mod manifest_view;
mod people;
mod publisher;
mod repository;
mod rules;
mod script_text;
mod scripts;
mod shorthand;
pub(crate) mod signal;
mod tarball_url;

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use strum::EnumCount;

use crate::bytes::Bytes;
use crate::error::Error;
use crate::json::{JsonString, RawJson, first_string};
use crate::packument::facts::PackumentFacts;
use crate::packument::facts::read::manifest_bytes;
use crate::packument::history::ReleaseHistory;
use crate::packument::manifest::Manifest;
use crate::packument::version::Version;
use crate::review::context::ReviewContext;
use crate::review::coverage::{Coverage, UncheckedSignal};
use crate::review::earlier::{EarlierReleases, Selection, predecessor};
use crate::review::install_step::InstallStep;
use crate::review::manifest_view::ManifestView;
use crate::review::publisher::PublisherHistory;
use crate::review::rules::{RULES, SignalCode};
use crate::review::signal::Signal;

/// How many bytes are read of a text to see its first key.
const FACTS_KEY_BYTES: usize = 32;

/// Reviews a version of a packument, or the version of a dist-tag: its signals, each with where the packument shows it.
///
/// What the packument does not say makes no signal.
///
/// ```
/// let packument = br#"{"versions":{
///     "1.0.0":{"scripts":{"test":"t"}},
///     "1.0.1":{"scripts":{"postinstall":"node steal.js"}}
/// }}"#;
/// let signals = npm_hooks::review_release(packument, "1.0.1")?;
/// assert_eq!((signals[0].code, signals[0].level.name()), ("install-script", "alarm"));
/// assert_eq!(signals[0].locations[0].path, ["versions", "1.0.1", "scripts", "postinstall"]);
/// # Ok::<(), npm_hooks::Error>(())
/// ```
///
/// # Errors
/// An [`Error`] if the bytes are not a packument, or it does not have the version, or not its manifest.
pub fn review_release(packument: impl AsRef<[u8]>, version: &str) -> Result<Vec<Signal>, Error> {
    Ok(Review::of(packument, version)?.signals)
}

/// The review of a release: its signals, and what could not be checked.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Review {
    /// The signals, as of [`review_release`].
    pub signals: Vec<Signal>,
    /// How many of the checks could run. All of them are these and those of `unchecked`.
    pub checked: usize,
    /// The checks that found nothing for want of data. Every check has one code.
    pub unchecked: Vec<UncheckedSignal>,
}

impl Review {
    /// Reviews a release as [`review_release`] does.
    ///
    /// ```
    /// let abbreviated = br#"{"versions":{"1.0.0":{"dist":{}},"1.0.1":{"dist":{}}},"dist-tags":{}}"#;
    /// let review = npm_hooks::Review::of(abbreviated, "1.0.1")?;
    /// assert_eq!((review.signals.len(), review.checked, review.unchecked.len()), (0, 6, 9));
    /// assert_eq!((review.unchecked[0].code, &review.unchecked[0].missing[..]), ("install-script", &["scripts"][..]));
    /// # Ok::<(), npm_hooks::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`review_release`].
    pub fn of(packument: impl AsRef<[u8]>, version: &str) -> Result<Self, Error> {
        review_source(&packument.as_ref(), version)
    }
}

impl Serialize for Review {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut members = serializer.serialize_map(Some(3))?;
        members.serialize_entry("signals", &self.signals)?;
        members.serialize_entry("checked", &self.checked)?;
        members.serialize_entry("unchecked", &self.unchecked)?;
        members.end()
    }
}

pub(crate) fn review_source(packument: &impl Bytes, version: &str) -> Result<Review, Error> {
    let facts = PackumentFacts::of_changes(packument)?;
    let manifests = facts.versions.items();
    let find = |version: &JsonString| manifests.iter().rfind(|manifest| manifest.version == *version);
    let releases = ReleaseHistory::of(&facts);
    let version = JsonString::from(version);
    // Only if it says which versions there are, one that is not among them was removed.
    let was_published =
        |version| facts.knows_versions() && Version::of(version).is_some() && releases.time(version).is_some();
    // A tag with the name of a version is that version.
    let tagged = || releases.tagged_version(&version);
    let version =
        if find(&version).is_some() || was_published(&version) { &version } else { tagged().unwrap_or(&version) };
    let current = find(version);
    if current.is_none() && !was_published(version) {
        return Err(Error::NoSuchVersion);
    }
    // No signals would read as "nothing is suspicious".
    if current.is_some_and(|manifest| !manifest.is_known) || is_facts(packument) {
        return Err(Error::NoManifest);
    }
    let raw = |manifest: &Manifest| {
        if !manifest.is_known {
            return Ok(Vec::new());
        }
        manifest_bytes(packument, manifest.span.clone()).ok_or(Error::PackumentTooLarge)
    };
    let name = facts.name.as_ref().map(JsonString::to_string_lossy).unwrap_or_default();
    let current_raw = current.map(raw).transpose()?.unwrap_or_default();
    let history = EarlierReleases::of(version, manifests, &releases);
    let new = ManifestView::new(version, RawJson::new(&current_raw), &name);
    let new_steps = InstallStep::all_of(&new);
    let mut signals: SignalsByCode = Default::default();
    let mut coverage = Coverage::default();
    let has_lost_releases = history.are_lost(version, manifests, &releases);
    // An attack often comes as several similar releases within hours, so the release is compared with all before it, and with
    // those from before the quiet period.
    for Selection { earlier, quiet, is_quiet, next } in history.selections() {
        let quiet_raw = quiet.last().copied().map(raw).transpose()?.unwrap_or_default();
        let quiet_maintainers = ManifestView::new(version, RawJson::new(&quiet_raw), &name).maintainers();
        let (previous, release_type) = predecessor(version, earlier);
        let last = earlier.last().copied();
        let previous_raw = previous.map(raw).transpose()?.unwrap_or_default();
        let old = previous.map(|old| ManifestView::new(&old.version, RawJson::new(&previous_raw), &name));
        let last_raw = last.map(raw).transpose()?.unwrap_or_default();
        let review = ReviewContext {
            publisher: new.publisher().map(|publisher| PublisherHistory::of(publisher, earlier)),
            new: &new,
            new_steps: &new_steps,
            old_steps: old.as_ref().map(InstallStep::all_of).unwrap_or_default(),
            old,
            last: last.map(|last| ManifestView::new(&last.version, RawJson::new(&last_raw), &name)),
            is_present: current.is_some(),
            release_type,
            earlier,
            next: next.unwrap_or(version),
            quiet,
            is_quiet,
            quiet_maintainers: &quiet_maintainers,
            releases: &releases,
            has_tags: facts.tags.is_known(),
            has_lost_releases,
        };
        add_signals(&review, &mut signals);
        coverage.add(&review);
    }
    let mut found = Vec::new();
    for signal in signals {
        found.extend(signal);
    }
    // A check that found something could run, also if it lacked a part of its data.
    let is_signal = |code| found.iter().any(|signal| signal.code == code);
    let unchecked: Vec<_> = coverage.unchecked().filter(|check| !is_signal(check.code)).collect();
    Ok(Review { signals: found, checked: SignalCode::COUNT.saturating_sub(unchecked.len()), unchecked })
}

/// Whether a text is that of facts, which have no manifests: it begins with the version of their format.
fn is_facts(text: &impl Bytes) -> bool {
    first_string(&text.slice(0..FACTS_KEY_BYTES).to_vec()).is_some_and(|key| key.eq_str("format"))
}

/// Applies every rule. A signal of a higher level replaces one with the same code.
fn add_signals(review: &ReviewContext<'_>, signals: &mut SignalsByCode) {
    for rule in RULES {
        let Some(signal) = signals.get_mut(rule.code as usize) else { continue };
        if signal.as_ref().is_some_and(|signal| signal.level >= rule.level) {
            continue;
        }
        let locations = (rule.evidence)(review);
        if !locations.is_empty() {
            *signal = Some(Signal { code: rule.code.code(), level: rule.level, message: rule.message, locations });
        }
    }
}

/// The signals of a review, at the position of their [`SignalCode`].
type SignalsByCode = [Option<Signal>; SignalCode::COUNT];

#[cfg(test)]
mod tests;
