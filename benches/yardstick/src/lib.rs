//! The bare scanner: validates JSON at full speed and notes nothing. What a host needs to call it is a buffer and two functions.
mod bits;
mod escapes;
mod scalar;
mod skip;
mod utf8;

use skip::{Outcome, Skip};

const BUFFER_BYTES: usize = 65536;
const MORE: u32 = 0;
const INVALID: u32 = u32::MAX;

static mut BUFFER: [u8; BUFFER_BYTES] = [0; BUFFER_BYTES];
static mut SKIP: Option<Skip> = None;

/// Where the host writes each piece of a body, of at most 64 KiB.
#[unsafe(no_mangle)]
pub extern "C" fn buffer() -> *mut u8 {
    &raw mut BUFFER as *mut u8
}

/// Begins a body.
#[unsafe(no_mangle)]
pub extern "C" fn begin() {
    // SAFETY: wasm has one thread here, and no reference outlives a call.
    unsafe { SKIP = Some(Skip::new()) }
}

/// Reads `length` bytes of the buffer, a multiple of 64: 0 if the value continues, otherwise after how many bytes it ends.
#[unsafe(no_mangle)]
pub extern "C" fn read(length: usize) -> u32 {
    // SAFETY: as in `begin`.
    let (skip, piece) = unsafe { ((&raw mut SKIP).as_mut(), (&raw const BUFFER).as_ref()) };
    let (Some(Some(skip)), Some(piece)) = (skip, piece.and_then(|buffer| buffer.get(..length))) else { return INVALID };
    match skip.blocks(piece) {
        Outcome::More => MORE,
        Outcome::End(at) => at as u32,
        Outcome::Invalid => INVALID,
    }
}
