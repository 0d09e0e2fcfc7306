//! An event: its envelope, its payload, its id, and its warnings.

pub(crate) mod age;
mod classify;
pub(crate) mod envelope;
mod id;
pub(crate) mod names;
pub(crate) mod parsed;
mod pass;
mod warnings;

use serde::Serialize;

use crate::change::Change;
use crate::error::Error;
use crate::event::age::check_age;
use crate::event::parsed::ParsedEvent;
use crate::json::JsonString;
use crate::signature::verified::Verified;
use crate::warning::Warning;

/// The envelope of a delivery, and the bytes of its payload.
///
/// Serializes with the members of the JavaScript type `HookEvent`, without the payload. Unlike there, `hookOwner` and
/// `change` are strings, which hold the JSON text that the sender wrote.
#[derive(Clone, Debug, Serialize)]
#[serde(transparent)]
pub struct Event<'b>(ParsedEvent<&'b [u8]>);

impl<'b> Event<'b> {
    /// Parses a verified body, in every dialect that is known to be sent.
    ///
    /// ```
    /// use npm_hooks::{Error, Event, Verified};
    ///
    /// // Verified by a gateway; otherwise the body comes from `Secret::verify`.
    /// let body = Verified::assume(br#"{"event":"package:star","name":"lodash","change":{"user":"alice"},"time":5}"#);
    /// let event = Event::parse(body)?;
    /// assert_eq!((event.event().as_str(), event.time()), ("package:star", Some(5)));
    /// assert_eq!(event.classify().key, "star:lodash@alice#5");
    /// assert_eq!(Event::parse(Verified::assume(b"[]")).err().map(|error| error.status()), Some(422));
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// # Errors
    /// An [`Error`] with status 400 if the body is not JSON, 413 if the envelope is too large, and 422 if the body is
    /// not an event.
    pub fn parse(body: Verified<'b>) -> Result<Self, Error> {
        ParsedEvent::read(&body.bytes()).map(Self)
    }

    /// Says what changed, with the payload as evidence for or against the sender's claim.
    #[must_use]
    pub fn classify(&self) -> Change {
        self.0.classify()
    }

    /// The event's name as the sender gives it, e.g. `package:publish`.
    #[must_use]
    pub fn event(&self) -> String {
        self.0.envelope.event.to_string_lossy()
    }

    /// The package's name.
    #[must_use]
    pub fn name(&self) -> String {
        self.0.envelope.name.to_string_lossy()
    }

    /// What the hook was registered for: `package`, or with some senders `scope` or `owner`.
    #[must_use]
    pub fn hook_type(&self) -> Option<String> {
        self.0.envelope.hook_type.as_ref().map(JsonString::to_string_lossy)
    }

    /// The version of the *envelope* (`1.0.0`), never of the package.
    #[must_use]
    pub fn envelope_version(&self) -> Option<String> {
        self.0.envelope.version.as_ref().map(JsonString::to_string_lossy)
    }

    /// The name of the user who owns the hook.
    #[must_use]
    pub fn hook_owner(&self) -> Option<String> {
        self.0.envelope.username.as_ref().map(JsonString::to_string_lossy)
    }

    /// The sender's claim of what changed, as the text of a JSON object. [`Event::classify`] checks it.
    #[must_use]
    pub fn change(&self) -> Option<&str> {
        self.0.envelope.change()
    }

    /// When it happened, in milliseconds since 1970; `None` if the event has no usable time.
    #[must_use]
    pub fn time(&self) -> Option<i64> {
        self.0.envelope.time.ms()
    }

    /// The id of the change, 32 lower-case hex digits: the same in the deliveries of all hooks. Drop duplicates by it.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.0.id
    }

    /// What is unusual about the envelope and does not prevent reading it.
    #[must_use]
    pub fn warnings(&self) -> &[Warning] {
        &self.0.warnings
    }

    /// The payload's bytes: with npm's events, the packument as JSON. `None` if it is `null` or missing.
    #[must_use]
    pub fn payload(&self) -> Option<&'b [u8]> {
        self.0.payload
    }

    /// Refuses an event older than `limit` milliseconds at the time `now` (milliseconds since 1970).
    ///
    /// No other function checks the age: genuine deliveries have arrived days late.
    ///
    /// # Errors
    /// [`Error::NoTime`], [`Error::TooOld`] and [`Error::FromTheFuture`].
    pub fn check_age(&self, now: i64, limit: u64) -> Result<(), Error> {
        check_age(self.time(), now, limit)
    }
}

#[cfg(test)]
mod tests;
