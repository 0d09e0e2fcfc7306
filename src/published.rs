//! What a packument says of a release.
#![forbid(unsafe_code)]

use std::collections::BTreeMap;

use serde::Serialize;

use crate::body::Body;
use crate::envelope::{iso_time, member};
use crate::error::Error;
use crate::facts::{Facts, Manifest, Person};
use crate::json::Text;
use crate::packument::{Packument, named};
use crate::scan::{Child, Key, Visit, scan};
use crate::version::{Line, Place, Step, Version};

/// What a packument says of a release; none where it does not say.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Published {
    /// What kind of release it is, beside those before it.
    pub release: Option<Step>,
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

impl Published {
    /// A release of a payload.
    pub(crate) fn in_payload<B: Body>(packument: &Packument<B>, version: &Text) -> Self {
        let parts = packument.manifest(version).map(|manifest| Parts::of(&manifest)).unwrap_or_default();
        let told = if packument.names().is_empty() {
            Self::default()
        } else {
            let latest = packument.tagged(&Text::from("latest")).flatten();
            Releases::new(packument.names(), &packument.times(), latest).told_of(version)
        };
        Self {
            publisher: parts.publisher.and_then(|json| Person::of(&json)).map(Publisher::from),
            dist: parts.dist.and_then(|json| Dist::of(&json)),
            ..told
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
    fn of(manifest: &impl Body) -> Self {
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

impl Visit for Parts {
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
pub(crate) struct Releases<'p> {
    versions: Vec<&'p Text>,
    line: Line,
    times: BTreeMap<&'p Text, &'p Text>,
    latest: Option<Text>,
}

impl<'p> Releases<'p> {
    pub(crate) fn of(facts: &'p Facts) -> Self {
        let versions = facts.versions.iter().flatten().map(|manifest| &manifest.version);
        let latest = facts.tags.iter().flatten().rfind(|(tag, _)| tag.is_plain("latest"));
        Self::new(versions, facts.time.iter().flatten(), latest.map(|(_, version)| version.clone()))
    }

    fn new(
        versions: impl IntoIterator<Item = &'p Text>,
        times: impl IntoIterator<Item = &'p (Text, Text)>,
        latest: Option<Text>,
    ) -> Self {
        let versions: Vec<_> = versions.into_iter().collect();
        let line = Line::new(versions.iter().map(|version| Version::parse(&version.decode())));
        let mut by_version = BTreeMap::new();
        for (version, time) in times {
            by_version.insert(version, time);
        }
        Self { versions, line, times: by_version, latest }
    }

    /// When a version was published, in milliseconds since 1970.
    pub(crate) fn time(&self, version: &Text) -> Option<i64> {
        iso_time(&self.times.get(version)?.decode())
    }

    /// The same, as the packument says it.
    pub(crate) fn time_text(&self, version: &Text) -> Option<&'p Text> {
        self.times.get(version).copied()
    }

    /// Whether the dist-tag `latest` points to a version.
    pub(crate) fn is_latest(&self, version: &Text) -> bool {
        self.latest.as_ref() == Some(version)
    }

    /// Whether another release came before `version`, by at least `settled` milliseconds. What has no time did.
    pub(crate) fn is_earlier(&self, other: &Text, version: &Text, settled: i64) -> bool {
        let is_late = || matches!((self.time(other), self.time(version)), (Some(its), Some(at)) if its > at.saturating_sub(settled));
        other != version && !is_late()
    }

    /// Whether there is a stable release above a version, whenever it came.
    pub(crate) fn has_higher(&self, version: &Text) -> bool {
        let version = Version::parse(&version.decode());
        version.is_some_and(|version| self.line.place(&version, |_| true).is_below)
    }

    /// How a version stands among those that came `settled` milliseconds before it; none of what is no version.
    pub(crate) fn place(&self, version: &Text, settled: i64) -> Option<Place> {
        let at = self.time(version).map(|at| at.saturating_sub(settled));
        let is_earlier = |index: usize| {
            let other = self.versions.get(index).filter(|other| **other != version);
            other.is_some_and(|other| !matches!((self.time(other), at), (Some(its), Some(at)) if its > at))
        };
        Some(self.line.place(&Version::parse(&version.decode())?, is_earlier))
    }

    /// The version of this index.
    pub(crate) fn version(&self, index: usize) -> Option<&'p Text> {
        self.versions.get(index).copied()
    }

    fn told_of(&self, version: &Text) -> Published {
        self.place(version, 0).map_or_else(Published::default, |place| self.told_at(version, place))
    }

    fn told_at(&self, version: &Text, Place { previous, step, is_below }: Place) -> Published {
        Published {
            release: Some(step),
            previous: previous.and_then(|index| self.version(index)).map(Text::decode),
            latest: self.latest.as_ref().map(|latest| match latest == version {
                true if is_below => Latest::MovedBack,
                true => Latest::Moved,
                false => Latest::Unmoved,
            }),
            ..Published::default()
        }
    }

    /// What is told of a release that stands there, with what its manifest says.
    pub(crate) fn published(&self, manifest: &Manifest, place: Option<Place>) -> Published {
        Published {
            publisher: manifest.publisher().map(Publisher::from),
            dist: manifest.dist_json().and_then(|json| Dist::of(json.as_bytes())),
            ..place.map_or_else(Published::default, |place| self.told_at(&manifest.version, place))
        }
    }
}

impl From<Person> for Publisher {
    fn from(Person { name, email }: Person) -> Self {
        Self { name: name.decode(), email: email.map(|email| email.decode()) }
    }
}

impl Dist {
    /// None of what says nothing.
    fn of(json: &[u8]) -> Option<Self> {
        let text = |key| member(json, key).map(|text| text.decode());
        let dist = Self { tarball: text("tarball"), integrity: text("integrity"), shasum: text("shasum") };
        let is_said = [&dist.tarball, &dist.integrity, &dist.shasum].into_iter().any(Option::is_some);
        is_said.then_some(dist)
    }
}
