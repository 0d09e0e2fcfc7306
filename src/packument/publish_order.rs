//! The order in which releases were published, as far as a packument says it. An event, a comparison and a review use the same.

use crate::packument::version::Version;

/// A number that orders releases by their times in milliseconds. One without a time counts as older than those with one: they are
/// the first releases of old packages.
pub(crate) fn publish_key(time: Option<i64>) -> u64 {
    time.map_or(0, |ms| ms.cast_unsigned() ^ 1 << 63)
}

/// Whether a release with this key and version came after another: by their times, or at the same time if it is higher.
pub(crate) fn is_later<'v>(
    key: u64,
    version: impl FnOnce() -> Option<Version<'v>>,
    (other_key, other): (u64, &Version<'_>),
) -> bool {
    key > other_key || key == other_key && version().is_none_or(|version| version > *other)
}
