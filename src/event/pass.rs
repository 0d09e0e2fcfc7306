//! The one pass over a body: it validates the JSON, and notes the spans and texts that later questions need.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::bytes::Bytes;
use crate::error::Error;
use crate::error::message::printable_key;
use crate::event::envelope::{Envelope, RawMember};
use crate::json::JsonString;
use crate::json::scan::{Child, Key, REACH, Type, Visitor, scan};
use crate::limits::MAX_ENVELOPE_BYTES;
use crate::packument::view::{Packument, Parts, ScanNotes, Section, named};

/// Both are more than any package has, and bound the memory of the notes: wasm never gives memory back.
const MAX_VERSIONS: usize = 16 << 10;
const MAX_VERSION_BYTES: usize = 512 << 10;

/// The envelope's members, the payload last.
const MEMBERS: [&[u8]; 8] = [
    b"\"event\"",
    b"\"name\"",
    b"\"type\"",
    b"\"version\"",
    b"\"hookOwner\"",
    b"\"change\"",
    b"\"time\"",
    b"\"payload\"",
];

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
        if scan(body, REACH, &mut visitor)? != Type::Object {
            return Err(Error::NotAnObject);
        }
        let BodyVisitor { spans, payload_members, mut notes, manifest, .. } = visitor;
        let [members @ .., payload] = spans;
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
        let envelope = Envelope::of(members.map(|member| member.filter(is_set).map(raw)))?;
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
    spans: [Option<TypedSpan>; MEMBERS.len()],
    /// The envelope's other keys, to find duplicates.
    other_keys: BTreeSet<JsonString>,
    other_key_bytes: usize,
    payload_members: Parts,
    /// The version whose manifest is noted.
    requested: Option<&'r JsonString>,
    manifest: Option<Range<usize>>,
    /// The member of the payload that the children at depth 3 belong to.
    section: Option<Section>,
    notes: ScanNotes<Range<usize>>,
    version_bytes: usize,
}

impl Visitor for BodyVisitor<'_> {
    fn enter(&mut self, depth: usize, key: Key<'_>) -> bool {
        match (depth, key) {
            (1, Key::Member(key)) => named(key, &MEMBERS) == MEMBERS.len().checked_sub(1),
            (2, key) => {
                self.section = Parts::inside(key);
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

    fn keep(&mut self, depth: usize, key: Key<'_>) -> bool {
        depth == 3 && self.section == Some(Section::Time) && is_modified(key)
    }

    fn child(&mut self, depth: usize, child: Child<'_>) -> Result<(), Error> {
        match (depth, child.key) {
            (1, Key::Member(key)) => return self.envelope_member(key, child),
            (1, Key::TooLong) => return Err(Error::EnvelopeTooLarge),
            (2, _) => self.payload_members.take(child),
            (3, key) => match (self.section, key) {
                (Some(Section::Versions), Key::Member(key)) => self.version(key, child.value),
                (Some(Section::Time), key) if is_modified(key) => {
                    self.notes.modified = child.text.and_then(JsonString::of);
                }
                _ => {}
            },
            _ => {}
        }
        Ok(())
    }
}

impl BodyVisitor<'_> {
    fn envelope_member(&mut self, key: &[u8], Child { at, kind, value, .. }: Child<'_>) -> Result<(), Error> {
        let is_new = match named(key, &MEMBERS).and_then(|index| self.spans.get_mut(index)) {
            Some(span) => span.replace((kind, value)).is_none(),
            None => {
                // The keys are in memory while the body is read, so the cap applies to them already.
                self.other_key_bytes = self.other_key_bytes.saturating_add(key.len());
                if self.other_key_bytes > MAX_ENVELOPE_BYTES {
                    return Err(Error::EnvelopeTooLarge);
                }
                self.other_keys.insert(JsonString::new(key))
            }
        };
        if is_new {
            Ok(())
        } else {
            Err(Error::DuplicateKey { key: printable_key(&JsonString::new(key).to_string_lossy()), offset: at })
        }
    }

    fn version(&mut self, key: &[u8], manifest: Range<usize>) {
        if self.requested.is_some_and(|requested| requested.is(key)) {
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

fn is_modified(key: Key<'_>) -> bool {
    matches!(key, Key::Member(key) if named(key, &[b"\"modified\""]).is_some())
}

/// The version that `change` names, guessed from the last bytes of a body, where all known senders put it. A right guess
/// lets the one pass note the manifest; after a wrong one, the versions are read a second time.
fn probable_version(body: &impl Bytes) -> Option<JsonString> {
    /// A change and a time have about a hundred bytes.
    const TAIL_BYTES: usize = 512;
    let len = body.len();
    let tail = body.slice(len.saturating_sub(TAIL_BYTES)..len).to_vec();
    let tail = after_last(&tail, b"\"change\"")?;
    let value = after_last(tail, b"\"version\"").or_else(|| after_last(tail, b"\"deprecated\""))?;
    let value = value.get(value.iter().position(|byte| *byte == b'"')?..)?;
    let end = value.iter().skip(1).position(|byte| *byte == b'"')?.saturating_add(2);
    value.get(..end).map(JsonString::new)
}

fn after_last<'t>(text: &'t [u8], part: &[u8]) -> Option<&'t [u8]> {
    let at = text.windows(part.len()).rposition(|window| window == part)?;
    text.get(at.saturating_add(part.len())..)
}
