//! A version's manifest, as far as facts keep it.

use std::ops::Range;

use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};
use sha2::{Digest, Sha256};
use strum::{EnumCount, FromRepr, IntoStaticStr, VariantNames};

use crate::bytes::text::hex_digits;
use crate::json::{JsonString, Key, RawJson, Type, key_name, to_json};
use crate::limits::MAX_VALUE_BYTES;
use crate::packument::deprecation::Deprecation;
use crate::packument::members;
use crate::packument::person::Person;
use crate::packument::sort::NameIndex;

/// The members of a manifest that are read, in the order in which facts write them. Changes are found by those up to
/// [`LAST_FOR_CHANGES`](Self::LAST_FOR_CHANGES); the others are for stored facts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumCount, FromRepr, IntoStaticStr, VariantNames)]
#[strum(serialize_all = "camelCase")]
#[repr(usize)]
pub(crate) enum ManifestMember {
    Deprecated,
    #[strum(serialize = "_npmUser")]
    Publisher,
    Dist,
    Scripts,
    Dependencies,
    OptionalDependencies,
    PeerDependencies,
    License,
    Repository,
}

impl ManifestMember {
    pub(crate) const LAST: Self = Self::Repository;
    pub(crate) const LAST_FOR_CHANGES: Self = Self::Dist;

    /// The member with this key, if it is one of those up to `last`.
    pub(crate) fn of(key: Key<'_>, last: Self) -> Option<Self> {
        Self::from_repr(key.index_in(Self::VARIANTS.get(..=last as usize)?)?)
    }

