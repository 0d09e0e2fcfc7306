//! What one scan notes of a packument, so that no question about it needs another.

pub(super) mod manifest;
pub(super) mod times;

use std::ops::Range;

use crate::json::{Child, Interest, JsonString, JsonStrings, Key, RawJson, Type, Visitor, has_escape};
use crate::limits::{MAX_ENTRIES, MAX_VERSION_BYTES, MAX_VERSIONS};
use crate::packument::deprecation::Deprecation;
use crate::packument::members;
use crate::packument::notes::manifest::ManifestNotes;
use crate::packument::notes::times::Times;
use crate::packument::spans::{Member, MemberSpans};
use crate::packument::version::canonical::canonical_version;

/// Which notes the questions about an event need.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Questions {
    /// Which versions there are, and where their manifests are.
    pub(crate) versions: bool,
    /// When each version was published.
    pub(crate) times: bool,
    /// Whether any version is deprecated.
    pub(crate) deprecations: bool,
}

/// The notes.
#[derive(Clone, Debug, Default)]
pub(crate) struct PackumentNotes {
    pub(crate) questions: Questions,
    pub(crate) members: MemberSpans,
    /// The members that are strings.
    pub(super) name: Option<JsonString>,
    pub(super) version: Option<JsonString>,
    pub(super) deprecated: Option<JsonString>,
    pub(super) user: Option<JsonString>,
    /// `dist-tags` as JSON text, if it is at most [`MAX_TEXT_BYTES`](crate::limits::MAX_TEXT_BYTES).
    dist_tags: Option<Vec<u8>>,
    /// The version whose manifest is noted.
    pub(crate) requested: Option<JsonString>,
    pub(super) manifest: Option<ManifestNotes>,
    pub(super) versions: Versions,
    pub(super) times: Times,
    /// `time.modified`, if it is a string.
    pub(super) modified: Option<JsonString>,
    /// Whether `time` says that the whole package was unpublished.
    pub(super) is_unpublished: bool,
    /// The member whose children are visited.
    section: Option<Member>,
    /// What the child that began last is at depths 1 and 2.
    member: Option<Member>,
    is_requested: bool,
    is_modified: bool,
}

/// The versions of a packument, and where their manifests are.
#[derive(Clone, Debug, Default)]
pub(super) struct Versions {
    pub(super) names: JsonStrings,
    /// Empty spans for those that are not objects.
    pub(super) manifests: Vec<Range<usize>>,
    /// How many members there are, with duplicates.
    count: usize,
    /// Whether there were more than are noted.
    pub(super) is_incomplete: bool,
    /// Whether npm would write a name in another form.
    pub(super) has_odd_name: bool,
    has_deprecation: bool,
    is_deprecated: bool,
    /// Whether a manifest is not an object.
    has_unreadable: bool,
    /// Whether an element of a list of names is not a name.
    has_no_name: bool,
    /// Whether a name was too long to be read.
    has_long_name: bool,
}

impl Versions {
    fn clear(&mut self) {
        self.names.clear();
        self.manifests.clear();
        (self.count, self.is_incomplete, self.has_odd_name) = (0, false, false);
        (self.has_deprecation, self.is_deprecated) = (false, false);
        (self.has_unreadable, self.has_no_name, self.has_long_name) = (false, false, false);
    }

