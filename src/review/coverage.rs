//! What a review could not check: the checks that need members that the packument does not have.

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use strum::{EnumCount, VariantArray};

use crate::json::Type;
use crate::names::names;
use crate::packument::members;
use crate::review::context::ReviewContext;
use crate::review::evidence::DEPENDENCIES;
use crate::review::manifest_view::ManifestView;
use crate::review::rules::SignalCode;
use crate::review::scripts::INSTALL_FLAG;

/// A check that could not run, or not with all releases that it compares.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct UncheckedSignal {
    /// The code of the signal that it looks for.
    pub code: &'static str,
    /// The members that are missing or unreadable, in this release or in one that it is compared with; never empty.
    pub missing: Vec<&'static str>,
}

// As a map, for the same reason as a signal.
impl Serialize for UncheckedSignal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut members = serializer.serialize_map(Some(2))?;
        members.serialize_entry("code", self.code)?;
        members.serialize_entry("missing", &self.missing)?;
        members.end()
    }
}

/// What checks read: a member of the packument or of manifests.
#[derive(Clone, Copy)]
enum CheckedMember {
    Versions,
    Time,
    DistTags,
    Publisher,
    PublisherEmail,
    Maintainers,
    Dist,
    UnpackedSize,
    Scripts,
    Dependencies,
    Repository,
    License,
    Bin,
}

names!(CheckedMember {
    Versions => "versions",
    Time => "time",
    DistTags => "dist-tags",
    Publisher => "_npmUser",
    PublisherEmail => "_npmUser.email",
    Maintainers => "maintainers",
    Dist => "dist",
    UnpackedSize => "dist.unpackedSize",
    Scripts => "scripts",
    Dependencies => "dependencies",
    Repository => "repository",
    License => "license",
    Bin => "bin",
});

