//! The envelope's fields, in every dialect that is known to be sent.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::bytes::Bytes;
use crate::error::Error;
use crate::event::names::{EventName, announced};
use crate::json::{
    Child, JsonString, Key, MAX_VISIT_DEPTH, RawJson, Type, Visitor, first_string, restringify, scan,
    text_after_last_key,
};
use crate::limits::MAX_ENVELOPE_BYTES;
use crate::packument::time::iso_time;
use crate::packument::view::{MemberSpans, Packument, ScanNotes, Section};

/// JavaScript's `Date` reaches this far from 1970, in milliseconds; a `time` beyond it is none.
pub(crate) const MAX_TIME: u64 = 8_640_000_000_000_000;

/// A member's type and text, as it stands in the body.
type Field = (Type, Vec<u8>);

/// What one pass over a body finds.
pub(crate) struct Found<B> {
    pub(crate) envelope: Envelope,
    /// `null` counts as absent.
    pub(crate) payload: Option<(Type, Range<usize>)>,
    /// The payload's parts, if it is an object.
    pub(crate) packument: Option<Packument<B>>,
}

/// How many versions are noted, and how much of their names, in bytes: more than any package has. They cost memory that wasm
/// never gives back.
const VERSIONS: usize = 16 << 10;
const VERSIONS_CAP: usize = 512 << 10;

/// The envelope's members, the payload last.
const NAMES: [&str; 8] = ["event", "name", "type", "version", "hookOwner", "change", "time", "payload"];

impl<B: Bytes> Found<B> {
    /// Everything in one pass: the envelope, the payload's parts, and the version that the change is probably about.
    pub(crate) fn in_body(body: &B) -> Result<Self, Error> {
        let wanted = probable_version(body);
        let mut reading = Reading { wanted: wanted.as_ref(), ..Reading::default() };
        let kind = scan(body, MAX_VISIT_DEPTH, &mut reading)?;
        let Reading { spans, parts, mut noted, manifest, refusal, .. } = reading;
        if let Some(refusal) = refusal {
            return Err(refusal);
        }
        if kind != Type::Object {
            return Err(Error::NotAnObject);
        }
        let [fields @ .., payload] = spans;
        let payload_size = payload.as_ref().map_or(0, |(_, span)| span.len());
        if body.len().saturating_sub(payload_size) > MAX_ENVELOPE_BYTES {
            return Err(Error::EnvelopeTooLarge);
        }
        let is_there = |(kind, _): &(Type, Range<usize>)| *kind != Type::Null;
        let envelope = Envelope::of(
            fields.map(|span| span.filter(is_there).map(|(kind, span)| (kind, body.slice(span).to_vec()))),
        )?;
        let is_object = payload.as_ref().is_some_and(|(kind, _)| *kind == Type::Object);
        Ok(Self {
            envelope,
            payload: payload.filter(is_there),
            packument: is_object.then(|| {
                noted.requested = wanted.map(|version| (version, manifest));
                Packument::of(body, parts, noted)
            }),
        })
    }
}

/// What is noted while a body is scanned.
#[derive(Default)]
struct Reading<'w> {
    spans: [Option<(Type, Range<usize>)>; NAMES.len()],
    /// Keys that mean nothing, to tell duplicates.
    others: BTreeSet<JsonString>,
    others_size: usize,
    parts: MemberSpans,
    wanted: Option<&'w JsonString>,
    /// What the children three levels down are of.
    inside: Option<Section>,
    manifest: Option<Range<usize>>,
    noted: ScanNotes<Range<usize>>,
    names_size: usize,
    /// What is wrong with the envelope, if the body is JSON; what follows it is ignored.
    refusal: Option<Error>,
}

impl Visitor for Reading<'_> {
    fn wants_children(&mut self, depth: usize, key: Key<'_>) -> bool {
        if self.refusal.is_some() {
            return false;
        }
        match (depth, key) {
            (1, key) => key.is("payload"),
            (2, key) => {
                self.inside = MemberSpans::section(key);
                // Of duplicates the last counts: what an earlier one had does not.
                match self.inside {
                    Some(Section::Versions) => {
                        self.manifest = None;
                        self.noted.names.clear();
                        self.names_size = 0;
                        self.wanted.is_some()
                    }
                    Some(Section::Time) => {
                        self.noted.modified = None;
                        true
                    }
                    None => false,
                }
            }
            _ => false,
        }
    }

    fn wants_text(&mut self, depth: usize, key: Key<'_>) -> bool {
        depth == 3 && self.inside == Some(Section::Time) && key.is("modified")
    }

    fn visit(&mut self, depth: usize, child: Child<'_>) {
        if self.refusal.is_some() {
            return;
        }
        match (depth, child.key) {
            (1, Key::Member(_)) => self.refusal = self.member(child).err(),
            (1, Key::TooLong) => self.refusal = Some(Error::EnvelopeTooLarge),
            (2, _) => self.parts.take(child),
            (3, key) if self.inside == Some(Section::Time) => {
                if key.is("modified") {
                    self.noted.modified = child.text.and_then(JsonString::of);
                }
            }
            (3, Key::Member(key)) => {
                if self.wanted.is_some_and(|wanted| wanted.is(key)) {
                    self.manifest = Some(child.value);
                }
                self.names_size = self.names_size.saturating_add(key.len());
                if self.names_size < VERSIONS_CAP && self.noted.names.len() < VERSIONS {
                    self.noted.names.push(JsonString::new(key));
                } else {
                    // Of some of them nothing could be said rightly.
                    self.names_size = VERSIONS_CAP;
                    self.noted.names.clear();
                }
            }
            _ => {}
        }
    }
}

