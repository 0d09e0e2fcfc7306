//! What a packument says of a release.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::bytes::Bytes;
use crate::error::Error;
use crate::json::scan::{Child, Key, Visitor, scan};
use crate::json::{JsonString, members};
use crate::packument::facts::{Manifest, PackumentFacts, Person};
use crate::packument::time::iso_time;
use crate::packument::version::{ReleasePosition, ReleaseType, Version};
use crate::packument::view::{Packument, named};

/// What a packument says of a release; none where it does not say.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ReleaseInfo {
    /// What kind of release it is, beside those before it.
    pub release: Option<ReleaseType>,
    /// The release that it follows on its own line: 0.30.4 follows 0.30.3, whatever 1.x there is.
    pub previous: Option<String>,
    /// What became of the dist-tag `latest`.
    pub latest: Option<Latest>,
    /// Who published it.
    pub publisher: Option<Publisher>,
    /// Its tarball.
    pub dist: Option<Dist>,
}

/// What became of the dist-tag `latest` with a release.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Latest {
    /// It points to this release.
    Moved,
    /// It points to this release, although there is a higher one.
    MovedBack,
    /// It points to another.
    Unmoved,
}

/// Who published a release.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Publisher {
    /// The user's name.
    pub name: String,
    /// The user's e-mail address.
    pub email: Option<String>,
}

/// A release's tarball.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Dist {
    /// Its address.
    pub tarball: Option<String>,
    /// Its digests, as Subresource Integrity has them.
    pub integrity: Option<String>,
    /// Its SHA-1, as hex digits.
    pub shasum: Option<String>,
}

impl ReleaseInfo {
    /// A release of a payload.
    pub(crate) fn in_payload<B: Bytes>(packument: &Packument<B>, version: &JsonString) -> Self {
        let parts = packument.manifest(version).map(|manifest| Parts::of(&manifest)).unwrap_or_default();
        let place = || {
            let (of_it, later) = (Version::of(version)?, packument.later_than(version));
            let is_earlier = |(other, _): &(&JsonString, usize)| *other != version && later.get(*other) != Some(&true);
            let earlier = packument.names().iter().zip(0..).filter(is_earlier);
            Some(ReleasePosition::of(&of_it, &mut earlier.map(|(other, index)| (Version::of(other), index))))
        };
        // Without the names of all nothing is known of what came before.
        let place = if packument.names().is_empty() { None } else { place() };
        let name_of = |index: usize| packument.names().get(index);
        let latest = || packument.tagged(&JsonString::from("latest")).flatten();
        let told = place.map_or_else(Self::default, |place| Self::at(version, place, name_of, latest().as_ref()));
        Self {
            publisher: parts.publisher.and_then(|json| Person::of(&json)).map(Publisher::from),
            dist: parts.dist.and_then(|json| Dist::of(&json)),
            ..told
        }
    }

    /// What is told of a version that stands there.
    fn at<'p>(
        version: &JsonString,
        ReleasePosition { previous, step, has_higher_stable }: ReleasePosition,
        name_of: impl Fn(usize) -> Option<&'p JsonString>,
        latest: Option<&JsonString>,
    ) -> Self {
        Self {
            release: Some(step),
            previous: previous.and_then(name_of).map(JsonString::to_string_lossy),
            latest: latest.map(|latest| match latest == version {
                true if has_higher_stable => Latest::MovedBack,
                true => Latest::Moved,
                false => Latest::Unmoved,
            }),
            ..Self::default()
        }
    }
}

/// What counts of a manifest, however long it is.
#[derive(Default)]
struct Parts {
    publisher: Option<Vec<u8>>,
    dist: Option<Vec<u8>>,
}

impl Parts {
    fn of(manifest: &impl Bytes) -> Self {
        let mut parts = Self::default();
        // All of it was found to be JSON before.
        let _ = scan(manifest, 1, &mut parts);
        parts
    }

    fn part(&mut self, key: Key<'_>) -> Option<&mut Option<Vec<u8>>> {
        let Key::Member(key) = key else { return None };
        match named(key, &[b"\"_npmUser\"", b"\"dist\""])? {
            0 => Some(&mut self.publisher),
            _ => Some(&mut self.dist),
        }
    }
}

impl Visitor for Parts {
    fn keep(&mut self, _depth: usize, key: Key<'_>) -> bool {
        self.part(key).is_some()
    }

