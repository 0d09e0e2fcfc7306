//! What a payload shows, found by span: the payload is never parsed into a tree.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::bytes::Bytes;
use crate::error::Error;
use crate::json::scan::{Child, Key, Type, Visitor, children, scan};
use crate::json::{JsonString, members};
use crate::packument::time::iso_time;

/// Where the value at `path` stands in `body`: own properties only, the last of duplicates, none if it is absent.
pub(crate) fn find(body: &impl Bytes, path: &[JsonString]) -> Option<Range<usize>> {
    let mut found = 0..body.len();
    for step in path {
        let index = step.index();
        let value = last(&body.slice(found.clone()), |key| match key {
            Key::Member(key) => step.is(key),
            Key::Element(at) => index == Some(at),
            Key::TooLong => false,
        })?;
        let shift = |at: usize| at.saturating_add(found.start);
        found = shift(value.start)..shift(value.end);
    }
    Some(found)
}

fn last(body: &impl Bytes, is_wanted: impl Fn(Key<'_>) -> bool) -> Option<Range<usize>> {
    let mut found = None;
    children(body, |child| {
        if is_wanted(child.key) {
            found = Some(child.value);
        }
        Ok(())
    })
    .ok()?;
    found
}

/// The members of a packument that matter, as JSON has them; the first two are read into.
const PARTS: [&[u8]; 9] = [
    b"\"versions\"",
    b"\"time\"",
    b"\"dist-tags\"",
    b"\"maintainers\"",
    b"\"users\"",
    b"\"version\"",
    b"\"deprecated\"",
    b"\"user\"",
    b"\"name\"",
];

/// Where these members stand, in bytes from wherever they were counted; the last of duplicates.
#[derive(Clone, Debug, Default)]
pub(crate) struct Parts([Option<(Type, Range<usize>)>; PARTS.len()]);

impl Parts {
    /// Whether a member is one of those that are read into, and which.
    pub(crate) fn inside(key: Key<'_>) -> Option<Section> {
        let Key::Member(key) = key else { return None };
        match named(key, PARTS.get(..2).unwrap_or_default())? {
            0 => Some(Section::Versions),
            _ => Some(Section::Time),
        }
    }

    pub(crate) fn take(&mut self, Child { key, kind, value, .. }: Child<'_>) {
        if let Key::Member(key) = key
            && let Some(part) = named(key, &PARTS).and_then(|at| self.0.get_mut(at))
        {
            *part = Some((kind, value));
        }
    }
}

/// A member of a packument that is read into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Section {
    Versions,
    Time,
}

/// What was noted of a packument while all was read.
#[derive(Clone, Debug)]
pub(crate) struct ScanNotes<M> {
    /// A version that was looked for, and its manifest if it is there.
    pub(crate) requested: Option<(JsonString, Option<M>)>,
    /// The versions, if one was looked for and they were not too many.
    pub(crate) names: Vec<JsonString>,
    /// When it changed last.
    pub(crate) modified: Option<JsonString>,
}

impl<M> Default for ScanNotes<M> {
    fn default() -> Self {
        Self { requested: None, names: Vec::new(), modified: None }
    }
}

/// The parts of a packument (or of the few fields that some senders send instead) that a change is held against.
#[derive(Clone, Debug)]
pub(crate) struct Packument<B> {
    versions: Option<B>,
    time: Option<B>,
    noted: ScanNotes<B>,
    /// Where the manifest of the version that was looked for stands in the body.
    span: Option<Range<usize>>,
    dist_tags: Option<B>,
    maintainers: Option<B>,
    users: Option<B>,
    /// Whether it is a packument at all: it has `versions`, or (wholly unpublished) at least `time`.
    pub(crate) is_whole: bool,
    /// Fields of the AsyncAPI dialect, whose payload says what changed.
    pub(crate) version: Option<JsonString>,
    pub(crate) deprecated: Option<JsonString>,
    pub(crate) user: Option<JsonString>,
    pub(crate) name: Option<JsonString>,
}

