//! What the packument of an event says of a release.

use crate::bytes::Bytes;
use crate::json::{JsonString, RawJson};
use crate::packument::facts::read::manifest_bytes;
use crate::packument::notes::times::Later;
use crate::packument::person::Person;
use crate::packument::release::{Dist, Publisher, ReleaseInfo};
use crate::packument::version::Version;
use crate::packument::version::position::PositionFinder;
use crate::packument::view::Packument;

impl<B: Bytes> Packument<B> {
    /// What it says of the release of a version.
    pub(crate) fn release(&self, version: &JsonString) -> ReleaseInfo {
        let manifest = self.manifest(version).unwrap_or_default();
        let names = self.names();
        let place = || {
            let parsed = Version::of(version)?;
            let later = if self.has_time {
                self.notes.times.later_than(version, &parsed, !self.notes.versions.has_odd_name)?
            } else {
                Later::default()
            };
            let mut finder = PositionFinder::new(parsed);
            for (other, index) in names.iter().zip(0..) {
                if other != version.json().as_bytes() && !later.has(other) {
                    finder.push(other, index);
                }
            }
            Some(finder.finish())
        };
        // Only the names of all versions show what came before.
        let place = if names.is_empty() { None } else { place() };
        let name_of = |index: usize| names.get(index).map(|name| JsonString::new(name).to_string_lossy());
        let latest = || self.tag(&JsonString::from("latest")).into_version();
        // What is too long to be noted is read here.
        let raw = if manifest.has_long_value { manifest_bytes(&self.body, manifest.span.clone()) } else { None };
        let raw = RawJson::new(raw.as_deref().unwrap_or_default());
        let (publisher, dist) = if manifest.has_long_value {
            (raw.member("_npmUser"), raw.member("dist"))
        } else {
            (manifest.publisher.as_deref().map(RawJson::new), manifest.dist.as_deref().map(RawJson::new))
        };
        ReleaseInfo {
            publisher: publisher.and_then(Person::of).map(Publisher::from),
            dist: dist.and_then(Dist::of),
            ..place
                .map_or_else(ReleaseInfo::default, |place| ReleaseInfo::at(version, place, name_of, latest().as_ref()))
        }
    }
}
