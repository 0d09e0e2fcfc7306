//! A parsed event with its change, as it crosses to JavaScript.

use std::ops::Range;

use serde::Serialize;

use crate::bytes::Bytes;
use crate::error::Error;
use crate::event::parsed::ParsedEvent;
use crate::json::{JsonString, append_json};
use crate::packument::view::Packument;

/// Separates the parts of a delivery's text: JSON text contains no such character.
const SEPARATOR: &str = "\0";
/// Most texts fit, and need not be moved.
const TEXT_BYTES: usize = 2048;

/// An event, and the spans of a body that JavaScript reads later.
#[derive(Serialize)]
#[serde(bound = "")]
struct EventPart<'e, B: Bytes> {
    event: &'e ParsedEvent<B>,
    payload: Option<Span>,
    /// The version that the change names, and where its manifest is.
    manifest: Option<(&'e JsonString, Span)>,
}

/// Start and end, in bytes of the body. A pair, because an object for each span makes a small delivery 4 % slower.
pub(crate) type Span = (usize, usize);

pub(crate) const fn span(range: &Range<usize>) -> Span {
    (range.start, range.end)
}

/// Parses and classifies the event in `body`. The parts of the text are the id, the event and its change as JSON, and the index
/// of the secret that signed, if that was checked: JavaScript parses those that are read. They are text because the strings of
/// a body can hold what Rust strings cannot.
pub(crate) fn parse_delivery(body: &impl Bytes, secret: Option<usize>) -> Result<String, Error> {
    let event = ParsedEvent::read(body)?;
    let manifest = event.packument.as_ref().and_then(Packument::requested);
    let mut text = String::with_capacity(TEXT_BYTES);
    text.push_str(&event.id);
    text.push_str(SEPARATOR);
    let payload = event.payload_span.as_ref().map(span);
    let manifest = manifest.map(|(version, range)| (version, span(range)));
    append_json(&EventPart { event: &event, payload, manifest }, &mut text);
    text.push_str(SEPARATOR);
    append_json(&event.classify(), &mut text);
    if let Some(secret) = secret {
        text.push_str(SEPARATOR);
        append_json(&secret, &mut text);
    }
    Ok(text)
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
                r#"…|{"event":{"event":"package:star","name":"a","type":"package","version":"1.0.0","hookOwner":{"username":"u"},"change":{"user":"b"},"time":5,"id":"…","warnings":[{"code":"reduced-payload","message":"…"}]},"payload":[109,129],"manifest":null}|{"kind":"star","user":"b","name":"a","evidence":"confirmed","warnings":[],"summary":"a starred by b","key":"star:a@b#5"}|1"#,
            ),
            (
                r#"{"event":"package:unpublish","name":"a","payload":{"versions":{"1":[],"\u0031":{}}},"change":{"version":"1"}}"#,
                None,
                r#"…|{"event":{"event":"package:unpublish","name":"a","type":null,"version":null,"hookOwner":null,"change":{"version":"1"},"time":null,"id":"…","warnings":[{"code":"envelope-version","message":"…"},{"code":"no-type","message":"…"},{"code":"unusable-time","message":"…"}]},"payload":[50,83],"manifest":["1",[79,81]]}|{"kind":"unpublish","version":"1","distTag":null,"name":"a","evidence":"contradicted","warnings":[],"summary":"a 1 unpublished","key":"unpublish:a@1"}"#,
            ),
            (
                r#"{"event":"x","name":"\ud800","version":"1.0.0","type":"scope","hookOwner":null,"payload":null,"change":[1],"time":"2024-01-02T03:04:05.678Z"}"#,
                None,
                r#"…|{"event":{"event":"x","name":"\ud800","type":"scope","version":"1.0.0","hookOwner":null,"change":null,"time":1704164645678,"id":"…","warnings":[{"code":"iso-time","message":"…"},{"code":"unusable-change","message":"…"},{"code":"no-payload","message":"…"}]},"payload":null,"manifest":null}|{"kind":"unknown","event":"x","name":"�","evidence":"unavailable","warnings":[],"summary":"� changed (unknown event x)","key":"unknown:�@x#1704164645678"}"#,
            ),
        ] {
            let event = ParsedEvent::read(&body.as_bytes()).unwrap();
            let mut json =
                parse_delivery(&body.as_bytes(), secret).unwrap().replace(&event.id, "…").replace(SEPARATOR, "|");
            for warning in &event.warnings {
                json = json.replace(warning.message(), "…");
            }
            assert_eq!(json, want);
        }
    }
}
