//! The one pass over a body: it validates the JSON, and notes the spans and texts that later questions need.

use std::collections::BTreeSet;
use std::ops::Range;

use strum::EnumCount;

use crate::bytes::Bytes;
use crate::error::Error;
use crate::error::message::printable_key;
use crate::event::envelope::{Envelope, EnvelopeMember, RawMember};
use crate::json::{Child, Interest, JsonString, Key, Type, Visitor, first_string, scan, text_after_last_key};
use crate::limits::{MAX_ENVELOPE_BYTES, MAX_VERSION_BYTES, MAX_VERSIONS, MAX_VISIT_DEPTH};
use crate::packument::spans::{MemberSpans, Section};
use crate::packument::view::{Packument, ScanNotes};

/// The member of `time` with the time of the last change.
const MODIFIED: &str = "modified";

/// The type and span of a value.
type TypedSpan = (Type, Range<usize>);

/// An event's parts, as one pass over its body finds them.
pub(crate) struct ScannedBody<B> {
    pub(crate) envelope: Envelope,
    /// `None` if it is `null` or missing.
    pub(crate) payload: Option<TypedSpan>,
    /// The payload's members, if it is an object.
    pub(crate) packument: Option<Packument<B>>,
}

impl<B: Bytes> ScannedBody<B> {
    pub(crate) fn read(body: &B) -> Result<Self, Error> {
        let requested = probable_version(body);
        let mut visitor = BodyVisitor { requested: requested.as_ref(), ..BodyVisitor::default() };
        let kind = scan(body, MAX_VISIT_DEPTH, &mut visitor)?;
        let BodyVisitor { mut spans, payload_members, mut notes, manifest, refusal, .. } = visitor;
        if let Some(refusal) = refusal {
            return Err(refusal);
        }
        if kind != Type::Object {
            return Err(Error::NotAnObject);
        }
        let mut take = |member| spans.get_mut(member as usize).and_then(Option::take);
        let payload = take(EnvelopeMember::Payload);
        let payload_bytes = payload.as_ref().map_or(0, |(_, span)| span.len());
        if body.len().saturating_sub(payload_bytes) > MAX_ENVELOPE_BYTES {
            return Err(Error::EnvelopeTooLarge);
        }
        let is_set = |(kind, _): &TypedSpan| *kind != Type::Null;
        let raw = |(kind, span): TypedSpan| RawMember {
            kind,
            // The scan has proved that it is UTF-8.
            json: String::from_utf8(body.slice(span).to_vec()).unwrap_or_default(),
        };
        let envelope = Envelope::of(|member| take(member).filter(is_set).map(raw))?;
        let is_object = payload.as_ref().is_some_and(|(kind, _)| *kind == Type::Object);
        Ok(Self {
            envelope,
            payload: payload.filter(is_set),
            packument: is_object.then(|| {
                notes.requested = requested.map(|version| (version, manifest));
                Packument::of(body, payload_members, notes)
            }),
        })
    }
}

/// Receives the members of the envelope (depth 1), of the payload (2), and of its `versions` and `time` (3).
#[derive(Default)]
struct BodyVisitor<'r> {
    spans: [Option<TypedSpan>; EnvelopeMember::COUNT],
    /// The envelope's other keys, to find duplicates.
    other_keys: BTreeSet<JsonString>,
    other_key_bytes: usize,
    payload_members: MemberSpans,
    /// The version whose manifest is noted.
    requested: Option<&'r JsonString>,
    manifest: Option<Range<usize>>,
    /// The member of the payload that the children at depth 3 belong to.
    section: Option<Section>,
    notes: ScanNotes<Range<usize>>,
    version_bytes: usize,
    /// What is wrong with the envelope, if the body is JSON; what follows it is ignored.
    refusal: Option<Error>,
}