impl<B: Bytes> Packument<B> {
    /// Reads a payload, which must be an object.
    pub(crate) fn read(payload: &B) -> Result<Self, Error> {
        let mut parts = Parts::default();
        let kind = children(payload, |child| {
            parts.take(child);
            Ok(())
        })?;
        if kind == Type::Object { Ok(Self::of(payload, parts, ScanNotes::default())) } else { Err(Error::NotAnObject) }
    }

    /// The packument whose parts stand in `body` as told.
    pub(crate) fn of(body: &B, Parts(parts): Parts, noted: ScanNotes<Range<usize>>) -> Self {
        let [versions, time, dist_tags, maintainers, users, version, deprecated, user, name] = parts;
        let part = |span: Option<(Type, Range<usize>)>, want: Type| {
            span.filter(|(kind, _)| *kind == want).map(|(_, value)| body.slice(value))
        };
        let text = |span| part(span, Type::String).and_then(|value| Some(JsonString::new(&to_vec_capped(&value)?)));
        let (versions, time) = (part(versions, Type::Object), part(time, Type::Object));
        let ScanNotes { requested, names, modified } = noted;
        let span = requested.as_ref().and_then(|(_, manifest)| manifest.clone()).filter(|_| versions.is_some());
        let requested = requested.map(|(version, manifest)| (version, manifest.map(|span| body.slice(span))));
        Self {
            is_whole: versions.is_some() || time.is_some(),
            versions,
            noted: ScanNotes { requested, names, modified: modified.filter(|_| time.is_some()) },
            span,
            time,
            dist_tags: part(dist_tags, Type::Object),
            maintainers: part(maintainers, Type::Array),
            users: part(users, Type::Object),
            version: text(version),
            deprecated: text(deprecated),
            user: text(user),
            name: text(name),
        }
    }

    /// Asks a version's manifest; none if there is no such version.
    fn of_version<T>(&self, versions: &B, version: &JsonString, ask: impl Fn(&B) -> T) -> Option<T> {
        match &self.noted.requested {
            Some((requested, manifest)) if requested == version => manifest.as_ref().map(ask),
            _ => find(versions, std::slice::from_ref(version)).map(|span| ask(&versions.slice(span))),
        }
    }

