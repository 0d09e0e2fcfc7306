//! The one pass over a body: it validates the JSON, and notes what later questions need.

mod other_keys;

use std::ops::Range;

use strum::EnumCount;

use crate::bytes::Bytes;
use crate::error::Error;
use crate::error::message::printable_key;
use crate::event::envelope::{Envelope, EnvelopeMember, RawMember};
use crate::event::names::EventName;
use crate::event::pass::other_keys::OtherKeys;
use crate::json::{Child, Interest, JsonString, Key, Type, Visitor, first_string, scan, text_after_last_key};
use crate::limits::{MAX_ENVELOPE_BYTES, MAX_VISIT_DEPTH};
use crate::packument::notes::{PackumentNotes, Questions};
use crate::packument::view::Packument;

/// An event's parts, as one pass over its body finds them.
pub(crate) struct ScannedBody<B> {
    pub(crate) envelope: Envelope,
    /// The type and span of the payload; `None` if it is `null` or missing.
    pub(crate) payload: Option<(Type, Range<usize>)>,
    /// The payload's members, if it is an object.
    pub(crate) packument: Option<Packument<B>>,
}

impl<B: Bytes> ScannedBody<B> {
    pub(crate) fn read(body: &B) -> Result<Self, Error> {
        let mut visitor = BodyVisitor::default();
        visitor.notes.requested = probable_version(body);
        let kind = scan(body, MAX_VISIT_DEPTH, &mut visitor)?;
        let BodyVisitor { mut members, payload, notes, other_keys, refusal, .. } = visitor;
        // They were noted before the refusal, so they come first.
        other_keys.refuse_duplicates()?;
        refusal.map_or(Ok(()), Err)?;
        if kind != Type::Object {
            return Err(Error::NotAnObject);
        }
        let payload_bytes = payload.as_ref().map_or(0, |(_, span)| span.len());
        if body.len().saturating_sub(payload_bytes) > MAX_ENVELOPE_BYTES {
            return Err(Error::EnvelopeTooLarge);
        }
        let envelope = Envelope::of(|member| {
            let member = members.get_mut(member as usize).and_then(Option::take);
            member.filter(|member| member.kind != Type::Null)
        })?;
        let is_object = payload.as_ref().is_some_and(|(kind, _)| *kind == Type::Object);
        let packument = is_object.then(|| Packument::of(body, notes));
        Ok(Self { envelope, payload: payload.filter(|(kind, _)| *kind != Type::Null), packument })
    }
}

/// Receives the members of the envelope (depth 1), and passes what is in the payload to the notes on it.
#[derive(Default)]
struct BodyVisitor {
    /// The members except for the payload. A member that is too long to be read has no text: its envelope is too large.
    members: [Option<RawMember>; EnvelopeMember::COUNT],
    payload: Option<(Type, Range<usize>)>,
    other_keys: OtherKeys,
    notes: PackumentNotes,
    /// What the member of the envelope that began last is.
    member: Option<EnvelopeMember>,
    /// What is wrong with the envelope, if the body is JSON; what follows it is ignored.
    refusal: Option<Error>,
}

impl Visitor for BodyVisitor {
    fn interest(&mut self, depth: usize, key: Key<'_>, kind: Type) -> Interest {
        match depth {
            _ if self.refusal.is_some() => Interest::Span,
            1 => {
                self.member = EnvelopeMember::of(key);
                match self.member {
                    Some(EnvelopeMember::Payload) if kind == Type::Object => {
                        self.notes.questions = self.questions();
                        Interest::Children
                    }
                    Some(EnvelopeMember::Payload) => Interest::Span,
                    Some(_) => Interest::Text,
                    None => Interest::Span,
                }
            }
            _ => self.notes.interest(depth.saturating_sub(1), key, kind),
        }
    }

    fn visit(&mut self, depth: usize, child: Child<'_>) {
        match (depth, child.key) {
            _ if self.refusal.is_some() => {}
            (1, Key::Member(key)) => self.refusal = self.envelope_member(key, child).err(),
            (1, Key::TooLong) => self.refusal = Some(Error::EnvelopeTooLarge),
            (1, Key::Element(_)) => {}
            _ => self.notes.visit(depth.saturating_sub(1), child),
        }
    }
}

impl BodyVisitor {
    fn envelope_member(&mut self, key: &[u8], Child { at, kind, value, text, .. }: Child<'_>) -> Result<(), Error> {
        let Some(member) = self.member else { return self.other_keys.push(key, at) };
        let is_new = if member == EnvelopeMember::Payload {
            self.payload.replace((kind, value)).is_none()
        } else {
            let json = text.map(|text| String::from_utf8(text.to_vec()).unwrap_or_default()).unwrap_or_default();
            let place = self.members.get_mut(member as usize);
            place.is_none_or(|place| place.replace(RawMember { kind, json }).is_none())
        };
        if is_new {
            Ok(())
        } else {
            Err(Error::DuplicateKey { key: printable_key(&JsonString::new(key).to_string_lossy()), offset: at })
        }
    }

    /// What the payload, which begins now, will be asked for. Senders put the event's name before it; without it, everything is.
    fn questions(&self) -> Questions {
        let looks_for_version = self.notes.requested.is_some();
        let event = self.members.get(EnvelopeMember::Event as usize).and_then(Option::as_ref).and_then(RawMember::text);
        let Some(event) = event else {
            return Questions { versions: true, times: looks_for_version, deprecations: true };
        };
        let event = EventName::parse(&event);
        let is_about_versions = matches!(
            event,
            Some(
                EventName::Publish
                    | EventName::Unpublish
                    | EventName::DistTag
                    | EventName::DistTagRm
                    | EventName::Deprecated
                    | EventName::Undeprecated
            )
        );
        Questions {
            versions: looks_for_version || is_about_versions,
            times: looks_for_version && event == Some(EventName::Publish),
            deprecations: event == Some(EventName::Deprecated),
        }
    }
}

/// The version that `change` names, guessed from the last bytes of a body, where all known senders put it. A right guess lets
/// the one pass note the manifest's members; after a wrong one, the manifest alone is read a second time.
fn probable_version(body: &impl Bytes) -> Option<JsonString> {
    /// A change and a time have about a hundred bytes.
    const TAIL_BYTES: usize = 512;
    let len = body.len();
    let tail = body.slice(len.saturating_sub(TAIL_BYTES)..len).to_vec();
    let tail = text_after_last_key(&tail, "change")?;
    first_string(text_after_last_key(tail, "version").or_else(|| text_after_last_key(tail, "deprecated"))?)
}
