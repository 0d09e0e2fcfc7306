//! How facts are read: in one pass, with what counts kept as it goes by.

use super::{DEPRECATED, MEMBERS, Manifest, PackumentFacts, Person};
use crate::bytes::Bytes;
use crate::error::Error;
use crate::json::JsonString;
use crate::json::scan::{Child, Key, Type, Visitor, scan};
use crate::packument::view::named;

/// The members of a packument that are read, in the order in which facts have them.
const PARTS: [&[u8]; 7] =
    [b"\"name\"", b"\"dist-tags\"", b"\"versions\"", b"\"time\"", b"\"maintainers\"", b"\"users\"", b"\"modified\""];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Name,
    Tags,
    Versions,
    Time,
    Maintainers,
    Users,
    Modified,
}

impl Part {
    fn named(key: Key<'_>) -> Option<Self> {
        let Key::Member(key) = key else { return None };
        let parts =
            [Self::Name, Self::Tags, Self::Versions, Self::Time, Self::Maintainers, Self::Users, Self::Modified];
        parts.get(named(key, &PARTS)?).copied()
    }
}

/// More versions, tags, maintainers or stars than any package has, each.
const MANY: usize = 65_536;
/// How much is kept of a packument at most, in bytes.
const FACTS_CAP: usize = 32 << 20;

/// Reads the facts of a packument, with those members of each manifest.
pub(super) fn read(packument: &impl Bytes, wanted: &'static [&'static [u8]]) -> Result<PackumentFacts, Error> {
    let mut reading = Reading { wanted, ..Reading::default() };
    if scan(packument, 3, &mut reading)? != Type::Object {
        return Err(Error::NotAPackument);
    }
    Ok(reading.facts)
}

/// What is noted while a packument is scanned.
#[derive(Default)]
struct Reading {
    /// The members of a manifest that are kept.
    wanted: &'static [&'static [u8]],
    facts: PackumentFacts,
    part: Option<Part>,
    manifest: Option<Manifest>,
    size: usize,
}

impl Visitor for Reading {
    fn enter(&mut self, depth: usize, key: Key<'_>) -> bool {
        match (depth, key) {
            (1, key) => {
                self.part = Part::named(key);
                // Of duplicates the last counts.
                match self.part {
                    Some(Part::Tags) => self.facts.tags = Some(Vec::new()),
                    Some(Part::Versions) => self.facts.versions = Some(Vec::new()),
                    Some(Part::Time) => self.facts.time = Some(Vec::new()),
                    Some(Part::Maintainers) => self.facts.maintainers = Some(Vec::new()),
                    Some(Part::Users) => self.facts.users = Some(Vec::new()),
                    _ => return false,
                }
                true
            }
            (2, Key::Member(version)) if self.part == Some(Part::Versions) => {
                self.manifest =
                    Some(Manifest { version: JsonString::new(version), span: 0..0, members: Default::default() });
                true
            }
            _ => false,
        }
    }

    fn keep(&mut self, depth: usize, key: Key<'_>) -> bool {
        match (depth, key) {
            (1, key) => matches!(Part::named(key), Some(Part::Name | Part::Modified)),
            (2, _) => self.part != Some(Part::Versions),
            (_, Key::Member(key)) => named(key, self.wanted).is_some(),
            _ => false,
        }
    }

    fn child(&mut self, depth: usize, Child { key, kind, value, text, .. }: Child<'_>) -> Result<(), Error> {
        match depth {
            1 => {
                self.part(key, kind, text);
                Ok(())
            }
            2 => {
                if let Some(manifest) = &mut self.manifest {
                    manifest.span = value;
                }
                self.entry(key, kind, text)
            }
            _ => {
                let (Key::Member(key), Some(manifest)) = (key, &mut self.manifest) else { return Ok(()) };
                // A message beyond all measure deprecates all the same.
                let is_deprecated = text.is_none() && MEMBERS.get(DEPRECATED) == Some(&key);
                let Some(text) = text.or(is_deprecated.then_some(b"true")) else { return Ok(()) };
                if let Some(member) = named(key, &MEMBERS).and_then(|at| manifest.members.get_mut(at)) {
                    let is_nothing = matches!(text, b"false" | b"null" | b"0" | b"\"\"" | b"{}" | b"[]");
                    *member = (!is_nothing).then(|| String::from_utf8(text.to_vec()).unwrap_or_default());
                    self.size = self.size.saturating_add(text.len());
                }
                Ok(())
            }
        }
    }
}

