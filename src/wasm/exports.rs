//! The one boundary with JavaScript: it converts, calls, converts.
//!
//! The loaders in `pkg/` hand over what only a host can make (bytes of a string, a `HookEvent`, a `HookError`); every
//! body and secret arrives as a `Uint8Array` and comes into wasm memory piece by piece, through one static buffer.

use std::cell::RefCell;
use std::ops::Range;

use js_sys::{Array, JsString, Uint8Array};
use wasm_bindgen::prelude::*;
use zeroize::{Zeroize, Zeroizing};

use crate::bytes::Bytes;
use crate::change::Change;
use crate::change::compare;
use crate::error::{Error, InvalidSecret, Reason};
use crate::event::Event;
use crate::event::age::check_age;
use crate::json::{JsonString, RawJson, array, find};
use crate::packument::facts::PackumentFacts;
use crate::review::{self, Signal};
use crate::signature::explain::explain_source;
use crate::signature::secret::Secret;
use crate::signature::signer::{find_signer, match_digest};
use crate::signature::tag::Tag;
use crate::wasm::convert::{change_from, frame_from};

#[wasm_bindgen(js_name = verifySignature, skip_typescript)]
pub fn verify_signature(
    body: Uint8Array,
    digests: Option<Uint8Array>,
    signature: &JsValue,
    secrets: &Array,
) -> Result<bool, JsValue> {
    Ok(find_signing_secret(&body, digests, signature, secrets)?.is_ok())
}

/// The event in a body whose signature holds, as JSON text, with the index of the secret that signed.
#[wasm_bindgen(js_name = verifyEvent, skip_typescript)]
pub fn verify_event(
    body: Uint8Array,
    digests: Option<Uint8Array>,
    signature: &JsValue,
    secrets: &Array,
) -> Result<String, JsValue> {
    let secret = find_signing_secret(&body, digests, signature, secrets)?.map_err(|reason| coded(&reason.into()))?;
    event_in(&body, Some(secret))
}

/// Which secret signed. `digests` are HMACs that the host has made, one of 32 bytes for each secret, if it has.
fn find_signing_secret(
    body: &Uint8Array,
    digests: Option<Uint8Array>,
    signature: &JsValue,
    secrets: &Array,
) -> Result<Result<usize, Reason>, JsValue> {
    let Some(digests) = digests else {
        return with_stack_wiped(|| {
            let secrets = secrets_from(secrets)?;
            Ok(with(body, |body| find_signer(&secrets, &body, as_text(&header_from(signature)))))
        });
    };
    // The host takes any key: what can only be a mistake is refused here, as it is without the host's help.
    for secret in secrets.iter() {
        with_secret(&secret.unchecked_into(), |bytes| InvalidSecret::in_bytes(bytes).map_or(Ok(()), Err))?;
    }
    let header = header_from(signature);
    Ok(with(&digests, |digests| match_digest(&digests.to_vec(), as_text(&header))))
}

/// Refuses what can be refused before there is a body: a secret that is none, a header that is no signature.
#[wasm_bindgen(js_name = checkSignature, skip_typescript)]
pub fn check_signature(signature: &JsValue, secrets: &Array) -> Result<(), JsValue> {
    with_stack_wiped(|| secrets_from(secrets).map(drop))?;
    header_from(signature).and_then(|header| header.parse::<Tag>()).map(drop).map_err(|reason| coded(&reason.into()))
}

/// The explanation as JSON text.
#[wasm_bindgen(js_name = explainSignature, skip_typescript)]
pub fn explain_signature(body: Uint8Array, signature: &JsValue, secrets: &Array) -> Result<String, JsValue> {
    with_stack_wiped(|| {
        let secrets = secrets_from(secrets)?;
        Ok(with(&body, |body| explain_source(&body, as_text(&header_from(signature)), &secrets)).json())
    })
}

#[wasm_bindgen(js_name = signPayload, skip_typescript)]
pub fn sign_payload(body: Uint8Array, secret: Uint8Array) -> Result<String, JsValue> {
    with_stack_wiped(|| {
        let secret = secret_from(&secret)?;
        Ok(with(&body, |body| secret.sign_source(&body)).to_string())
    })
}

/// The event as JSON text, with its change, and where its payload stands.
#[wasm_bindgen(js_name = parseEvent, skip_typescript)]
pub fn parse_event(body: Uint8Array) -> Result<String, JsValue> {
    event_in(&body, None)
}

fn event_in(body: &Uint8Array, secret: Option<usize>) -> Result<String, JsValue> {
    with(body, |body| Event::read(&body).map(|(event, payload)| event.crossing(payload.as_ref(), secret)))
        .map_err(|error| coded(&error))
}

