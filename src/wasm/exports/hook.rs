//! What `npm-hooks/hook` has: the rules of hooks.
//!
//! Hooks leave as serde types. Their members come as texts: serde-wasm-bindgen would more than double the module to read them.

use js_sys::Uint8Array;
use wasm_bindgen::prelude::*;
use zeroize::Zeroize;

use crate::error::InvalidHook;
use crate::hook::{HookFields, HookOptions, check_hook, check_hook_update};
use crate::wasm::buffer::{CHUNK_BYTES, with_copy};
use crate::wasm::convert::{invalid_hook, to_js};
use crate::wasm::stack::with_stack_wiped;

/// A hook that a client wants to create, if the rules accept it. `secret` is the UTF-8 of its secret.
#[wasm_bindgen(js_name = checkHook, skip_typescript)]
pub fn check(
    hook_type: Option<String>,
    name: Option<String>,
    endpoint: Option<String>,
    secret: Option<Uint8Array>,
    allow_loopback: bool,
) -> Result<JsValue, JsValue> {
    with_stack_wiped(|| {
        let fields = HookFields { hook_type, name, endpoint, secret: secret.as_ref().map(text_from) };
        to_js(&check_hook(fields, HookOptions { allow_loopback }).map_err(invalid_hook)?)
    })
}

/// A change to a hook, if the rules accept it.
#[wasm_bindgen(js_name = checkHookUpdate, skip_typescript)]
pub fn check_update(
    endpoint: Option<String>,
    secret: Option<Uint8Array>,
    allow_loopback: bool,
) -> Result<JsValue, JsValue> {
    with_stack_wiped(|| {
        let secret = secret.as_ref().map(text_from);
        let fields = HookFields { endpoint, secret, ..HookFields::default() };
        to_js(&check_hook_update(fields, HookOptions { allow_loopback }).map_err(invalid_hook)?)
    })
}

/// Throws the error for a value that is not an object.
#[wasm_bindgen(js_name = refuseNonObject, skip_typescript)]
pub fn refuse_non_object() -> Result<(), JsValue> {
    Err(invalid_hook(InvalidHook::NotAnObject))
}

/// The text of a secret; its copy in the buffer is wiped. A text that does not fit into the buffer is cut, and still too long.
fn text_from(secret: &Uint8Array) -> String {
    let len = usize::try_from(secret.length()).unwrap_or(usize::MAX).min(CHUNK_BYTES);
    let secret = secret.subarray(0, u32::try_from(len).unwrap_or_default());
    with_copy(&secret, len, |bytes| {
        let text = str::from_utf8(bytes).unwrap_or("\u{fffd}").to_owned();
        bytes.zeroize();
        text
    })
}
