//! How an event crosses to a host that has its own JSON, and comes back.
#![forbid(unsafe_code)]

use std::ops::Range;

use serde::Serialize;

use crate::body::Body;
use crate::envelope::{Envelope, Fields, Time};
use crate::error::{Error, Warning};
use crate::event::Event;
use crate::json::Text;

/// An event as it crosses to a host that parses JSON itself.
#[derive(Serialize)]
pub(crate) struct Crossing {
    /// The envelope's own fields as JSON text: the host reads it with the values that the host's JSON has.
    envelope: String,
    time: Option<i64>,
    id: String,
    warnings: Vec<Warning>,
    /// Where the payload begins and ends, in bytes.
    payload: Option<(usize, usize)>,
}

impl<B: Body> Event<B> {
    pub(crate) fn crossing(self, payload: Option<Range<usize>>) -> Crossing {
        Crossing {
            envelope: self.envelope.json(),
            time: self.envelope.time.ms(),
            id: self.id,
            warnings: self.warnings,
            payload: payload.map(|span| (span.start, span.end)),
        }
    }
}

impl Envelope {
    /// Reads an envelope that crossed.
    pub(crate) fn again(json: &[u8]) -> Result<Self, Error> {
        Self::of(&Fields::read(&json)?)
    }

    /// The wire's fields, all of them, `null` where the sender had nothing usable.
    fn json(&self) -> String {
        let text = |text: &Option<Text>| text.as_ref().map_or("null", Text::json).to_owned();
        let usable =
            |is_usable: bool, json: &Option<String>| json.clone().filter(|_| is_usable).unwrap_or("null".into());
        format!(
            r#"{{"event":{},"name":{},"type":{},"version":{},"hookOwner":{},"change":{},"time":{}}}"#,
            self.event.json(),
            self.name.json(),
            text(&self.kind),
            text(&self.version),
            usable(self.hook_owner.is_some(), &self.json.hook_owner),
            self.change().unwrap_or("null"),
            usable(self.time != Time::None, &self.json.time),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_envelope_that_crosses_comes_back_the_same() {
        for body in [
            r#"{"event":"package:publish","name":"a","type":"package","version":"1.0.0","hookOwner":{"username":"u"},"payload":{},"change":{"version":"1.0.0"},"time":1464815459961}"#,
            r#"{"event":"package:deprecate","name":"\ud800","type":"scope","change":{"__proto__":{"a":1}},"time":"2024-01-02T03:04:05.678Z"}"#,
            r#"{"event":"x","name":"y","hookOwner":7,"change":[1],"time":"never"}"#,
        ] {
            let (event, payload) = Event::read(&body.as_bytes()).unwrap();
            let (envelope, time) = (event.envelope.clone(), event.time());
            let again = Envelope::again(event.crossing(payload).envelope.as_bytes()).unwrap();
            assert_eq!(again.json(), envelope.json(), "{body}");
            assert_eq!((again.time.ms(), again.is_async_api()), (time, envelope.is_async_api()), "{body}");
        }
    }
}
