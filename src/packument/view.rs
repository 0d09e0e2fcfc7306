//! A packument, as one scan notes it: each question is answered from the notes, and from the few bytes that they point to.

mod deprecation;
mod release;

use std::borrow::Cow;
use std::ops::Range;

use crate::bytes::Bytes;
use crate::error::Error;
use crate::json::{Child, Interest, JsonString, JsonStrings, Key, Type, Visitor, children, scan};
use crate::packument::lists::{Lists, to_vec_capped};
use crate::packument::notes::PackumentNotes;
use crate::packument::notes::manifest::ManifestNotes;
use crate::packument::person::Person;
use crate::packument::said::Said;
use crate::packument::spans::Member;
use crate::packument::time::iso_time;

/// The members of a packument (or of the few fields that some senders send instead) that a change is compared with.
#[derive(Clone, Debug)]
pub(crate) struct Packument<B> {
    body: B,
    notes: PackumentNotes,
    /// The type of `versions`, if they can be read: an object of manifests, or an array of names.
    versions: Said<Type>,
    has_time: bool,
    /// Whether it is a packument, as for facts: it has `versions`, even if they are unreadable, or `time`.
    pub(crate) is_whole: bool,
}

/// What a packument says of a version.
enum Listing {
    /// It does not say its versions.
    Unknown,
    /// The version is not among them.
    Missing,
    /// The version is among them, without a manifest that can be read.
    Named,
    /// The version has the manifest in this span of the body.
    Manifest(Range<usize>),
}

