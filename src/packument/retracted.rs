//! Keys whose last value says nothing, so that earlier values of the same key do not count either.

use crate::json::JsonString;
use crate::packument::said::Said;
use crate::packument::sort::NameIndex;

/// Keys whose value says nothing, each with the number of items before it, to which it also applies.
#[derive(Clone, Debug, Default)]
pub(super) struct Retracted(Vec<(JsonString, usize)>);

impl Retracted {
    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds a key; returns how many there are.
    pub(super) fn push(&mut self, key: Option<JsonString>, items: usize) -> usize {
        self.0.extend(key.map(|key| (key, items)));
        self.0.len()
    }

    /// Whether the item at a position still counts, by its key. It is asked once for each item, in order.
    pub(super) fn filter(&self) -> impl FnMut(&JsonString) -> bool {
        let keys = NameIndex::of(self.0.iter().map(|(key, _)| key).collect());
        let mut at = 0_usize;
        move |key| {
            let end = keys.position(key).and_then(|position| self.0.get(position)).map_or(0, |(_, end)| *end);
            at = at.saturating_add(1);
            at > end
        }
    }

    /// Removes the items that a later value of the same key replaced.
    pub(super) fn remove_from<T>(&self, items: &mut Said<Vec<T>>, key: fn(&T) -> &JsonString) {
        let Said::Known(items) = items else { return };
        if !self.is_empty() {
            let mut counts = self.filter();
            items.retain(|item| counts(key(item)));
        }
    }
}
