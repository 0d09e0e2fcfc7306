//! The facts of a packument: what changes are told by, read in one pass and kept as a smaller packument.
#![forbid(unsafe_code)]

use std::ops::Range;

use sha2::{Digest, Sha256};

use crate::body::Body;
use crate::envelope::{iso_time, member};
use crate::error::Error;
use crate::json::{Object, Text, array, members};
use crate::packument::named;
use crate::scan::{Child, Key, Type, Visit, scan};

/// The facts of a packument. As JSON they are a packument themselves, with less in it: reading them again gives the same.
///
/// ```
/// use npm_hooks::{Facts, compare};
///
/// let packument = br#"{"name":"a","versions":{"1.0.0":{"readme":"long"}},"dist-tags":{"latest":"1.0.0"}}"#;
/// let facts = Facts::read(&packument.as_slice())?;
/// let kept = facts.json();
/// assert_eq!(
///     kept,
///     r#"{"format":1,"name":"a","dist-tags":{"latest":"1.0.0"},"versions":{"1.0.0":{}},"absent":["time","maintainers","users"]}"#
/// );
/// assert!(compare(Some(&Facts::read(&kept.as_bytes())?), Some(&facts))?.is_empty());
/// assert_eq!(compare(None, Some(&facts))?[0].summary, "a 1.0.0 published (first, tagged latest)");
/// # Ok::<(), npm_hooks::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Facts {
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

