//! Secrets and signature headers from JavaScript, which leave nothing behind in wasm memory.

use js_sys::{Array, Uint8Array};
use wasm_bindgen::prelude::*;
use zeroize::{Zeroize, Zeroizing};

use crate::error::{InvalidSecret, Reason};
use crate::signature::secret::Secret;
use crate::signature::signer::find_signer;
use crate::wasm::buffer::{CHUNK_BYTES, with_copy};
use crate::wasm::convert::type_error;
use crate::wasm::source::with_bytes;
use crate::wasm::stack::with_stack_wiped;

/// Finds the secret that signed.
pub(super) fn find_signing_secret(
    body: &Uint8Array,
    header: &Header,
    secrets: &Array,
) -> Result<Result<usize, Reason>, JsValue> {
    with_stack_wiped(|| {
        let secrets = secrets_from(secrets)?;
        Ok(with_bytes(body, |body| find_signer(&secrets, &body, header.text())))
    })
}

pub(super) fn secrets_from(secrets: &Array) -> Result<Vec<Secret>, JsValue> {
    // With room for all from the start: a vector that grows would leave copies of secrets behind.
    let mut all = Vec::with_capacity(usize::try_from(secrets.length()).unwrap_or_default());
    for secret in secrets.iter() {
        all.push(secret_from(&secret.unchecked_into())?);
    }
    Ok(all)
}

pub(super) fn secret_from(secret: &Uint8Array) -> Result<Secret, JsValue> {
    with_secret(secret, |bytes| Secret::new(bytes))
}

/// Calls `work` with a secret's bytes, and wipes them.
fn with_secret<T>(secret: &Uint8Array, work: impl FnOnce(&[u8]) -> Result<T, InvalidSecret>) -> Result<T, JsValue> {
    let len = usize::try_from(secret.length()).unwrap_or(usize::MAX);
    if len > CHUNK_BYTES {
        return Err(type_error("the secret is over 65536 bytes: is it the body?"));
    }
    with_copy(secret, len, |bytes| {
        let result = work(bytes);
        bytes.zeroize();
        result.map_err(|mistake| type_error(mistake.message()))
    })
}

/// The header's value. Zeroized on drop: if a caller swaps the arguments, it is the secret.
pub(super) struct Header(Option<Zeroizing<String>>);

impl Header {
    /// `text` is empty for a header that is missing, `None` for one that is not a string.
    pub(super) fn new(text: Option<String>) -> Self {
        Self(text.map(Zeroizing::new))
    }

    pub(super) fn text(&self) -> Result<&str, Reason> {
        self.0.as_ref().map(|text| text.as_str()).ok_or(Reason::NotAString)
    }
}
