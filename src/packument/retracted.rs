//! Keys whose last value says nothing or cannot be read, so that earlier values of the same key do not count either.

use crate::json::JsonString;
use crate::packument::said::Said;
use crate::packument::sort::NameIndex;

/// Keys without a value, each with the number of items before it, to which it also applies.
#[derive(Clone, Debug, Default)]
pub(super) struct Retracted(Vec<Retraction>);

#[derive(Clone, Debug)]
struct Retraction {
    key: JsonString,
    items: usize,
    /// Whether there is a value, which cannot be read.
    is_unreadable: bool,
}

impl Retracted {
    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// Adds a key; returns how many there are.
    pub(super) fn push(&mut self, key: Option<JsonString>, items: usize, is_unreadable: bool) -> usize {
        self.0.extend(key.map(|key| Retraction { key, items, is_unreadable }));
        self.0.len()
    }

    fn keys(&self) -> NameIndex<'_> {
        NameIndex::of(self.0.iter().map(|retraction| &retraction.key).collect())
    }

    /// Whether the item at a position still counts, by its key. It is asked once for each item, in order.
    pub(super) fn filter(&self) -> impl FnMut(&JsonString) -> bool {
        let keys = self.keys();
        let mut at = 0_usize;
        move |key| {
            let end = keys.position(key).and_then(|position| self.0.get(position)).map_or(0, |last| last.items);
            at = at.saturating_add(1);
            at > end
        }
    }

    /// Removes the items that a later value of the same key replaced. If the last value of any key cannot be read, nothing is known.
    pub(super) fn apply_to<T>(&self, said: &mut Said<Vec<T>>, key: fn(&T) -> &JsonString) {
        let Said::Known(items) = said else { return };
        if self.is_empty() {
            return;
        }
        let mut counts = self.filter();
        items.retain(|item| counts(key(item)));
        let names = NameIndex::of(items.iter().map(key).collect());
        let keys = self.keys();
        // What is left of a key came after it.
        let is_lost = |last: &Retraction| last.is_unreadable && !names.contains(&last.key);
        if keys.iter().filter_map(|(_, at)| self.0.get(at)).any(is_lost) {
            *said = Said::Unreadable;
        }
    }
}
