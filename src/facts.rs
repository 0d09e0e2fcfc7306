//! The facts of a packument: what changes are told by, read in one pass and kept as a smaller packument.
#![forbid(unsafe_code)]

use sha2::{Digest, Sha256};

use crate::body::Body;
use crate::envelope::{iso_time, member};
use crate::error::Error;
use crate::json::{Object, Text, array, members};
use crate::packument::named;
use crate::scan::{Child, Key, Type, Visit, scan};

/// The facts of a packument. As JSON they are a packument themselves, with less in it: reading them again gives the same.
#[derive(Clone, Debug, Default)]
pub(crate) struct Facts {
    pub(crate) name: Option<Text>,
    /// Each tag and the version that it points to.
    pub(crate) tags: Option<Vec<(Text, Text)>>,
    /// In the packument's order.
    pub(crate) versions: Option<Vec<Manifest>>,
    /// When each version was published, and `created` and `modified`, as ISO 8601 text.
    pub(crate) time: Option<Vec<(Text, Text)>>,
    pub(crate) maintainers: Option<Vec<Person>>,
    /// Who starred it.
    pub(crate) users: Option<Vec<Text>>,
}

/// The facts of a version, as JSON.
#[derive(Clone, Debug)]
pub(crate) struct Manifest {
    pub(crate) version: Text,
    members: [Option<String>; MEMBERS.len()],
}

/// Somebody who maintains or publishes a package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Person {
    pub(crate) name: Text,
    pub(crate) email: Option<Text>,
}

/// The members of a packument that are read, in the order in which facts have them.
const PARTS: [&[u8]; 6] =
    [b"\"name\"", b"\"dist-tags\"", b"\"versions\"", b"\"time\"", b"\"maintainers\"", b"\"users\""];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Name,
    Tags,
    Versions,
    Time,
    Maintainers,
    Users,
}

impl Part {
    fn named(key: Key<'_>) -> Option<Self> {
        let Key::Member(key) = key else { return None };
        let parts = [Self::Name, Self::Tags, Self::Versions, Self::Time, Self::Maintainers, Self::Users];
        parts.get(named(key, &PARTS)?).copied()
    }
}

/// The members of a manifest that are read.
const MEMBERS: [&[u8]; 9] = [
    b"\"deprecated\"",
    b"\"_npmUser\"",
    b"\"dist\"",
    b"\"scripts\"",
    b"\"dependencies\"",
    b"\"optionalDependencies\"",
    b"\"peerDependencies\"",
    b"\"license\"",
    b"\"repository\"",
];
const DEPRECATED: usize = 0;
const PUBLISHER: usize = 1;
const DIST: usize = 2;

/// What is kept of such a member, as JSON; of what was kept once, the same again.
fn kept(at: usize, json: &[u8]) -> Option<String> {
    match at {
        DEPRECATED => match json {
            b"false" | b"null" | b"0" | b"\"\"" => None,
            [b'"', ..] => Some(Text::new(json).json().to_owned()),
            _ => Some("true".to_owned()),
        },
        PUBLISHER => publisher(json),
        DIST => dist(json),
        3 => names(json),
        4..=6 => digest(json),
        7 => text_or_member(json, "type"),
        _ => text_or_member(json, "url"),
    }
}

impl Manifest {
    /// The message, which may be empty where it is no text; none if it is not deprecated.
    pub(crate) fn deprecated(&self) -> Option<Option<String>> {
        let json = self.member(DEPRECATED)?;
        Some(json.starts_with('"').then(|| Text::new(json.as_bytes()).decode()))
    }

    pub(crate) fn publisher(&self) -> Option<Person> {
        Person::of(self.member(PUBLISHER)?.as_bytes())
    }

    /// A member of `dist` that is text.
    pub(crate) fn dist(&self, key: &str) -> Option<Text> {
        member(self.member(DIST)?.as_bytes(), key)
    }

    pub(crate) fn dist_json(&self) -> Option<&str> {
        self.member(DIST)
    }

    fn member(&self, at: usize) -> Option<&str> {
        self.members.get(at)?.as_deref()
    }
}

