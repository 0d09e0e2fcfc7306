//! Secrets and signature headers from JavaScript, which leave nothing behind in wasm memory.

use js_sys::{Array, JsString, Uint8Array};
use wasm_bindgen::prelude::*;
use zeroize::{Zeroize, Zeroizing};

use crate::bytes::Bytes;
use crate::error::{InvalidSecret, Reason};
use crate::json::to_json;
use crate::signature::secret::Secret;
use crate::signature::signer::find_signer;
use crate::wasm::buffer::{CHUNK_BYTES, with_bytes, with_copy};
use crate::wasm::convert::type_error;
use crate::wasm::digests::match_digest;

/// Finds the secret that signed. `digests` are HMACs that the host has made, 32 bytes for each secret.
pub(super) fn find_signing_secret(
    body: &Uint8Array,
    digests: Option<Uint8Array>,
    signature: &JsValue,
    secrets: &Array,
) -> Result<Result<usize, Reason>, JsValue> {
    let Some(digests) = digests else {
        return with_stack_wiped(|| {
            let secrets = secrets_from(secrets)?;
            Ok(with_bytes(body, |body| find_signer(&secrets, &body, header_str(&header_from(signature)))))
        });
    };
    // The host accepts any key, so the secrets are checked here too.
    for secret in secrets.iter() {
        with_secret(&secret.unchecked_into(), |bytes| InvalidSecret::in_bytes(bytes).map_or(Ok(()), Err))?;
    }
    let header = header_from(signature);
    Ok(with_bytes(&digests, |digests| match_digest(&digests.to_vec(), header_str(&header))))
}

/// The size of the stack to wipe, in bytes: more than the deepest call with a secret uses, as `tests/instance` checks.
const STACK_BYTES_TO_WIPE: usize = 16 << 10;

/// Runs `work`, then overwrites the stack it used: popped frames still hold the secret.
pub(super) fn with_stack_wiped<T>(work: impl FnOnce() -> T) -> T {
    /// Keeps all of `work` below the caller's frame, where the wiping reaches.
    #[inline(never)]
    fn below<T>(work: impl FnOnce() -> T) -> T {
        work()
    }
    #[inline(never)]
    fn wipe() {
        std::hint::black_box(&mut [0u8; STACK_BYTES_TO_WIPE]);
    }
    let result = below(work);
    wipe();
    result
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
        return Err(type_error(&["the secret is over ", &to_json(&CHUNK_BYTES), " bytes: is it the body?"].concat()));
    }
    with_copy(secret, len, |bytes| {
        let result = work(bytes);
        bytes.zeroize();
        result.map_err(|mistake| type_error(mistake.message()))
    })
}

/// The longest part of a header that can affect its verdict, in UTF-16 units; the rest never enters wasm memory.
const MAX_HEADER_UNITS: u32 = 1024;

/// The header's value. Zeroized on drop: if a caller swaps the arguments, it is the secret.
pub(super) fn header_from(signature: &JsValue) -> Result<Zeroizing<String>, Reason> {
    if signature.is_undefined() || signature.is_null() {
        return Err(Reason::Missing);
    }
    let text = signature.dyn_ref::<JsString>().ok_or(Reason::NotAString)?;
    text.slice(0, text.length().min(MAX_HEADER_UNITS)).as_string().map(Zeroizing::new).ok_or(Reason::NotAString)
}

pub(super) fn header_str(header: &Result<Zeroizing<String>, Reason>) -> Result<&str, Reason> {
    header.as_ref().map(|header| header.as_str()).map_err(|reason| *reason)
}
