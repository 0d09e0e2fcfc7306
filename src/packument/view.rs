//! A lazy view of a packument: the spans of its members, from which each question is answered without parsing the rest.

mod deprecation;
mod later;

use std::collections::BTreeMap;
use std::ops::Range;

use crate::bytes::Bytes;
use crate::error::Error;
use crate::json::{JsonString, RawJson, Type, children, find};
use crate::limits::{MAX_ENTRIES, MAX_VALUE_BYTES};
use crate::packument::spans::{Member, MemberSpans};
use crate::packument::time::iso_time;

/// What the scan of an event notes inside of the payload's members.
#[derive(Clone, Debug)]
pub(crate) struct ScanNotes<M> {
    /// The version that was looked for, and its manifest if it is listed.
    pub(crate) requested: Option<(JsonString, Option<M>)>,
    /// All versions; empty if none was looked for, or if there were too many.
    pub(crate) names: Vec<JsonString>,
    /// `time.modified`.
    pub(crate) modified: Option<JsonString>,
}

impl<M> Default for ScanNotes<M> {
    fn default() -> Self {
        Self { requested: None, names: Vec::new(), modified: None }
    }
}

/// The members of a packument (or of the few fields that some senders send instead) that a change is compared with.
#[derive(Clone, Debug)]
pub(crate) struct Packument<B> {
    versions: Option<B>,
    time: Option<B>,
    notes: ScanNotes<B>,
    /// The span of the requested version's manifest in the body.
    requested_span: Option<Range<usize>>,
    dist_tags: Option<B>,
    maintainers: Option<B>,
    users: Option<B>,
    /// Whether it is a packument: it has `versions`, or at least `time` if all were unpublished.
    pub(crate) is_whole: bool,
    /// The fields of the AsyncAPI dialect, whose payload says what changed.
    pub(crate) version: Option<JsonString>,
    pub(crate) deprecated: Option<JsonString>,
    pub(crate) user: Option<JsonString>,
    pub(crate) name: Option<JsonString>,
}

/// What a packument says of a version's deprecation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Deprecation {
    /// The packument has no version list.
    Unknown,
    /// The version is not listed.
    NoSuchVersion,
    /// The version is not deprecated. For npm, an empty message and `false` mean the same.
    None,
    /// The version is deprecated, with or without a message.
    Deprecated(Option<String>),
}

/// What a packument says of a dist-tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum TagTarget {
    /// The packument has no dist-tags.
    Unknown,
    /// There is no such tag.
    Missing,
    /// The tag points to this version, empty if it is not a string.
    Version(JsonString),
}

impl TagTarget {
    /// Whether there is such a tag; `None` if the packument has no dist-tags.
    pub(crate) fn is_set(&self) -> Option<bool> {
        (*self != Self::Unknown).then_some(*self != Self::Missing)
    }

    pub(crate) fn into_version(self) -> Option<JsonString> {
        if let Self::Version(version) = self { Some(version) } else { None }
    }
}

impl<B: Bytes> Packument<B> {
    /// Reads a payload, which must be an object.
    pub(crate) fn read(payload: &B) -> Result<Self, Error> {
        let mut spans = MemberSpans::default();
        let kind = children(payload, |child| spans.take(child))?;
        if kind == Type::Object { Ok(Self::of(payload, spans, ScanNotes::default())) } else { Err(Error::NotAnObject) }
    }

    /// The packument in `body`, from what a scan of that body noted.
    pub(crate) fn of(body: &B, spans: MemberSpans, notes: ScanNotes<Range<usize>>) -> Self {
        let part = |member, kind| spans.get(member, kind).map(|span| body.slice(span));
        let text = |member| part(member, Type::String).and_then(|value| string(&value));
        let (versions, time) = (part(Member::Versions, Type::Object), part(Member::Time, Type::Object));
        let ScanNotes { requested, names, modified } = notes;
        let span = requested.as_ref().and_then(|(_, manifest)| manifest.clone()).filter(|_| versions.is_some());
        let requested = requested.map(|(version, manifest)| (version, manifest.map(|span| body.slice(span))));
        Self {
            is_whole: versions.is_some() || time.is_some(),
            versions,
            notes: ScanNotes { requested, names, modified: modified.filter(|_| time.is_some()) },
            requested_span: span,
            time,
            dist_tags: part(Member::DistTags, Type::Object),
            maintainers: part(Member::Maintainers, Type::Array),
            users: part(Member::Users, Type::Object),
            version: text(Member::Version),
            deprecated: text(Member::Deprecated),
            user: text(Member::User),
            name: text(Member::Name),
        }
    }

    /// The answer of a version's manifest; `None` if the version is not listed.
    fn of_version<T>(&self, versions: &B, version: &JsonString, ask: impl Fn(&B) -> T) -> Option<T> {
        match &self.notes.requested {
            Some((requested, manifest)) if requested == version => manifest.as_ref().map(ask),
            _ => find(versions, std::slice::from_ref(version)).map(|span| ask(&versions.slice(span))),
        }
    }

