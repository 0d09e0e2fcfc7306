//! The notes on when versions were published.

use crate::json::{JsonString, JsonStrings, string_content};
use crate::limits::{MAX_TIME_KEY_BYTES, MAX_TIMES};
use crate::packument::publish_order::{is_later, publish_key};
use crate::packument::retracted::Retracted;
use crate::packument::time::iso_time_of;
use crate::packument::version::Version;
use crate::packument::version::canonical::canonical_version;

/// The members of `time`, in their order.
#[derive(Clone, Debug, Default)]
pub(in crate::packument) struct Times {
    keys: JsonStrings,
    /// In milliseconds since 1970; `None` for what is not a time.
    times: Vec<Option<i64>>,
    /// The keys that npm would write in another form, in that form, each with its time.
    aliases: Vec<(JsonString, Option<i64>)>,
    retracted: Retracted,
    /// Whether there were more than are noted.
    pub(super) is_incomplete: bool,
}

impl Times {
    pub(super) fn clear(&mut self) {
        self.keys.clear();
        self.times.clear();
        self.aliases.clear();
        self.retracted.clear();
        self.is_incomplete = false;
    }

    /// Notes a member; `text` is `None` if its value is too long to be read.
    pub(super) fn push(&mut self, key: &[u8], text: Option<&[u8]>) {
        if self.keys.len() >= MAX_TIMES || self.keys.bytes().saturating_add(key.len()) >= MAX_TIME_KEY_BYTES {
            self.is_incomplete = true;
        } else if let Some(text) = text.filter(|text| string_content(text).is_some()) {
            self.push_time(key, iso_time_of(text));
        } else if self.retracted.push(Some(JsonString::new(key)), self.keys.len(), false) > MAX_TIMES {
            self.is_incomplete = true;
        }
    }

    fn push_time(&mut self, key: &[u8], time: Option<i64>) {
        self.keys.push(key);
        self.times.push(time);
        let key = JsonString::new(key);
        self.aliases.extend(canonical_version(key.json().as_bytes()).map(|key| (key, time)));
    }

    /// All members are noted: drops those that a later value of the same key replaced with nothing.
    pub(super) fn finish(&mut self) {
        if self.retracted.is_empty() {
            return;
        }
        let Self { keys, times, retracted, is_incomplete, .. } = std::mem::take(self);
        self.is_incomplete = is_incomplete;
        let mut counts = retracted.filter();
        for (key, time) in keys.iter().zip(times) {
            if counts(&JsonString::new(key)) {
                self.push_time(key, time);
            }
        }
    }

    /// When a version, given as JSON text, was published. Its own key counts, or else the one that npm would write, or else one in
    /// another form.
    fn time_of(&self, version: &[u8]) -> Option<i64> {
        let canonical = canonical_version(version);
        let canonical = canonical.as_ref().map_or(version, |name| name.json().as_bytes());
        let at = self.keys.position(version).or_else(|| self.keys.position(canonical));
        match at {
            Some(at) => self.times.get(at).copied().flatten(),
            None => self.aliases.iter().rfind(|(key, _)| key.json().as_bytes() == canonical)?.1,
        }
    }

    /// A filter for the versions that were published after `version`, which is `parsed`. One without a time is the last, because an
    /// event says that it is new. `are_canonical`: all versions are in the form that npm writes.
    pub(in crate::packument) fn later_than(
        &self,
        version: &JsonString,
        parsed: &Version<'_>,
        are_canonical: bool,
    ) -> Option<Later<'_>> {
        if self.is_incomplete {
            return None;
        }
        let at = self.time_of(version.json().as_bytes());
        if at.is_none() {
            return Some(Later::default());
        }
        let at = publish_key(at);
        let is_later = |key, time| is_later(publish_key(time), || Version::of_json(key), (at, parsed));
        let all = || self.keys.iter().zip(&self.times).map(|(key, time)| (key, is_later(key, *time)));
        let is_exact = are_canonical && self.aliases.is_empty();
        // A key that is not later only matters if the version may have others.
        let mut entries: Vec<_> = all().filter(|(_, is_later)| *is_later || !is_exact).collect();
        let aliases =
            || self.aliases.iter().map(|(key, time)| (key.json().as_bytes(), is_later(key.json().as_bytes(), *time)));
        entries.extend(aliases());
        entries.sort_unstable();
        entries.dedup_by(|one, other| one.0 == other.0);
        let mut later = Later { entries, is_exact };
        // Of duplicates the last counts; a key in npm's form counts more than any other.
        if !later.entries.is_empty() {
            for (key, is_later) in aliases().chain(all()) {
                later.set(key, is_later);
            }
        }
        Some(later)
    }
}

/// The versions that were published after another one, sorted by their keys. Those with `false` were not.
#[derive(Default)]
pub(in crate::packument) struct Later<'t> {
    entries: Vec<(&'t [u8], bool)>,
    /// Whether no version is written in two forms: only later ones are listed then, and some that turned out not to be.
    is_exact: bool,
}

impl Later<'_> {
    fn set(&mut self, key: &[u8], is_later: bool) {
        if let Some(entry) = self.position(key).and_then(|at| self.entries.get_mut(at)) {
            entry.1 = is_later;
        }
    }

    fn position(&self, key: &[u8]) -> Option<usize> {
        self.entries.binary_search_by(|(other, _)| (*other).cmp(key)).ok()
    }

    /// Whether a version, given as JSON text, is one of them.
    pub(in crate::packument) fn has(&self, version: &[u8]) -> bool {
        let mut at = self.position(version);
        if at.is_none() && !self.is_exact && !self.entries.is_empty() {
            at = canonical_version(version).and_then(|version| self.position(version.json().as_bytes()));
        }
        at.and_then(|at| self.entries.get(at)).is_some_and(|(_, is_later)| *is_later)
    }
}
