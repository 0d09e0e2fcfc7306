//! A parsed event, in a body of any source.

use std::ops::Range;

use serde::{Serialize, Serializer};

use crate::bytes::Bytes;
use crate::change::Change;
use crate::error::Error;
use crate::event::classify::classify;
use crate::event::envelope::Envelope;
use crate::event::id::id;
use crate::event::pass::ScannedBody;
use crate::event::warnings::warnings;
use crate::json::{JsonString, RawJson};
use crate::packument::view::Packument;
use crate::warning::Warning;

/// An event whose payload stays in its source.
#[derive(Clone, Debug)]
pub(crate) struct ParsedEvent<B> {
    pub(crate) envelope: Envelope,
    /// `None` if it is `null` or missing.
    pub(crate) payload: Option<B>,
    /// The span of the payload in the body.
    #[cfg_attr(
        not(any(all(target_arch = "wasm32", feature = "js-event"), test, fuzzing)),
        expect(dead_code, reason = "only a host reads the payload by its span")
    )]
    pub(crate) payload_span: Option<Range<usize>>,
    pub(crate) packument: Option<Packument<B>>,
    pub(crate) id: String,
    pub(crate) warnings: Vec<Warning>,
}

impl<B: Bytes> ParsedEvent<B> {
    pub(crate) fn read(body: &B) -> Result<Self, Error> {
        let ScannedBody { envelope, payload, packument } = ScannedBody::read(body)?;
        let warnings = warnings(&envelope, payload.as_ref().map(|(kind, _)| *kind), packument.as_ref());
        let payload_span = payload.map(|(_, span)| span);
        let payload = payload_span.clone().map(|span| body.slice(span));
        let id = id(&envelope, payload.as_ref());
        Ok(Self { envelope, payload, payload_span, packument, id, warnings })
    }

    pub(crate) fn classify(&self) -> Change {
        classify(&self.envelope, self.packument.as_ref(), &self.id)
    }
}

/// The members of the JavaScript type `HookEvent`, without the payload.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct EventShape<'e> {
    event: &'e JsonString,
    name: &'e JsonString,
    #[serde(rename = "type")]
    hook_type: Option<&'e JsonString>,
    version: Option<&'e JsonString>,
    hook_owner: Option<RawJson<'e>>,
    change: Option<RawJson<'e>>,
    time: Option<i64>,
    id: &'e str,
    warnings: &'e [Warning],
}

impl<B> Serialize for ParsedEvent<B> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let envelope = &self.envelope;
        let hook_owner = envelope.raw_hook_owner().filter(|_| envelope.username.is_some());
        EventShape {
            event: &envelope.event,
            name: &envelope.name,
            hook_type: envelope.hook_type.as_ref(),
            version: envelope.version.as_ref(),
            hook_owner: hook_owner.map(RawJson::from),
            change: envelope.change().map(RawJson::from),
            time: envelope.time.ms(),
            id: &self.id,
            warnings: &self.warnings,
        }
        .serialize(serializer)
    }
}

#[cfg(test)]
mod tests;