    /// What facts keep of the member's value; of a value that was reduced before, the same. `None` if nothing is kept.
    fn reduce(self, value: RawJson<'_>) -> Option<Reduced<'_>> {
        let reduced = match (self, value.kind()) {
            (Self::Deprecated, _) | (Self::Scripts, Type::Array) => Reduced::Value(value),
            (Self::Publisher, Type::Object) => Reduced::Members(publisher(value)),
            (Self::Dist, Type::Object) => Reduced::Members(dist(value)),
            (Self::Scripts, Type::Object) => Reduced::Names(script_names(value)),
            (Self::Dependencies | Self::OptionalDependencies | Self::PeerDependencies, Type::Object) => {
                Reduced::Digest(value)
            }
            (Self::License, _) => Reduced::Text(members::license(value)?),
            (Self::Repository, _) => Reduced::Text(members::repository(value)?),
            (Self::Publisher, Type::String) => Reduced::Value(Person::of(value).map(|_| value)?),
            (Self::Dependencies | Self::OptionalDependencies | Self::PeerDependencies, Type::String) => {
                Reduced::Value(value)
            }
            _ => return None,
        };
        // What is empty is not kept, so that facts read as themselves.
        let is_empty = match &reduced {
            Reduced::Members(members) => members.is_empty(),
            Reduced::Names(names) => names.is_empty(),
            _ => false,
        };
        (!is_empty).then_some(reduced)
    }
}

/// What facts keep of a value.
enum Reduced<'m> {
    Value(RawJson<'m>),
    Text(JsonString),
    Names(Vec<JsonString>),
    /// The beginning of the value's hash: two maps of dependencies are compared, but not read.
    Digest(RawJson<'m>),
    Members(Vec<(&'static str, Self)>),
}

/// How much of a hash distinguishes two maps of dependencies, in bytes.
const DIGEST_BYTES: usize = 8;

impl Serialize for Reduced<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Value(value) => value.serialize(serializer),
            Self::Text(text) => text.serialize(serializer),
            Self::Names(names) => names.serialize(serializer),
            Self::Digest(value) => {
                let hash = Sha256::digest(value.as_bytes());
                serializer.serialize_str(&hex_digits(hash.get(..DIGEST_BYTES).unwrap_or_default()))
            }
            Self::Members(members) => {
                let mut object = serializer.serialize_struct("Members", members.len())?;
                for (name, value) in members {
                    object.serialize_field(name, value)?;
                }
                object.end()
            }
        }
    }
}

/// The names of the scripts in an object: of the members that are texts.
fn script_names(object: RawJson<'_>) -> Vec<JsonString> {
    let all: Vec<_> = object.members().map(|(name, script)| (JsonString::new(name), members::script(script))).collect();
    // Of duplicates the last counts.
    let last = NameIndex::of(all.iter().map(|(name, _)| name).collect());
    let is_script = |(name, script): &(JsonString, _), at| Option::is_some(script) && last.position(name) == Some(at);
    all.iter().zip(0..).filter(|(member, at)| is_script(member, *at)).map(|((name, _), _)| name.clone()).collect()
}

fn publisher(object: RawJson<'_>) -> Vec<(&'static str, Reduced<'_>)> {
    members_of(object, &["name", "email", "trustedPublisher"], |name, value| match name {
        "name" | "email" => members::text(value).map(Reduced::Text),
        // Trusted publishing is identified by the CI that published.
        _ if members::is_trusted_publisher(value) => {
            let id = value.string("id").map(|id| ("id", Reduced::Text(id)));
            Some(Reduced::Members(id.into_iter().collect()))
        }
        _ => None,
    })
}

fn dist(object: RawJson<'_>) -> Vec<(&'static str, Reduced<'_>)> {
    const NAMES: &[&str] = &["integrity", "shasum", "tarball", "unpackedSize", "attestations"];
    members_of(object, NAMES, |name, value| match name {
        "unpackedSize" => {
            let is_size = value.kind() == Type::Number && !value.as_str().starts_with('-');
            is_size.then_some(Reduced::Value(value))
        }
        "attestations" => members::has_attestations(value).then_some(Reduced::Value(RawJson::TRUE)),
        _ => members::text(value).map(Reduced::Text),
    })
}

/// What is kept of the members with these names. Of duplicates the last counts.
fn members_of<'m>(
    object: RawJson<'m>,
    names: &[&'static str],
    reduce: fn(&str, RawJson<'m>) -> Option<Reduced<'m>>,
) -> Vec<(&'static str, Reduced<'m>)> {
    let mut members = Vec::new();
    for (key, value) in object.members() {
        let Some(name) = key_name(key, names) else { continue };
        members.retain(|(other, _)| *other != name);
        members.extend(reduce(name, value).map(|reduced| (name, reduced)));
    }
    members
}

/// The facts of a version.
#[derive(Clone, Debug)]
pub(crate) struct Manifest {
    pub(crate) version: JsonString,
    /// The span of the manifest in the packument.
    pub(crate) span: Range<usize>,
    /// Whether the packument has the manifest: not if it is another value than an object, or if `versions` is a list of names.
    pub(crate) is_known: bool,
    /// The values of its members, one after the other.
    text: Box<str>,
    members: ValueSpans,
}

/// The span of each member's value in the text of a manifest; it is empty if nothing is kept of the value.
type ValueSpans = [Range<u32>; ManifestMember::COUNT];

/// Collects the members of one manifest after the other.
#[derive(Default)]
pub(crate) struct ManifestBuilder {
    /// What is kept of each member. Each apart, so that a duplicate takes the memory of the one before.
    values: [String; ManifestMember::COUNT],
    /// The last hashed value of each member with its digest: most versions have the dependencies of the one before.
    digests: [Option<(Box<str>, String)>; ManifestMember::COUNT],
}

impl ManifestBuilder {
    /// Keeps a member's value, unless it says nothing. Of duplicates the last counts. A message that is too long is not kept, but that
    /// the version is deprecated; of another long value only what facts have is.
    pub(crate) fn set(&mut self, member: ManifestMember, value: RawJson<'_>) {
        let (Some(text), Some(memo)) = (self.values.get_mut(member as usize), self.digests.get_mut(member as usize))
        else {
            return;
        };
        text.clear();
        let is_long_message = member == ManifestMember::Deprecated && is_long(value);
        let value = if is_long_message { RawJson::TRUE } else { value };
        let says_nothing = match member {
            ManifestMember::Deprecated => !Deprecation::of(Some(value.as_bytes())).is_deprecated(),
            _ => value.is_blank(),
        };
        if !says_nothing {
            push(member, value, text, memo);
        }
    }

    /// The manifest with the members that were set since the last one.
    pub(crate) fn finish(&mut self, version: JsonString, span: Range<usize>) -> Manifest {
        let mut text = String::with_capacity(self.values.iter().map(String::len).sum());
        let mut members = ValueSpans::default();
        for (value, member) in self.values.iter_mut().zip(&mut members) {
            let start = text.len();
            text.push_str(value);
            value.clear();
            if let (Ok(start), Ok(end)) = (u32::try_from(start), u32::try_from(text.len())) {
                *member = start..end;
            }
        }
        Manifest { version, span, is_known: true, text: text.into(), members }
    }
}

impl Manifest {
    /// A version of which the packument has only the name, with the span of what is in the manifest's place.
    pub(crate) fn unknown(version: JsonString, span: Range<usize>) -> Self {
        Self { version, span, is_known: false, text: Box::default(), members: ValueSpans::default() }
    }
}

const fn is_long(value: RawJson<'_>) -> bool {
    value.as_str().len() > MAX_VALUE_BYTES
}

/// Appends what is kept of a value. What only facts as JSON have is reduced here, before it takes memory.
fn push(member: ManifestMember, value: RawJson<'_>, text: &mut String, memo: &mut Option<(Box<str>, String)>) {
    if member as usize <= ManifestMember::LAST_FOR_CHANGES as usize && !is_long(value) {
        return text.push_str(value.as_str());
    }
    let Some(reduced) = member.reduce(value) else { return };
    let is_digest = matches!(reduced, Reduced::Digest(_));
    match memo {
        Some((source, digest)) if is_digest && **source == *value.as_str() => text.push_str(digest),
        _ => {
            let json = to_json(&reduced);
            text.push_str(&json);
            if is_digest {
                *memo = Some((value.as_str().into(), json));
            }
        }
    }
}

impl Manifest {
    /// How much of it is kept, in bytes.
    pub(crate) fn bytes(&self) -> usize {
        self.text.len()
    }

    /// The deprecation's message, `Some(None)` if it is not a string; `None` if the version is not deprecated.
    pub(crate) fn deprecated(&self) -> Option<Option<String>> {
        let message = self.deprecation_json()?.as_string();
        Some(message.map(|message| message.to_string_lossy()))
    }

    /// The value of `deprecated`, if the version is deprecated.
    pub(crate) fn deprecation_json(&self) -> Option<RawJson<'_>> {
        self.member(ManifestMember::Deprecated)
    }

    pub(crate) fn publisher(&self) -> Option<Person> {
        Person::of(self.publisher_json()?)
    }

    pub(crate) fn publisher_json(&self) -> Option<RawJson<'_>> {
        self.member(ManifestMember::Publisher)
    }

