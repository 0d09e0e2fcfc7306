//! The notes on when versions were published.

use crate::json::{JsonString, JsonStrings};
use crate::limits::{MAX_TIME_KEY_BYTES, MAX_TIMES};
use crate::packument::time::iso_time_of;

/// The members of `time`, in their order.
#[derive(Clone, Debug, Default)]
pub(in crate::packument) struct Times {
    keys: JsonStrings,
    /// In milliseconds since 1970; `None` for what is not a time.
    times: Vec<Option<i64>>,
    /// Whether there were more than are noted.
    pub(super) is_incomplete: bool,
}

impl Times {
    pub(super) fn clear(&mut self) {
        self.keys.clear();
        self.times.clear();
        self.is_incomplete = false;
    }

    /// Notes a member; `text` is `None` if its value is too long to be read.
    pub(super) fn push(&mut self, key: &[u8], text: Option<&[u8]>) {
        if self.keys.len() < MAX_TIMES && self.keys.bytes().saturating_add(key.len()) < MAX_TIME_KEY_BYTES {
            self.keys.push(key);
            self.times.push(text.and_then(iso_time_of));
        } else {
            self.is_incomplete = true;
        }
    }

    /// A filter for the versions that were published after `version`. One without a time is not later.
    pub(in crate::packument) fn later_than(&self, version: &JsonString) -> Option<Later<'_>> {
        if self.is_incomplete {
            return None;
        }
        let at = self.keys.position(version.json().as_bytes()).and_then(|at| self.times.get(at).copied().flatten());
        let Some(at) = at else { return Some(Later::default()) };
        let is_later = |time: Option<i64>| time.is_some_and(|time| time > at);
        let all = || self.keys.iter().zip(self.times.iter().map(|time| is_later(*time)));
        let mut later: Vec<_> = all().filter(|(_, is_later)| *is_later).collect();
        later.sort_unstable();
        later.dedup();
        let mut later = Later(later);
        // Of duplicates the last counts.
        if !later.0.is_empty() {
            for (key, is_later) in all() {
                later.set(key, is_later);
            }
        }
        Some(later)
    }
}

/// The versions that were published after another one, sorted. Those with `false` turned out not to be.
#[derive(Default)]
pub(in crate::packument) struct Later<'t>(Vec<(&'t [u8], bool)>);

impl Later<'_> {
    fn set(&mut self, key: &[u8], is_later: bool) {
        if let Ok(at) = self.0.binary_search_by(|(other, _)| (*other).cmp(key))
            && let Some(entry) = self.0.get_mut(at)
        {
            entry.1 = is_later;
        }
    }

    /// Whether a version, given as JSON text, is one of them.
    pub(in crate::packument) fn has(&self, version: &[u8]) -> bool {
        let at = self.0.binary_search_by(|(other, _)| (*other).cmp(version));
        at.is_ok_and(|at| self.0.get(at).is_some_and(|(_, is_later)| *is_later))
    }
}
