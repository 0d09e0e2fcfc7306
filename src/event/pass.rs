//! The one pass over a body: it validates the JSON, and notes what later questions need.

mod other_keys;

use std::ops::Range;

use strum::EnumCount;

use crate::bytes::Bytes;
use crate::error::Error;
use crate::error::message::printable_key;
use crate::event::envelope::{Envelope, EnvelopeMember, RawMember, claimed_version, claims};
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
        let guess = probable_version(body);
        let (found, notes) = Self::pass(body, BodyVisitor::looking_for(guess))?;
        // What an event says depends on its values only, not on where its sender writes them: after a wrong guess, all is read again.
        let version = found.envelope.claimed_version();
        let questions = questions(&found.envelope.event, version.is_some());
        let is_right = notes.requested.as_ref() == version && notes.questions == questions;
        if is_right || !found.payload.as_ref().is_some_and(|(kind, _)| *kind == Type::Object) {
            return Ok(found.with_packument(body, notes));
        }
        let visitor = BodyVisitor { known_questions: Some(questions), ..BodyVisitor::looking_for(version.cloned()) };
        let (found, notes) = Self::pass(body, visitor)?;
        Ok(found.with_packument(body, notes))
    }

    fn pass(body: &B, mut visitor: BodyVisitor) -> Result<(Self, PackumentNotes), Error> {
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
        Ok((Self { envelope, payload: payload.filter(|(kind, _)| *kind != Type::Null), packument: None }, notes))
    }

    fn with_packument(self, body: &B, notes: PackumentNotes) -> Self {
        let is_object = self.payload.as_ref().is_some_and(|(kind, _)| *kind == Type::Object);
        Self { packument: is_object.then(|| Packument::of(body, notes)), ..self }
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
    /// What the payload will be asked for, if the envelope was read before.
    known_questions: Option<Questions>,
}

impl Visitor for BodyVisitor {
    fn interest(&mut self, depth: usize, key: Key<'_>, kind: Type) -> Interest {
        match depth {
            _ if self.refusal.is_some() => Interest::Span,
            1 => {
                self.member = EnvelopeMember::of(key);
                match self.member {
                    Some(EnvelopeMember::Payload) if kind == Type::Object => {
                        self.prepare_notes();
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
    /// One that notes the manifest of this version.
    fn looking_for(version: Option<JsonString>) -> Self {
        let mut visitor = Self::default();
        visitor.notes.requested = version;
        visitor
    }

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

    fn member(&self, member: EnvelopeMember) -> Option<&RawMember> {
        self.members.get(member as usize)?.as_ref()
    }

    /// Says what is to be noted of the payload, which begins now. Senders put the event's name before it; without it, everything is.
    fn prepare_notes(&mut self) {
        if let Some(questions) = self.known_questions {
            self.notes.questions = questions;
            return;
        }
        // Some senders sort the members, so that the version need not be guessed.
        if let Some(change) = self.member(EnvelopeMember::Change) {
            self.notes.requested = claimed_version(&claims(Some(change))).cloned();
        }
        let looks_for_version = self.notes.requested.is_some();
        self.notes.questions = match self.member(EnvelopeMember::Event).and_then(RawMember::text) {
            Some(event) => questions(&event, looks_for_version),
            None => Questions { versions: true, times: looks_for_version, deprecations: true },
        };
    }
}

/// What the payload of an event is asked for.
fn questions(event: &JsonString, looks_for_version: bool) -> Questions {
    let event = EventName::parse(event);
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

/// How much of a body's end may have its change and its time, which have about a hundred bytes.
const TAIL_BYTES: usize = 512;

/// The version that `change` names, guessed from the last bytes of a body, where all known senders put it. A right guess lets
/// the one pass note the manifest's members; after a wrong one there is a second pass.
fn probable_version(body: &impl Bytes) -> Option<JsonString> {
    let len = body.len();
    let tail = body.slice(len.saturating_sub(TAIL_BYTES)..len).to_vec();
    let tail = text_after_last_key(&tail, "change")?;
    first_string(text_after_last_key(tail, "version").or_else(|| text_after_last_key(tail, "deprecated"))?)
}

#[cfg(test)]
mod tests;
