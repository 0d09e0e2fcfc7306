//! Reads facts in one pass.

use std::ops::Range;

use strum::{FromRepr, VariantNames};

use crate::bytes::Bytes;
use crate::error::Error;
use crate::json::{Child, Interest, JsonString, Key, RawJson, Type, Visitor, scan};
use crate::limits::{MAX_ENTRIES, MAX_FACTS_BYTES, MAX_VISIT_DEPTH};
use crate::packument::facts::PackumentFacts;
use crate::packument::manifest::{ManifestBuilder, ManifestMember, Person};

impl PackumentFacts {
    /// Reads a packument, or facts as JSON.
    ///
    /// # Errors
    /// An [`Error`] if it is not a packument, or larger than any.
    pub fn read(packument: impl AsRef<[u8]>) -> Result<Self, Error> {
        Self::read_source(&packument.as_ref())
    }

    pub(crate) fn read_source(packument: &impl Bytes) -> Result<Self, Error> {
        Self::checked(scan_facts(packument, ManifestMember::LAST)?)
    }

    /// [`read`](Self::read), without the members of manifests that changes are not found by.
    pub(crate) fn of_changes(packument: &impl Bytes) -> Result<Self, Error> {
        Self::checked(scan_facts(packument, ManifestMember::LAST_FOR_CHANGES)?)
    }

    /// Refuses what is neither a packument nor facts, such as a registry's "not found" or an event.
    fn checked(self) -> Result<Self, Error> {
        if self.versions.is_none() && self.time.is_none() { Err(Error::NotAPackument) } else { Ok(self) }
    }
}

/// The members of a packument that are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, FromRepr, VariantNames)]
#[strum(serialize_all = "kebab-case")]
#[repr(usize)]
enum Member {
    Name,
    DistTags,
    Versions,
    Time,
    Maintainers,
    Users,
    Modified,
}

impl Member {
    fn of(key: Key<'_>) -> Option<Self> {
        Self::from_repr(key.index_in(Self::VARIANTS)?)
    }
}

/// Reads the facts of a packument, with the members of each manifest up to `last`.
fn scan_facts(packument: &impl Bytes, last: ManifestMember) -> Result<PackumentFacts, Error> {
    let mut reader = Reader {
        last,
        facts: PackumentFacts::default(),
        member: None,
        version: None,
        manifest: ManifestBuilder::default(),
        manifest_member: None,
        bytes: 0,
        refusal: None,
    };
    let kind = scan(packument, MAX_VISIT_DEPTH, &mut reader)?;
    match reader.refusal {
        Some(refusal) => Err(refusal),
        None if kind != Type::Object => Err(Error::NotAPackument),
        None => Ok(reader.facts),
    }
}

struct Reader {
    /// The last member of a manifest that is wanted.
    last: ManifestMember,
    facts: PackumentFacts,
    /// The member of the packument that is being read.
    member: Option<Member>,
    /// The version whose manifest is being read.
    version: Option<JsonString>,
    manifest: ManifestBuilder,
    /// The member of the manifest that is being read, if it is wanted.
    manifest_member: Option<ManifestMember>,
    /// How much was kept.
    bytes: usize,
    /// What is wrong with the packument, if it is JSON; what follows it is ignored.
    refusal: Option<Error>,
}

impl Visitor for Reader {
    fn interest(&mut self, depth: usize, key: Key<'_>, kind: Type) -> Interest {
        match depth {
            _ if self.refusal.is_some() => Interest::Span,
            1 => {
                self.member = Member::of(key);
                match self.member {
                    Some(Member::Name | Member::Modified) => Interest::Text,
                    Some(member) if kind.is_container() => {
                        self.begin_member(member);
                        Interest::Children
                    }
                    _ => Interest::Span,
                }
            }
            2 if self.member != Some(Member::Versions) => Interest::Text,
            2 => match key {
                Key::Member(version) if kind.is_container() => {
                    self.version = Some(JsonString::new(version));
                    if kind == Type::Object { Interest::Children } else { Interest::Span }
                }
                _ => Interest::Span,
            },
            _ => {
                self.manifest_member = ManifestMember::of(key, self.last);
                if self.manifest_member.is_some() { Interest::Text } else { Interest::Span }
            }
        }
    }

    fn visit(&mut self, depth: usize, Child { key, kind, value, text, .. }: Child<'_>) {
        match depth {
            _ if self.refusal.is_some() => {}
            1 => self.end_member(kind, text),
            2 => self.end_entry(key, kind, value, text),
            _ => self.end_manifest_member(text),
        }
    }
}

impl Reader {
    fn end_manifest_member(&mut self, text: Option<&[u8]>) {
        let Some(member) = self.manifest_member.take() else { return };
        // An oversized message still marks the version as deprecated.
        let is_deprecated = text.is_none() && member == ManifestMember::Deprecated;
        let Some(text) = text.or(is_deprecated.then_some(RawJson::TRUE.as_bytes())) else { return };
        self.manifest.set(member, RawJson::new(text));
        self.bytes = self.bytes.saturating_add(text.len());
    }

