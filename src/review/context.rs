//! A release under review, with the releases to compare it with.

use crate::json::JsonString;
use crate::packument::history::ReleaseHistory;
use crate::packument::manifest::Manifest;
use crate::packument::release::ReleaseType;
use crate::review::install_step::InstallStep;
use crate::review::manifest_view::ManifestView;
use crate::review::publisher::PublisherHistory;
use crate::review::signal::EvidenceItem;

/// A release under review, with the releases to compare it with.
pub(super) struct ReviewContext<'r> {
    pub(super) new: &'r ManifestView<'r>,
    /// The release to compare with on the release line.
    pub(super) old: Option<ManifestView<'r>>,
    /// The install scripts of both.
    pub(super) new_steps: &'r [InstallStep],
    pub(super) old_steps: Vec<InstallStep>,
    /// Whether the packument still has the version.
    pub(super) is_present: bool,
    pub(super) release_type: Option<ReleaseType>,
    /// The releases to compare with, the oldest first.
    pub(super) earlier: &'r [&'r Manifest],
    /// The first release after these: the one under review, or the first of the series that it ends.
    pub(super) next: &'r JsonString,
    /// The last of these, on any release line.
    pub(super) last: Option<ManifestView<'r>>,
    /// The releases that are older than the quiet period and the series, or the oldest one.
    pub(super) quiet: &'r [&'r Manifest],
    /// Whether all of those to compare with are.
    pub(super) is_quiet: bool,
    /// The maintainers that the last of these lists.
    pub(super) quiet_maintainers: &'r [JsonString],
    /// `None` if the publisher is not known or is a CI.
    pub(super) publisher: Option<PublisherHistory>,
    pub(super) releases: &'r ReleaseHistory<'r>,
    /// Whether the packument says what its dist-tags are.
    pub(super) has_tags: bool,
    /// Whether there were earlier releases, and it has no manifest of any.
    pub(super) has_lost_releases: bool,
}

impl ReviewContext<'_> {
    /// The value at `path` in the previous release and in this one, as evidence: this release's first.
    pub(super) fn before_and_after(&self, path: &[&str]) -> Vec<EvidenceItem> {
        let mut evidence = Vec::new();
        evidence.extend(self.new.evidence_at(path));
        if let Some(old) = &self.old {
            evidence.extend(old.evidence_at(path));
        }
        evidence
    }
}
