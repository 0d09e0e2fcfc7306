//! The one static buffer through which bytes of JavaScript are read.

use std::cell::RefCell;

use js_sys::Uint8Array;

/// Large enough that the calls between JavaScript and wasm cost nothing, small enough for a processor's cache.
pub(super) const CHUNK_BYTES: usize = 64 << 10;

thread_local! {
    /// The buffer that every body and secret is copied to.
    pub(super) static BUFFER: RefCell<[u8; CHUNK_BYTES]> = const { RefCell::new([0; CHUNK_BYTES]) };
}

/// Calls `work` with a copy of `array`, which has `len` bytes and fits into the buffer.
pub(super) fn with_copy<T>(array: &Uint8Array, len: usize, work: impl FnOnce(&mut [u8]) -> T) -> T {
    BUFFER.with_borrow_mut(|buffer| work(copy_to_buffer(array, len, buffer)))
}

pub(super) fn copy_to_buffer<'b>(array: &Uint8Array, len: usize, buffer: &'b mut [u8; CHUNK_BYTES]) -> &'b mut [u8] {
    let (chunk, _) = buffer.split_at_mut_checked(len).unwrap_or_default();
    array.copy_to(chunk);
    // In a build for tests only: a trap where it does most harm, with the buffer borrowed and secrets on the stack.
    #[cfg(npm_hooks_trap)]
    if chunk.starts_with(b"trap") {
        std::arch::wasm32::unreachable();
    }
    chunk
}