impl Reading<'_> {
    fn member(&mut self, Child { key, at, kind, value, .. }: Child<'_>) -> Result<(), Error> {
        let Key::Member(name) = key else { return Ok(()) };
        let is_new = match key.index_in(&NAMES).and_then(|at| self.spans.get_mut(at)) {
            Some(span) => span.replace((kind, value)).is_none(),
            None => {
                // Held while the body is read, so the cap is held to here as well.
                self.others_size = self.others_size.saturating_add(name.len());
                if self.others_size > MAX_ENVELOPE_BYTES {
                    return Err(Error::EnvelopeTooLarge);
                }
                self.others.insert(JsonString::new(name))
            }
        };
        if is_new {
            Ok(())
        } else {
            Err(Error::DuplicateKey { key: shortened(&JsonString::new(name).to_string_lossy()), offset: at })
        }
    }
}

/// The version that `change` names, guessed from the last bytes of a body, where all known senders have it. With it the
/// one pass over the payload can look for it; wrong or missing, the versions are read once more.
fn probable_version(body: &impl Bytes) -> Option<JsonString> {
    /// A change and a time come to about a hundred bytes.
    const TAIL: usize = 512;
    let len = body.len();
    let tail = body.slice(len.saturating_sub(TAIL)..len).to_vec();
    let tail = text_after_last_key(&tail, "change")?;
    first_string(text_after_last_key(tail, "version").or_else(|| text_after_last_key(tail, "deprecated"))?)
}

/// When the event happened, as the sender wrote it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Time {
    None,
    /// Milliseconds since 1970.
    Ms(i64),
    /// The same, from ISO 8601 text.
    Iso(i64),
}

impl Time {
    fn of((kind, text): Field) -> Self {
        let in_range = |ms: &i64| ms.unsigned_abs() <= MAX_TIME;
        match kind {
            // As JavaScript reads a number: 1.5e12 is whole milliseconds too.
            Type::Number => restringify(&text).parse().ok().filter(in_range).map_or(Self::None, Self::Ms),
            Type::String => iso_time(&JsonString::from(text)).filter(in_range).map_or(Self::None, Self::Iso),
            _ => Self::None,
        }
    }

    pub(crate) fn ms(self) -> Option<i64> {
        match self {
            Self::None => None,
            Self::Ms(ms) | Self::Iso(ms) => Some(ms),
        }
    }
}

/// The envelope without its payload.
#[derive(Clone, Debug)]
pub(crate) struct Envelope {
    pub(crate) event: JsonString,
    pub(crate) name: JsonString,
    pub(crate) kind: Option<JsonString>,
    pub(crate) version: Option<JsonString>,
    pub(crate) hook_owner: Option<JsonString>,
    pub(crate) time: Time,
    /// These two as JSON text, whatever they are.
    pub(crate) json: Json,
}

#[derive(Clone, Debug)]
pub(crate) struct Json {
    pub(crate) hook_owner: Option<String>,
    pub(crate) change: Option<String>,
}

impl Envelope {
    fn of([event, name, kind, version, hook_owner, change, time]: [Option<Field>; 7]) -> Result<Self, Error> {
        let text = |field: Option<Field>| match field {
            Some((Type::String, raw)) => Some(JsonString::from(raw)).filter(|text| !text.is_empty()),
            _ => None,
        };
        let json = |field: Option<Field>| field.map(|(_, raw)| String::from_utf8(raw).unwrap_or_default());
        Ok(Self {
            event: text(event).ok_or(Error::NoEvent)?,
            name: text(name).ok_or(Error::NoName)?,
            kind: text(kind),
            version: text(version),
            hook_owner: hook_owner.as_ref().and_then(|(_, raw)| RawJson::new(raw).string("username")),
            time: time.map_or(Time::None, Time::of),
            json: Json { hook_owner: json(hook_owner), change: json(change) },
        })
    }

    /// A member of `change`, if it is a string.
    pub(crate) fn claim(&self, key: &str) -> Option<JsonString> {
        RawJson::from(self.change()?).string(key)
    }

    /// `change` as JSON text, if it is an object.
    pub(crate) fn change(&self) -> Option<&str> {
        self.json.change.as_deref().filter(|json| RawJson::from(*json).kind() == Type::Object)
    }

    /// Whether it speaks the AsyncAPI dialect, whose payload says what changed.
    pub(crate) fn is_async_api(&self) -> bool {
        matches!(self.time, Time::Iso(_)) || self.event.eq_str("package:deprecate")
    }

    /// Whether `change` alone does not tell one change from another.
    pub(crate) fn keeps_change_in_payload(&self) -> bool {
        let Some(change) = self.change() else { return true };
        self.is_async_api()
            || match announced(&self.event) {
                // Unpublishing the whole package is announced as `{}`.
                Some(EventName::Unpublish) => false,
                Some(announced) if announced.key().is_some_and(|key| self.claim(key).is_some()) => false,
                Some(announced) if announced.key().is_some() => true,
                _ => RawJson::from(change).members().next().is_none(),
            }
    }
}

/// A key, for a message.
pub(crate) fn shortened(key: &str) -> String {
    key.chars().take(40).filter(|char| !char.is_control()).collect()
}
