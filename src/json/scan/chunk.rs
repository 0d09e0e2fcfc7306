//! The bytes that the scan reads now, and spans that may have begun before them.

use crate::limits::MAX_TEXT_BYTES;

/// The bytes that are in memory, and the offset of the first.
#[derive(Clone, Copy)]
pub(super) struct Chunk<'c> {
    bytes: &'c [u8],
    start: usize,
}

impl<'c> Chunk<'c> {
    pub(super) const fn new(bytes: &'c [u8], start: usize) -> Self {
        Self { bytes, start }
    }

    pub(super) const fn end(self) -> usize {
        self.start.wrapping_add(self.bytes.len())
    }

    #[inline(always)]
    pub(super) fn byte(self, at: usize) -> u8 {
        self.bytes.get(at.wrapping_sub(self.start)).copied().unwrap_or_default()
    }

    #[inline(always)]
    fn slice(self, from: usize, to: usize) -> &'c [u8] {
        self.bytes.get(from.wrapping_sub(self.start)..to.wrapping_sub(self.start)).unwrap_or_default()
    }
}

/// A key or value whose bytes a visitor may see. They are those of the chunk, unless it began in an earlier one: what would be
/// lost with a chunk is copied.
pub(super) struct Text {
    /// The part that is not copied.
    from: usize,
    to: usize,
    /// The part before it, if that was in an earlier chunk.
    copy: Vec<u8>,
}

impl Text {
    /// The end of a text that continues.
    const OPEN: usize = usize::MAX;

    pub(super) const fn empty(at: usize) -> Self {
        Self { from: at, to: at, copy: Vec::new() }
    }

    #[inline(always)]
    pub(super) fn begin(&mut self, at: usize) {
        (self.from, self.to) = (at, Self::OPEN);
        self.copy.clear();
    }

    #[inline(always)]
    pub(super) fn end(&mut self, at: usize, chunk: Chunk<'_>) {
        self.to = at;
        if !self.copy.is_empty() {
            self.copy(chunk.slice(self.from, at));
        }
    }

    /// Its bytes, after its end; `None` if they are more than [`MAX_TEXT_BYTES`].
    #[inline(always)]
    pub(super) fn bytes<'t>(&'t self, chunk: Chunk<'t>) -> Option<&'t [u8]> {
        let bytes = if self.copy.is_empty() { chunk.slice(self.from, self.to) } else { &self.copy };
        if bytes.len() <= MAX_TEXT_BYTES { Some(bytes) } else { None }
    }

    /// The chunk is over: copies what of it belongs to the text.
    pub(super) fn leave(&mut self, chunk: Chunk<'_>) {
        let is_over = self.to != Self::OPEN;
        if self.copy.is_empty() || !is_over {
            self.copy(chunk.slice(self.from, if is_over { self.to } else { chunk.end() }));
        }
        self.from = chunk.end();
    }

    /// One byte over the cap shows that there was more.
    #[inline(never)]
    fn copy(&mut self, part: &[u8]) {
        let room = MAX_TEXT_BYTES.saturating_add(1).saturating_sub(self.copy.len());
        self.copy.extend_from_slice(part.get(..room).unwrap_or(part));
    }
}