    /// A member of `dist` that is a string.
    pub(crate) fn dist(&self, name: &str) -> Option<JsonString> {
        members::text(self.dist_json()?.member(name)?)
    }

    pub(crate) fn dist_json(&self) -> Option<RawJson<'_>> {
        self.member(ManifestMember::Dist)
    }

    fn member(&self, member: ManifestMember) -> Option<RawJson<'_>> {
        let Range { start, end } = self.members.get(member as usize)?;
        let text = self.text.get(usize::try_from(*start).ok()?..usize::try_from(*end).ok()?)?;
        (!text.is_empty()).then(|| RawJson::from(text))
    }
}

/// An unknown one is `null`.
impl Serialize for Manifest {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if !self.is_known {
            return RawJson::NULL.serialize(serializer);
        }
        let mut object = serializer.serialize_struct("Manifest", ManifestMember::COUNT)?;
        for member in (0..ManifestMember::COUNT).filter_map(ManifestMember::from_repr) {
            if let Some(reduced) = self.member(member).and_then(|value| member.reduce(value)) {
                object.serialize_field(member.into(), &reduced)?;
            }
        }
        object.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duplicate_takes_the_memory_of_the_one_before() {
        let mut builder = ManifestBuilder::default();
        let (long, short) = (format!("{{\"x\":\"{}\"}}", "y".repeat(60_000)), r#"{"shasum":"s"}"#);
        for _ in 0..100 {
            builder.set(ManifestMember::Dist, RawJson::from(long.as_str()));
            builder.set(ManifestMember::License, RawJson::from(r#""MIT""#));
        }
        let capacity: usize = builder.values.iter().map(String::capacity).sum();
        assert!(capacity < 2 * long.len(), "{capacity}");
        builder.set(ManifestMember::Dist, RawJson::from(short));
        let manifest = builder.finish(JsonString::from("1.0.0"), 0..0);
        assert_eq!(manifest.dist_json().map(RawJson::as_str), Some(short));
        assert_eq!(manifest.text.len(), short.len() + r#""MIT""#.len());
        assert_eq!(builder.finish(JsonString::from("1.0.0"), 0..0).text.len(), 0);
    }
}
