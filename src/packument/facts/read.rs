//! Reads facts in one pass.

use std::ops::Range;

use strum::{FromRepr, VariantNames};

use crate::bytes::Bytes;
use crate::error::Error;
use crate::json::{Child, Interest, JsonString, Key, RawJson, Type, Visitor, scan};
use crate::limits::{MAX_ENTRIES, MAX_FACTS_BYTES, MAX_VISIT_DEPTH};
use crate::packument::facts::PackumentFacts;
use crate::packument::manifest::{Manifest, ManifestBuilder, ManifestMember};
use crate::packument::members;
use crate::packument::person::Person;
use crate::packument::retracted::Retracted;
use crate::packument::said::Said;

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
        if !self.versions.is_known() && !self.time.is_known() { Err(Error::NotAPackument) } else { Ok(self) }
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
    #[strum(serialize = "_id")]
    Id,
    #[strum(serialize = "_rev")]
    Rev,
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
        is_list_of_names: true,
        has_long_name: false,
        has_id: false,
        has_rev: false,
        retracted: Retracted::default(),
        bytes: 0,
        refusal: None,
    };
    let kind = scan(packument, MAX_VISIT_DEPTH, &mut reader)?;
    match reader.refusal {
        Some(refusal) => Err(refusal),
        None if kind != Type::Object => Err(Error::NotAPackument),
        None => Ok(reader.finish()),
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
    /// Whether each element of an array `versions` is a name.
    is_list_of_names: bool,
    /// Whether the name of a version was too long to be read.
    has_long_name: bool,
    /// Whether it has `_id` or `_rev`: then it is a registry's document.
    has_id: bool,
    has_rev: bool,
    /// The tags, times or users whose last value says nothing.
    retracted: Retracted,
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
                    Some(Member::Maintainers) if matches!(kind, Type::Object | Type::String) => Interest::Text,
                    Some(member) if kind.is_container() => {
                        self.begin_member(member);
                        Interest::Children
                    }
                    _ => Interest::Span,
                }
            }
            2 if self.member != Some(Member::Versions) => Interest::Text,
            2 => match key {
                Key::Member(version) => {
                    self.version = Some(JsonString::new(version));
                    if kind == Type::Object { Interest::Children } else { Interest::Span }
                }
                Key::Element(_) => Interest::Text,
                Key::TooLong => Interest::Span,
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
        // An oversized message still marks the version as deprecated; any other oversized value says nothing, like one of a wrong
        // type, and replaces an earlier duplicate.
        let unreadable: &[u8] = if member == ManifestMember::Deprecated { RawJson::TRUE.as_bytes() } else { b"[]" };
        let text = text.unwrap_or(unreadable);
        self.manifest.set(member, RawJson::new(text));
        self.bytes = self.bytes.saturating_add(text.len());
    }

    /// A member of the packument begins. Of duplicates the last counts.
    fn begin_member(&mut self, member: Member) {
        self.retracted.clear();
        let PackumentFacts { tags, versions, time, maintainers, users, is_unpublished, .. } = &mut self.facts;
        match member {
            Member::DistTags => *tags = Said::Known(Vec::new()),
            Member::Versions => {
                *versions = Said::Known(Vec::new());
                (self.is_list_of_names, self.has_long_name) = (true, false);
            }
            Member::Time => {
                *time = Said::Known(Vec::new());
                *is_unpublished = false;
            }
            Member::Maintainers => *maintainers = Said::Known(Vec::new()),
            Member::Users => *users = Said::Known(Vec::new()),
            Member::Name | Member::Modified | Member::Id | Member::Rev => {}
        }
    }

    /// A member of the packument has ended.
    fn end_member(&mut self, kind: Type, text: Option<&[u8]>) {
        let PackumentFacts { name, tags, versions, time, maintainers, users, modified, is_unpublished } =
            &mut self.facts;
        let Some(member) = self.member.take() else { return };
        match (member, kind) {
            (Member::Name, _) => *name = text.and_then(JsonString::of),
            (Member::Modified, _) => *modified = text.and_then(JsonString::of),
            (Member::Id, _) => self.has_id = kind == Type::String,
            (Member::Rev, _) => self.has_rev = kind == Type::String,
            (Member::DistTags, Type::Object) => self.retracted.remove_from(tags, |(tag, _)| tag),
            (Member::Time, Type::Object) => self.retracted.remove_from(time, |(of, _)| of),
            (Member::Users, Type::Object) => self.retracted.remove_from(users, |user| user),
            // An empty array does not say that there is no version.
            (Member::Versions, Type::Array) if self.is_list_of_names && !versions.items().is_empty() => {}
            // A name that is too long to be read may be that of any version.
            (Member::Versions, Type::Object) if self.has_long_name && versions.items().is_empty() => {
                *versions = Said::Unreadable;
            }
            (Member::Versions, Type::Object) | (Member::Maintainers | Member::Users, Type::Array) => {}
            (Member::Versions, _) => *versions = unreadable(kind),
            (Member::DistTags, _) => *tags = unreadable(kind),
            (Member::Time, _) => (*time, *is_unpublished) = (unreadable(kind), false),
            (Member::Maintainers, _) => {
                *maintainers = text.map_or(unreadable(kind), |text| Person::all_of(RawJson::new(text)));
            }
            (Member::Users, _) => *users = unreadable(kind),
        }
    }

    /// The facts. A registry leaves `users` out of a document if it has no stars.
    fn finish(self) -> PackumentFacts {
        let Self { mut facts, has_id, has_rev, .. } = self;
        if (has_id || has_rev) && facts.maintainers.is_known() && matches!(facts.users, Said::Nothing) {
            facts.users = Said::Known(Vec::new());
        }
        facts
    }

    /// A tag, version, time, maintainer or star has ended.
    fn end_entry(&mut self, key: Key<'_>, kind: Type, value: Range<usize>, text: Option<&[u8]>) {
        let PackumentFacts { tags, versions, time, maintainers, users, is_unpublished, .. } = &mut self.facts;
        let key_bytes = if let Key::Member(key) = key { key.len() } else { 0 };
        self.bytes = self.bytes.saturating_add(key_bytes).saturating_add(text.map_or(0, <[u8]>::len));
        if self.member == Some(Member::Time) && key.is("unpublished") {
            *is_unpublished = members::is_unpublished(kind, value.len());
        }
        // A name, tag or time that is too long to be one says nothing.
        let json = RawJson::new(text.unwrap_or_default());
        let count = match self.member {
            Some(Member::DistTags) => match (key.name(), members::text(json)) {
                (Some(tag), Some(version)) => push(tags, Some((tag, version))),
                (tag, _) => self.retracted.push(tag, tags.items().len()),
            },
            Some(Member::Time) => match (key.name(), json.as_string()) {
                (Some(of), Some(at)) => push(time, Some((of, at))),
                (of, _) => self.retracted.push(of, time.items().len()),
            },
            Some(Member::Versions) => {
                self.has_long_name |= matches!(key, Key::TooLong);
                let manifest = match (self.version.take(), kind) {
                    (Some(version), Type::Object) => Some(self.manifest.finish(version, value)),
                    (Some(version), _) => Some(Manifest::unknown(version, value)),
                    (None, _) => json.as_string().map(|version| Manifest::unknown(version, value)),
                };
                self.is_list_of_names &= kind == Type::String && manifest.is_some();
                push(versions, manifest)
            }
            Some(Member::Maintainers) => push(maintainers, Person::of(json)),
            Some(Member::Users) => match key {
                Key::Element(_) => push(users, members::text(json)),
                key if members::is_star(json) => push(users, key.name().filter(|user| !user.is_empty())),
                key => self.retracted.push(key.name(), users.items().len()),
            },
            _ => 0,
        };
        if count > MAX_ENTRIES || self.bytes > MAX_FACTS_BYTES {
            self.refusal = Some(Error::PackumentTooLarge);
        }
    }
}

/// Adds an item, if there is one; returns how many there are.
fn push<T>(all: &mut Said<Vec<T>>, item: Option<T>) -> usize {
    let Said::Known(all) = all else { return 0 };
    all.extend(item);
    all.len()
}

/// What a member of a type that its reader does not know says.
fn unreadable<T>(kind: Type) -> Said<T> {
    if kind == Type::Null { Said::Nothing } else { Said::Unreadable }
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
