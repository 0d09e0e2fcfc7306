//! The evidence of the rules about people: who published a release, and who maintains the package.

use crate::packument::sort::NameIndex;
use crate::review::context::ReviewContext;
use crate::review::publisher::are_of_team;
use crate::review::signal::EvidenceItem;

impl ReviewContext<'_> {
    /// The publisher, if no earlier release has the same one: only if that is usual for the package (`is_usual`), or only if it
    /// is not. It is if the publisher has been a maintainer since before the quiet period and the series, or if a team publishes,
    /// unless the package was dormant, which is when accounts that were forgotten are taken over.
    pub(super) fn new_publisher(&self, is_usual: bool) -> Vec<EvidenceItem> {
        let Some(history) = self.publisher.as_ref().filter(|history| history.has_publishers && !history.is_known)
        else {
            return Vec::new();
        };
        let is_maintainer = || self.quiet_maintainers.contains(&history.publisher.name);
        let is_expected = self.dormant().is_empty() && (is_maintainer() || are_of_team(self.quiet));
        if is_expected == is_usual { self.before_and_after(&["_npmUser"]) } else { Vec::new() }
    }

    pub(super) fn new_email(&self) -> Vec<EvidenceItem> {
        let Some(history) = self.publisher.as_ref().filter(|history| !history.is_known_email) else {
            return Vec::new();
        };
        let (Some(before), true) = (&history.last_email, history.publisher.email.is_some()) else {
            return Vec::new();
        };
        let mut evidence = Vec::new();
        // A publisher that is one text has no member for the address.
        evidence.extend(self.new.evidence_at(&["_npmUser", "email"]).or_else(|| self.new.evidence_at(&["_npmUser"])));
        evidence.push(before.clone());
        evidence
    }

    /// The maintainers, if all of them are new. They belong to the package, so the last release before on any line
    /// counts, if it is older than the quiet period and the series.
    pub(super) fn replaced_maintainers(&self) -> Vec<EvidenceItem> {
        let Some(last) = self.last.as_ref().filter(|_| self.earlier.len() <= self.quiet.len().max(1)) else {
            return Vec::new();
        };
        let (old, new) = (last.maintainers(), self.new.maintainers());
        let known = NameIndex::of(old.iter().collect());
        if old.is_empty() || new.is_empty() || new.iter().any(|name| known.contains(name)) {
            return Vec::new();
        }
        let mut evidence = Vec::new();
        evidence.extend(self.new.evidence_at(&["maintainers"]));
        evidence.extend(last.evidence_at(&["maintainers"]));
        evidence
    }
}
