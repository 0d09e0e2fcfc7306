//! What `npm-hooks/packument` adds: facts, comparison, review, sending, and the body as it was signed.

use js_sys::{Array, Uint8Array};
use wasm_bindgen::prelude::*;

use crate::change::compare::{FirstSight, compare_packuments_with};
use crate::json::{RawJson, to_json};
use crate::packument::facts::PackumentFacts;
use crate::review::review_source;
use crate::signature::restore::restore_source;
use crate::wasm::convert::{hook_error, to_js, type_error};
use crate::wasm::request::SendRequest;
use crate::wasm::secrets::{Header, secrets_from};
use crate::wasm::source::{Source, with_bytes};
use crate::wasm::stack::with_stack_wiped;

/// The facts of a packument, as JSON text.
#[wasm_bindgen(js_name = readPackument, skip_typescript)]
pub fn read_packument(packument: Uint8Array) -> Result<String, JsValue> {
    with_bytes(&packument, |packument| PackumentFacts::read_source(&packument))
        .map(|facts| facts.json())
        .map_err(|error| hook_error(&error))
}

/// The changes between two packuments, either of which may be missing, as JSON text.
#[wasm_bindgen(js_name = comparePackuments, skip_typescript)]
pub fn compare_packuments(
    before: Option<Uint8Array>,
    after: Option<Uint8Array>,
    first_sight: &str,
) -> Result<String, JsValue> {
    let before = before.as_ref().map(facts_of).transpose()?;
    let after = after.as_ref().map(facts_of).transpose()?;
    let first_sight = FirstSight::from_name(first_sight).unwrap_or_default();
    let changes = compare_packuments_with(before.as_ref(), after.as_ref(), first_sight);
    Ok(to_json(&changes.map_err(|error| hook_error(&error))?))
}

fn facts_of(packument: &Uint8Array) -> Result<PackumentFacts, JsValue> {
    with_bytes(packument, |packument| PackumentFacts::of_changes(&packument)).map_err(|error| hook_error(&error))
}

/// The review of a release. The values of its locations are JSON text: they keep what only JavaScript can hold.
#[wasm_bindgen(js_name = reviewRelease, skip_typescript)]
pub fn review_release(packument: Uint8Array, version: &str) -> Result<JsValue, JsValue> {
    let review = with_bytes(&packument, |packument| review_source(&packument, version));
    to_js(&review.map_err(|error| hook_error(&error))?)
}

/// An event around its payload: `{ head, payload, tail }`, for a request as JSON text. The host puts the packument between them if `payload` is null.
#[wasm_bindgen(js_name = frame, skip_typescript)]
pub fn frame(request: &str, packument: Option<Uint8Array>) -> Result<JsValue, JsValue> {
    let request = SendRequest::of(RawJson::from(request));
    let frame = match packument {
        Some(packument) => with_bytes(&packument, |packument| request.frame(Some(&packument))),
        None => request.frame(None::<&Source<'_>>),
    };
    to_js(&frame.map_err(|mistake| type_error(&mistake))?)
}

/// A packument that shows the change of a request and nothing else, both as JSON text.
#[wasm_bindgen(js_name = samplePackument, skip_typescript)]
pub fn sample_packument(request: &str) -> Result<String, JsValue> {
    let request = SendRequest::of(RawJson::from(request));
    Ok(request.change().map_err(|mistake| type_error(&mistake))?.sample_packument())
}

/// The bytes that were signed, if a change to the body explains the signature.
#[wasm_bindgen(js_name = restoreBody, skip_typescript)]
pub fn restore_body(body: Uint8Array, header: Option<String>, secrets: &Array) -> Result<Option<Uint8Array>, JsValue> {
    let header = Header::new(header);
    with_stack_wiped(|| {
        let secrets = secrets_from(secrets)?;
        let restored = with_bytes(&body, |body| restore_source(&body, header.text(), &secrets));
        Ok(restored.map(|bytes| Uint8Array::from(bytes.as_slice())))
    })
}
