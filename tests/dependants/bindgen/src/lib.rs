//! A wasm-bindgen crate that uses `npm-hooks` and exports a function with the name of one of ours.

use npm_hooks::{Secret, Tag};
use wasm_bindgen::prelude::*;

/// Whether `header` is a valid signature of `body`, for a secret of this crate's.
#[wasm_bindgen(js_name = verifySignature)]
#[must_use]
pub fn verify_signature(body: &[u8], header: &str) -> bool {
    let (secret, tag) = (Secret::new("a dependant's secret"), header.parse::<Tag>());
    secret.is_ok_and(|secret| tag.is_ok_and(|tag| secret.is_valid(body, &tag)))
}