/// Where the value at `path` (a JSON array of strings) stands in `payload`: `[start, end]` in bytes, or `undefined`.
#[wasm_bindgen(js_name = find, skip_typescript)]
pub fn find_value(payload: Uint8Array, path: &str) -> Result<JsValue, JsValue> {
    let steps = RawJson::from(path).elements().map(|step| JsonString::new(step.as_bytes()));
    let steps: Vec<_> = steps.collect();
    match with(&payload, |payload| find(&payload, &steps)) {
        Some(Range { start, end }) => Ok(Array::of2(&start.into(), &end.into()).into()),
        None => Ok(JsValue::UNDEFINED),
    }
}

/// The facts of a packument as JSON text.
#[wasm_bindgen(js_name = readPackument, skip_typescript)]
pub fn read_packument(packument: Uint8Array) -> Result<String, JsValue> {
    with(&packument, |packument| PackumentFacts::read(&packument))
        .map(|facts| facts.json())
        .map_err(|error| coded(&error))
}

/// The changes between two packuments, of which either may be none, as JSON text.
#[wasm_bindgen(js_name = comparePackuments, skip_typescript)]
pub fn compare_packuments(before: Option<Uint8Array>, after: Option<Uint8Array>) -> Result<String, JsValue> {
    let before = before.as_ref().map(facts_of).transpose()?;
    let after = after.as_ref().map(facts_of).transpose()?;
    let changes = compare::compare_packuments(before.as_ref(), after.as_ref()).map_err(|error| coded(&error))?;
    Ok(array(changes.iter().map(Change::json)))
}

/// The signals of a release as JSON text.
#[wasm_bindgen(js_name = reviewRelease, skip_typescript)]
pub fn review_release(packument: Uint8Array, version: &str) -> Result<String, JsValue> {
    let signals =
        with(&packument, |packument| review::review_release(&packument, version)).map_err(|error| coded(&error))?;
    Ok(array(signals.iter().map(Signal::json)))
}

fn facts_of(packument: &Uint8Array) -> Result<PackumentFacts, JsValue> {
    with(packument, |packument| PackumentFacts::of_changes(&packument)).map_err(|error| coded(&error))
}

#[wasm_bindgen(js_name = checkAge, skip_typescript)]
pub fn check_event_age(time: Option<f64>, now: f64, limit: f64) -> Result<(), JsValue> {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "both saturate, and the age is compared"
    )]
    check_age(time.map(|time| time as i64), now as i64, limit as u64).map_err(|error| coded(&error))
}

/// The error for a body over `limit` bytes.
#[wasm_bindgen(js_name = tooLarge, skip_typescript)]
pub fn too_large(limit: f64) -> JsValue {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a saturated limit is still a limit")]
    coded(&Error::TooLarge { limit: limit as u64 })
}

/// The error for a body that broke off after `received` bytes.
#[wasm_bindgen(js_name = incomplete, skip_typescript)]
pub fn incomplete(received: f64) -> JsValue {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count of bytes that came")]
    coded(&Error::Incomplete { received: received as u64 })
}

/// An event around its payload, which the host puts in between: `[head, payload of its own or undefined, tail]`.
#[wasm_bindgen(js_name = frame, skip_typescript)]
pub fn frame(sent: &str, packument: Option<Uint8Array>) -> Result<Array, JsValue> {
    let sent = sent.as_bytes();
    let frame = match packument {
        Some(packument) => with(&packument, |packument| frame_from(sent, Some(&packument))),
        None => frame_from(sent, None::<&Source<'_>>),
    };
    let frame = frame.map_err(|mistake| mistaken(&mistake))?;
    Ok(Array::of3(&frame.head.into(), &frame.payload.into(), &frame.tail.into()))
}

/// A packument that shows the change and nothing else.
#[wasm_bindgen(js_name = madeUpPackument, skip_typescript)]
pub fn sample_packument(sent: &str) -> Result<String, JsValue> {
    Ok(change_from(sent.as_bytes()).map_err(|mistake| mistaken(&mistake))?.sample_packument())
}

/// Large enough that calls between JavaScript and wasm do not show, small enough to stay in a processor's cache.
const PIECE: usize = 64 << 10;

thread_local! {
    /// What every body and secret goes through, so that wasm memory never grows with them.
    static BUFFER: RefCell<[u8; PIECE]> = const { RefCell::new([0; PIECE]) };
}

/// A body, where it lies.
#[derive(Clone, Copy)]
enum Source<'b> {
    /// In the buffer.
    Near(&'b [u8]),
    /// In JavaScript's memory, from where it comes in pieces each time that it is read.
    Far { bytes: &'b Uint8Array, start: usize, end: usize },
}

/// Does `work` with a body: a short one is brought into the buffer once.
fn with<T>(bytes: &Uint8Array, work: impl FnOnce(Source<'_>) -> T) -> T {
    let len = usize::try_from(bytes.length()).unwrap_or(usize::MAX);
    if len > PIECE {
        return work(Source::Far { bytes, start: 0, end: len });
    }
    BUFFER.with_borrow_mut(|buffer| work(Source::Near(copied(bytes, len, buffer))))
}

impl Bytes for Source<'_> {
    fn len(&self) -> usize {
        match self {
            Self::Near(bytes) => bytes.len(),
            Self::Far { start, end, .. } => end.saturating_sub(*start),
        }
    }

    fn slice(&self, range: Range<usize>) -> Self {
        match self {
            Self::Near(bytes) => Self::Near(bytes.slice(range)),
            Self::Far { bytes, start, end } => {
                let at = |offset: usize| start.saturating_add(offset).min(*end);
                Self::Far { bytes, start: at(range.start), end: at(range.end) }
            }
        }
    }

    fn try_for_each_chunk<E>(&self, mut visit: impl FnMut(&[u8]) -> Result<(), E>) -> Result<(), E> {
        let (bytes, start, end) = match *self {
            Self::Near(bytes) => return visit(bytes),
            Self::Far { bytes, start, end } => (bytes, start, end),
        };
        let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        BUFFER.with_borrow_mut(|buffer| {
            for start in (start..end).step_by(PIECE) {
                let end = end.min(start.saturating_add(PIECE));
                let piece = bytes.subarray(offset(start), offset(end));
                visit(copied(&piece, end.saturating_sub(start), buffer))?;
            }
            Ok(())
        })
    }
}

/// The bytes of `array`, which are `len`, in the buffer.
fn copied<'b>(array: &Uint8Array, len: usize, buffer: &'b mut [u8; PIECE]) -> &'b mut [u8] {
    let (piece, _) = buffer.split_at_mut_checked(len).unwrap_or_default();
    array.copy_to(piece);
    // In a build for tests alone: a trap where it does most harm, with the buffer borrowed and secrets on the stack.
    #[cfg(npm_hooks_trap)]
    if piece.starts_with(b"trap") {
        std::arch::wasm32::unreachable();
    }
    piece
}