    /// The version that was looked for, and where its manifest stands in the body: nobody has to look for it again.
    #[cfg_attr(
        not(any(all(target_arch = "wasm32", feature = "js"), test)),
        expect(dead_code, reason = "only a host asks")
    )]
    pub(crate) fn requested(&self) -> Option<(&JsonString, &Range<usize>)> {
        let (version, _) = self.noted.requested.as_ref()?;
        Some((version, self.span.as_ref()?))
    }

    /// The versions, where one of them was looked for.
    pub(crate) fn names(&self) -> &[JsonString] {
        &self.noted.names
    }

    /// A version's manifest.
    pub(crate) fn manifest(&self, version: &JsonString) -> Option<B> {
        self.of_version(self.versions.as_ref()?, version, |manifest| manifest.slice(0..manifest.len()))
    }

    /// Whether a dist-tag points to a version that is not there; none where the versions were not noted.
    pub(crate) fn has_dangling_tag(&self) -> Option<bool> {
        let tags = to_vec_capped(self.dist_tags.as_ref()?)?;
        if self.names().is_empty() {
            return None;
        }
        let mut dangles = BTreeMap::new();
        for (_, version) in members(&tags) {
            dangles.insert(JsonString::new(version), true);
        }
        for version in self.names() {
            if let Some(dangles) = dangles.get_mut(version) {
                *dangles = false;
            }
        }
        Some(dangles.into_values().any(|dangles| dangles))
    }

    /// When it changed last, in milliseconds since 1970.
    pub(crate) fn modified(&self) -> Option<i64> {
        iso_time(self.noted.modified.as_ref()?)
    }

    /// What was published after a version, and (false) some that were not; what has no time was not.
    pub(crate) fn later_than(&self, version: &JsonString) -> BTreeMap<JsonString, bool> {
        let time = self.time.as_ref();
        let at = || JsonString::of(&to_vec_capped(&time?.slice(find(time?, std::slice::from_ref(version))?))?);
        let later = at().and_then(|at| Some(Later { ms: iso_time(&at)?, at, versions: BTreeMap::new() }));
        let (Some(time), Some(mut later)) = (time, later) else { return BTreeMap::new() };
        // All of it was found to be JSON before.
        let _ = scan(time, 1, &mut later);
        later.versions
    }

    /// Whether it has this version; none if it does not say.
    pub(crate) fn has_version(&self, version: &JsonString) -> Option<bool> {
        match &self.versions {
            Some(versions) => Some(self.of_version(versions, version, |_| ()).is_some()),
            None => self.is_whole.then_some(false),
        }
    }

    /// Whether it has any version; none if it does not say.
    pub(crate) fn has_versions(&self) -> Option<bool> {
        match &self.versions {
            Some(versions) => {
                let mut has_versions = false;
                children(versions, |_| {
                    has_versions = true;
                    Ok(())
                })
                .ok()?;
                Some(has_versions)
            }
            None => self.is_whole.then_some(false),
        }
    }

    /// The version that a dist-tag points to (empty if it is no text): none if it does not say, `Some(None)` if there is no
    /// such tag.
    pub(crate) fn tagged(&self, tag: &JsonString) -> Option<Option<JsonString>> {
        let tags = self.dist_tags.as_ref()?;
        let value = find(tags, std::slice::from_ref(tag));
        Some(value.map(|value| {
            let version = to_vec_capped(&tags.slice(value)).filter(|version| version.starts_with(b"\""));
            version.map_or_else(|| JsonString::from(""), |version| JsonString::new(&version))
        }))
    }

    /// The first version it names.
    pub(crate) fn first_version(&self) -> Option<JsonString> {
        let mut first = None;
        let take = |child: Child<'_>| {
            if let (None, Key::Member(key)) = (&first, child.key) {
                first = Some(JsonString::new(key));
            }
            Ok(())
        };
        children(self.versions.as_ref()?, take).ok()?;
        first
    }

    /// The first maintainer it names.
    pub(crate) fn first_maintainer(&self) -> Option<JsonString> {
        let maintainers = self.maintainers.as_ref()?;
        let name = maintainers.slice(find(maintainers, &[JsonString::from("0"), JsonString::from("name")])?);
        to_vec_capped(&name).filter(|name| name.starts_with(b"\"")).map(|name| JsonString::new(&name))
    }

    /// The array of its maintainers.
    pub(crate) const fn maintainers(&self) -> Option<&B> {
        self.maintainers.as_ref()
    }

    /// The object of its dist-tags.
    pub(crate) const fn dist_tags(&self) -> Option<&B> {
        self.dist_tags.as_ref()
    }

    /// Whether a user maintains it; none if it does not say.
    pub(crate) fn has_maintainer(&self, name: &JsonString) -> Option<bool> {
        let maintainers = self.maintainers.as_ref()?;
        let key = JsonString::from("name");
        let people = values(maintainers)?;
        Some(people.into_iter().any(|person| {
            let person = maintainers.slice(person);
            // Very old packuments have `name <email>` strings: those are not read.
            find(&person, std::slice::from_ref(&key))
                .is_some_and(|value| to_vec_capped(&person.slice(value)).is_some_and(|value| name.is(&value)))
        }))
    }

    /// Whether a user has starred it; none if it does not say.
    pub(crate) fn has_star(&self, user: &JsonString) -> Option<bool> {
        let users = self.users.as_ref()?;
        Some(find(users, std::slice::from_ref(user)).is_some())
    }

    /// Whether a version is deprecated.
    pub(crate) fn deprecation(&self, version: &JsonString) -> Deprecation {
        let Some(versions) = &self.versions else {
            return if self.is_whole { Deprecation::NoSuchVersion } else { Deprecation::Unknown };
        };
        self.of_version(versions, version, deprecation_of).unwrap_or(Deprecation::NoSuchVersion)
    }

    /// Whether any version is deprecated; none if it does not say.
    pub(crate) fn has_deprecation(&self) -> Option<bool> {
        let versions = self.versions.as_ref()?;
        Some(
            values(versions)?
                .into_iter()
                .any(|manifest| deprecation_of(&versions.slice(manifest)) != Deprecation::None),
        )
    }
}

