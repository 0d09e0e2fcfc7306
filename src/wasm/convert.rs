//! Converts values and errors for JavaScript.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::JsValue;

use crate::error::Error;

/// A value as JSON would have it: `null` for what is missing.
pub(super) fn to_js(value: &impl Serialize) -> Result<JsValue, JsValue> {
    Ok(value.serialize(&Serializer::new().serialize_missing_as_null(true))?)
}

/// Reads a value. One of another type is the caller's mistake.
pub(super) fn from_js<T: DeserializeOwned>(value: JsValue) -> Result<T, JsValue> {
    serde_wasm_bindgen::from_value(value).map_err(|error| type_error(&error.to_string()))
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
