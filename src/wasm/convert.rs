//! Converts values and errors for JavaScript.

#[cfg(any(feature = "js-event", feature = "js-filter", feature = "js-hook"))]
use serde::Serialize;
#[cfg(any(feature = "js-packument", feature = "js-hook"))]
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::JsValue;

#[cfg(feature = "js-event")]
use crate::error::Error;
#[cfg(feature = "js-filter")]
use crate::error::InvalidFilter;
#[cfg(feature = "js-hook")]
use crate::error::InvalidHook;
#[cfg(any(feature = "js-event", feature = "js-filter", feature = "js-hook"))]
use crate::json::to_json;

/// A value as JSON would have it: `null` for what is missing.
#[cfg(any(feature = "js-packument", feature = "js-hook"))]
pub(super) fn to_js(value: &impl Serialize) -> Result<JsValue, JsValue> {
    let serializer = Serializer::new().serialize_missing_as_null(true).serialize_maps_as_objects(true);
    Ok(value.serialize(&serializer)?)
}

/// The members of a `HookError`.
#[cfg(any(feature = "js-event", feature = "js-filter", feature = "js-hook"))]
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

/// Why a filter is refused, which the loaders throw as a `HookError`.
#[cfg(feature = "js-filter")]
pub(super) fn invalid_filter(mistake: &InvalidFilter) -> JsValue {
    let message = mistake.message();
    JsValue::from_str(&to_json(&HookErrorParts {
        code: mistake.code(),
        status: mistake.status(),
        message,
        offset: None,
    }))
}

/// Why a hook is refused, which the loaders throw as a `HookError`.
#[cfg(feature = "js-hook")]
pub(super) fn invalid_hook(mistake: InvalidHook) -> JsValue {
    let message = mistake.message().to_owned();
    JsValue::from_str(&to_json(&HookErrorParts {
        code: mistake.code(),
        status: mistake.status(),
        message,
        offset: None,
    }))
}

/// A caller's mistake, which the loaders throw as a `TypeError`. No message begins with `{`, as a delivery's error does.
#[cfg(feature = "js-signature")]
pub(super) fn type_error(message: &str) -> JsValue {
    JsValue::from_str(message)
}
