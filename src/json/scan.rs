//! A validating scan of JSON: it builds no tree, and reports the spans that a visitor asks for.
//!
//! It looks at 64 bytes together, so that it runs at several gigabytes a second.
//!
//! # How
//! For each block of 64 bytes, a `u64` with a bit for each byte answers one question for all of them at once; the lowest bit
//! is that of the first byte. Sixteen of the 64, written in the order of the text:
//!
//! ```text
//! {"a":[1,"b\"c"]}
//! .1.1....1....1..   quote    quotes that are not escaped
//! .11.....11111...   string   inside of strings, with the opening quote: each quote toggles it (a prefix XOR)
//! ....1...........   colon    these three outside of strings only
//! .......1........   comma
//! 1....1..........   open     and close, of both kinds
//! ......1.........   scalar   the rest: numbers and literals
//! ```
//!
//! The grammar is then a few equations between such words. What may follow a token begins one bit further up, or after the
//! white space there: adding a bit to a run of ones carries it past the run ([`after`](bits::after)).
//!
//! - An **element** begins after each comma, and after each opening bracket that is not closed at once. In an object it must
//!   be the opening quote of a **key**. (The brackets say where objects are; they are [walked](nesting) one by one, because
//!   there are few.)
//! - A key ends at the quote where a carry that was added at its opening quote comes out of the run of `string`.
//! - `colon` must be exactly what follows the keys.
//! - Values begin exactly where an element begins or after a colon: `opening quotes | open | scalar starts` must be equal
//!   to `elements | after(colon)`.
//! - Values end at closing quotes that do not end a key, at closing brackets and after scalars; what follows them must be
//!   exactly `comma | close`, except for the closing brackets of empty containers.
//!
//! Each carry continues in the next block, so that it does not matter where blocks begin. In the example: elements begin at
//! `"a"` (a key, because the bracket was a brace), `1` and `"b`; the carry from the quote of `"a"` comes out at its closing
//! quote, and the only colon follows it; values begin at `[`, `1` and `"b`; they end at `1`, at the last quote, at
//! `]` and `}`, and what follows them is the comma, `]`, `}` and nothing. All equations hold: so far it is JSON.
//!
//! Control characters, escapes and UTF-8 are [checked](strings) only in blocks that have any, and white space and scalars are
//! looked for only in blocks with a byte that is nothing else. Plain integers are checked all at once, other
//! [scalars](scalar) one by one. If an equation fails, the text is not JSON, and [`diagnose`](diagnose()) reads it again to say
//! where and why.
//!
//! # What makes it fast
//! - The carries are local variables over a whole [run of blocks](blocks), so that they stay in registers.
//! - The equations are inlined twice: for blocks without white space and scalars, where most of each folds away, and for the
//!   others.
//! - The words for keys and values are turned into [children] only where the innermost container is one whose children the
//!   visitor asked for.
//! - Keys and values are spans of the [chunk] in memory. They are copied only if a chunk ends within them.
//! - A scan sets up little and allocates nothing, unless the nesting is deep or a text continues in the next chunk.

mod bits;
mod blocks;
mod children;
mod chunk;
mod diagnose;
#[cfg(any(test, fuzzing))]
pub(crate) mod differential;
mod lanes;
mod nesting;
pub(in crate::json) mod scalar;
mod strings;
mod undiagnosed;
mod utf8;
pub(in crate::json) mod visitor;

use crate::bytes::Bytes;
use crate::json::invalid::Invalid;
use crate::json::scan::blocks::Blocks;
use crate::json::scan::children::Children;
use crate::json::scan::chunk::Chunk;
pub(in crate::json) use crate::json::scan::diagnose::diagnose;
use crate::json::scan::lanes::LANES;
use crate::json::scan::undiagnosed::Undiagnosed;
use crate::json::scan::visitor::{Child, Type, Visitor};