impl Visitor for BodyVisitor<'_> {
    fn interest(&mut self, depth: usize, key: Key<'_>, kind: Type) -> Interest {
        if self.wants_text(depth, key) {
            return Interest::Text;
        }
        // An array is asked about as well, because it may replace an object; but no question needs its elements.
        let are_wanted = matches!(kind, Type::Object | Type::Array) && self.wants_children(depth, key);
        if are_wanted && kind == Type::Object { Interest::Children } else { Interest::Span }
    }

    fn wants_children(&mut self, depth: usize, key: Key<'_>) -> bool {
        match depth {
            _ if self.refusal.is_some() => false,
            1 => EnvelopeMember::of(key) == Some(EnvelopeMember::Payload),
            2 => {
                self.section = MemberSpans::section(key);
                // The last of duplicates counts, so the notes on an earlier one are dropped.
                match self.section {
                    Some(Section::Versions) => {
                        self.manifest = None;
                        self.notes.names.clear();
                        self.version_bytes = 0;
                        self.requested.is_some()
                    }
                    Some(Section::Time) => {
                        self.notes.modified = None;
                        true
                    }
                    None => false,
                }
            }
            _ => false,
        }
    }

    fn wants_text(&mut self, depth: usize, key: Key<'_>) -> bool {
        depth == 3 && self.section == Some(Section::Time) && key.is(MODIFIED)
    }

    fn visit(&mut self, depth: usize, child: Child<'_>) {
        match (depth, child.key) {
            _ if self.refusal.is_some() => {}
            (1, Key::Member(key)) => self.refusal = self.envelope_member(key, child).err(),
            (1, Key::TooLong) => self.refusal = Some(Error::EnvelopeTooLarge),
            (2, _) => self.payload_members.take(child),
            (3, key) => match (self.section, key) {
                (Some(Section::Versions), Key::Member(key)) => self.version(key, child.value),
                (Some(Section::Time), key) if key.is(MODIFIED) => {
                    self.notes.modified = child.text.and_then(JsonString::of);
                }
                _ => {}
            },
            _ => {}
        }
    }
}

impl BodyVisitor<'_> {
    fn envelope_member(&mut self, name: &[u8], Child { key, at, kind, value, .. }: Child<'_>) -> Result<(), Error> {
        let is_new = match EnvelopeMember::of(key).and_then(|member| self.spans.get_mut(member as usize)) {
            Some(span) => span.replace((kind, value)).is_none(),
            None => {
                // The keys are in memory while the body is read, so the cap applies to them already.
                self.other_key_bytes = self.other_key_bytes.saturating_add(name.len());
                if self.other_key_bytes > MAX_ENVELOPE_BYTES {
                    return Err(Error::EnvelopeTooLarge);
                }
                self.other_keys.insert(JsonString::new(name))
            }
        };
        if is_new {
            Ok(())
        } else {
            Err(Error::DuplicateKey { key: printable_key(&JsonString::new(name).to_string_lossy()), offset: at })
        }
    }

    fn version(&mut self, key: &[u8], manifest: Range<usize>) {
        if self.requested.is_some_and(|requested| requested.matches_key(key)) {
            self.manifest = Some(manifest);
        }
        self.version_bytes = self.version_bytes.saturating_add(key.len());
        if self.version_bytes < MAX_VERSION_BYTES && self.notes.names.len() < MAX_VERSIONS {
            self.notes.names.push(JsonString::new(key));
        } else {
            // An incomplete list would give wrong answers.
            self.version_bytes = MAX_VERSION_BYTES;
            self.notes.names.clear();
        }
    }
}

/// The version that `change` names, guessed from the last bytes of a body, where all known senders put it. A right guess
/// lets the one pass note the manifest; after a wrong one, the versions are read a second time.
fn probable_version(body: &impl Bytes) -> Option<JsonString> {
    /// A change and a time have about a hundred bytes.
    const TAIL_BYTES: usize = 512;
    let len = body.len();
    let tail = body.slice(len.saturating_sub(TAIL_BYTES)..len).to_vec();
    let tail = text_after_last_key(&tail, "change")?;
    first_string(text_after_last_key(tail, "version").or_else(|| text_after_last_key(tail, "deprecated"))?)
}
