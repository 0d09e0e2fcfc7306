//! The rules of a review: one table.

use strum::{EnumCount, VariantArray};

use crate::names::names;
use crate::review::context::ReviewContext;
use crate::review::evidence::{source, source_of_any_version};
use crate::review::signal::{EvidenceItem, Level};

/// The stable codes, in the order of the signals of a review.
#[derive(Clone, Copy, EnumCount, VariantArray)]
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
        "npm removed the package of this name and published a placeholder instead: do not use this package",
        |review| review.security_holding(),
    ),
    alarm(
        SignalCode::VersionRemoved,
        "this version was published and then removed: do not use it, and check where it is installed",
        |review| review.removed_version(),
    ),
    alarm(
        SignalCode::InstallScript,
        "installing this version runs a script that the previous release did not run: read it before you install",
        |review| review.install_scripts(Level::Alarm),
    ),
    notice(
        SignalCode::InstallScript,
        "a script that runs at installation changed, or is in the first release: check what it runs",
        |review| review.install_scripts(Level::Notice),
    ),
    alarm(
        SignalCode::PublisherNew,
        "the publisher has never published this package before: check that the maintainers know this release",
        |review| review.new_publisher(false),
    ),
    notice(
        SignalCode::PublisherNew,
        "the publisher has never published this package before, but was a maintainer already, or a team publishes it",
        |review| review.new_publisher(true),
    ),
    notice(
        SignalCode::PublisherEmailNew,
        "the publisher's e-mail address is new for this package: check that the account still belongs to the same person",
        |review| review.new_email(),
    ),
    alarm(
        SignalCode::MaintainersReplaced,
        "no former maintainer of the package is left: check that the package was handed over on purpose",
        |review| review.replaced_maintainers(),
    ),
    alarm(
        SignalCode::ProvenanceLost,
        "the previous release had provenance or came by trusted publishing, this one did not: check who published it",
        |review| review.lost_provenance(),
    ),
    alarm(
        SignalCode::DependencyUrl,
        "a new dependency comes from a URL or git repository instead of the registry: read its code before you install",
        |review| review.new_url_dependencies(source_of_any_version),
    ),
    notice(
        SignalCode::DependencyUrl,
        "a dependency comes from a URL that differs from the previous one in its version only: check what changed in it",
        |review| review.new_url_dependencies(source),
    ),
    notice(
        SignalCode::DependencyUrl,
        "the first release has a dependency from a URL or git repository instead of the registry: read its code",
        |review| review.first_url_dependencies(),
    ),
    notice(
        SignalCode::DependencyNewInPatch,
        "a patch release adds a dependency: check that the package needs it, and who maintains it",
        |review| review.new_dependencies(),
    ),
    notice(
        SignalCode::DormantRevived,
        "nothing was published for over a year before this release: check that the maintainers know it",
        |review| review.dormant(),
    ),
    notice(
        SignalCode::LatestMovedBack,
        "`latest` points to this release although a higher version exists: check why before you upgrade to that one",
        |review| review.latest_moved_back(),
    ),
    notice(
        SignalCode::RepositoryChanged,
        "the repository is not the one of the previous release: check that the project moved there",
        |review| review.repository(),
    ),
    notice(
        SignalCode::LicenseChanged,
        "the license is not the one of the previous release: check that you may use it",
        |review| review.license(),
    ),
    notice(
        SignalCode::SizeChanged10x,
        "the unpacked size is ten times that of the previous release, or a tenth: check which files changed",
        |review| review.size(),
    ),
    notice(
        SignalCode::BinChanged,
        "the commands that this release installs have other names than before: check that none replaces one of yours",
        |review| review.bin(),
    ),
];