    /// The requested version and the span of its manifest in the body, so that the host need not look for it.
    #[cfg_attr(
        not(any(all(target_arch = "wasm32", feature = "js-event"), test)),
        expect(dead_code, reason = "only a host asks")
    )]
    pub(crate) fn requested(&self) -> Option<(&JsonString, &Range<usize>)> {
        let (version, _) = self.notes.requested.as_ref()?;
        Some((version, self.requested_span.as_ref()?))
    }

    /// All versions, if one of them was looked for.
    pub(crate) fn names(&self) -> &[JsonString] {
        &self.notes.names
    }

    /// A version's manifest.
    pub(crate) fn manifest(&self, version: &JsonString) -> Option<B> {
        self.of_version(self.versions.as_ref()?, version, |manifest| manifest.slice(0..manifest.len()))
    }

    /// Whether a dist-tag points to a version that is not listed; `None` if the versions were not noted.
    pub(crate) fn has_dangling_tag(&self) -> Option<bool> {
        let tags = to_vec_capped(self.dist_tags.as_ref()?)?;
        if self.names().is_empty() {
            return None;
        }
        let mut dangles = BTreeMap::new();
        for (_, version) in RawJson::new(&tags).members() {
            dangles.insert(JsonString::new(version.as_bytes()), true);
        }
        for version in self.names() {
            if let Some(dangles) = dangles.get_mut(version) {
                *dangles = false;
            }
        }
        Some(dangles.into_values().any(|dangles| dangles))
    }

    /// `time.modified`, in milliseconds since 1970.
    pub(crate) fn modified(&self) -> Option<i64> {
        iso_time(self.notes.modified.as_ref()?)
    }

    /// Whether `version` is listed; `None` if the packument has no version list.
    pub(crate) fn has_version(&self, version: &JsonString) -> Option<bool> {
        match &self.versions {
            Some(versions) => Some(self.of_version(versions, version, |_| ()).is_some()),
            None => self.is_whole.then_some(false),
        }
    }

    /// Whether any version is listed; `None` if the packument has no version list.
    pub(crate) fn has_versions(&self) -> Option<bool> {
        match &self.versions {
            Some(versions) => {
                let mut has_versions = false;
                children(versions, |_| has_versions = true).ok()?;
                Some(has_versions)
            }
            None => self.is_whole.then_some(false),
        }
    }

    /// What a dist-tag points to.
    pub(crate) fn tag(&self, tag: &JsonString) -> TagTarget {
        let Some(tags) = &self.dist_tags else { return TagTarget::Unknown };
        let Some(value) = find(tags, std::slice::from_ref(tag)) else { return TagTarget::Missing };
        TagTarget::Version(string(&tags.slice(value)).unwrap_or_else(|| JsonString::from("")))
    }

    /// The version that is listed first.
    pub(crate) fn first_version(&self) -> Option<JsonString> {
        let mut first = None;
        children(self.versions.as_ref()?, |child| {
            if first.is_none() {
                first = child.key.name();
            }
        })
        .ok()?;
        first
    }

    /// The name of the maintainer who is listed first.
    pub(crate) fn first_maintainer(&self) -> Option<JsonString> {
        let maintainers = self.maintainers.as_ref()?;
        string(&maintainers.slice(find(maintainers, &[JsonString::from("0"), JsonString::from("name")])?))
    }

    /// The array of maintainers.
    pub(crate) const fn maintainers(&self) -> Option<&B> {
        self.maintainers.as_ref()
    }

    /// The object of dist-tags.
    pub(crate) const fn dist_tags(&self) -> Option<&B> {
        self.dist_tags.as_ref()
    }

    /// Whether a user is a maintainer; `None` if the packument has no maintainers.
    pub(crate) fn has_maintainer(&self, name: &JsonString) -> Option<bool> {
        let maintainers = self.maintainers.as_ref()?;
        let key = JsonString::from("name");
        let people = values(maintainers)?;
        Some(people.into_iter().any(|person| {
            let person = maintainers.slice(person);
            // Very old packuments have `name <email>` strings: those are not read.
            find(&person, std::slice::from_ref(&key))
                .is_some_and(|value| to_vec_capped(&person.slice(value)).is_some_and(|value| name.matches_key(&value)))
        }))
    }

    /// Whether a user has starred the package; `None` if the packument has no stars.
    pub(crate) fn has_star(&self, user: &JsonString) -> Option<bool> {
        let users = self.users.as_ref()?;
        Some(find(users, std::slice::from_ref(user)).is_some())
    }
}

/// The bytes of a value of at most [`MAX_VALUE_BYTES`].
pub(crate) fn to_vec_capped(value: &impl Bytes) -> Option<Vec<u8>> {
    (value.len() <= MAX_VALUE_BYTES).then(|| value.to_vec())
}

/// A value of at most [`MAX_VALUE_BYTES`], if it is a string.
fn string(value: &impl Bytes) -> Option<JsonString> {
    JsonString::of(&to_vec_capped(value)?)
}

/// The spans of the values in an object or array; `None` if there are more than [`MAX_ENTRIES`].
fn values(body: &impl Bytes) -> Option<Vec<Range<usize>>> {
    let mut values = Vec::new();
    let mut are_few = true;
    children(body, |child| {
        are_few = values.len() < MAX_ENTRIES;
        if are_few {
            values.push(child.value);
        }
    })
    .ok()?;
    are_few.then_some(values)
}
