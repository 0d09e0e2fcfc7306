//! What `npm-hooks` adds: the event.

use js_sys::{Array, Uint8Array};
use wasm_bindgen::prelude::*;

use crate::error::{Error, Reason};
use crate::event::age::check_age;
use crate::json::{JsonString, RawJson, find, to_json};
use crate::signature::tag::Tag;
use crate::wasm::convert::{error_json, hook_error};
use crate::wasm::delivery::{parse_delivery, span};
use crate::wasm::secrets::{Header, find_signing_secret, secrets_from};
use crate::wasm::source::with_bytes;
use crate::wasm::stack::with_stack_wiped;

/// The event in a body with a valid signature, with its change, as text.
#[wasm_bindgen(js_name = verifyEvent, skip_typescript)]
pub fn verify_event(body: Uint8Array, header: Option<String>, secrets: &Array) -> Result<String, JsValue> {
    let header = Header::new(header);
    let secret = find_signing_secret(&body, &header, secrets)?.map_err(|reason| hook_error(&reason.into()))?;
    event_in(&body, Some(secret))
}

/// Throws what can be known before there is a body: an unusable secret, or a header that is not a signature.
#[wasm_bindgen(js_name = checkSignature, skip_typescript)]
pub fn check_signature(header: Option<String>, secrets: &Array) -> Result<(), JsValue> {
    let header = Header::new(header);
    with_stack_wiped(|| secrets_from(secrets).map(drop))?;
    header.text().and_then(str::parse::<Tag>).map(drop).map_err(|reason| hook_error(&reason.into()))
}

/// Throws the error for a signature that was made with another secret, which the host found out.
#[wasm_bindgen(js_name = refuseMismatch, skip_typescript)]
pub fn refuse_mismatch() -> Result<(), JsValue> {
    Err(hook_error(&Reason::Mismatch.into()))
}

/// The event in a body, with its change, as text.
#[wasm_bindgen(js_name = parseEvent, skip_typescript)]
pub fn parse_event(body: Uint8Array) -> Result<String, JsValue> {
    event_in(&body, None)
}

fn event_in(body: &Uint8Array, secret: Option<usize>) -> Result<String, JsValue> {
    with_bytes(body, |body| parse_delivery(&body, secret)).map_err(|error| hook_error(&error))
}

/// The span of the value at `path` (a JSON array of strings) in `payload`, as JSON text: `[start,end]` in bytes, or `null`.
#[wasm_bindgen(js_name = find, skip_typescript)]
pub fn find_value(payload: Uint8Array, path: &str) -> String {
    let steps = RawJson::from(path).elements().map(|step| JsonString::new(step.as_bytes()));
    let steps: Vec<_> = steps.collect();
    to_json(&with_bytes(&payload, |payload| find(&payload, &steps)).as_ref().map(span))
}

/// Throws the error for an event whose `time` is missing, after `now`, or more than `limit` before it, all in milliseconds.
#[wasm_bindgen(js_name = checkAge, skip_typescript)]
pub fn check_event_age(time: Option<f64>, now: f64, limit: f64) -> Result<(), JsValue> {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "both saturate, and the age is compared"
    )]
    check_age(time.map(|time| time as i64), now as i64, limit as u64).map_err(|error| hook_error(&error))
}

/// The error for a body over `limit` bytes, as JSON text.
#[wasm_bindgen(js_name = tooLarge, skip_typescript)]
pub fn too_large(limit: f64) -> String {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a saturated limit is still a limit")]
    error_json(&Error::TooLarge { limit: limit as u64 })
}

/// The error for a body that ended early, after `received` bytes, as JSON text.
#[wasm_bindgen(js_name = incomplete, skip_typescript)]
pub fn incomplete(received: f64) -> String {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a number of bytes")]
    error_json(&Error::Incomplete { received: received as u64 })
}
