//! Converts values and errors for JavaScript.

use js_sys::JSON;
use serde::Serialize;
use wasm_bindgen::JsValue;

use crate::error::Error;
use crate::json::to_json;

/// A value as JSON would have it: `null` for what is missing.
pub(super) fn to_js(value: &impl Serialize) -> Result<JsValue, JsValue> {
    JSON::parse(&to_json(value))
}

/// A value of the loaders as JSON text, without what is `undefined`.
pub(super) fn json_of(value: &JsValue) -> Result<String, JsValue> {
    Ok(JSON::stringify(value)?.into())
}

/// The members of a `HookError`.
#[derive(Serialize)]
struct HookErrorParts {
    code: &'static str,
    status: u16,
    message: String,
    offset: Option<usize>,
}

/// A delivery's error, which the loaders throw as a `HookError`.
pub(super) fn hook_error(error: &Error) -> JsValue {
    let parts =
        HookErrorParts { code: error.code(), status: error.status(), message: error.message(), offset: error.offset() };
    to_js(&parts).unwrap_or_else(|error| error)
}

/// A caller's mistake, which the loaders throw as a `TypeError`.
pub(super) fn type_error(message: &str) -> JsValue {
    JsValue::from_str(message)
}
