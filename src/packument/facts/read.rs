//! Reads facts in one pass.

use std::ops::Range;

use crate::bytes::Bytes;
use crate::error::Error;
use crate::json::{Child, Interest, JsonString, Key, RawJson, Type, Visitor, scan};
use crate::limits::{MAX_ENTRIES, MAX_FACTS_BYTES, MAX_MANIFEST_BYTES, MAX_VISIT_DEPTH};
use crate::packument::facts::PackumentFacts;
use crate::packument::lists::{Lists, is_text, unreadable};
use crate::packument::manifest::{Manifest, ManifestBuilder, ManifestMember};
use crate::packument::members;
use crate::packument::retracted::Retracted;
use crate::packument::said::Said;
use crate::packument::spans::Member;

impl PackumentFacts {
    /// Reads a packument, or facts as JSON.
    ///
    /// # Errors
    /// An [`Error`] if it is not a packument, or larger than any.
    pub fn read(packument: impl AsRef<[u8]>) -> Result<Self, Error> {
        Self::read_source(&packument.as_ref())
    }

    pub(crate) fn read_source(packument: &impl Bytes) -> Result<Self, Error> {
        scan_facts(packument, ManifestMember::LAST)
    }

    /// [`read`](Self::read), without the members of manifests that changes are not found by.
    pub(crate) fn of_changes(packument: &impl Bytes) -> Result<Self, Error> {
        scan_facts(packument, ManifestMember::LAST_FOR_CHANGES)
    }
}

