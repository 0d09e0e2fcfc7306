//! The rules of a review: one table.

use crate::review::evidence::ReviewContext;
use crate::review::signal::{EvidenceItem, Level};

/// A rule of a review.
pub(super) struct Rule {
    /// The stable code of its signal.
    pub(super) code: &'static str,
    pub(super) level: Level,
    /// What was found, for a person.
    pub(super) message: &'static str,
    /// Finds the evidence; the rule makes no signal without any.
    pub(super) evidence: fn(&ReviewContext<'_>) -> Vec<EvidenceItem>,
}

const fn alarm(
    code: &'static str,
    message: &'static str,
    evidence: fn(&ReviewContext<'_>) -> Vec<EvidenceItem>,
) -> Rule {
    Rule { code, level: Level::Alarm, message, evidence }
}

const fn notice(
    code: &'static str,
    message: &'static str,
    evidence: fn(&ReviewContext<'_>) -> Vec<EvidenceItem>,
) -> Rule {
    Rule { code, level: Level::Notice, message, evidence }
}

/// Every rule, in the order of its signals. The documentation names the source of each.
pub(super) const RULES: &[Rule] = &[
    alarm("security-holding", "a security holding package: npm replaced the package of this name with it", |review| {
        review.security_holding()
    }),
    alarm("version-removed", "this version was published and then removed", |review| review.removed_version()),
    alarm("install-script", "a script that runs at installation was added: the previous release had none", |review| {
        review.new_install_scripts()
    }),
    notice("install-script", "a script that runs at installation was changed, or is in the first release", |review| {
        review.changed_install_scripts()
    }),
    alarm("publisher-new", "the publisher has never published this package before", |review| review.new_publisher()),
    notice("publisher-email-new", "the publisher has an e-mail address that is new for this package", |review| {
        review.new_email()
    }),
    alarm("maintainers-replaced", "this release has no maintainer of the previous release", |review| {
        review.replaced_maintainers()
    }),
    alarm(
        "provenance-lost",
        "the previous release had provenance or came by trusted publishing, this one did not",
        |review| review.lost_provenance(),
    ),
    alarm("dependency-url", "a new dependency bypasses the registry (URL or git)", |review| {
        review.url_dependencies(true)
    }),
    notice(
        "dependency-url",
        "the first release has a dependency from a URL or a git repository instead of the registry",
        |review| review.url_dependencies(false),
    ),
    notice("dependency-new-in-patch", "a patch release adds a dependency", |review| review.new_dependencies()),
    notice("dormant-revived", "nothing was published for over a year before this release", |review| review.dormant()),
    notice("latest-moved-back", "`latest` points to this release although a higher one exists", |review| {
        review.latest_moved_back()
    }),
    notice("repository-changed", "the repository differs from the previous release", |review| review.repository()),
    notice("license-changed", "the license differs from the previous release", |review| review.license()),
    notice("size-changed-10x", "the unpacked size is ten times the previous release's, or a tenth", |review| {
        review.size()
    }),
    notice("bin-changed", "the commands have other names than in the previous release", |review| review.bin()),
];
