//! A version's manifest, as far as facts keep it.

use std::ops::Range;

use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};
use sha2::{Digest, Sha256};
use strum::{EnumCount, FromRepr, IntoStaticStr, VariantNames};

use crate::bytes::{hex_digits, split_once, trim_by};
use crate::json::{JsonString, Key, RawJson, Type, key_name, to_json};

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
            (Self::Scripts, Type::Object) => Reduced::Names(value),
            (Self::Dependencies | Self::OptionalDependencies | Self::PeerDependencies, Type::Object) => {
                Reduced::Digest(value)
            }
            (Self::Dist | Self::Scripts, _) => return None,
            (_, Type::String) => Reduced::Value(value),
            (Self::License, _) => Reduced::Text(value.string("type")?),
            (Self::Repository, _) => Reduced::Text(value.string("url")?),
            _ => return None,
        };
        // What is empty is not kept, so that facts read as themselves.
        let is_empty = match &reduced {
            Reduced::Text(text) => text.is_empty(),
            Reduced::Members(members) => members.is_empty(),
            _ => false,
        };
        (!is_empty).then_some(reduced)
    }
}

/// What facts keep of a value.
enum Reduced<'m> {
    Value(RawJson<'m>),
    Text(JsonString),
    /// The names of the object's members, as an array.
    Names(RawJson<'m>),
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
            Self::Names(object) => serializer.collect_seq(object.members().map(|(name, _)| RawJson::new(name))),
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

fn publisher(object: RawJson<'_>) -> Vec<(&'static str, Reduced<'_>)> {
    let mut members = Vec::new();
    for (key, value) in object.members() {
        match (key_name(key, &["name", "email", "trustedPublisher"]), value.kind()) {
            (Some(name @ ("name" | "email")), Type::String) => {
                members.extend(value.as_string().map(|text| (name, Reduced::Text(text))));
            }
            // Trusted publishing is identified by the CI that published.
            (Some(name @ "trustedPublisher"), Type::Object) => {
                let id = value.string("id").map(|id| ("id", Reduced::Text(id)));
                members.push((name, Reduced::Members(id.into_iter().collect())));
            }
            _ => {}
        }
    }
    members
}

fn dist(object: RawJson<'_>) -> Vec<(&'static str, Reduced<'_>)> {
    const NAMES: [&str; 5] = ["integrity", "shasum", "tarball", "unpackedSize", "attestations"];
    let mut members = Vec::new();
    for (key, value) in object.members() {
        let Some(name) = key_name(key, &NAMES) else { continue };
        let reduced = match (name, value.kind()) {
            ("integrity" | "shasum" | "tarball", Type::String) => Reduced::Value(value),
            ("unpackedSize", Type::Number) if !value.as_str().starts_with('-') => Reduced::Value(value),
            ("attestations", Type::Object) => Reduced::Value(RawJson::TRUE),
            ("attestations", _) if value.is_true() => Reduced::Value(value),
            _ => continue,
        };
        members.push((name, reduced));
    }
    members
}

/// The facts of a version.
#[derive(Clone, Debug)]
pub(crate) struct Manifest {
    pub(crate) version: JsonString,
    /// The span of the manifest in the packument.
    pub(crate) span: Range<usize>,
    /// The values of its members, one after the other.
    text: Box<str>,
    members: MemberSpans,
}

/// The span of each member's value in the text of a manifest; it is empty if nothing is kept of the value.
type MemberSpans = [Range<u32>; ManifestMember::COUNT];

/// Collects the members of one manifest after the other.
#[derive(Default)]
pub(crate) struct ManifestBuilder {
    text: String,
    members: MemberSpans,
    /// The last hashed value of each member with its digest: most versions have the dependencies of the one before.
    digests: [Option<(Box<str>, String)>; ManifestMember::COUNT],
}

impl ManifestBuilder {
    /// Keeps a member's value, unless it says nothing. Of duplicates the last counts.
    pub(crate) fn set(&mut self, member: ManifestMember, value: RawJson<'_>) {
        let start = self.text.len();
        if !value.is_blank() {
            self.push(member, value);
        }
        if let (Some(span), Ok(start), Ok(end)) =
            (self.members.get_mut(member as usize), u32::try_from(start), u32::try_from(self.text.len()))
        {
            *span = start..end;
        }
    }

    /// What only facts as JSON have is reduced here, before it takes memory.
    fn push(&mut self, member: ManifestMember, value: RawJson<'_>) {
        if member as usize <= ManifestMember::LAST_FOR_CHANGES as usize {
            return self.text.push_str(value.as_str());
        }
        let reduced = member.reduce(value);
        let memo = self.digests.get_mut(member as usize).filter(|_| matches!(reduced, Some(Reduced::Digest(_))));
        match (reduced, memo) {
            (Some(_), Some(Some((hashed, digest)))) if **hashed == *value.as_str() => self.text.push_str(digest),
            (Some(reduced), memo) => {
                let json = to_json(&reduced);
                self.text.push_str(&json);
                if let Some(memo) = memo {
                    *memo = Some((value.as_str().into(), json));
                }
            }
            (None, _) => {}
        }
    }

    /// The manifest with the members that were set since the last one.
    pub(crate) fn finish(&mut self, version: JsonString, span: Range<usize>) -> Manifest {
        let manifest =
            Manifest { version, span, text: self.text.as_str().into(), members: std::mem::take(&mut self.members) };
        self.text.clear();
        manifest
    }
}

impl Manifest {
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
        Person::of(self.member(ManifestMember::Publisher)?)
    }

    /// A member of `dist` that is a string.
    pub(crate) fn dist(&self, name: &str) -> Option<JsonString> {
        self.dist_json()?.string(name)
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

impl Serialize for Manifest {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_struct("Manifest", ManifestMember::COUNT)?;
        for member in (0..ManifestMember::COUNT).filter_map(ManifestMember::from_repr) {
            if let Some(reduced) = self.member(member).and_then(|value| member.reduce(value)) {
                object.serialize_field(member.into(), &reduced)?;
            }
        }
        object.end()
    }
}

/// A maintainer or publisher.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Person {
    pub(crate) name: JsonString,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) email: Option<JsonString>,
}

impl Person {
    /// From `{"name":…}`, or from `name <email>`, which old packuments have.
    pub(crate) fn of(json: RawJson<'_>) -> Option<Self> {
        let Some(text) = json.as_string() else {
            let (mut name, mut email) = (None, None);
            for (key, value) in json.members() {
                match key_name(key, &["name", "email"]) {
                    Some("name") => name = value.as_string(),
                    Some("email") => email = value.as_string(),
                    _ => {}
                }
            }
            return Some(Self { name: name?, email });
        };
        let text = text.to_string_lossy();
        let (name, email) = split_once(&text, b'<').unwrap_or((&text, ""));
        let email = split_once(email, b'>').map_or(email, |(email, _)| email);
        let email = (!email.is_empty()).then(|| JsonString::from(email));
        Some(Self { name: JsonString::from(trim_by(name, char::is_whitespace)), email })
    }
}
