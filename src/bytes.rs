//! A byte source read in chunks: a slice, or a buffer on the JavaScript side.

#[cfg(any(test, fuzzing))]
pub(crate) mod chunks;
#[cfg(test)]
pub(crate) mod counted;
pub(crate) mod text;

use std::ops::Range;

/// Raw bytes that can be read in chunks, as often as needed, without being copied as a whole.
///
/// In a JavaScript host a body stays in the host's memory and enters wasm chunk by chunk through one buffer. In a native
/// program it is a slice, in one chunk.
pub(crate) trait Bytes: Sized {
    /// The number of bytes.
    fn len(&self) -> usize;

    /// The bytes in `range`, as far as there are any.
    fn slice(&self, range: Range<usize>) -> Self;

    /// Passes the bytes to `visit`, chunk by chunk in order, until it returns an error. `visit` must not read a source itself:
    /// the buffer is in use.
    fn try_for_each_chunk<E>(&self, visit: impl FnMut(&[u8]) -> Result<(), E>) -> Result<(), E>;

    /// Copies the bytes: for parts that are known to be short.
    fn to_vec(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.len());
        self.for_each_chunk(|chunk| bytes.extend_from_slice(chunk));
        bytes
    }

    /// Passes all bytes to `visit`, chunk by chunk in order.
    fn for_each_chunk(&self, mut visit: impl FnMut(&[u8])) {
        visit_chunks(self, &mut visit);
    }
}

/// [`Bytes::for_each_chunk`], dynamic so that it is compiled once.
fn visit_chunks(bytes: &impl Bytes, visit: &mut dyn FnMut(&[u8])) {
    let Ok(()) = bytes.try_for_each_chunk(|chunk| {
        visit(chunk);
        Ok::<(), std::convert::Infallible>(())
    });
}

impl Bytes for &[u8] {
    fn len(&self) -> usize {
        <[u8]>::len(self)
    }

    fn slice(&self, range: Range<usize>) -> Self {
        let end = range.end.min(<[u8]>::len(self));
        self.get(range.start.min(end)..end).unwrap_or_default()
    }

    fn try_for_each_chunk<E>(&self, mut visit: impl FnMut(&[u8]) -> Result<(), E>) -> Result<(), E> {
        visit(self)
    }
}
