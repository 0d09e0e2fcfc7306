//! A packument, as one scan notes it: each question is answered from the notes, and from the few bytes that they point to.

mod deprecation;
mod release;

use std::borrow::Cow;
use std::ops::Range;

use crate::bytes::Bytes;
use crate::error::Error;
use crate::json::{JsonString, JsonStrings, RawJson, Type, children, find, scan};
use crate::limits::{MAX_ENTRIES, MAX_VALUE_BYTES};
use crate::packument::notes::PackumentNotes;
use crate::packument::notes::manifest::ManifestNotes;
use crate::packument::spans::Member;
use crate::packument::time::iso_time;

/// The members of a packument (or of the few fields that some senders send instead) that a change is compared with.
#[derive(Clone, Debug)]
pub(crate) struct Packument<B> {
    body: B,
    notes: PackumentNotes,
    has_versions: bool,
    has_time: bool,
    /// Whether it is a packument: it has `versions`, or at least `time` if all were unpublished.
    pub(crate) is_whole: bool,
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
    /// Reads a packument, which must be an object.
    pub(crate) fn read(packument: &B) -> Result<Self, Error> {
        let mut notes = PackumentNotes::default();
        // The members alone.
        let kind = scan(packument, 1, &mut notes)?;
        if kind == Type::Object { Ok(Self::of(packument, notes)) } else { Err(Error::NotAnObject) }
    }

    /// The packument in `body`, from what a scan of that body noted.
    pub(crate) fn of(body: &B, notes: PackumentNotes) -> Self {
        let has = |member| notes.members.get(member, Type::Object).is_some();
        let (has_versions, has_time) = (has(Member::Versions), has(Member::Time));
        let body = body.slice(0..body.len());
        Self { body, notes, has_versions, has_time, is_whole: has_versions || has_time }
    }

    /// A member, if it has this type.
    fn part(&self, member: Member, kind: Type) -> Option<B> {
        Some(self.body.slice(self.notes.members.get(member, kind)?))
    }

    /// The package's name.
    pub(crate) const fn name(&self) -> Option<&JsonString> {
        self.notes.name.as_ref()
    }

    /// The version of the AsyncAPI dialect, whose payload says what changed.
    pub(crate) const fn version(&self) -> Option<&JsonString> {
        self.notes.version.as_ref()
    }

    /// The message of a deprecation in the AsyncAPI dialect, empty if it was lifted.
    pub(crate) const fn deprecated(&self) -> Option<&JsonString> {
        self.notes.deprecated.as_ref()
    }

    /// The user of the AsyncAPI dialect.
    pub(crate) const fn user(&self) -> Option<&JsonString> {
        self.notes.user.as_ref()
    }

    /// All versions as JSON text, if one of them was looked for.
    fn names(&self) -> &JsonStrings {
        const NONE: &JsonStrings = &JsonStrings::NONE;
        if self.notes.requested.is_some() { &self.notes.versions.names } else { NONE }
    }

    /// The noted manifest, if it is that of `version`.
    fn noted_manifest(&self, version: &JsonString) -> Option<&ManifestNotes> {
        self.notes.manifest.as_ref().filter(|_| self.notes.requested.as_ref() == Some(version))
    }