impl Person {
    /// Of `{"name":…}`; of a text, which very old packuments have, nothing.
    pub(crate) fn of(json: &[u8]) -> Option<Self> {
        Some(Self { name: member(json, "name")?, email: member(json, "email") })
    }

    fn json(&self) -> String {
        let object = Object::new().json("name", self.name.json());
        match &self.email {
            Some(email) => object.json("email", email.json()).end(),
            None => object.end(),
        }
    }
}

/// More versions, tags, maintainers or stars than any package has, each.
const MANY: usize = 65_536;
/// How much is kept of a packument at most, in bytes.
const FACTS_CAP: usize = 32 << 20;

impl Facts {
    /// Reads a packument, or facts.
    pub(crate) fn read(packument: &impl Body) -> Result<Self, Error> {
        let mut reading = Reading::default();
        if scan(packument, 3, &mut reading)? != Type::Object {
            return Err(Error::NotAPackument);
        }
        let facts = reading.facts;
        // Not the answer of a registry that found none, nor an event.
        if facts.versions.is_none() && facts.time.is_none() { Err(Error::NotAPackument) } else { Ok(facts) }
    }

    /// When it changed last, in milliseconds since 1970, as far as it says.
    pub(crate) fn modified(&self) -> Option<i64> {
        let times = self.time.as_ref()?;
        let ms = |(_, time): &(Text, Text)| iso_time(&time.decode());
        times.iter().rfind(|(of, _)| of.is_plain("modified")).and_then(ms).or_else(|| times.iter().filter_map(ms).max())
    }

    /// As JSON, a packument with what is absent named.
    pub(crate) fn json(&self) -> String {
        let mut absent = Vec::new();
        let mut object = Object::new().json("format", "1");
        let mut part = |name: &str, json: Option<String>| match json {
            Some(json) => object.json_in(name, &json),
            None => absent.push(["\"", name, "\""].concat()),
        };
        part("name", self.name.as_ref().map(|name| name.json().to_owned()));
        part("dist-tags", self.tags.as_deref().map(pairs));
        part("versions", self.versions.as_deref().map(manifests));
        part("time", self.time.as_deref().map(pairs));
        part("maintainers", self.maintainers.as_ref().map(|all| array(all.iter().map(Person::json))));
        part("users", self.users.as_ref().map(|all| array(all.iter().map(|user| user.json().to_owned()))));
        object.array("absent", absent.into_iter()).end()
    }
}

fn pairs(pairs: &[(Text, Text)]) -> String {
    let members: Vec<_> = pairs.iter().map(|(key, value)| [key.json(), ":", value.json()].concat()).collect();
    ["{", &members.join(","), "}"].concat()
}

fn manifests(manifests: &[Manifest]) -> String {
    let manifest = |Manifest { version, members }: &Manifest| {
        let name = |name: &[u8]| String::from_utf8_lossy(name).into_owned();
        let members: Vec<_> = MEMBERS
            .iter()
            .zip(members)
            .filter_map(|(key, json)| Some([&name(key), ":", json.as_deref()?].concat()))
            .collect();
        [version.json(), ":{", &members.join(","), "}"].concat()
    };
    ["{", &manifests.iter().map(manifest).collect::<Vec<_>>().join(","), "}"].concat()
}

fn publisher(json: &[u8]) -> Option<String> {
    let person = Person::of(json)?.json();
    // Who publishes by trusted publishing is known by the CI that did.
    let trusted = members(json).find(|(key, value)| *key == b"\"trustedPublisher\"" && value.starts_with(b"{"));
    let Some((_, trusted)) = trusted else { return Some(person) };
    let id = member(trusted, "id").map_or_else(|| "{}".to_owned(), |id| ["{\"id\":", id.json(), "}"].concat());
    let person = person.strip_suffix('}').unwrap_or(&person);
    Some([person, ",\"trustedPublisher\":", &id, "}"].concat())
}

fn dist(json: &[u8]) -> Option<String> {
    let mut object = Object::new();
    for key in ["integrity", "shasum", "tarball"] {
        if let Some(text) = member(json, key) {
            object = object.json(key, text.json());
        }
    }
    for (key, value) in members(json) {
        match (key, value) {
            (b"\"unpackedSize\"", [b'0'..=b'9', ..]) => {
                object = object.json("unpackedSize", std::str::from_utf8(value).unwrap_or_default());
            }
            (b"\"attestations\"", [b'{', ..] | b"true") => object = object.json("attestations", "true"),
            _ => {}
        }
    }
    Some(object.end())
}

