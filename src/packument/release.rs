//! What a packument says of a release.

use serde::Serialize;

use crate::names::names;

/// What a packument says of a release; `None` for what it does not say.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ReleaseInfo {
    /// The type of release, compared with those before it.
    pub release: Option<ReleaseType>,
    /// The release that it follows on its release line: 0.30.4 follows 0.30.3, even if 1.x is newer.
    pub previous: Option<String>,
    /// What happened to the dist-tag `latest`.
    pub latest: Option<Latest>,
    /// The user who published it.
    pub publisher: Option<Publisher>,
    /// Its tarball.
    pub dist: Option<Dist>,
}

/// The type of a release, compared with the release that it follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ReleaseType {
    /// The first release of the package.
    First,
    /// The major version differs.
    Major,
    /// The minor version differs.
    Minor,
    /// The patch version differs.
    Patch,
    /// A prerelease.
    Prerelease,
    /// A stable release that is lower than another stable one.
    Backport,
}

names!(ReleaseType, Serialize {
    First => "first",
    Major => "major",
    Minor => "minor",
    Patch => "patch",
    Prerelease => "prerelease",
    Backport => "backport",
});

impl ReleaseType {
    pub(crate) const fn name(self) -> &'static str {
        self.variant_name()
    }
}

/// What happened to the dist-tag `latest` with a release.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Latest {
    /// It points to this release.
    Moved,
    /// It points to this release, although there is a higher one.
    MovedBack,
    /// It points to a different release.
    Unmoved,
}

/// The user who published a release.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Publisher {
    /// The user's name.
    pub name: String,
    /// The user's e-mail address.
    pub email: Option<String>,
}

/// A release's tarball.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Dist {
    /// Its URL.
    pub tarball: Option<String>,
    /// Its digests, in the form of Subresource Integrity.
    pub integrity: Option<String>,
    /// Its SHA-1, in hex digits.
    pub shasum: Option<String>,
}
