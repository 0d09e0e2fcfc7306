//! The rules of a review: one table.

use strum::EnumCount;

use crate::names::names;
use crate::review::evidence::ReviewContext;
use crate::review::signal::{EvidenceItem, Level};

/// The stable codes, in the order of the signals of a review.
#[derive(Clone, Copy, EnumCount)]
pub(super) enum SignalCode {
    SecurityHolding,
    VersionRemoved,
    InstallScript,
    PublisherNew,
    PublisherEmailNew,
    MaintainersReplaced,
    ProvenanceLost,
    DependencyUrl,
    DependencyNewInPatch,
    DormantRevived,
    LatestMovedBack,
    RepositoryChanged,
    LicenseChanged,
    SizeChanged10x,
    BinChanged,
}

names!(SignalCode {
    SecurityHolding => "security-holding",
    VersionRemoved => "version-removed",
    InstallScript => "install-script",
    PublisherNew => "publisher-new",
    PublisherEmailNew => "publisher-email-new",
    MaintainersReplaced => "maintainers-replaced",
    ProvenanceLost => "provenance-lost",
    DependencyUrl => "dependency-url",
    DependencyNewInPatch => "dependency-new-in-patch",
    DormantRevived => "dormant-revived",
    LatestMovedBack => "latest-moved-back",
    RepositoryChanged => "repository-changed",
    LicenseChanged => "license-changed",
    SizeChanged10x => "size-changed-10x",
    BinChanged => "bin-changed",
});

impl SignalCode {
    pub(super) const fn code(self) -> &'static str {
        self.variant_name()
    }
}

/// A rule of a review.
pub(super) struct Rule {
    pub(super) code: SignalCode,
    pub(super) level: Level,
    /// What was found, for a person.
    pub(super) message: &'static str,
    /// Finds the evidence; the rule makes no signal without any.
    pub(super) evidence: fn(&ReviewContext<'_>) -> Vec<EvidenceItem>,
}

const fn alarm(code: SignalCode, message: &'static str, evidence: fn(&ReviewContext<'_>) -> Vec<EvidenceItem>) -> Rule {
    Rule { code, level: Level::Alarm, message, evidence }
}

const fn notice(
    code: SignalCode,
    message: &'static str,
    evidence: fn(&ReviewContext<'_>) -> Vec<EvidenceItem>,
) -> Rule {
    Rule { code, level: Level::Notice, message, evidence }
}

/// Every rule. Two rules can have one code: the signal has the higher level. The documentation names the source of each.
pub(super) const RULES: &[Rule] = &[
    alarm(
        SignalCode::SecurityHolding,
        "a security holding package: npm replaced the package of this name with it",
        |review| review.security_holding(),
    ),
    alarm(SignalCode::VersionRemoved, "this version was published and then removed", |review| review.removed_version()),
    alarm(
        SignalCode::InstallScript,
        "a script that runs at installation was added: the previous release had none",
        |review| review.new_install_scripts(),
    ),
    notice(
        SignalCode::InstallScript,
        "a script that runs at installation was changed, or is in the first release",
        |review| review.changed_install_scripts(),
    ),
    alarm(SignalCode::PublisherNew, "the publisher has never published this package before", |review| {
        review.new_publisher()
    }),
    notice(
        SignalCode::PublisherEmailNew,
        "the publisher has an e-mail address that is new for this package",
        |review| review.new_email(),
    ),
    alarm(SignalCode::MaintainersReplaced, "this release has no maintainer of the previous release", |review| {
        review.replaced_maintainers()
    }),
    alarm(
        SignalCode::ProvenanceLost,
        "the previous release had provenance or came by trusted publishing, this one did not",
        |review| review.lost_provenance(),
    ),
    alarm(SignalCode::DependencyUrl, "a new dependency bypasses the registry (URL or git)", |review| {
        review.url_dependencies(true)
    }),
    notice(
        SignalCode::DependencyUrl,
        "the first release has a dependency from a URL or a git repository instead of the registry",
        |review| review.url_dependencies(false),
    ),
    notice(SignalCode::DependencyNewInPatch, "a patch release adds a dependency", |review| review.new_dependencies()),
    notice(SignalCode::DormantRevived, "nothing was published for over a year before this release", |review| {
        review.dormant()
    }),
    notice(SignalCode::LatestMovedBack, "`latest` points to this release although a higher one exists", |review| {
        review.latest_moved_back()
    }),
    notice(SignalCode::RepositoryChanged, "the repository differs from the previous release", |review| {
        review.repository()
    }),
    notice(SignalCode::LicenseChanged, "the license differs from the previous release", |review| review.license()),
    notice(SignalCode::SizeChanged10x, "the unpacked size is ten times the previous release's, or a tenth", |review| {
        review.size()
    }),
    notice(SignalCode::BinChanged, "the commands have other names than in the previous release", |review| review.bin()),
];
