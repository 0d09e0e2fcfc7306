//! Which versions were published after another one.

use std::collections::BTreeMap;

use crate::bytes::Bytes;
use crate::json::{Child, JsonString, Key, Visitor, find, scan, string_content};
use crate::limits::MAX_LATER_VERSIONS;
use crate::packument::time::iso_time;
use crate::packument::view::{Packument, string};

/// The length of a date such as `2026-01-31`: what follows separates it from the time of day.
const DATE_LEN: usize = 10;

impl<B: Bytes> Packument<B> {
    /// Whether each version was published after `version`. Only the later ones are sure to be listed; one without a time is not
    /// later.
    pub(crate) fn later_than(&self, version: &JsonString) -> BTreeMap<JsonString, bool> {
        let time = self.time.as_ref();
        let at = || string(&time?.slice(find(time?, std::slice::from_ref(version))?));
        let later = at().and_then(|at| Some(Later { ms: iso_time(&at)?, at, versions: BTreeMap::new() }));
        let (Some(time), Some(mut later)) = (time, later) else { return BTreeMap::new() };
        // The scan of the whole packument found it valid.
        let _ = scan(time, 1, &mut later);
        later.versions
    }
}

/// Notes the later versions.
struct Later {
    at: JsonString,
    ms: i64,
    versions: BTreeMap<JsonString, bool>,
}

impl Later {
    /// Most times are earlier. Of two with the same length and zone, the text decides without being parsed. `time` is JSON.
    fn is_later<'t>(&'t self, time: &'t [u8]) -> bool {
        let form = |text: &'t [u8]| {
            let zone = text.iter().rposition(|byte| matches!(byte, b'Z' | b'+' | b'-'));
            (text.len(), text.get(DATE_LEN).copied(), zone.and_then(|zone| text.get(zone..)))
        };
        let (Some(text), Some(at)) = (string_content(time), string_content(self.at.json().as_bytes())) else {
            return false;
        };
        let is_earlier = text <= at && form(text) == form(at);
        !is_earlier && JsonString::of(time).is_some_and(|time| iso_time(&time).is_some_and(|ms| ms > self.ms))
    }
}

impl Visitor for Later {
    fn wants_text(&mut self, _depth: usize, _key: Key<'_>) -> bool {
        self.versions.len() < MAX_LATER_VERSIONS
    }

    fn visit(&mut self, _depth: usize, child: Child<'_>) {
        let Key::Member(key) = child.key else { return };
        if child.text.is_some_and(|text| self.is_later(text)) {
            self.versions.insert(JsonString::new(key), true);
        } else if !self.versions.is_empty() {
            // Of duplicates the last counts.
            if let Some(is_later) = self.versions.get_mut(&JsonString::new(key)) {
                *is_later = false;
            }
        }
    }
}
