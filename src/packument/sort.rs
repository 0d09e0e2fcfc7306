//! The sort of this crate, and lists of names that are sorted once.
//!
//! One sort of positions serves every list, because each list that std sorts would add kilobytes to the module.

use std::cmp::Ordering;

use crate::json::JsonString;

/// Sorts all positions of a list by their keys, and those with equal keys by `is_lower`; equal ones keep their order.
///
/// What a key decides needs no look at the items, which are spread over memory. A sorted list needs few comparisons.
pub(crate) fn sorted_positions(keys: &[u64], is_lower: &dyn Fn(usize, usize) -> bool) -> Vec<usize> {
    let is_lower = |one: usize, other: usize| match keys.get(one).cmp(&keys.get(other)) {
        Ordering::Equal => is_lower(one, other),
        order => order == Ordering::Less,
    };
    let mut positions: Vec<_> = (0..keys.len()).collect();
    let mut next = Vec::with_capacity(positions.len());
    let mut width = 1_usize;
    while width < positions.len() {
        next.clear();
        for runs in positions.chunks(width.saturating_mul(2)) {
            let (mut left, mut right) = runs.split_at_checked(width).unwrap_or((runs, &[]));
            if let (Some(last), Some(first)) = (left.last(), right.first())
                && is_lower(*first, *last)
            {
                while let ([low, low_rest @ ..], [high, high_rest @ ..]) = (left, right) {
                    if is_lower(*high, *low) {
                        next.push(*high);
                        right = high_rest;
                    } else {
                        next.push(*low);
                        left = low_rest;
                    }
                }
            }
            next.extend_from_slice(left);
            next.extend_from_slice(right);
        }
        std::mem::swap(&mut positions, &mut next);
        width = width.saturating_mul(2);
    }
    positions
}

/// A list of names with their order; of equal ones the last counts.
pub(crate) struct NameIndex<'n> {
    names: Vec<&'n JsonString>,
    /// The positions in `names`, in the order of their JSON text.
    order: Vec<usize>,
}

impl<'n> NameIndex<'n> {
    pub(crate) fn of(names: Vec<&'n JsonString>) -> Self {
        let keys: Vec<_> = names.iter().map(|name| name.sort_key()).collect();
        let mut order = sorted_positions(&keys, &|one, other| names.get(one) < names.get(other));
        order.reverse();
        order.dedup_by(|one, other| names.get(*one) == names.get(*other));
        order.reverse();
        Self { names, order }
    }

    pub(crate) fn contains(&self, name: &JsonString) -> bool {
        self.position(name).is_some()
    }

    /// The position of a name in the list.
    pub(crate) fn position(&self, name: &JsonString) -> Option<usize> {
        let at =
            self.order.binary_search_by(|at| self.names.get(*at).map_or(Ordering::Less, |other| (*other).cmp(name)));
        self.order.get(at.ok()?).copied()
    }

    /// Each name with its position in the list, in their order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&'n JsonString, usize)> {
        self.order.iter().filter_map(|at| Some((*self.names.get(*at)?, *at)))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn positions_are_sorted_as_std_sorts_them(keys in proptest::collection::vec(0..20_u8, 0..100)) {
            let mut want: Vec<_> = (0..keys.len()).collect();
            want.sort_by_key(|at| keys[*at]);
            let tens: Vec<_> = keys.iter().map(|key| u64::from(key / 10)).collect();
            prop_assert_eq!(sorted_positions(&tens, &|one, other| keys[one] < keys[other]), want);
        }

        #[test]
        fn the_last_of_equal_names_is_found(texts in proptest::collection::vec("[a-c \\\"]{0,2}|(1234567)?[1-9 ]{0,2}", 0..20)) {
            let names: Vec<_> = texts.iter().map(|text| JsonString::from(text.as_str())).collect();
            let index = NameIndex::of(names.iter().collect());
            for text in texts.iter().map(String::as_str).chain(["d", "ac"]) {
                let want = texts.iter().rposition(|other| other == text);
                prop_assert_eq!(index.position(&JsonString::from(text)), want);
            }
            prop_assert!(index.iter().is_sorted_by(|one, other| one.0 < other.0));
        }
    }
}