/// What a packument says of a dist-tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum TagTarget {
    /// The packument has no dist-tags that can be read.
    Unknown,
    /// There is no such tag, or it points to nothing.
    Missing,
    /// The tag points to this version.
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
        let body = body.slice(0..body.len());
        let versions = match notes.members.kind(Member::Versions) {
            None | Some(Type::Null) => Said::Nothing,
            // A name that is too long to be read may be that of any version.
            Some(Type::Object) if notes.questions.versions && notes.versions.are_all_too_long() => Said::Unreadable,
            Some(kind @ Type::Object) => Said::Known(kind),
            Some(kind @ Type::Array) if is_list_of_names(&body, &notes) => Said::Known(kind),
            Some(_) => Said::Unreadable,
        };
        let has_time = notes.members.get(Member::Time, Type::Object).is_some();
        Self { body, notes, versions, has_time, is_whole: versions != Said::Nothing || has_time }
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
        let is_noted = self.versions.is_known() && self.notes.requested.as_ref() == Some(version);
        self.notes.manifest.as_ref().filter(|_| is_noted)
    }

    /// The notes on a version's manifest, if the packument has it.
    fn manifest(&self, version: &JsonString) -> Option<Cow<'_, ManifestNotes>> {
        if let Some(manifest) = self.noted_manifest(version) {
            return Some(Cow::Borrowed(manifest));
        }
        let Listing::Manifest(span) = self.listing(version) else { return None };
        Some(Cow::Owned(ManifestNotes::read(&self.body, span)))
    }

    fn listing(&self, version: &JsonString) -> Listing {
        if let Some(manifest) = self.noted_manifest(version) {
            return Listing::Manifest(manifest.span.clone());
        }
        let Said::Known(kind) = self.versions else {
            return if self.is_unpublished() { Listing::Missing } else { Listing::Unknown };
        };
        let notes = &self.notes.versions;
        let span = if self.notes.questions.versions && !notes.is_incomplete {
            notes.names.position(version.json().as_bytes()).and_then(|at| notes.manifests.get(at)).cloned()
        } else {
            self.find_version(kind, version)
        };
        match span {
            None => Listing::Missing,
            Some(span) if span.is_empty() => Listing::Named,
            Some(span) => Listing::Manifest(span),
        }
    }

    /// The span of a version's manifest in the body, empty if it is not an object; `None` if the version is not listed.
    fn find_version(&self, kind: Type, version: &JsonString) -> Option<Range<usize>> {
        let versions = self.part(Member::Versions, kind)?;
        if kind == Type::Array {
            let mut search = NameSearch { name: version, is_found: false };
            scan(&versions, 1, &mut search).ok()?;
            return search.is_found.then_some(0..0);
        }
        let shift = self.notes.members.get(Member::Versions, kind)?.start;
        let mut found = None;
        children(&versions, |child| {
            if matches!(child.key, Key::Member(key) if version.matches_key(key)) {
                let Range { start, end } = child.value;
                let span = start.saturating_add(shift)..end.saturating_add(shift);
                found = Some(if child.kind == Type::Object { span } else { 0..0 });
            }
        })
        .ok()?;
        found
    }

    /// Whether the whole package was unpublished.
    fn is_unpublished(&self) -> bool {
        self.has_time && self.notes.is_unpublished
    }

    /// The requested version and the span of its manifest in the body, so that the host need not look for it.
    #[cfg_attr(
        not(any(all(target_arch = "wasm32", feature = "js-event"), test)),
        expect(dead_code, reason = "only a host asks")
    )]
    pub(crate) fn requested(&self) -> Option<(&JsonString, &Range<usize>)> {
        let manifest = self.notes.manifest.as_ref().filter(|_| self.versions.is_known())?;
        Some((self.notes.requested.as_ref()?, &manifest.span))
    }

    /// Whether a dist-tag points to a version that is not listed; `None` if the versions were not noted.
    pub(crate) fn has_dangling_tag(&self) -> Option<bool> {
        let names = self.names();
        if names.is_empty() {
            return None;
        }
        let mut targets: Vec<_> = self.tags()?.into_iter().map(|(_, version)| version).collect();
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

    /// Whether `version` is listed; `None` if the packument does not say its versions.
    pub(crate) fn has_version(&self, version: &JsonString) -> Option<bool> {
        match self.listing(version) {
            Listing::Unknown => None,
            Listing::Missing => Some(false),
            Listing::Named | Listing::Manifest(_) => Some(true),
        }
    }

    /// Whether any version is listed; `None` if the packument does not say its versions, or the scan did not note them.
    pub(crate) fn has_versions(&self) -> Option<bool> {
        if !self.versions.is_known() {
            return self.is_unpublished().then_some(false);
        }
        self.notes.questions.versions.then(|| !self.notes.versions.is_empty())
    }

    /// What a member with many entries says.
    fn read_list(&self, member: Member) -> Lists {
        let (kind, span) = self.notes.members.find(member).unwrap_or((Type::Null, 0..0));
        Lists::read(member, kind, &self.body.slice(span))
    }

    /// Each dist-tag with the version that it points to.
    fn tags(&self) -> Option<Vec<(JsonString, JsonString)>> {
        let lists = match self.notes.dist_tags() {
            Some(tags) => Lists::read(Member::DistTags, Type::Object, &tags.as_bytes()),
            None => self.read_list(Member::DistTags),
        };
        lists.tags.known()
    }

    /// What a dist-tag points to.
    pub(crate) fn tag(&self, tag: &JsonString) -> TagTarget {
        let Some(tags) = self.tags() else { return TagTarget::Unknown };
        let target = tags.into_iter().rfind(|(name, _)| name == tag);
        target.map_or(TagTarget::Missing, |(_, version)| TagTarget::Version(version))
    }

    /// The version that is listed first.
    pub(crate) fn first_version(&self) -> Option<JsonString> {
        let versions = self.part(Member::Versions, self.versions.known()?)?;
        let mut first = None;
        children(&versions, |child| {
            if first.is_none() {
                first = Some((child.key.name(), child.value));
            }
        })
        .ok()?;
        let (name, value) = first?;
        // Read after the scan: a body in the host has one buffer, which the scan uses.
        name.or_else(|| JsonString::of(&to_vec_capped(&versions.slice(value))?))
    }

    /// The name of the maintainer who is listed first.
    pub(crate) fn first_maintainer(&self) -> Option<JsonString> {
        self.maintainers()?.into_iter().next().map(|person| person.name)
    }

    /// The array of maintainers.
    pub(crate) fn maintainers_json(&self) -> Option<B> {
        self.part(Member::Maintainers, Type::Array)
    }

    /// The maintainers; `None` if the packument does not say them, or there are too many.
    fn maintainers(&self) -> Option<Vec<Person>> {
        self.read_list(Member::Maintainers).maintainers.known()
    }

    /// The object of dist-tags.
    pub(crate) fn dist_tags(&self) -> Option<B> {
        self.part(Member::DistTags, Type::Object)
    }

    /// Whether a user is a maintainer; `None` if the packument does not say its maintainers.
    pub(crate) fn has_maintainer(&self, name: &JsonString) -> Option<bool> {
        Some(self.maintainers()?.iter().any(|person| person.name == *name))
    }

    /// Whether a user has starred the package; `None` if the packument does not say its stars.
    pub(crate) fn has_star(&self, user: &JsonString) -> Option<bool> {
        match self.read_list(Member::Users).users {
            Said::Known(users) => Some(users.contains(user)),
            // A registry leaves `users` out of a document if it has no stars.
            Said::Nothing => (self.is_document() && self.maintainers().is_some()).then_some(false),
            Said::Unreadable => None,
        }
    }

    /// Whether it is a registry's document, with all that the registry has.
    fn is_document(&self) -> bool {
        [Member::Id, Member::Rev].iter().any(|member| self.notes.members.kind(*member) == Some(Type::String))
    }
}

/// Whether each element of the array `versions` is a name. An empty one does not say that there is no version.
fn is_list_of_names<B: Bytes>(body: &B, notes: &PackumentNotes) -> bool {
    if notes.questions.versions {
        return notes.versions.are_names();
    }
    let Some(versions) = notes.members.get(Member::Versions, Type::Array) else { return false };
    let (mut is_empty, mut are_names) = (true, true);
    let read = children(&body.slice(versions), |child| {
        is_empty = false;
        are_names &= child.kind == Type::String;
    });
    read.is_ok() && are_names && !is_empty
}

/// Looks for a name in an array, of any length, while it is scanned.
struct NameSearch<'n> {
    name: &'n JsonString,
    is_found: bool,
}

impl Visitor for NameSearch<'_> {
    fn interest(&mut self, _depth: usize, _key: Key<'_>, _kind: Type) -> Interest {
        Interest::Text
    }

    fn visit(&mut self, _depth: usize, child: Child<'_>) {
        self.is_found |= child.text.is_some_and(|text| self.name.matches_key(text));
    }
}
