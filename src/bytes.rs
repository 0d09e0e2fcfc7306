//! Bytes that lie somewhere (a slice here, a JavaScript buffer there) and are read in pieces.

use std::ops::Range;

/// A body: raw bytes that can be walked over in pieces, as often as needed, without ever being copied whole.
///
/// In JavaScript hosts a body stays in the host's memory and comes into wasm piece by piece through one buffer; for a
/// native program it is a slice, in one piece.
pub(crate) trait Bytes: Sized {
    /// The number of bytes.
    fn len(&self) -> usize;

    /// The part of the body in `range`; what lies outside the body is left out.
    fn slice(&self, range: Range<usize>) -> Self;

    /// Hands the bytes to `visit`, in order, until it refuses. `visit` must not read a body itself.
    ///
    /// # Errors
    /// What `visit` answered.
    fn try_for_each_chunk<E>(&self, visit: impl FnMut(&[u8]) -> Result<(), E>) -> Result<(), E>;

    /// Copies the bytes out: for parts that are known to be short.
    fn to_vec(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.len());
        self.for_each_chunk(|piece| bytes.extend_from_slice(piece));
        bytes
    }

    /// Hands all the bytes to `visit`, in order.
    fn for_each_chunk(&self, mut visit: impl FnMut(&[u8])) {
        let Ok(()) = self.try_for_each_chunk(|piece| {
            visit(piece);
            Ok::<(), std::convert::Infallible>(())
        });
    }
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
