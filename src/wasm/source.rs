//! Bodies from JavaScript, read in chunks, so that wasm memory never grows with a body.

use std::ops::Range;

use js_sys::Uint8Array;

use crate::bytes::Bytes;
use crate::wasm::buffer::{BUFFER, CHUNK_BYTES, copy_to_buffer, with_copy};

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
