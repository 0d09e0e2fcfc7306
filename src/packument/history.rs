//! The releases of a packument in their order, and the description of one of them.

use crate::json::{JsonString, RawJson, key_name};
use crate::packument::facts::PackumentFacts;
use crate::packument::manifest::Manifest;
use crate::packument::members;
use crate::packument::person::Person;
use crate::packument::release::{Dist, Latest, Publisher, ReleaseInfo};
use crate::packument::sort::NameIndex;
use crate::packument::time::iso_time;
use crate::packument::version::Version;
use crate::packument::version::canonical::canonical_version;
use crate::packument::version::position::ReleasePosition;

/// The releases of a packument, and when each was published.
pub(crate) struct ReleaseHistory<'p> {
    manifests: &'p [Manifest],
    /// The names of `time`, and its members.
    time_names: NameIndex<'p>,
    times: &'p [(JsonString, JsonString)],
    /// The names of `time` that npm would write in another form, in that form, each with its position; sorted, of equal ones the last.
    aliases: Vec<(JsonString, usize)>,
    tags: &'p [(JsonString, JsonString)],
    latest: Option<&'p JsonString>,
}

impl<'p> ReleaseHistory<'p> {
    pub(crate) fn of(facts: &'p PackumentFacts) -> Self {
        let tags = facts.tags.items();
        let latest = tags.iter().rfind(|(tag, _)| tag.eq_str("latest"));
        let times = facts.time.items();
        Self {
            manifests: facts.versions.items(),
            time_names: NameIndex::of(times.iter().map(|(version, _)| version).collect()),
            times,
            aliases: aliases(times),
            tags,
            latest: latest.map(|(_, version)| version),
        }
    }

    /// When a version was published, in milliseconds since 1970.
    pub(crate) fn time(&self, version: &JsonString) -> Option<i64> {
        iso_time(self.time_text(version)?)
    }

    /// When a version was published, as the packument writes it.
    pub(crate) fn time_text(&self, version: &JsonString) -> Option<&'p JsonString> {
        self.time_entry(version).map(|(_, time)| time)
    }

    /// The entry of `time` for a version: its own, or else the one that npm would write, or else one in another form.
    pub(crate) fn time_entry(&self, version: &JsonString) -> Option<&'p (JsonString, JsonString)> {
        let at = self.time_names.position(version).or_else(|| {
            let canonical = canonical_version(version.json().as_bytes());
            let by_name = canonical.as_ref().and_then(|name| self.time_names.position(name));
            let name = canonical.as_ref().unwrap_or(version);
            by_name.or_else(|| {
                let at = self.aliases.binary_search_by(|(alias, _)| alias.cmp(name)).ok()?;
                self.aliases.get(at).map(|(_, at)| *at)
            })
        });
        self.times.get(at?)
    }

    /// The names in `time`: of versions, also of removed ones, and `created` and `modified`.
    pub(crate) fn timed_names(&self) -> impl Iterator<Item = &'p JsonString> {
        self.times.iter().map(|(name, _)| name)
    }

    /// Whether the dist-tag `latest` points to a version.
    pub(crate) fn is_latest(&self, version: &JsonString) -> bool {
        self.latest == Some(version)
    }

    /// The version that a dist-tag points to.
    pub(crate) fn tagged_version(&self, tag: &JsonString) -> Option<&'p JsonString> {
        self.tags.iter().rfind(|(name, _)| name == tag).map(|(_, version)| version)
    }

    /// Whether any stable release is higher than a version, whenever it came.
    pub(crate) fn has_higher(&self, version: &JsonString) -> bool {
        let Some(version) = Version::of(version) else { return false };
        let is_higher = |other: Version<'_>| !other.is_prerelease() && other > version;
        self.manifests.iter().any(|manifest| Version::of(&manifest.version).is_some_and(is_higher))
    }

    /// The version with this index.
    pub(crate) fn version(&self, index: usize) -> Option<&'p JsonString> {
        self.manifests.get(index).map(|manifest| &manifest.version)
    }

    /// What the packument says of a release with this manifest and position.
    pub(crate) fn published(&self, manifest: &Manifest, place: Option<ReleasePosition>) -> ReleaseInfo {
        let at = |place| {
            ReleaseInfo::at(
                &manifest.version,
                place,
                |index| self.version(index).map(JsonString::to_string_lossy),
                self.latest,
            )
        };
        ReleaseInfo {
            publisher: manifest.publisher().map(Publisher::from),
            dist: manifest.dist_json().and_then(Dist::of),
            ..place.map_or_else(ReleaseInfo::default, at)
        }
    }
}

/// The names that npm would write in another form.
fn aliases(times: &[(JsonString, JsonString)]) -> Vec<(JsonString, usize)> {
    let mut names = Vec::new();
    for ((name, _), at) in times.iter().zip(0..) {
        names.extend(canonical_version(name.json().as_bytes()).map(|name| (name, at)));
    }
    let index = NameIndex::of(names.iter().map(|(name, _)| name).collect());
    let sorted = index.iter().filter_map(|(_, at)| names.get(at).cloned());
    sorted.collect()
}

impl ReleaseInfo {
    /// What its position says of a version.
    pub(super) fn at(
        version: &JsonString,
        ReleasePosition { previous, release_type, has_higher_stable }: ReleasePosition,
        name_of: impl Fn(usize) -> Option<String>,
        latest: Option<&JsonString>,
    ) -> Self {
        Self {
            release: Some(release_type),
            previous: previous.and_then(name_of),
            latest: latest.map(|latest| match latest == version {
                true if has_higher_stable => Latest::MovedBack,
                true => Latest::Moved,
                false => Latest::Unmoved,
            }),
            ..Self::default()
        }
    }
}

impl From<Person> for Publisher {
    fn from(Person { name, email }: Person) -> Self {
        Self { name: name.to_string_lossy(), email: email.map(|email| email.to_string_lossy()) }
    }
}

impl Dist {
    /// The tarball in a manifest's `dist`; `None` if it says nothing of one.
    pub(super) fn of(json: RawJson<'_>) -> Option<Self> {
        let mut dist = Self::default();
        for (key, value) in json.members() {
            let member = match key_name(key, &["tarball", "integrity", "shasum"]) {
                Some("tarball") => &mut dist.tarball,
                Some("integrity") => &mut dist.integrity,
                Some("shasum") => &mut dist.shasum,
                _ => continue,
            };
            *member = members::text(value).map(|text| text.to_string_lossy());
        }
        (dist != Self::default()).then_some(dist)
    }
}
