//! The bytes that the scan reads now, and spans that may have begun before them.

use crate::limits::MAX_TEXT_BYTES;

/// Whole blocks, and the offset of the first.
#[derive(Clone, Copy)]
pub(super) struct Chunk<'c> {
    bytes: &'c [u8],
    start: usize,
}

impl<'c> Chunk<'c> {
    pub(super) const fn new(bytes: &'c [u8], start: usize) -> Self {
        Self { bytes, start }
    }

    pub(super) const fn start(self) -> usize {
        self.start
    }

    pub(super) const fn end(self) -> usize {
        self.start.wrapping_add(self.bytes.len())
    }

    pub(super) fn byte(self, at: usize) -> u8 {
        self.bytes.get(at.wrapping_sub(self.start)).copied().unwrap_or_default()
    }

    fn slice(self, from: usize, to: usize) -> &'c [u8] {
        self.bytes.get(from.wrapping_sub(self.start)..to.wrapping_sub(self.start)).unwrap_or_default()
    }
}

/// A key or value whose bytes a visitor may see. They are those of the chunk, unless it began in an earlier one: what would be
/// lost with a chunk is copied.
#[derive(Default)]
pub(super) struct Text {
    /// Where the part begins that is not copied.
    from: usize,
    to: Option<usize>,
    copy: Vec<u8>,
    is_copied: bool,
}

impl Text {
    pub(super) const fn begin(&mut self, at: usize) {
        self.from = at;
        self.to = None;
        self.is_copied = false;
    }

    #[inline]
    pub(super) fn end(&mut self, at: usize, chunk: Chunk<'_>) {
        if self.is_copied {
            self.copy(chunk.slice(self.from, at));
        }
        self.to = Some(at);
    }

    /// Its bytes, after its end; `None` if they are more than [`MAX_TEXT_BYTES`].
    #[inline]
    pub(super) fn bytes<'t>(&'t self, chunk: Chunk<'t>) -> Option<&'t [u8]> {
        let bytes = if self.is_copied { &self.copy } else { chunk.slice(self.from, self.to.unwrap_or(self.from)) };
        Some(bytes).filter(|bytes| bytes.len() <= MAX_TEXT_BYTES)
    }

    /// The chunk is over: copies what of it belongs to the text.
    pub(super) fn leave(&mut self, chunk: Chunk<'_>) {
        if !self.is_copied {
            self.copy.clear();
            self.is_copied = true;
        } else if self.to.is_some() {
            return;
        }
        self.copy(chunk.slice(self.from, self.to.unwrap_or(chunk.end())));
        self.from = chunk.end();
    }

    /// One byte over the cap shows that there was more.
    fn copy(&mut self, part: &[u8]) {
        let room = MAX_TEXT_BYTES.saturating_add(1).saturating_sub(self.copy.len());
        self.copy.extend_from_slice(part.get(..room).unwrap_or(part));
    }
}