    fn child(&mut self, _depth: usize, child: Child<'_>) -> Result<(), Error> {
        if let Some(part) = self.part(child.key) {
            *part = child.text.map(<[u8]>::to_vec);
        }
        Ok(())
    }
}

/// The releases of a packument, and when each was published.
pub(crate) struct ReleaseHistory<'p> {
    versions: Vec<&'p JsonString>,
    times: BTreeMap<&'p JsonString, &'p JsonString>,
    latest: Option<&'p JsonString>,
}

impl<'p> ReleaseHistory<'p> {
    pub(crate) fn of(facts: &'p PackumentFacts) -> Self {
        let latest = facts.tags.iter().flatten().rfind(|(tag, _)| tag.eq_str("latest"));
        let mut times = BTreeMap::new();
        for (version, time) in facts.time.iter().flatten() {
            times.insert(version, time);
        }
        Self {
            versions: facts.versions.iter().flatten().map(|manifest| &manifest.version).collect(),
            times,
            latest: latest.map(|(_, version)| version),
        }
    }

    /// When a version was published, in milliseconds since 1970.
    pub(crate) fn time(&self, version: &JsonString) -> Option<i64> {
        iso_time(self.times.get(version)?)
    }

    /// The same, as the packument says it.
    pub(crate) fn time_text(&self, version: &JsonString) -> Option<&'p JsonString> {
        self.times.get(version).copied()
    }

    /// Whether the dist-tag `latest` points to a version.
    pub(crate) fn is_latest(&self, version: &JsonString) -> bool {
        self.latest == Some(version)
    }

    /// Tells which releases came before `version`, by at least `min_age` milliseconds. What has no time did.
    pub(crate) fn is_before(&self, version: &JsonString, min_age: i64) -> impl Fn(&JsonString) -> bool {
        let at = self.time(version).map(|at| at.saturating_sub(min_age));
        move |other| other != version && !matches!((self.time(other), at), (Some(its), Some(at)) if its > at)
    }

    /// Whether there is a stable release above a version, whenever it came.
    pub(crate) fn has_higher(&self, version: &JsonString) -> bool {
        self.place_among(version, &|_| true).is_some_and(|place| place.has_higher_stable)
    }

    /// How a version stands among those that came `min_age` milliseconds before it; none of what is no version.
    pub(crate) fn place(&self, version: &JsonString, min_age: i64) -> Option<ReleasePosition> {
        self.place_among(version, &self.is_before(version, min_age))
    }

    fn place_among(&self, version: &JsonString, counts: &dyn Fn(&JsonString) -> bool) -> Option<ReleasePosition> {
        let others = self.versions.iter().zip(0..).filter(|(other, _)| counts(other));
        let mut others = others.map(|(other, index)| (Version::of(other), index));
        Some(ReleasePosition::of(&Version::of(version)?, &mut others))
    }

    /// The version of this index.
    pub(crate) fn version(&self, index: usize) -> Option<&'p JsonString> {
        self.versions.get(index).copied()
    }

    /// What is told of a release that stands there, with what its manifest says.
    pub(crate) fn published(&self, manifest: &Manifest, place: Option<ReleasePosition>) -> ReleaseInfo {
        let at = |place| ReleaseInfo::at(&manifest.version, place, |index| self.version(index), self.latest);
        ReleaseInfo {
            publisher: manifest.publisher().map(Publisher::from),
            dist: manifest.dist_json().and_then(|json| Dist::of(json.as_bytes())),
            ..place.map_or_else(ReleaseInfo::default, at)
        }
    }
}

impl From<Person> for Publisher {
    fn from(Person { name, email }: Person) -> Self {
        Self { name: name.to_string_lossy(), email: email.map(|email| email.to_string_lossy()) }
    }
}

impl Dist {
    /// None of what says nothing.
    fn of(json: &[u8]) -> Option<Self> {
        let [mut tarball, mut integrity, mut shasum] = [None, None, None];
        for (key, value) in members(json) {
            let names: [&[u8]; 3] = [b"\"tarball\"", b"\"integrity\"", b"\"shasum\""];
            let part = match named(key, &names) {
                Some(0) => &mut tarball,
                Some(1) => &mut integrity,
                Some(_) => &mut shasum,
                None => continue,
            };
            *part = value.starts_with(b"\"").then(|| JsonString::new(value).to_string_lossy());
        }
        let is_said = [&tarball, &integrity, &shasum].into_iter().any(Option::is_some);
        is_said.then_some(Self { tarball, integrity, shasum })
    }
}
