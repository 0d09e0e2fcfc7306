//! An event: its envelope, its payload, its id, and what is odd about it.

pub(crate) mod classify;
pub(crate) mod envelope;
pub(crate) mod names;

use std::ops::Range;

use sha2::{Digest, Sha256};

use crate::bytes::Bytes;
use crate::change::Change;
use crate::error::Error;
use crate::event::envelope::{Envelope, Found, Time};
use crate::json::{JsonString, Type, sorted};
use crate::packument::view::Packument;
use crate::signature::verified::Verified;
use crate::warning::Warning;

/// An event: the envelope of a delivery, with its payload left where it lies.
#[derive(Clone, Debug)]
pub struct Event<B> {
    pub(crate) envelope: Envelope,
    pub(crate) payload: Option<B>,
    pub(crate) packument: Option<Packument<B>>,
    pub(crate) id: String,
    pub(crate) warnings: Vec<Warning>,
}

impl<'b> Event<&'b [u8]> {
    /// Parses a verified body, in every dialect that is known to be sent.
    ///
    /// ```
    /// use npm_hooks::{Error, Event, Verified};
    ///
    /// // Verified by a gateway, say; otherwise it comes from `Secret::verify`.
    /// let body = Verified::assume(br#"{"event":"package:star","name":"lodash","change":{"user":"alice"},"time":5}"#);
    /// let event = Event::parse(body)?;
    /// assert_eq!((event.event().as_str(), event.time()), ("package:star", Some(5)));
    /// assert_eq!(event.classify().key, "star:lodash@alice#5");
    /// assert_eq!(Event::parse(Verified::assume(b"[]")).err().map(|error| error.status()), Some(422));
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// # Errors
    /// An [`Error`] with the status 400 where the body is not JSON, 413 where the envelope is too large, 422 where the
    /// body is no event.
    pub fn parse(body: Verified<'b>) -> Result<Self, Error> {
        Self::read(&body.bytes()).map(|(event, _)| event)
    }
}

impl<B: Bytes> Event<B> {
    /// Reads an event, and says which bytes of `body` are its payload.
    pub(crate) fn read(body: &B) -> Result<(Self, Option<Range<usize>>), Error> {
        let Found { envelope, payload, packument } = Found::in_body(body)?;
        let warnings = warnings(&envelope, payload.as_ref().map(|(kind, _)| *kind), packument.as_ref());
        let span = payload.map(|(_, span)| span);
        let payload = span.clone().map(|span| body.slice(span));
        let id = id(&envelope, payload.as_ref());
        Ok((Self { envelope, payload, packument, id, warnings }, span))
    }

    /// The event's name as the sender gives it, `package:publish` for one.
    #[must_use]
    pub fn event(&self) -> String {
        self.envelope.event.to_string_lossy()
    }

    /// The package's name.
    #[must_use]
    pub fn name(&self) -> String {
        self.envelope.name.to_string_lossy()
    }

    /// What the hook was registered for: `package`, and with some senders `scope` or `owner`.
    #[must_use]
    pub fn kind(&self) -> Option<String> {
        self.envelope.kind.as_ref().map(JsonString::to_string_lossy)
    }

    /// The version of the *envelope* (`1.0.0`), never of the package.
    #[must_use]
    pub fn envelope_version(&self) -> Option<String> {
        self.envelope.version.as_ref().map(JsonString::to_string_lossy)
    }

    /// The user who owns the hook.
    #[must_use]
    pub fn hook_owner(&self) -> Option<String> {
        self.envelope.hook_owner.as_ref().map(JsonString::to_string_lossy)
    }

    /// The sender's claim of what changed, as JSON text; classify the event instead of believing it.
    #[must_use]
    pub fn change(&self) -> Option<&str> {
        self.envelope.change()
    }

    /// When it happened, in milliseconds since 1970.
    #[must_use]
    pub fn time(&self) -> Option<i64> {
        self.envelope.time.ms()
    }

