//! Bytes from JavaScript, read in chunks through one static buffer, so that wasm memory never grows with a body.

use std::cell::RefCell;
use std::ops::Range;

use js_sys::Uint8Array;

use crate::bytes::Bytes;

/// Large enough that the calls between JavaScript and wasm cost nothing, small enough for a processor's cache.
pub(super) const CHUNK_BYTES: usize = 64 << 10;

thread_local! {
    /// The buffer that every body and secret is copied to.
    static BUFFER: RefCell<[u8; CHUNK_BYTES]> = const { RefCell::new([0; CHUNK_BYTES]) };
}

/// A body, in one of two places.
#[derive(Clone, Copy)]
pub(super) enum Source<'b> {
    /// In the buffer.
    Buffered(&'b [u8]),
    /// In JavaScript's memory: each read copies it in chunks.
    Host { bytes: &'b Uint8Array, start: usize, end: usize },
}

/// Calls `work` with a body. A short body is copied into the buffer once.
pub(super) fn with_bytes<T>(bytes: &Uint8Array, work: impl FnOnce(Source<'_>) -> T) -> T {
    let len = usize::try_from(bytes.length()).unwrap_or(usize::MAX);
    if len > CHUNK_BYTES {
        return work(Source::Host { bytes, start: 0, end: len });
    }
    with_copy(bytes, len, |bytes| work(Source::Buffered(bytes)))
}

/// Calls `work` with a copy of `array`, which has `len` bytes and fits into the buffer.
pub(super) fn with_copy<T>(array: &Uint8Array, len: usize, work: impl FnOnce(&mut [u8]) -> T) -> T {
    BUFFER.with_borrow_mut(|buffer| work(copy_to_buffer(array, len, buffer)))
}

impl Bytes for Source<'_> {
    fn len(&self) -> usize {
        match self {
            Self::Buffered(bytes) => bytes.len(),
            Self::Host { start, end, .. } => end.saturating_sub(*start),
        }
    }

    fn slice(&self, range: Range<usize>) -> Self {
        match self {
            Self::Buffered(bytes) => Self::Buffered(bytes.slice(range)),
            Self::Host { bytes, start, end } => {
                let at = |offset: usize| start.saturating_add(offset).min(*end);
                Self::Host { bytes, start: at(range.start), end: at(range.end) }
            }
        }
    }

    fn try_for_each_chunk<E>(&self, mut visit: impl FnMut(&[u8]) -> Result<(), E>) -> Result<(), E> {
        let (bytes, start, end) = match *self {
            Self::Buffered(bytes) => return visit(bytes),
            Self::Host { bytes, start, end } => (bytes, start, end),
        };
        let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        BUFFER.with_borrow_mut(|buffer| {
            for start in (start..end).step_by(CHUNK_BYTES) {
                let end = end.min(start.saturating_add(CHUNK_BYTES));
                let chunk = bytes.subarray(offset(start), offset(end));
                visit(copy_to_buffer(&chunk, end.saturating_sub(start), buffer))?;
            }
            Ok(())
        })
    }
}

fn copy_to_buffer<'b>(array: &Uint8Array, len: usize, buffer: &'b mut [u8; CHUNK_BYTES]) -> &'b mut [u8] {
    let (chunk, _) = buffer.split_at_mut_checked(len).unwrap_or_default();
    array.copy_to(chunk);
    // In a build for tests only: a trap where it does most harm, with the buffer borrowed and secrets on the stack.
    #[cfg(npm_hooks_trap)]
    if chunk.starts_with(b"trap") {
        std::arch::wasm32::unreachable();
    }
    chunk
}