/// Reads the facts of a packument, with the members of each manifest up to `last`.
fn scan_facts(packument: &impl Bytes, last: ManifestMember) -> Result<PackumentFacts, Error> {
    let mut reader = Reader::new(last);
    let kind = scan(packument, MAX_VISIT_DEPTH, &mut reader)?;
    reader.read_long_values(packument);
    match reader.refusal {
        Some(refusal) => Err(refusal),
        None if kind != Type::Object || !reader.is_packument() => Err(Error::NotAPackument),
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
    /// Whether the manifest has a value that is too long to be read with the others.
    has_long_value: bool,
    /// The manifests that do.
    long_manifests: Vec<usize>,
    /// Whether the name of a version cannot be read.
    has_unreadable: bool,
    lists: Lists,
    /// Whether it has `_id` or `_rev`: then it is a registry's document.
    has_id: bool,
    has_rev: bool,
    /// Whether it has a `format`: then it is facts.
    has_format: bool,
    /// The times whose last value says nothing.
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
                    Some(member) if is_text(member, kind) => Interest::Text,
                    Some(
                        member @ (Member::DistTags
                        | Member::Versions
                        | Member::Time
                        | Member::Maintainers
                        | Member::Users),
                    ) if kind.is_container() => {
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
    fn new(last: ManifestMember) -> Self {
        Self {
            last,
            facts: PackumentFacts::default(),
            member: None,
            version: None,
            manifest: ManifestBuilder::default(),
            manifest_member: None,
            has_long_value: false,
            long_manifests: Vec::new(),
            has_unreadable: false,
            lists: Lists::default(),
            has_id: false,
            has_rev: false,
            has_format: false,
            retracted: Retracted::default(),
            bytes: 0,
            refusal: None,
        }
    }

    fn end_manifest_member(&mut self, text: Option<&[u8]>) {
        let Some(member) = self.manifest_member.take() else { return };
        // An oversized message still marks the version as deprecated. Any other oversized value is read after the scan.
        self.has_long_value |= text.is_none() && member != ManifestMember::Deprecated;
        let text = text.unwrap_or(RawJson::TRUE.as_bytes());
        self.manifest.set(member, RawJson::new(text));
        self.bytes = self.bytes.saturating_add(text.len());
    }

    /// Reads the manifests with long values, of which only the parts that facts have are kept. Not while the scan reads the source.
    fn read_long_values(&mut self, packument: &impl Bytes) {
        let Said::Known(versions) = &mut self.facts.versions else { return };
        for at in &self.long_manifests {
            let Some(manifest) = versions.get_mut(*at) else { continue };
            let Some(raw) = manifest_bytes(packument, manifest.span.clone()).filter(|_| self.refusal.is_none()) else {
                self.refusal = Some(Error::PackumentTooLarge);
                return;
            };
            for (key, value) in RawJson::new(&raw).members() {
                if let Some(member) = ManifestMember::of(Key::Member(key), self.last) {
                    self.manifest.set(member, value);
                }
            }
            *manifest = self.manifest.finish(manifest.version.clone(), manifest.span.clone());
            self.bytes = self.bytes.saturating_add(manifest.bytes());
            if self.bytes > MAX_FACTS_BYTES {
                self.refusal = Some(Error::PackumentTooLarge);
            }
        }
    }

    /// A member of the packument begins. Of duplicates the last counts.
    fn begin_member(&mut self, member: Member) {
        self.retracted.clear();
        self.has_unreadable = false;
        let PackumentFacts { versions, time, is_unpublished, .. } = &mut self.facts;
        match member {
            Member::Versions => {
                *versions = Said::Known(Vec::new());
                self.long_manifests.clear();
            }
            Member::Time => {
                *time = Said::Known(Vec::new());
                *is_unpublished = false;
            }
            Member::DistTags | Member::Maintainers | Member::Users => self.lists.begin(member),
            _ => {}
        }
    }

    /// A member of the packument has ended.
    fn end_member(&mut self, kind: Type, text: Option<&[u8]>) {
        let PackumentFacts { name, versions, time, modified, is_unpublished, .. } = &mut self.facts;
        let Some(member) = self.member.take() else { return };
        match (member, kind) {
            (Member::Name, _) => *name = text.and_then(JsonString::of),
            (Member::Modified, _) => *modified = text.and_then(JsonString::of),
            (Member::Id, _) => self.has_id = kind == Type::String,
            (Member::Rev, _) => self.has_rev = kind == Type::String,
            (Member::Format, _) => self.has_format = kind == Type::Number,
            (Member::Time, Type::Object) => self.retracted.apply_to(time, |(of, _)| of),
            // Versions with names that can be read say that there are some; no version that is asked for has such a long name.
            (Member::Versions, Type::Object) if !self.has_unreadable || !versions.items().is_empty() => {}
            // An empty array does not say that there is no version.
            (Member::Versions, Type::Array) if !self.has_unreadable && !versions.items().is_empty() => {}
            (Member::Versions, _) => *versions = unreadable(kind),
            (Member::Time, _) => (*time, *is_unpublished) = (unreadable(kind), false),
            (Member::DistTags | Member::Maintainers | Member::Users, _) => self.lists.end(member, kind, text),
            _ => {}
        }
    }

    /// Not for what is neither a packument nor facts, such as a registry's "not found" or an event.
    const fn is_packument(&self) -> bool {
        self.has_format || !matches!(self.facts.versions, Said::Nothing) || self.facts.time.is_known()
    }

    /// The facts. A registry leaves `users` out of a document if it has no stars.
    fn finish(self) -> PackumentFacts {
        let Self { mut facts, lists: Lists { tags, maintainers, users, .. }, has_id, has_rev, .. } = self;
        (facts.tags, facts.maintainers, facts.users) = (tags, maintainers, users);
        if (has_id || has_rev) && facts.maintainers.is_known() && matches!(facts.users, Said::Nothing) {
            facts.users = Said::Known(Vec::new());
        }
        facts
    }

    /// A tag, version, time, maintainer or star has ended.
    fn end_entry(&mut self, key: Key<'_>, kind: Type, value: Range<usize>, text: Option<&[u8]>) {
        let PackumentFacts { versions, time, is_unpublished, .. } = &mut self.facts;
        let key_bytes = if let Key::Member(key) = key { key.len() } else { 0 };
        self.bytes = self.bytes.saturating_add(key_bytes).saturating_add(text.map_or(0, <[u8]>::len));
        if self.member == Some(Member::Time) && key.is("unpublished") {
            *is_unpublished = members::is_unpublished(kind, value.len());
        }
        self.has_unreadable |= matches!(key, Key::TooLong);
        let json = text.map(RawJson::new);
        let count = match self.member {
            Some(Member::Time) => match (key.name(), json.and_then(RawJson::as_string)) {
                (Some(of), Some(at)) => push(time, Some((of, at))),
                (of, _) => self.retracted.push(of, time.items().len(), false),
            },
            Some(Member::Versions) => {
                if std::mem::take(&mut self.has_long_value) {
                    self.long_manifests.push(versions.items().len());
                }
                let manifest = match (self.version.take(), kind) {
                    (Some(version), Type::Object) => Some(self.manifest.finish(version, value)),
                    (Some(version), _) => Some(Manifest::unknown(version, value)),
                    (None, _) => json.and_then(RawJson::as_string).map(|version| Manifest::unknown(version, value)),
                };
                self.has_unreadable |= manifest.is_none();
                push(versions, manifest)
            }
            Some(_) => self.lists.push(key, text),
            None => 0,
        };
        if count > MAX_ENTRIES || self.bytes > MAX_FACTS_BYTES {
            self.refusal = Some(Error::PackumentTooLarge);
        }
    }
}

/// The bytes of a manifest; `None` if it is too large.
pub(crate) fn manifest_bytes(packument: &impl Bytes, span: Range<usize>) -> Option<Vec<u8>> {
    let manifest = packument.slice(span);
    (manifest.len() <= MAX_MANIFEST_BYTES).then(|| manifest.to_vec())
}

/// Adds an item, if there is one; returns how many there are.
fn push<T>(all: &mut Said<Vec<T>>, item: Option<T>) -> usize {
    let Said::Known(all) = all else { return 0 };
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
