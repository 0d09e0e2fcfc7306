//! A parsed event with its change, as it crosses to JavaScript.

use std::ops::Range;

use serde::Serialize;

use crate::bytes::Bytes;
use crate::change::Change;
use crate::error::Error;
use crate::event::parsed::ParsedEvent;
use crate::json::{JsonString, to_json};
use crate::packument::view::Packument;

/// An event with its change, and the spans of a body that JavaScript reads later.
#[derive(Serialize)]
#[serde(bound = "")]
struct ParsedDelivery<'e, B: Bytes> {
    event: &'e ParsedEvent<B>,
    change: Change,
    payload: Option<Span>,
    /// The version that the change names, and where its manifest is.
    manifest: Option<(&'e JsonString, Span)>,
    /// The index of the secret that signed, if that was checked.
    secret: Option<usize>,
}

/// Start and end, in bytes of the body. A pair, because an object for each span makes a small delivery 4 % slower.
pub(crate) type Span = (usize, usize);

pub(crate) const fn span(range: &Range<usize>) -> Span {
    (range.start, range.end)
}

/// Parses and classifies the event in `body`, as JSON text: the strings of a body can hold what Rust strings cannot.
pub(crate) fn parse_delivery(body: &impl Bytes, secret: Option<usize>) -> Result<String, Error> {
    let event = ParsedEvent::read(body)?;
    let manifest = event.packument.as_ref().and_then(Packument::requested);
    Ok(to_json(&ParsedDelivery {
        change: event.classify(),
        payload: event.payload_span.as_ref().map(span),
        manifest: manifest.map(|(version, range)| (version, span(range))),
        secret,
        event: &event,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_delivery_crosses_with_its_change() {
        for (body, secret, want) in [
            (
                r#"{"event":"package:star","name":"a","type":"package","version":"1.0.0","hookOwner":{"username":"u"},"payload":{"users":{"b":true}},"change":{"user":"b"},"time":5e0}"#,
                Some(1),
                r#"{"event":{"event":"package:star","name":"a","type":"package","version":"1.0.0","hookOwner":{"username":"u"},"change":{"user":"b"},"time":5,"id":"…","warnings":[{"code":"reduced-payload","message":"…"}]},"change":{"kind":"star","user":"b","name":"a","evidence":"confirmed","warnings":[],"summary":"a starred by b","key":"star:a@b#5"},"payload":[109,129],"manifest":null,"secret":1}"#,
            ),
            (
                r#"{"event":"package:unpublish","name":"a","payload":{"versions":{"1":[],"\u0031":{}}},"change":{"version":"1"}}"#,
                None,
                r#"{"event":{"event":"package:unpublish","name":"a","type":null,"version":null,"hookOwner":null,"change":{"version":"1"},"time":null,"id":"…","warnings":[{"code":"envelope-version","message":"…"},{"code":"no-type","message":"…"},{"code":"unusable-time","message":"…"}]},"change":{"kind":"unpublish","version":"1","distTag":null,"name":"a","evidence":"contradicted","warnings":[],"summary":"a 1 unpublished","key":"unpublish:a@1"},"payload":[50,83],"manifest":["1",[79,81]],"secret":null}"#,
            ),
            (
                r#"{"event":"x","name":"\ud800","version":"1.0.0","type":"scope","hookOwner":null,"payload":null,"change":[1],"time":"2024-01-02T03:04:05.678Z"}"#,
                None,
                r#"{"event":{"event":"x","name":"\ud800","type":"scope","version":"1.0.0","hookOwner":null,"change":null,"time":1704164645678,"id":"…","warnings":[{"code":"iso-time","message":"…"},{"code":"unusable-change","message":"…"},{"code":"no-payload","message":"…"}]},"change":{"kind":"unknown","event":"x","name":"�","evidence":"unavailable","warnings":[],"summary":"� sent x","key":"unknown:�@x#1704164645678"},"payload":null,"manifest":null,"secret":null}"#,
            ),
        ] {
            let event = ParsedEvent::read(&body.as_bytes()).unwrap();
            let mut json = parse_delivery(&body.as_bytes(), secret).unwrap().replace(&event.id, "…");
            for warning in &event.warnings {
                json = json.replace(warning.message(), "…");
            }
            assert_eq!(json, want);
        }
    }
}
