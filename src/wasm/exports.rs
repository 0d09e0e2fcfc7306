//! The functions that JavaScript calls.
//!
//! The loaders in `pkg/` make what only a host can make: a string's bytes, a `HookEvent`, a `HookError`.

use js_sys::{Array, Uint8Array};
use wasm_bindgen::prelude::*;

use crate::change::compare;
use crate::error::Error;
use crate::event::age::check_age;
use crate::json::{JsonString, RawJson, find, to_json};
use crate::packument::facts::PackumentFacts;
use crate::review::review_source;
use crate::signature::explain::explain_source;
use crate::signature::tag::Tag;
use crate::wasm::buffer::{Source, with_bytes};
use crate::wasm::convert::{hook_error, json_of, to_js, type_error};
use crate::wasm::delivery::{parse_delivery, span};
use crate::wasm::request::SendRequest;
use crate::wasm::secrets::{find_signing_secret, header_from, header_str, secret_from, secrets_from, with_stack_wiped};

#[wasm_bindgen(js_name = verifySignature, skip_typescript)]
pub fn verify_signature(
    body: Uint8Array,
    digests: Option<Uint8Array>,
    signature: &JsValue,
    secrets: &Array,
) -> Result<bool, JsValue> {
    Ok(find_signing_secret(&body, digests, signature, secrets)?.is_ok())
}

/// The event in a body with a valid signature, with its change, as JSON text.
#[wasm_bindgen(js_name = verifyEvent, skip_typescript)]
pub fn verify_event(
    body: Uint8Array,
    digests: Option<Uint8Array>,
    signature: &JsValue,
    secrets: &Array,
) -> Result<String, JsValue> {
    let secret =
        find_signing_secret(&body, digests, signature, secrets)?.map_err(|reason| hook_error(&reason.into()))?;
    event_in(&body, Some(secret))
}

/// Throws what can be known before there is a body: an unusable secret, or a header that is not a signature.
#[wasm_bindgen(js_name = checkSignature, skip_typescript)]
pub fn check_signature(signature: &JsValue, secrets: &Array) -> Result<(), JsValue> {
    with_stack_wiped(|| secrets_from(secrets).map(drop))?;
    header_from(signature)
        .and_then(|header| header.parse::<Tag>())
        .map(drop)
        .map_err(|reason| hook_error(&reason.into()))
}

#[wasm_bindgen(js_name = explainSignature, skip_typescript)]
pub fn explain_signature(body: Uint8Array, signature: &JsValue, secrets: &Array) -> Result<JsValue, JsValue> {
    let explanation = with_stack_wiped(|| {
        let secrets = secrets_from(secrets)?;
        Ok::<_, JsValue>(with_bytes(&body, |body| explain_source(&body, header_str(&header_from(signature)), &secrets)))
    })?;
    to_js(&explanation)
}

#[wasm_bindgen(js_name = signPayload, skip_typescript)]
pub fn sign_payload(body: Uint8Array, secret: Uint8Array) -> Result<String, JsValue> {
    with_stack_wiped(|| {
        let secret = secret_from(&secret)?;
        Ok(with_bytes(&body, |body| secret.sign_source(&body)).to_string())
    })
}

/// The event in a body, with its change, as JSON text.
#[wasm_bindgen(js_name = parseEvent, skip_typescript)]
pub fn parse_event(body: Uint8Array) -> Result<String, JsValue> {
    event_in(&body, None)
}

fn event_in(body: &Uint8Array, secret: Option<usize>) -> Result<String, JsValue> {
    with_bytes(body, |body| parse_delivery(&body, secret)).map_err(|error| hook_error(&error))
}

/// The span of the value at `path` (a JSON array of strings) in `payload`: `[start, end]` in bytes, or `null`.
#[wasm_bindgen(js_name = find, skip_typescript)]
pub fn find_value(payload: Uint8Array, path: &str) -> Result<JsValue, JsValue> {
    let steps = RawJson::from(path).elements().map(|step| JsonString::new(step.as_bytes()));
    let steps: Vec<_> = steps.collect();
    to_js(&with_bytes(&payload, |payload| find(&payload, &steps)).as_ref().map(span))
}

/// The facts of a packument, as JSON text.
#[wasm_bindgen(js_name = readPackument, skip_typescript)]
pub fn read_packument(packument: Uint8Array) -> Result<String, JsValue> {
    with_bytes(&packument, |packument| PackumentFacts::read_source(&packument))
        .map(|facts| facts.json())
        .map_err(|error| hook_error(&error))
}

/// The changes between two packuments, either of which may be missing, as JSON text.
#[wasm_bindgen(js_name = comparePackuments, skip_typescript)]
pub fn compare_packuments(before: Option<Uint8Array>, after: Option<Uint8Array>) -> Result<String, JsValue> {
    let before = before.as_ref().map(facts_of).transpose()?;
    let after = after.as_ref().map(facts_of).transpose()?;
    let changes = compare::compare_packuments(before.as_ref(), after.as_ref()).map_err(|error| hook_error(&error))?;
    Ok(to_json(&changes))
}

fn facts_of(packument: &Uint8Array) -> Result<PackumentFacts, JsValue> {
    with_bytes(packument, |packument| PackumentFacts::of_changes(&packument)).map_err(|error| hook_error(&error))
}

/// The signals of a release, as JSON text.
#[wasm_bindgen(js_name = reviewRelease, skip_typescript)]
pub fn review_release(packument: Uint8Array, version: &str) -> Result<String, JsValue> {
    let signals = with_bytes(&packument, |packument| review_source(&packument, version));
    Ok(to_json(&signals.map_err(|error| hook_error(&error))?))
}

#[wasm_bindgen(js_name = checkAge, skip_typescript)]
pub fn check_event_age(time: Option<f64>, now: f64, limit: f64) -> Result<(), JsValue> {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "both saturate, and the age is compared"
    )]
    check_age(time.map(|time| time as i64), now as i64, limit as u64).map_err(|error| hook_error(&error))
}

/// The error for a body over `limit` bytes.
#[wasm_bindgen(js_name = tooLarge, skip_typescript)]
pub fn too_large(limit: f64) -> JsValue {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a saturated limit is still a limit")]
    hook_error(&Error::TooLarge { limit: limit as u64 })
}

/// The error for a body that ended early, after `received` bytes.
#[wasm_bindgen(js_name = incomplete, skip_typescript)]
pub fn incomplete(received: f64) -> JsValue {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a number of bytes")]
    hook_error(&Error::Incomplete { received: received as u64 })
}

/// An event around its payload: `{ head, payload, tail }`. The host puts the packument between them if `payload` is null.
#[wasm_bindgen(js_name = frame, skip_typescript)]
pub fn frame(request: JsValue, packument: Option<Uint8Array>) -> Result<JsValue, JsValue> {
    let request = SendRequest::of(RawJson::from(json_of(&request)?.as_str()));
    let frame = match packument {
        Some(packument) => with_bytes(&packument, |packument| request.frame(Some(&packument))),
        None => request.frame(None::<&Source<'_>>),
    };
    to_js(&frame.map_err(|mistake| type_error(&mistake))?)
}

/// A packument that shows the change and nothing else, as JSON text.
#[wasm_bindgen(js_name = samplePackument, skip_typescript)]
pub fn sample_packument(request: JsValue) -> Result<String, JsValue> {
    let request = SendRequest::of(RawJson::from(json_of(&request)?.as_str()));
    Ok(request.change().map_err(|mistake| type_error(&mistake))?.sample_packument())
}