    /// One id for one change, whoever's hook carried it: 32 lower-case hex digits. The key to drop duplicates by.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// What is odd about the envelope.
    #[must_use]
    pub fn warnings(&self) -> &[Warning] {
        &self.warnings
    }

    /// The payload's bytes: the packument as JSON.
    #[must_use]
    pub fn payload(&self) -> Option<&B> {
        self.payload.as_ref()
    }

    /// What changed, held against the payload.
    #[must_use]
    pub fn classify(&self) -> Change {
        Change::of(&self.envelope, self.packument.as_ref(), &self.id)
    }

    /// Refuses an event older than `limit` milliseconds at the time `now` (milliseconds since 1970).
    ///
    /// Not done unless asked for: genuine deliveries have come days late.
    ///
    /// # Errors
    /// [`Error::NoTime`], [`Error::TooOld`] and [`Error::FromTheFuture`].
    pub fn check_age(&self, now: i64, limit: u64) -> Result<(), Error> {
        check_age(self.time(), now, limit)
    }
}

pub(crate) fn check_age(time: Option<i64>, now: i64, limit: u64) -> Result<(), Error> {
    let time = time.ok_or(Error::NoTime)?;
    let apart = time.abs_diff(now);
    if time > now {
        Err(Error::FromTheFuture { ahead: apart })
    } else if apart > limit {
        Err(Error::TooOld { age: apart, limit })
    } else {
        Ok(())
    }
}

/// The first 32 hex digits of SHA-256 over `JSON.stringify([event, name, time, change])`, keys sorted at every level;
/// where that does not tell changes apart, the payload's SHA-256 is a fifth element.
fn id(envelope: &Envelope, payload: Option<&impl Bytes>) -> String {
    let Envelope { event, name, .. } = envelope;
    let mut hash = Sha256::new();
    let mut member = |before: &str, json: Option<&str>| {
        hash.update(before);
        hash.update(json.unwrap_or("null"));
    };
    member("[", Some(event.json()));
    member(",", Some(name.json()));
    member(",", envelope.time.ms().map(|ms| ms.to_string()).as_deref());
    member(",", envelope.json.change.as_deref().map(|change| sorted(change.as_bytes())).as_deref());
    if envelope.time == Time::None || envelope.keeps_change_in_payload() {
        let digest = payload.map(|payload| {
            let mut hash = Sha256::new();
            payload.for_each_chunk(|piece| hash.update(piece));
            ["\"", &hex::encode(hash.finalize()), "\""].concat()
        });
        member(",", digest.as_deref());
    }
    hash.update("]");
    hex::encode(hash.finalize().get(..ID_BYTES).unwrap_or_default())
}

/// How much of the hash an id is.
const ID_BYTES: usize = 16;

fn warnings<B>(envelope: &Envelope, payload: Option<Type>, packument: Option<&Packument<B>>) -> Vec<Warning> {
    let is_one = |version: &JsonString| version.json().starts_with("\"1.") || version.eq_str("1");
    let known_type = |kind: &JsonString| ["package", "scope", "owner"].iter().any(|name| kind.eq_str(name));
    let time = envelope.time;
    [
        (!envelope.version.as_ref().is_some_and(is_one), Warning::EnvelopeVersion),
        (envelope.kind.is_none(), Warning::NoType),
        (envelope.kind.as_ref().is_some_and(|kind| !known_type(kind)), Warning::UnknownType),
        (envelope.json.hook_owner.is_some() && envelope.hook_owner.is_none(), Warning::UnusableHookOwner),
        (matches!(time, Time::Iso(_)), Warning::IsoTime),
        (time == Time::None, Warning::UnusableTime),
        (envelope.json.change.is_none(), Warning::NoChange),
        (envelope.json.change.is_some() && envelope.change().is_none(), Warning::UnusableChange),
        (payload.is_none(), Warning::NoPayload),
        (packument.is_some_and(|packument| !packument.is_whole), Warning::ReducedPayload),
        (payload.is_some_and(|kind| kind != Type::Object), Warning::UnusablePayload),
    ]
    .into_iter()
    .filter_map(|(holds, warning)| holds.then_some(warning))
    .collect()
}