/// Validates all of `body` as one JSON value and passes each child of that value to `visit`, in order.
pub(crate) fn children(body: &impl Bytes, mut visit: impl FnMut(Child<'_>)) -> Result<Type, Invalid> {
    scan(body, 1, &mut visit)
}

/// [`children`](children()) for values down to `depth` levels, as far as `visitor` wants them. `depth` is at most
/// [`MAX_VISIT_DEPTH`](crate::limits::MAX_VISIT_DEPTH).
pub(crate) fn scan(body: &impl Bytes, depth: usize, visitor: &mut dyn Visitor) -> Result<Type, Invalid> {
    let mut scan = Scan::new(body.len(), depth, visitor);
    let outcome = body.try_for_each_chunk(|chunk| scan.push(chunk)).and_then(|()| scan.finish());
    if outcome.is_ok() {
        return Ok(scan.root);
    }
    match diagnose(body) {
        Some(invalid) => Err(invalid),
        // The fast scan reads only roots that have children: looking at many bytes at once would gain nothing.
        None if !scan.root.is_container() => Ok(scan.root),
        None => Err(Invalid::NotJson { offset: 0, expected: "JSON" }),
    }
}

/// A scan of one value that comes in chunks of any size.
struct Scan<'v> {
    state: State,
    blocks: Blocks,
    children: Children<'v>,
    root: Type,
    /// The number of bytes of the text.
    len: usize,
    /// The offset of the next block.
    offset: usize,
    /// Bytes that do not fill a block yet.
    rest: Vec<u8>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Before,
    Within,
    After,
}

impl<'v> Scan<'v> {
    fn new(len: usize, depth: usize, visitor: &'v mut dyn Visitor) -> Self {
        Self {
            state: State::Before,
            blocks: Blocks::new(),
            children: Children::new(depth, visitor),
            root: Type::Null,
            len,
            offset: 0,
            rest: Vec::new(),
        }
    }

    fn push(&mut self, mut bytes: &[u8]) -> Result<(), Undiagnosed> {
        if self.state == State::Before {
            let space = bytes.iter().take_while(|byte| is_space(**byte)).count();
            self.offset = self.offset.saturating_add(space);
            bytes = bytes.get(space..).unwrap_or_default();
            let Some(first) = bytes.first() else { return Ok(()) };
            self.root = Type::of(*first);
            if !self.root.is_container() {
                return Err(Undiagnosed);
            }
            self.state = State::Within;
        }
        if !self.rest.is_empty() {
            let room = LANES.saturating_sub(self.rest.len());
            let (first, after) = bytes.split_at_checked(room).unwrap_or((bytes, &[]));
            self.rest.extend_from_slice(first);
            bytes = after;
            if self.rest.len() < LANES && self.offset.saturating_add(self.rest.len()) < self.len {
                return Ok(());
            }
            let rest = std::mem::take(&mut self.rest);
            self.read(&rest)?;
            self.rest = rest;
            self.rest.clear();
        }
        self.read(bytes)
    }

    /// Reads all whole blocks, and at the end of the text its last bytes.
    fn read(&mut self, bytes: &[u8]) -> Result<(), Undiagnosed> {
        let start = self.offset;
        let chunk = Chunk::new(bytes, start);
        let (blocks, tail) = bytes.as_chunks::<LANES>();
        self.run(blocks, chunk)?;
        if self.offset.saturating_add(tail.len()) < self.len {
            self.children.leave(Chunk::new(blocks.as_flattened(), start));
            self.rest.extend_from_slice(tail);
        } else if !tail.is_empty() {
            let mut last = [b' '; LANES];
            last.iter_mut().zip(tail).for_each(|(to, from)| *to = *from);
            self.run(&[last], chunk)?;
        }
        Ok(())
    }

    /// Reads blocks of `chunk`, or one with its last bytes.
    fn run(&mut self, blocks: &[[u8; LANES]], chunk: Chunk<'_>) -> Result<(), Undiagnosed> {
        let start = self.offset;
        let mut after = blocks.as_flattened();
        self.offset = start.saturating_add(after.len());
        if self.state == State::Within {
            let end = self.blocks.run(blocks, start, chunk, &mut self.children)?;
            let Some(end) = end else { return Ok(()) };
            self.state = State::After;
            after = after.get(end.wrapping_sub(start)..).unwrap_or_default();
        }
        if after.iter().all(|byte| is_space(*byte)) { Ok(()) } else { Err(Undiagnosed) }
    }

    fn finish(&self) -> Result<(), Undiagnosed> {
        if self.state == State::After { Ok(()) } else { Err(Undiagnosed) }
    }
}

const fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}

#[cfg(test)]
mod tests;
