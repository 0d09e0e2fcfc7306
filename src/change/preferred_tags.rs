//! The dist-tag that is reported with a version.

use crate::json::JsonString;
use crate::packument::sort::NameIndex;

/// The dist-tag to report with each version: `latest`, otherwise the first.
pub(super) struct PreferredTags<'f> {
    versions: NameIndex<'f>,
    /// Each with its version.
    tags: Vec<(&'f JsonString, &'f JsonString)>,
}

impl<'f> PreferredTags<'f> {
    /// From tags in their order, each with its version.
    pub(super) fn of(mut tags: Vec<(&'f JsonString, &'f JsonString)>) -> Self {
        // Of equal versions the last one counts.
        tags.reverse();
        let latest = tags.iter().find(|(tag, _)| tag.eq_str("latest")).copied();
        tags.extend(latest);
        Self { versions: NameIndex::of(tags.iter().map(|(_, version)| *version).collect()), tags }
    }

    pub(super) fn get(&self, version: &JsonString) -> Option<&'f JsonString> {
        self.tags.get(self.versions.position(version)?).map(|(tag, _)| *tag)
    }
}