impl Reading {
    /// A member of the packument has ended: what is not of the kind that it should be is absent.
    fn part(&mut self, key: Key<'_>, kind: Type, text: Option<&[u8]>) {
        let PackumentFacts { name, tags, versions, time, maintainers, users, modified, .. } = &mut self.facts;
        match (Part::named(key), kind) {
            (Some(Part::Name), Type::String) => *name = text.map(JsonString::new),
            (Some(Part::Modified), Type::String) => *modified = text.map(JsonString::new),
            (Some(Part::Modified), _) => *modified = None,
            (Some(Part::Name), _) => *name = None,
            (Some(Part::Tags), Type::Object) | (Some(Part::Versions), Type::Object) => {}
            (Some(Part::Time), Type::Object) | (Some(Part::Maintainers), Type::Array) => {}
            (Some(Part::Users), Type::Object | Type::Array) | (None, _) => {}
            (Some(Part::Tags), _) => *tags = None,
            (Some(Part::Versions), _) => *versions = None,
            (Some(Part::Time), _) => *time = None,
            (Some(Part::Maintainers), _) => *maintainers = None,
            (Some(Part::Users), _) => *users = None,
        }
        self.part = None;
    }

    /// A tag, version, time, maintainer or star has ended.
    fn entry(&mut self, key: Key<'_>, kind: Type, text: Option<&[u8]>) -> Result<(), Error> {
        let PackumentFacts { tags, versions, time, maintainers, users, is_unpublished, .. } = &mut self.facts;
        let name = |key| match key {
            Key::Member(key) => Some(JsonString::new(key)),
            _ => None,
        };
        let length = |key| if let Key::Member(key) = key { <[u8]>::len(key) } else { 0 };
        self.size = self.size.saturating_add(length(key)).saturating_add(text.map_or(0, <[u8]>::len));
        if self.part == Some(Part::Time)
            && matches!(kind, Type::Object | Type::String)
            && name(key).is_some_and(|key| key.eq_str("unpublished"))
        {
            *is_unpublished = true;
        }
        // What is longer than any name, tag or time is none.
        let text = match (self.part, text) {
            (Some(Part::Versions), text) => text.unwrap_or_default(),
            (_, Some(text)) => text,
            _ => return Ok(()),
        };
        let count = match self.part {
            Some(Part::Tags | Part::Time) if kind != Type::String => 0,
            Some(Part::Tags) => push(tags, name(key).map(|tag| (tag, JsonString::new(text)))),
            Some(Part::Time) => push(time, name(key).map(|of| (of, JsonString::new(text)))),
            Some(Part::Versions) => push(versions, self.manifest.take()),
            Some(Part::Maintainers) => push(maintainers, Person::of(text)),
            Some(Part::Users) => match (key, kind) {
                (Key::Element(_), Type::String) => push(users, Some(JsonString::new(text))),
                (key, Type::Boolean) if text == b"true" => push(users, name(key)),
                _ => 0,
            },
            _ => 0,
        };
        if count > MANY || self.size > FACTS_CAP { Err(Error::PackumentTooLarge) } else { Ok(()) }
    }
}

/// Adds what there is; answers how many there are.
fn push<T>(all: &mut Option<Vec<T>>, one: Option<T>) -> usize {
    let Some(all) = all else { return 0 };
    all.extend(one);
    all.len()
}