    /// A member of the packument begins. Of duplicates the last counts.
    fn begin_member(&mut self, member: Member) {
        match member {
            Member::DistTags => self.facts.tags = Some(Vec::new()),
            Member::Versions => self.facts.versions = Some(Vec::new()),
            Member::Time => self.facts.time = Some(Vec::new()),
            Member::Maintainers => self.facts.maintainers = Some(Vec::new()),
            Member::Users => self.facts.users = Some(Vec::new()),
            Member::Name | Member::Modified => {}
        }
    }

    /// A member of the packument has ended. One of the wrong type counts as absent.
    fn end_member(&mut self, kind: Type, text: Option<&[u8]>) {
        let PackumentFacts { name, tags, versions, time, maintainers, users, modified, .. } = &mut self.facts;
        match (self.member.take(), kind) {
            (Some(Member::Name), _) => *name = text.and_then(JsonString::of),
            (Some(Member::Modified), _) => *modified = text.and_then(JsonString::of),
            (Some(Member::DistTags | Member::Versions | Member::Time), Type::Object)
            | (Some(Member::Maintainers), Type::Array)
            | (Some(Member::Users), Type::Object | Type::Array)
            | (None, _) => {}
            (Some(Member::DistTags), _) => *tags = None,
            (Some(Member::Versions), _) => *versions = None,
            (Some(Member::Time), _) => *time = None,
            (Some(Member::Maintainers), _) => *maintainers = None,
            (Some(Member::Users), _) => *users = None,
        }
    }

    /// A tag, version, time, maintainer or star has ended.
    fn end_entry(&mut self, key: Key<'_>, kind: Type, value: Range<usize>, text: Option<&[u8]>) {
        let PackumentFacts { tags, versions, time, maintainers, users, is_unpublished, .. } = &mut self.facts;
        let key_bytes = if let Key::Member(key) = key { key.len() } else { 0 };
        self.bytes = self.bytes.saturating_add(key_bytes).saturating_add(text.map_or(0, <[u8]>::len));
        if self.member == Some(Member::Time) && matches!(kind, Type::Object | Type::String) && key.is("unpublished") {
            *is_unpublished = true;
        }
        // A name, tag or time that is too long to be one is left out.
        let text = match (self.member, text) {
            (Some(Member::Versions), text) => text.unwrap_or_default(),
            (_, Some(text)) => text,
            _ => return,
        };
        let pair = || Some((key.name()?, JsonString::of(text)?));
        let count = match self.member {
            Some(Member::DistTags) => push(tags, pair()),
            Some(Member::Time) => push(time, pair()),
            Some(Member::Versions) => {
                let manifest = self.version.take().map(|version| self.manifest.finish(version, value));
                push(versions, manifest)
            }
            Some(Member::Maintainers) => push(maintainers, Person::of(RawJson::new(text))),
            Some(Member::Users) => match (key, kind) {
                (Key::Element(_), Type::String) => push(users, Some(JsonString::new(text))),
                (key, Type::Boolean) if RawJson::new(text).is_true() => push(users, key.name()),
                _ => 0,
            },
            _ => 0,
        };
        if count > MAX_ENTRIES || self.bytes > MAX_FACTS_BYTES {
            self.refusal = Some(Error::PackumentTooLarge);
        }
    }
}

/// Adds an item, if there is one; returns how many there are.
fn push<T>(all: &mut Option<Vec<T>>, item: Option<T>) -> usize {
    let Some(all) = all else { return 0 };
    all.extend(item);
    all.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_with_escapes_are_the_keys_that_they_stand_for() {
        let plain = r#"{"name":"a","dist-tags":{"latest":"1.0.0"},"versions":{"1.0.0":{"_npmUser":{"name":"u","email":"e"},
            "deprecated":"old","dist":{"shasum":"s"},"license":{"type":"MIT"}}},"time":{"unpublished":{},"1.0.0":"t"},
            "maintainers":[{"name":"u"}],"users":{"u":true}}"#;
        // The first letter of each key as an escape.
        let mut escaped = plain.to_owned();
        for key in [
            "name",
            "dist-tags",
            "latest",
            "versions",
            "_npmUser",
            "email",
            "deprecated",
            "dist",
            "shasum",
            "license",
            "type",
            "time",
            "unpublished",
            "maintainers",
            "users",
            "u",
        ] {
            let (first, rest) = key.split_at(1);
            let code = u32::from(first.chars().next().unwrap());
            escaped = escaped.replace(&format!("\"{key}\":"), &format!("\"\\u{code:04x}{rest}\":"));
        }
        assert_ne!(escaped, plain);
        assert_eq!(PackumentFacts::read(&escaped).unwrap().json(), PackumentFacts::read(plain).unwrap().json());
    }
}
