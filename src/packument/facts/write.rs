//! Facts as JSON: a smaller packument, which also lists the members of which nothing is known.

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use crate::json::{JsonString, RawJson, to_json_sized};
use crate::packument::facts::PackumentFacts;
use crate::packument::manifest::Manifest;

/// The version of the stored format.
const FORMAT: u8 = 1;

impl PackumentFacts {
    /// The facts as JSON text: a smaller packument, with the names of the members that are `absent`.
    #[must_use]
    pub fn json(&self) -> String {
        let versions = self.versions.items().len();
        let pairs = self.tags.items().len().saturating_add(self.time.items().len());
        // The size of most: a larger text would have to move.
        let capacity = versions.saturating_mul(512).saturating_add(pairs.saturating_mul(64)).saturating_add(256);
        to_json_sized(&Stored(self), capacity)
    }
}

/// The stored form of facts, whose meaning never changes.
struct Stored<'f>(&'f PackumentFacts);

impl Serialize for Stored<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let PackumentFacts { name, tags, versions, time, maintainers, users, modified, is_unpublished } = self.0;
        let mut members = Members { map: serializer.serialize_map(None)?, absent: Vec::new() };
        members.map.serialize_entry("format", &FORMAT)?;
        members.add("name", name.as_ref())?;
        members.add("dist-tags", tags.as_ref().known().map(|tags| Pairs { first: None, pairs: tags }))?;
        members.add("versions", versions.as_ref().known().map(|versions| VersionMap(versions)))?;
        let time = time.as_ref().known().map(|times| {
            // A time of that name says it already.
            let is_listed = times.iter().any(|(of, _)| of.eq_str("unpublished"));
            Pairs { first: (*is_unpublished && !is_listed).then_some("unpublished"), pairs: times }
        });
        members.add("time", time)?;
        members.add("maintainers", maintainers.as_ref().known())?;
        members.add("users", users.as_ref().known())?;
        if let Some(modified) = modified {
            members.map.serialize_entry("modified", modified)?;
        }
        members.map.serialize_entry("absent", &members.absent)?;
        members.map.end()
    }
}

struct Members<M> {
    map: M,
    absent: Vec<&'static str>,
}

impl<M: SerializeMap> Members<M> {
    fn add(&mut self, name: &'static str, value: Option<impl Serialize>) -> Result<(), M::Error> {
        match value {
            Some(value) => self.map.serialize_entry(name, &value),
            None => {
                self.absent.push(name);
                Ok(())
            }
        }
    }
}

struct Pairs<'f> {
    /// The name of a member before the others, an empty object.
    first: Option<&'static str>,
    pairs: &'f [(JsonString, JsonString)],
}

impl Serialize for Pairs<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        if let Some(first) = self.first {
            map.serialize_entry(first, &RawJson::EMPTY_OBJECT)?;
        }
        for (key, value) in self.pairs {
            map.serialize_entry(key, value)?;
        }
        map.end()
    }
}

struct VersionMap<'f>(&'f [Manifest]);

impl Serialize for VersionMap<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|manifest| (&manifest.version, manifest)))
    }
}
