//! The facts of a packument: what changes are told by, read in one pass and kept as a smaller packument.

mod read;
mod write;

use std::ops::Range;

use read::read;
use write::{manifests, pairs};

use crate::bytes::Bytes;
use crate::error::Error;
use crate::json::{JsonString, Object, array, member};
use crate::packument::time::iso_time;

/// The facts of a packument. As JSON they are a packument themselves, with less in it: reading them again gives the same.
///
/// ```
/// use npm_hooks::{PackumentFacts, compare_packuments};
///
/// let packument = br#"{"name":"a","versions":{"1.0.0":{"readme":"long"}},"dist-tags":{"latest":"1.0.0"}}"#;
/// let facts = PackumentFacts::read(&packument.as_slice())?;
/// let kept = facts.json();
/// assert_eq!(
///     kept,
///     r#"{"format":1,"name":"a","dist-tags":{"latest":"1.0.0"},"versions":{"1.0.0":{}},"absent":["time","maintainers","users"]}"#
/// );
/// assert!(compare_packuments(Some(&PackumentFacts::read(&kept.as_bytes())?), Some(&facts))?.is_empty());
/// assert_eq!(compare_packuments(None, Some(&facts))?[0].summary, "a 1.0.0 published (first, tagged latest)");
/// # Ok::<(), npm_hooks::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct PackumentFacts {
    pub(crate) name: Option<JsonString>,
    /// Each tag and the version that it points to.
    pub(crate) tags: Option<Vec<(JsonString, JsonString)>>,
    /// In the packument's order. Of duplicates, here and assume, the last counts.
    pub(crate) versions: Option<Vec<Manifest>>,
    /// When each version was published, and `created` and `modified`, as ISO 8601 text.
    pub(crate) time: Option<Vec<(JsonString, JsonString)>>,
    pub(crate) maintainers: Option<Vec<Person>>,
    /// Who starred it.
    pub(crate) users: Option<Vec<JsonString>>,
    /// Where the packument has it beside `time`, as abbreviated ones do.
    pub(crate) modified: Option<JsonString>,
    /// Whether it says that the whole package was unpublished.
    pub(crate) is_unpublished: bool,
}

/// The facts of a version, as the packument has them.
#[derive(Clone, Debug)]
pub(crate) struct Manifest {
    pub(crate) version: JsonString,
    /// Where it stands in the packument, in bytes.
    pub(crate) span: Range<usize>,
    members: [Option<String>; MEMBERS.len()],
}

/// Somebody who maintains or publishes a package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Person {
    pub(crate) name: JsonString,
    pub(crate) email: Option<JsonString>,
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

impl Manifest {
    /// The message, which may be empty where it is no text; none if it is not deprecated.
    pub(crate) fn deprecated(&self) -> Option<Option<String>> {
        let json = self.member(DEPRECATED)?;
        Some(json.starts_with('"').then(|| JsonString::new(json.as_bytes()).to_string_lossy()))
    }

    pub(crate) fn publisher(&self) -> Option<Person> {
        Person::of(self.member(PUBLISHER)?.as_bytes())
    }

    /// A member of `dist` that is text.
    pub(crate) fn dist(&self, key: &str) -> Option<JsonString> {
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
    /// Of `{"name":…}`, or of `name <email>`, which old packuments have.
    pub(crate) fn of(json: &[u8]) -> Option<Self> {
        if !json.starts_with(b"\"") {
            return Some(Self { name: member(json, "name")?, email: member(json, "email") });
        }
        let text = JsonString::new(json).to_string_lossy();
        let (name, email) = text.split_once('<').unwrap_or((&text, ""));
        let email = email.split('>').next().filter(|email| !email.is_empty()).map(JsonString::from);
        Some(Self { name: JsonString::from(name.trim()), email })
    }

    fn json(&self) -> String {
        let object = Object::new().json("name", self.name.json());
        match &self.email {
            Some(email) => object.json("email", email.json()).end(),
            None => object.end(),
        }
    }
}

impl PackumentFacts {
    /// Reads a packument, or facts as JSON.
    ///
    /// # Errors
    /// An [`Error`] where it is no packument, or has more in it than any.
    pub fn read(packument: &impl Bytes) -> Result<Self, Error> {
        Self::with(packument, &MEMBERS)
    }

    /// The same, of manifests only what changes are told by.
    pub(crate) fn of_changes(packument: &impl Bytes) -> Result<Self, Error> {
        Self::with(packument, MEMBERS.get(..=DIST).unwrap_or(&MEMBERS))
    }

    fn with(packument: &impl Bytes, wanted: &'static [&'static [u8]]) -> Result<Self, Error> {
        let facts = read(packument, wanted)?;
        // Not the answer of a registry that found none, nor an event.
        if facts.versions.is_none() && facts.time.is_none() { Err(Error::NotAPackument) } else { Ok(facts) }
    }

    /// When it changed last, in milliseconds since 1970, as far as it says.
    pub(crate) fn modified(&self) -> Option<i64> {
        let in_time = self.time.iter().flatten().rfind(|(of, _)| of.eq_str("modified")).map(|(_, time)| time);
        iso_time(in_time.or(self.modified.as_ref())?)
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
        part(
            "time",
            self.time.as_deref().map(|times| {
                let json = pairs(times);
                // As text it is one of the times already.
                let is_there = times.iter().any(|(of, _)| of.eq_str("unpublished"));
                if is_there || !self.is_unpublished {
                    return json;
                }
                let rest = json.strip_prefix('{').unwrap_or(&json);
                ["{\"unpublished\":{}", if times.is_empty() { "" } else { "," }, rest].concat()
            }),
        );
        part("maintainers", self.maintainers.as_ref().map(|all| array(all.iter().map(Person::json))));
        part("users", self.users.as_ref().map(|all| array(all.iter().map(|user| user.json().to_owned()))));
        if let Some(modified) = &self.modified {
            object.json_in("modified", modified.json());
        }
        object.array("absent", absent.into_iter()).end()
    }
}