/// The names of an object's members, as an array.
fn names(json: &[u8]) -> Option<String> {
    match json.first()? {
        b'{' => Some(array(members(json).map(|(key, _)| Text::new(key).json().to_owned()))),
        b'[' => Some(String::from_utf8_lossy(json).into_owned()),
        _ => None,
    }
}

/// A digest of an object as it stands: equal ones are equal, however long they are.
fn digest(json: &[u8]) -> Option<String> {
    match json {
        b"{}" => None,
        [b'{', ..] => {
            let digest = Sha256::digest(json);
            Some(["\"", &hex::encode(digest.get(..DIGEST_BYTES).unwrap_or_default()), "\""].concat())
        }
        [b'"', ..] => Some(Text::new(json).json().to_owned()),
        _ => None,
    }
}

/// How much of a hash tells two maps of dependencies apart.
const DIGEST_BYTES: usize = 8;

/// Text, or the member of an object that is.
fn text_or_member(json: &[u8], key: &str) -> Option<String> {
    let text = if json.starts_with(b"\"") { Some(Text::new(json)) } else { member(json, key) };
    text.map(|text| text.json().to_owned())
}

/// What is noted while a packument is scanned.
#[derive(Default)]
struct Reading {
    facts: Facts,
    part: Option<Part>,
    manifest: Option<Manifest>,
    size: usize,
}

impl Visit for Reading {
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
                self.manifest = Some(Manifest { version: Text::new(version), members: Default::default() });
                true
            }
            _ => false,
        }
    }

    fn keep(&mut self, depth: usize, key: Key<'_>) -> bool {
        match (depth, key) {
            (1, key) => Part::named(key) == Some(Part::Name),
            (2, _) => self.part != Some(Part::Versions),
            (_, Key::Member(key)) => named(key, &MEMBERS).is_some(),
            _ => false,
        }
    }

    fn child(&mut self, depth: usize, Child { key, kind, text, .. }: Child<'_>) -> Result<(), Error> {
        match depth {
            1 => {
                self.part(key, kind, text);
                Ok(())
            }
            2 => self.entry(key, kind, text.unwrap_or_default()),
            _ => {
                let (Key::Member(key), Some(text), Some(manifest)) = (key, text, &mut self.manifest) else {
                    return Ok(());
                };
                if let Some((at, member)) =
                    named(key, &MEMBERS).and_then(|at| Some((at, manifest.members.get_mut(at)?)))
                {
                    *member = kept(at, text);
                    self.size = self.size.saturating_add(member.as_ref().map_or(0, String::len));
                }
                Ok(())
            }
        }
    }
}

impl Reading {
    /// A member of the packument has ended: what is not of the kind that it should be is absent.
    fn part(&mut self, key: Key<'_>, kind: Type, text: Option<&[u8]>) {
        let Facts { name, tags, versions, time, maintainers, users } = &mut self.facts;
        match (Part::named(key), kind) {
            (Some(Part::Name), Type::String) => *name = text.map(Text::new),
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
    fn entry(&mut self, key: Key<'_>, kind: Type, text: &[u8]) -> Result<(), Error> {
        let Facts { tags, versions, time, maintainers, users, .. } = &mut self.facts;
        let name = |key| match key {
            Key::Member(key) => Some(Text::new(key)),
            _ => None,
        };
        self.size = self.size.saturating_add(text.len());
        let count = match self.part {
            Some(Part::Tags | Part::Time) if kind != Type::String => 0,
            Some(Part::Tags) => push(tags, name(key).map(|tag| (tag, Text::new(text)))),
            Some(Part::Time) => push(time, name(key).map(|of| (of, Text::new(text)))),
            Some(Part::Versions) => push(versions, self.manifest.take()),
            Some(Part::Maintainers) => push(maintainers, Person::of(text)),
            Some(Part::Users) => match (key, kind) {
                (Key::Element(_), Type::String) => push(users, Some(Text::new(text))),
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