/// The longest name, version or message that is read, in bytes.
const TEXT_CAP: usize = 64 << 10;

/// The bytes of a value, unless it is longer than any that is meant: it would cost memory that wasm never gives back.
pub(crate) fn to_vec_capped(value: &impl Bytes) -> Option<Vec<u8>> {
    (value.len() <= TEXT_CAP).then(|| value.to_vec())
}

/// How many later versions are noted: more than there are noted versions.
const NOTED: usize = 20 << 10;

/// Notes what came later.
struct Later {
    at: JsonString,
    ms: i64,
    versions: BTreeMap<JsonString, bool>,
}

impl Later {
    /// Most come earlier, and of two times in one zone and as long as each other the text tells that.
    fn is_later<'t>(&'t self, time: &'t [u8]) -> bool {
        let form = |text: &'t [u8]| {
            let zone = text.iter().rposition(|byte| matches!(byte, b'Z' | b'+' | b'-'));
            (text.len(), text.get(11).copied(), zone.and_then(|zone| text.get(zone..)))
        };
        let at = self.at.json().as_bytes();
        let is_earlier = time <= at && form(time) == form(at);
        !is_earlier && iso_time(&JsonString::new(time)).is_some_and(|ms| ms > self.ms)
    }
}

impl Visitor for Later {
    fn keep(&mut self, _depth: usize, _key: Key<'_>) -> bool {
        self.versions.len() < NOTED
    }

    fn child(&mut self, _depth: usize, child: Child<'_>) -> Result<(), Error> {
        let Key::Member(key) = child.key else { return Ok(()) };
        if child.text.is_some_and(|text| text.starts_with(b"\"") && self.is_later(text)) {
            self.versions.insert(JsonString::new(key), true);
        } else if !self.versions.is_empty() {
            // Of duplicates the last counts.
            if let Some(is_later) = self.versions.get_mut(&JsonString::new(key)) {
                *is_later = false;
            }
        }
        Ok(())
    }
}

/// More versions or maintainers than any package has. A payload that has more is not asked about each: it would cost
/// memory that wasm never gives back.
const MANY: usize = 65_536;

/// Where the values of an object or array stand; none if there are too [`MANY`].
fn values(body: &impl Bytes) -> Option<Vec<Range<usize>>> {
    let mut values = Vec::new();
    let mut are_few = true;
    children(body, |child| {
        are_few = values.len() < MANY;
        if are_few {
            values.push(child.value);
        }
        Ok(())
    })
    .ok()?;
    are_few.then_some(values)
}

/// What a payload says of a version's deprecation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Deprecation {
    /// It has no versions to look at.
    Unknown,
    NoSuchVersion,
    /// The version is not deprecated; npm takes an empty message, or `false`, for that too.
    None,
    /// The version is deprecated, with or without a message.
    Deprecated(Option<String>),
}

fn deprecation_of(manifest: &impl Bytes) -> Deprecation {
    let Some(span) = find(manifest, &[JsonString::from("deprecated")]) else { return Deprecation::None };
    let Some(value) = to_vec_capped(&manifest.slice(span)) else { return Deprecation::Deprecated(None) };
    match value.as_slice() {
        b"false" | b"null" | b"0" | b"\"\"" => Deprecation::None,
        [b'"', ..] => Deprecation::Deprecated(Some(JsonString::new(&value).to_string_lossy())),
        _ => Deprecation::Deprecated(None),
    }
}

/// Which of these names a key is, as it stands in a body; the names are given with their quotes.
pub(crate) fn named(key: &[u8], names: &[&[u8]]) -> Option<usize> {
    let at = names.iter().position(|name| *name == key);
    if at.is_some() || !key.contains(&b'\\') {
        return at;
    }
    let text = JsonString::new(key);
    names.iter().position(|name| *name == text.json().as_bytes())
}
