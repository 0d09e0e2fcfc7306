//! The types of release that a filter selects.

use crate::json::JsonString;
use crate::names::names;
use crate::packument::version::Version;

/// A type of release in a filter: those of a change, and three that say what a prerelease leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ReleaseSelector {
    First,
    Major,
    Minor,
    Patch,
    /// Every prerelease.
    Prerelease,
    Backport,
    /// The first prerelease of a major version: one that follows a release with another major number.
    Premajor,
    /// The first prerelease of a minor version.
    Preminor,
    /// The first prerelease of a patch version.
    Prepatch,
}

names!(ReleaseSelector {
    First => "first",
    Major => "major",
    Minor => "minor",
    Patch => "patch",
    Prerelease => "prerelease",
    Backport => "backport",
    Premajor => "premajor",
    Preminor => "preminor",
    Prepatch => "prepatch",
});

impl ReleaseSelector {
    pub(super) const ALL: [Self; 9] = [
        Self::First,
        Self::Major,
        Self::Minor,
        Self::Patch,
        Self::Prerelease,
        Self::Backport,
        Self::Premajor,
        Self::Preminor,
        Self::Prepatch,
    ];

    pub(super) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|selector| selector.variant_name() == name)
    }

    /// Whether it selects a release of the type `release`, which a change has.
    pub(super) fn selects(self, release: &str, version: Option<&JsonString>, previous: Option<&JsonString>) -> bool {
        if self.variant_name() == release {
            return true;
        }
        release == Self::Prerelease.variant_name() && Some(self) == Self::of_prerelease(version, previous)
    }

    /// What a prerelease leads to, by the release that it follows. `None` if that is a prerelease of the same version.
    fn of_prerelease(version: Option<&JsonString>, previous: Option<&JsonString>) -> Option<Self> {
        let (version, previous) = (Version::of(version?)?, Version::of(previous?)?);
        let ((major, minor, patch), before) = (version.core(), previous.core());
        match before {
            (before, ..) if before != major => Some(Self::Premajor),
            (_, before, _) if before != minor => Some(Self::Preminor),
            (.., before) if before != patch => Some(Self::Prepatch),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::packument::release::ReleaseType;

    #[test]
    fn every_type_of_release_can_be_selected() {
        for release in [
            ReleaseType::First,
            ReleaseType::Major,
            ReleaseType::Minor,
            ReleaseType::Patch,
            ReleaseType::Prerelease,
            ReleaseType::Backport,
        ] {
            let selector = ReleaseSelector::from_name(release.name()).unwrap();
            for other in ReleaseSelector::ALL {
                assert_eq!(other.selects(release.name(), None, None), other == selector, "{selector:?}, {other:?}");
            }
        }
    }

    #[test]
    fn a_prerelease_leads_to_what_follows_the_previous_release() {
        for (version, previous, want) in [
            ("2.0.0-beta.1", Some("1.4.2"), Some(ReleaseSelector::Premajor)),
            ("2.0.0-beta.2", Some("2.0.0-beta.1"), None),
            ("1.5.0-rc.1", Some("1.4.2"), Some(ReleaseSelector::Preminor)),
            ("1.4.3-0", Some("1.4.2"), Some(ReleaseSelector::Prepatch)),
            ("2.0.0-0", Some("1.0.0-rc.1"), Some(ReleaseSelector::Premajor)),
            ("2.0.0-0", None, None),
            ("2.0.0-0", Some("x"), None),
        ] {
            let [version, previous] = [Some(version), previous].map(|text| text.map(JsonString::from));
            for selector in [ReleaseSelector::Premajor, ReleaseSelector::Preminor, ReleaseSelector::Prepatch] {
                let is_selected = selector.selects("prerelease", version.as_ref(), previous.as_ref());
                assert_eq!(is_selected, Some(selector) == want, "{version:?} after {previous:?}: {selector:?}");
            }
            assert!(ReleaseSelector::Prerelease.selects("prerelease", version.as_ref(), previous.as_ref()));
        }
    }
}
