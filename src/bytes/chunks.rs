//! A text in chunks of one size, for tests: what reads it must not depend on where chunks end.

use std::ops::Range;

use crate::bytes::Bytes;

#[derive(Clone, Debug)]
pub(crate) struct Chunks<'t> {
    pub(crate) text: &'t [u8],
    /// In bytes, at least 1.
    pub(crate) size: usize,
}

impl Bytes for Chunks<'_> {
    fn len(&self) -> usize {
        self.text.len()
    }

    fn slice(&self, range: Range<usize>) -> Self {
        Self { text: self.text.slice(range), size: self.size }
    }

    fn try_for_each_chunk<E>(&self, visit: impl FnMut(&[u8]) -> Result<(), E>) -> Result<(), E> {
        self.text.chunks(self.size.max(1)).try_for_each(visit)
    }
}
