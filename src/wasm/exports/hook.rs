//! What `npm-hooks/hook` adds: the rules of hooks.

use js_sys::Uint8Array;
use wasm_bindgen::prelude::*;
use zeroize::Zeroize;

use crate::error::InvalidHook;
use crate::hook::{HookFields, HookOptions, check_hook, check_hook_update};
use crate::wasm::buffer::{CHUNK_BYTES, with_copy};
use crate::wasm::convert::invalid_hook;
use crate::wasm::stack::with_stack_wiped;

/// Throws the first mistake in a hook that a client wants to create. `secret` is the UTF-8 of its secret, `None` if that is not a string.
#[wasm_bindgen(js_name = checkHook, skip_typescript)]
pub fn check(fields: JsValue, secret: Option<Uint8Array>, allow_loopback: bool) -> Result<(), JsValue> {
    with_hook(fields, secret, |fields| check_hook(fields, HookOptions { allow_loopback }).map(drop))
}

/// Throws the first mistake in a change to a hook.
#[wasm_bindgen(js_name = checkHookUpdate, skip_typescript)]
pub fn check_update(fields: JsValue, secret: Option<Uint8Array>, allow_loopback: bool) -> Result<(), JsValue> {
    with_hook(fields, secret, |fields| check_hook_update(fields, HookOptions { allow_loopback }).map(drop))
}

fn with_hook(
    fields: JsValue,
    secret: Option<Uint8Array>,
    work: impl FnOnce(HookFields) -> Result<(), InvalidHook>,
) -> Result<(), JsValue> {
    with_stack_wiped(|| {
        let fields: HookFields = serde_wasm_bindgen::from_value(fields).map_err(|_| InvalidHook::NotAnObject)?;
        work(HookFields { secret: secret.as_ref().map(text_from), ..fields })
    })
    .map_err(invalid_hook)
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