    /// The notes on a version's manifest; `None` if the version is not listed.
    fn manifest(&self, version: &JsonString) -> Option<Cow<'_, ManifestNotes>> {
        if let Some(manifest) = self.noted_manifest(version) {
            return Some(Cow::Borrowed(manifest));
        }
        Some(Cow::Owned(ManifestNotes::read(&self.body.slice(self.manifest_span(version)?))))
    }

    /// The span of a version's manifest in the body.
    fn manifest_span(&self, version: &JsonString) -> Option<Range<usize>> {
        if let Some(manifest) = self.noted_manifest(version) {
            return Some(manifest.span.clone());
        }
        let notes = &self.notes.versions;
        if self.notes.questions.versions && !notes.is_incomplete {
            return notes.manifests.get(notes.names.position(version.json().as_bytes())?).cloned();
        }
        let versions = self.notes.members.get(Member::Versions, Type::Object)?;
        let span = find(&self.body.slice(versions.clone()), std::slice::from_ref(version))?;
        Some(span.start.saturating_add(versions.start)..span.end.saturating_add(versions.start))
    }

    /// The requested version and the span of its manifest in the body, so that the host need not look for it.
    #[cfg_attr(
        not(any(all(target_arch = "wasm32", feature = "js-event"), test)),
        expect(dead_code, reason = "only a host asks")
    )]
    pub(crate) fn requested(&self) -> Option<(&JsonString, &Range<usize>)> {
        let manifest = self.notes.manifest.as_ref().filter(|_| self.has_versions)?;
        Some((self.notes.requested.as_ref()?, &manifest.span))
    }

    /// Whether a dist-tag points to a version that is not listed; `None` if the versions were not noted.
    pub(crate) fn has_dangling_tag(&self) -> Option<bool> {
        let tags = self.notes.dist_tags()?;
        let names = self.names();
        if names.is_empty() {
            return None;
        }
        let mut targets: Vec<_> = tags.members().map(|(_, version)| JsonString::new(version.as_bytes())).collect();
        targets.sort_unstable();
        targets.dedup();
        let mut is_listed = vec![false; targets.len()];
        for name in names.iter() {
            if let Ok(at) = targets.binary_search_by(|target| target.json().as_bytes().cmp(name))
                && let Some(is_listed) = is_listed.get_mut(at)
            {
                *is_listed = true;
            }
        }
        Some(is_listed.contains(&false))
    }

    /// `time.modified`, in milliseconds since 1970.
    pub(crate) fn modified(&self) -> Option<i64> {
        iso_time(self.notes.modified.as_ref().filter(|_| self.has_time)?)
    }

    /// Whether `version` is listed; `None` if the packument has no version list.
    pub(crate) fn has_version(&self, version: &JsonString) -> Option<bool> {
        if self.has_versions { Some(self.manifest_span(version).is_some()) } else { self.is_whole.then_some(false) }
    }

    /// Whether any version is listed; `None` if the packument has no version list, or the scan did not note it.
    pub(crate) fn has_versions(&self) -> Option<bool> {
        if !self.has_versions {
            return self.is_whole.then_some(false);
        }
        self.notes.questions.versions.then(|| !self.notes.versions.is_empty())
    }

    /// What a dist-tag points to.
    pub(crate) fn tag(&self, tag: &JsonString) -> TagTarget {
        let version = |value: RawJson<'_>| value.as_string().unwrap_or_else(|| JsonString::from(""));
        if let Some(tags) = self.notes.dist_tags() {
            let target = tags.members().filter(|(key, _)| tag.matches_key(key)).last();
            return target.map_or(TagTarget::Missing, |(_, value)| TagTarget::Version(version(value)));
        }
        let Some(tags) = self.dist_tags() else { return TagTarget::Unknown };
        let Some(value) = find(&tags, std::slice::from_ref(tag)) else { return TagTarget::Missing };
        let value = to_vec_capped(&tags.slice(value)).unwrap_or_default();
        TagTarget::Version(version(RawJson::new(&value)))
    }

    /// The version that is listed first.
    pub(crate) fn first_version(&self) -> Option<JsonString> {
        let mut first = None;
        children(&self.part(Member::Versions, Type::Object)?, |child| {
            if first.is_none() {
                first = child.key.name();
            }
        })
        .ok()?;
        first
    }

    /// The name of the maintainer who is listed first.
    pub(crate) fn first_maintainer(&self) -> Option<JsonString> {
        let maintainers = self.maintainers()?;
        let name = find(&maintainers, &[JsonString::from("0"), JsonString::from("name")])?;
        JsonString::of(&to_vec_capped(&maintainers.slice(name))?)
    }

    /// The array of maintainers.
    pub(crate) fn maintainers(&self) -> Option<B> {
        self.part(Member::Maintainers, Type::Array)
    }

    /// The object of dist-tags.
    pub(crate) fn dist_tags(&self) -> Option<B> {
        self.part(Member::DistTags, Type::Object)
    }

    /// Whether a user is a maintainer; `None` if the packument has no maintainers.
    pub(crate) fn has_maintainer(&self, name: &JsonString) -> Option<bool> {
        let maintainers = self.maintainers()?;
        let key = JsonString::from("name");
        let people = values(&maintainers)?;
        Some(people.into_iter().any(|person| {
            let person = maintainers.slice(person);
            // Very old packuments have `name <email>` strings: those are not read.
            find(&person, std::slice::from_ref(&key))
                .is_some_and(|value| to_vec_capped(&person.slice(value)).is_some_and(|value| name.matches_key(&value)))
        }))
    }

    /// Whether a user has starred the package; `None` if the packument has no stars.
    pub(crate) fn has_star(&self, user: &JsonString) -> Option<bool> {
        Some(find(&self.part(Member::Users, Type::Object)?, std::slice::from_ref(user)).is_some())
    }
}

/// The bytes of a value of at most [`MAX_VALUE_BYTES`].
pub(crate) fn to_vec_capped(value: &impl Bytes) -> Option<Vec<u8>> {
    (value.len() <= MAX_VALUE_BYTES).then(|| value.to_vec())
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
