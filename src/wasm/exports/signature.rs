//! What `npm-hooks/verify` has: the signature.

use js_sys::{Array, Uint8Array};
use wasm_bindgen::prelude::*;

use crate::json::to_json;
use crate::signature::explain::explain_source;
use crate::wasm::secrets::{Header, find_signing_secret, secret_from, secrets_from};
use crate::wasm::source::with_bytes;
use crate::wasm::stack::with_stack_wiped;

/// Whether a header is a valid signature of a body with one of the secrets.
#[wasm_bindgen(js_name = verifySignature, skip_typescript)]
pub fn verify_signature(body: Uint8Array, header: Option<String>, secrets: &Array) -> Result<bool, JsValue> {
    Ok(find_signing_secret(&body, &Header::new(header), secrets)?.is_ok())
}

/// The verdict on a signature, as JSON text.
#[wasm_bindgen(js_name = explainSignature, skip_typescript)]
pub fn explain_signature(body: Uint8Array, header: Option<String>, secrets: &Array) -> Result<String, JsValue> {
    let header = Header::new(header);
    with_stack_wiped(|| {
        let secrets = secrets_from(secrets)?;
        Ok(to_json(&with_bytes(&body, |body| explain_source(&body, header.text(), &secrets))))
    })
}

/// The header for a body that is signed with a secret.
#[wasm_bindgen(js_name = signPayload, skip_typescript)]
pub fn sign_payload(body: Uint8Array, secret: Uint8Array) -> Result<String, JsValue> {
    with_stack_wiped(|| {
        let secret = secret_from(&secret)?;
        Ok(with_bytes(&body, |body| secret.sign_source(&body)).header())
    })
}
