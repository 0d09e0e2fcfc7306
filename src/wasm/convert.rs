//! Converts values and errors for JavaScript.

#[cfg(feature = "js-event")]
use serde::Serialize;
#[cfg(feature = "js-packument")]
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::JsValue;

#[cfg(feature = "js-event")]
use crate::error::Error;
#[cfg(feature = "js-event")]
use crate::json::to_json;

/// A value as JSON would have it: `null` for what is missing.
#[cfg(feature = "js-packument")]
pub(super) fn to_js(value: &impl Serialize) -> Result<JsValue, JsValue> {
    let serializer = Serializer::new().serialize_missing_as_null(true).serialize_maps_as_objects(true);
    Ok(value.serialize(&serializer)?)
}

/// The members of a `HookError`.
#[cfg(feature = "js-event")]
#[derive(Serialize)]
struct HookErrorParts {
    code: &'static str,
    status: u16,
    message: String,
    offset: Option<usize>,
}

/// A delivery's error, which the loaders throw as a `HookError`.
#[cfg(feature = "js-event")]
pub(super) fn hook_error(error: &Error) -> JsValue {
    JsValue::from_str(&error_json(error))
}

/// A delivery's error, as JSON text.
#[cfg(feature = "js-event")]
pub(super) fn error_json(error: &Error) -> String {
    let parts =
        HookErrorParts { code: error.code(), status: error.status(), message: error.message(), offset: error.offset() };
    to_json(&parts)
}

/// A caller's mistake, which the loaders throw as a `TypeError`. No message begins with `{`, as a delivery's error does.
pub(super) fn type_error(message: &str) -> JsValue {
    JsValue::from_str(message)
}