/// The facts of a version, as the packument has them.
#[derive(Clone, Debug)]
pub(crate) struct Manifest {
    pub(crate) version: Text,
    /// Where it stands in the packument, in bytes.
    pub(crate) span: Range<usize>,
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

/// Writes what facts keep of such a member; of what was kept once, the same again. Answers whether it keeps anything.
fn reduce(at: usize, json: &str, out: &mut String) -> bool {
    let raw = json.as_bytes();
    match (at, raw) {
        (DEPRECATED, _) => out.push_str(json),
        (PUBLISHER, _) => publisher(raw, out),
        (DIST, _) => dist(raw, out),
        (3, [b'{', ..]) => names(raw, out),
        (3, [b'[', ..]) => out.push_str(json),
        // Equal ones are equal, however long they are.
        (4..=6, [b'{', _, _, ..]) => {
            out.push('"');
            out.push_str(&hex::encode(Sha256::digest(raw).get(..DIGEST_BYTES).unwrap_or_default()));
            out.push('"');
        }
        (4..=8, [b'"', ..]) => out.push_str(json),
        (7, _) => return text(raw, "type", out),
        (8, _) => return text(raw, "url", out),
        _ => return false,
    }
    true
}

/// How much of a hash tells two maps of dependencies apart.
const DIGEST_BYTES: usize = 8;

fn publisher(json: &[u8], out: &mut String) {
    out.push('{');
    let mut is_first = true;
    for (key, value) in members(json) {
        match (key, value) {
            (b"\"name\"" | b"\"email\"", [b'"', ..]) => entry(key, Text::new(value).json(), &mut is_first, out),
            // Who publishes by trusted publishing is known by the CI that did.
            (b"\"trustedPublisher\"", [b'{', ..]) => {
                let id = member(value, "id");
                let id = id.map_or_else(|| "{}".to_owned(), |id| ["{\"id\":", id.json(), "}"].concat());
                entry(key, &id, &mut is_first, out);
            }
            _ => {}
        }
    }
    out.push('}');
}

fn dist(json: &[u8], out: &mut String) {
    out.push('{');
    let mut is_first = true;
    for (key, value) in members(json) {
        match (key, value) {
            (b"\"integrity\"" | b"\"shasum\"" | b"\"tarball\"", [b'"', ..])
            | (b"\"unpackedSize\"", [b'0'..=b'9', ..]) => {
                entry(key, std::str::from_utf8(value).unwrap_or_default(), &mut is_first, out);
            }
            (b"\"attestations\"", [b'{', ..] | b"true") => entry(key, "true", &mut is_first, out),
            _ => {}
        }
    }
    out.push('}');
}

fn entry(key: &[u8], value: &str, is_first: &mut bool, out: &mut String) {
    if !std::mem::take(is_first) {
        out.push(',');
    }
    out.push_str(std::str::from_utf8(key).unwrap_or_default());
    out.push(':');
    out.push_str(value);
}

/// The names of an object's members, as an array.
fn names(json: &[u8], out: &mut String) {
    out.push('[');
    let mut is_first = true;
    for (key, _) in members(json) {
        if !std::mem::take(&mut is_first) {
            out.push(',');
        }
        out.push_str(std::str::from_utf8(key).unwrap_or_default());
    }
    out.push(']');
}

/// The member of an object that is text.
fn text(json: &[u8], key: &str, out: &mut String) -> bool {
    let text = member(json, key);
    text.iter().for_each(|text| out.push_str(text.json()));
    text.is_some()
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
    /// Reads a packument, or facts as JSON.
    ///
    /// # Errors
    /// An [`Error`] where it is no packument, or has more in it than any.
    pub fn read(packument: &impl Body) -> Result<Self, Error> {
        Self::with(packument, &MEMBERS)
    }

    /// The same, of manifests only what changes are told by.
    pub(crate) fn of_changes(packument: &impl Body) -> Result<Self, Error> {
        Self::with(packument, MEMBERS.get(..=DIST).unwrap_or(&MEMBERS))
    }

    fn with(packument: &impl Body, wanted: &'static [&'static [u8]]) -> Result<Self, Error> {
        let mut reading = Reading { wanted, ..Reading::default() };
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

    /// As JSON text: a packument with less in it, and with what is `absent` named.
    #[must_use]
    pub fn json(&self) -> String {
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
    let mut json = String::with_capacity(pairs.len().saturating_mul(64));
    json.push('{');
    let mut is_first = true;
    for (key, value) in pairs {
        entry(key.json().as_bytes(), value.json(), &mut is_first, &mut json);
    }
    json.push('}');
    json
}

fn manifests(manifests: &[Manifest]) -> String {
    let mut json = String::with_capacity(manifests.len().saturating_mul(512));
    json.push('{');
    let mut is_first = true;
    for Manifest { version, members, .. } in manifests {
        entry(version.json().as_bytes(), "{", &mut is_first, &mut json);
        let mut is_first = true;
        for (at, (key, member)) in MEMBERS.iter().zip(members).enumerate() {
            let Some(member) = member else { continue };
            let len = json.len();
            entry(key, "", &mut is_first, &mut json);
            if !reduce(at, member, &mut json) {
                json.truncate(len);
                is_first = json.ends_with('{');
            }
        }
        json.push('}');
    }
    json.push('}');
    json
}

/// What is noted while a packument is scanned.
#[derive(Default)]
struct Reading {
    /// The members of a manifest that are kept.
    wanted: &'static [&'static [u8]],
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
                self.manifest = Some(Manifest { version: Text::new(version), span: 0..0, members: Default::default() });
                true
            }
            _ => false,
        }
    }

    fn keep(&mut self, depth: usize, key: Key<'_>) -> bool {
        match (depth, key) {
            (1, key) => Part::named(key) == Some(Part::Name),
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
                self.entry(key, kind, text.unwrap_or_default())
            }
            _ => {
                let (Key::Member(key), Some(text), Some(manifest)) = (key, text, &mut self.manifest) else {
                    return Ok(());
                };
                if let Some(member) = named(key, &MEMBERS).and_then(|at| manifest.members.get_mut(at)) {
                    let is_nothing = matches!(text, b"false" | b"null" | b"0" | b"\"\"" | b"{}");
                    *member = (!is_nothing).then(|| String::from_utf8_lossy(text).into_owned());
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