/// How much stack the deepest call with a secret in it may use, in bytes; `tests/instance` would see more.
const STACK: usize = 16 << 10;

/// Does `work`, which has secrets on its stack, and wipes that part of the stack: freed frames keep what was in them.
fn with_stack_wiped<T>(work: impl FnOnce() -> T) -> T {
    /// Keeps all of `work` below the caller's frame, where the wiping reaches.
    #[inline(never)]
    fn below<T>(work: impl FnOnce() -> T) -> T {
        work()
    }
    #[inline(never)]
    fn wipe() {
        std::hint::black_box(&mut [0u8; STACK]);
    }
    let done = below(work);
    wipe();
    done
}

fn secrets_from(secrets: &Array) -> Result<Vec<Secret>, JsValue> {
    // With room for all from the start: a vector that moves would leave secrets behind.
    let mut taken = Vec::with_capacity(usize::try_from(secrets.length()).unwrap_or_default());
    for secret in secrets.iter() {
        taken.push(secret_from(&secret.unchecked_into())?);
    }
    Ok(taken)
}

fn secret_from(secret: &Uint8Array) -> Result<Secret, JsValue> {
    with_secret(secret, |bytes| Secret::new(bytes))
}

/// Does `work` with a secret's bytes, and wipes them.
fn with_secret<T>(secret: &Uint8Array, work: impl FnOnce(&[u8]) -> Result<T, InvalidSecret>) -> Result<T, JsValue> {
    let len = usize::try_from(secret.length()).unwrap_or(usize::MAX);
    if len > PIECE {
        return Err(mistaken(&format!("the secret is over {PIECE} bytes: is it the body?")));
    }
    BUFFER.with_borrow_mut(|buffer| {
        let bytes = copied(secret, len, buffer);
        let done = work(bytes);
        bytes.zeroize();
        done.map_err(|mistake| mistaken(&mistake))
    })
}

/// The longest part of a header that can bear on its verdict; the rest never enters wasm memory.
const HEADER_CAP: u32 = 1024;

/// Wiped when it goes: where the arguments were swapped, it is the secret.
fn header_from(signature: &JsValue) -> Result<Zeroizing<String>, Reason> {
    if signature.is_undefined() || signature.is_null() {
        return Err(Reason::Missing);
    }
    let text = signature.dyn_ref::<JsString>().ok_or(Reason::NotAString)?;
    text.slice(0, text.length().min(HEADER_CAP)).as_string().map(Zeroizing::new).ok_or(Reason::NotAString)
}

fn as_text(header: &Result<Zeroizing<String>, Reason>) -> Result<&str, Reason> {
    header.as_ref().map(|header| header.as_str()).map_err(|reason| *reason)
}

/// A delivery's error, as the loaders turn it into a `HookError`.
fn coded(error: &Error) -> JsValue {
    let offset = error.offset().map_or(JsValue::NULL, JsValue::from);
    Array::of4(&error.code().into(), &error.status().into(), &error.to_string().into(), &offset).into()
}

/// A caller's mistake, as the loaders turn it into a `TypeError`.
fn mistaken(message: &impl ToString) -> JsValue {
    JsValue::from_str(&message.to_string())
}