/// Which of the checks lack which members.
#[derive(Default)]
pub(super) struct Coverage([Vec<&'static str>; SignalCode::COUNT]);

impl Coverage {
    /// Adds what the checks lack in one comparison.
    pub(super) fn add(&mut self, review: &ReviewContext<'_>) {
        for (code, known) in SignalCode::VARIANTS.iter().zip(&mut self.0) {
            for name in review.missing(*code).into_iter().map(|member| member.variant_name()) {
                if !known.contains(&name) {
                    known.push(name);
                }
            }
        }
    }

    /// The checks that lack members, in the order of the signals of a review.
    pub(super) fn unchecked(self) -> impl Iterator<Item = UncheckedSignal> {
        SignalCode::VARIANTS
            .iter()
            .zip(self.0)
            .filter(|(_, missing)| !missing.is_empty())
            .map(|(code, missing)| UncheckedSignal { code: code.code(), missing })
    }
}

/// Whether a manifest says what a check reads, which can be that there is nothing.
type Says = fn(&ManifestView<'_>) -> bool;

impl ReviewContext<'_> {
    /// The members that a check lacks: without them it can find nothing.
    fn missing(&self, code: SignalCode) -> Vec<CheckedMember> {
        use CheckedMember as Member;
        let missing = match code {
            SignalCode::SecurityHolding | SignalCode::VersionRemoved => None,
            SignalCode::InstallScript => self.lacks_scripts().then_some(Member::Scripts),
            SignalCode::PublisherNew => self.missing_publisher(),
            SignalCode::PublisherEmailNew => self.missing_email(),
            SignalCode::MaintainersReplaced if !self.is_quiet => None,
            SignalCode::MaintainersReplaced => {
                self.missing_in(self.last.as_ref(), Member::Maintainers, |release| !release.maintainers().is_empty())
            }
            SignalCode::ProvenanceLost => {
                let dist = self.missing_in_both(Member::Dist, |release| release.value(&["dist"]).is_some());
                let publisher =
                    self.missing_in_both(Member::Publisher, |release| release.value(&["_npmUser"]).is_some());
                return self.or_versions(dist.into_iter().chain(publisher).collect());
            }
            SignalCode::DependencyUrl => (!says_dependencies(self.new)).then_some(Member::Dependencies),
            SignalCode::DependencyNewInPatch if self.old.is_some() && !self.is_patch() => None,
            SignalCode::DependencyNewInPatch => self.missing_in_both(Member::Dependencies, says_dependencies),
            SignalCode::DormantRevived => return self.missing_time().into_iter().collect(),
            SignalCode::LatestMovedBack => return (!self.has_tags).then_some(Member::DistTags).into_iter().collect(),
            SignalCode::RepositoryChanged => {
                self.missing_in_both(Member::Repository, |release| match release.value(&["repository"]) {
                    Some(_) => release.repository().is_some(),
                    None => release.is_complete(),
                })
            }
            SignalCode::LicenseChanged => {
                self.missing_in_both(Member::License, |release| match release.value(&["license"]) {
                    Some(license) => members::license(license).is_some(),
                    None => release.is_complete(),
                })
            }
            SignalCode::SizeChanged10x => {
                self.missing_in_both(Member::UnpackedSize, |release| release.unpacked_size().is_some())
            }
            SignalCode::BinChanged => self.missing_in_both(Member::Bin, |release| match release.value(&["bin"]) {
                Some(_) => release.commands().is_some(),
                None => release.is_installable(),
            }),
        };
        self.or_versions(missing.into_iter().collect())
    }

    /// Of a version that was removed, all of `versions` is missing, for checks that read a manifest.
    fn or_versions(&self, missing: Vec<CheckedMember>) -> Vec<CheckedMember> {
        if self.new.is_absent() && !missing.is_empty() { vec![CheckedMember::Versions] } else { missing }
    }

    fn missing_in_both(&self, member: CheckedMember, says: Says) -> Option<CheckedMember> {
        self.missing_in(self.old.as_ref(), member, says)
    }

    /// `member`, unless this release and the one to compare with say it. The first release is compared with nothing.
    fn missing_in(&self, old: Option<&ManifestView<'_>>, member: CheckedMember, says: Says) -> Option<CheckedMember> {
        let Some(old) = old else { return self.missing_earlier() };
        (!says(self.new) || !says(old)).then_some(member)
    }

    /// `versions`, if there were earlier releases of which it has no manifest, and no others.
    fn missing_earlier(&self) -> Option<CheckedMember> {
        self.has_lost_releases.then_some(CheckedMember::Versions)
    }

    fn lacks_scripts(&self) -> bool {
        let scripts = self.new.value(&["scripts"]);
        let has_scripts = scripts.map_or_else(|| self.new.is_complete(), |scripts| scripts.kind() == Type::Object);
        // Whether the scripts that this announces have changed, it does not say.
        !has_scripts || self.new_steps.is_empty() && self.new.is_true(INSTALL_FLAG)
    }

    fn missing_publisher(&self) -> Option<CheckedMember> {
        if self.earlier.is_empty() {
            return self.missing_earlier();
        }
        let is_missing = match &self.publisher {
            Some(history) => !history.has_publishers,
            None => !self.new.has_trusted_publisher(),
        };
        is_missing.then_some(CheckedMember::Publisher)
    }

    fn missing_email(&self) -> Option<CheckedMember> {
        let missing = self.missing_publisher();
        let Some(history) = self.publisher.as_ref().filter(|history| missing.is_none() && history.is_known) else {
            return missing;
        };
        let is_missing = history.publisher.email.is_none() || !history.is_known_email && history.last_email.is_none();
        is_missing.then_some(CheckedMember::PublisherEmail)
    }

    fn missing_time(&self) -> Option<CheckedMember> {
        let Some(last) = self.earlier.last() else { return self.missing_earlier() };
        let has_times = self.releases.time(self.next).and(self.releases.time(&last.version)).is_some();
        (!has_times).then_some(CheckedMember::Time)
    }
}

fn says_dependencies(release: &ManifestView<'_>) -> bool {
    DEPENDENCIES.iter().all(|map| {
        release
            .value(&[map])
            .map_or_else(|| release.is_installable(), |dependencies| dependencies.kind() == Type::Object)
    })
}

impl ManifestView<'_> {
    /// Whether it is of a whole packument: an abbreviated one has no such members. Then what is missing is known not to be there.
    fn is_complete(&self) -> bool {
        ["_id", "_npmUser", "maintainers"].iter().any(|key| self.value(&[key]).is_some())
    }

    /// Whether it is of a packument that at least has all that an installation needs.
    fn is_installable(&self) -> bool {
        self.is_complete() || self.value(&["dist"]).is_some_and(|dist| dist.kind() == Type::Object)
    }
}
