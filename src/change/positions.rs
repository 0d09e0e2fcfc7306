//! The position of each release that a comparison finds new, among those before it.

use crate::change::indexed_facts::ListedVersion;
use crate::packument::publish_order::publish_key;
use crate::packument::sort::sorted_positions;
use crate::packument::version::position::ReleasePosition;
use crate::packument::version::released::ReleasedVersions;

/// The new ones among `versions`, which are sorted, in the order in which they were published: each with its rank and its position, which
/// is that among the versions that were there before and those published before it. A release without a time follows those that are lower.
pub(super) fn positions(
    versions: &[ListedVersion<'_>],
    is_new: &dyn Fn(usize) -> bool,
    time: &dyn Fn(&ListedVersion<'_>) -> Option<i64>,
) -> Vec<(usize, Option<ReleasePosition>)> {
    let (new, old): (Vec<_>, Vec<_>) = (0..versions.len()).partition(|rank| is_new(*rank));
    let keys: Vec<_> = new.iter().map(|rank| publish_key(versions.get(*rank).and_then(time))).collect();
    let in_order = |order: &[usize]| order.iter().filter_map(|at| new.get(*at).copied()).collect::<Vec<_>>();
    let by_time = in_order(&sorted_positions(&keys, &|_, _| false));
    let mut positions = vec![None; versions.len()];
    for (order, is_timed) in [(&new, false), (&by_time, true)] {
        let is_wanted = |key: &u64| (*key != publish_key(None)) == is_timed;
        if !keys.iter().any(is_wanted) {
            continue;
        }
        let wanted: Vec<_> = new.iter().zip(&keys).filter(|(_, key)| is_wanted(key)).map(|(rank, _)| *rank).collect();
        let mut released =
            ReleasedVersions::new(versions.iter().map(|listed| (listed.version.clone(), listed.index)).collect());
        for rank in &old {
            released.release(*rank);
        }
        for rank in order {
            if let (Some(position), Ok(_)) = (positions.get_mut(*rank), wanted.binary_search(rank)) {
                *position = released.place(*rank);
            }
            released.release(*rank);
        }
    }
    by_time.into_iter().map(|rank| (rank, positions.get(rank).copied().flatten())).collect()
}