    /// Notes a version: a member with its manifest, or an element that is its name.
    fn push(&mut self, Child { key, kind, value, text, .. }: Child<'_>) {
        if matches!(key, Key::TooLong) {
            self.has_long_name = true;
            return;
        }
        self.count = self.count.saturating_add(1);
        self.has_deprecation |= std::mem::take(&mut self.is_deprecated);
        let manifest = if kind == Type::Object { value } else { 0..0 };
        self.has_unreadable |= manifest.is_empty();
        let name = match (key, text) {
            (Key::Member(key), _) => Some(key),
            (Key::Element(_), Some(text)) if kind == Type::String => Some(text),
            _ => None,
        };
        let Some(key) = name else {
            self.has_no_name |= matches!(key, Key::Element(_));
            return;
        };
        if self.is_incomplete {
            return;
        }
        if self.names.bytes().saturating_add(key.len()) < MAX_VERSION_BYTES && self.names.len() < MAX_VERSIONS {
            // A name with an escape is looked up slowly too.
            self.has_odd_name = self.has_odd_name || has_escape(key) || canonical_version(key).is_some();
            self.names.push(key);
            self.manifests.push(manifest);
        } else {
            // An incomplete list would give wrong answers.
            self.names.clear();
            self.manifests.clear();
            self.is_incomplete = true;
        }
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Whether there are versions, but none whose name could be read.
    pub(super) const fn are_all_too_long(&self) -> bool {
        self.count == 0 && self.has_long_name
    }

    /// Whether it was a list of names, and nothing else.
    pub(super) const fn are_names(&self) -> bool {
        self.count > 0 && !self.has_no_name
    }

    /// Whether any version is deprecated; `None` if there are too many, or some have no readable manifest.
    pub(super) fn has_deprecation(&self) -> Option<bool> {
        let is_known = self.count <= MAX_ENTRIES && (self.has_deprecation || !self.has_unreadable);
        is_known.then_some(self.has_deprecation)
    }
}

/// Depth 1 is that of the packument's members.
impl Visitor for PackumentNotes {
    fn interest(&mut self, depth: usize, key: Key<'_>, kind: Type) -> Interest {
        match depth {
            1 => self.member_interest(key, kind),
            2 if self.section == Some(Member::Time) => {
                self.is_modified = key.is("modified");
                if self.is_modified || self.questions.times { Interest::Text } else { Interest::Span }
            }
            2 => {
                self.is_requested =
                    matches!((&self.requested, key), (Some(requested), Key::Member(key)) if requested.matches_key(key));
                if self.is_requested {
                    // Of duplicates the last counts.
                    self.manifest = (kind == Type::Object).then(ManifestNotes::default);
                }
                if let Key::Element(_) = key {
                    return Interest::Text;
                }
                // One deprecated version is enough to know that there are any.
                let looks_for_deprecation = self.questions.deprecations && !self.versions.has_deprecation;
                children((self.is_requested || looks_for_deprecation) && kind == Type::Object)
            }
            _ => match (&mut self.manifest, self.is_requested) {
                (Some(manifest), true) => manifest.interest(key),
                _ if key.is("deprecated") => Interest::Text,
                _ => Interest::Span,
            },
        }
    }

    fn visit(&mut self, depth: usize, child: Child<'_>) {
        match (depth, self.section, child.key) {
            (1, ..) => self.member(child),
            (2, Some(Member::Versions), _) => {
                if let (Some(manifest), true) = (&mut self.manifest, self.is_requested) {
                    manifest.span = child.value.clone();
                    self.versions.is_deprecated |= manifest.deprecation.is_deprecated();
                }
                self.is_requested = false;
                self.versions.push(child);
            }
            (2, Some(Member::Time), key) => {
                if self.is_modified {
                    self.modified = child.text.and_then(JsonString::of);
                }
                if key.is("unpublished") {
                    self.is_unpublished = members::is_unpublished(child.kind, child.value.len());
                }
                if let (Key::Member(key), true) = (key, self.questions.times) {
                    self.times.push(key, child.text);
                }
            }
            (3, ..) => match (&mut self.manifest, self.is_requested) {
                (Some(manifest), true) => manifest.end(child.text),
                // Of duplicates the last counts.
                _ if child.key.is("deprecated") => {
                    self.versions.is_deprecated = Deprecation::of(child.text).is_deprecated();
                }
                _ => {}
            },
            _ => {}
        }
    }
}

impl PackumentNotes {
    /// `dist-tags`, if it is an object and was noted.
    pub(super) fn dist_tags(&self) -> Option<RawJson<'_>> {
        self.members.get(Member::DistTags, Type::Object)?;
        self.dist_tags.as_deref().map(RawJson::new)
    }

    fn member_interest(&mut self, key: Key<'_>, kind: Type) -> Interest {
        self.member = Member::of(key);
        match self.member {
            Some(Member::Name | Member::Version | Member::Deprecated | Member::User | Member::DistTags) => {
                Interest::Text
            }
            // Of duplicates the last counts: another object or array replaces the notes.
            Some(Member::Versions) if kind.is_container() => {
                self.section = self.member;
                self.manifest = None;
                self.versions.clear();
                children(self.questions.versions)
            }
            Some(Member::Time) if kind.is_container() => {
                self.section = self.member;
                (self.modified, self.is_unpublished) = (None, false);
                self.times.clear();
                children(kind == Type::Object)
            }
            _ => Interest::Span,
        }
    }

    fn member(&mut self, child: Child<'_>) {
        let Some(member) = self.member else { return };
        let text = child.text.filter(|_| child.kind == Type::String).map(JsonString::new);
        match member {
            Member::Name => self.name = text,
            Member::Version => self.version = text,
            Member::Deprecated => self.deprecated = text,
            Member::User => self.user = text,
            Member::DistTags => self.dist_tags = child.text.map(<[u8]>::to_vec),
            Member::Time => self.times.finish(),
            _ => {}
        }
        self.members.set(member, child.kind, child.value);
    }
}

const fn children(are_wanted: bool) -> Interest {
    if are_wanted { Interest::Children } else { Interest::Span }
}
