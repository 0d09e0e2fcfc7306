//! A byte source that counts what is read of it.

use std::cell::Cell;
use std::ops::Range;

use crate::bytes::Bytes;

/// Bytes, and how many of them were passed on, each as often as it was.
#[derive(Clone, Copy)]
pub(crate) struct Counted<'b> {
    pub(crate) bytes: &'b [u8],
    pub(crate) bytes_read: &'b Cell<usize>,
}

impl Bytes for Counted<'_> {
    fn len(&self) -> usize {
        self.bytes.len()
    }

    fn slice(&self, range: Range<usize>) -> Self {
        Self { bytes: Bytes::slice(&self.bytes, range), ..*self }
    }

    fn try_for_each_chunk<E>(&self, visit: impl FnMut(&[u8]) -> Result<(), E>) -> Result<(), E> {
        self.bytes_read.set(self.bytes_read.get() + self.bytes.len());
        self.bytes.try_for_each_chunk(visit)
    }
}
