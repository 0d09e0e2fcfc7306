//! A validating scan of JSON that builds no tree: it proves the whole text, and tells where the parts stand that somebody
//! wants. Sixty-four bytes are looked at together, so that it runs at several gigabytes a second.
//!
//! # How
//! For each block of 64 bytes, every question is answered for all of them at once by a `u64` with a bit for each byte,
//! the first byte's the lowest. Here are sixteen of the sixty-four, written in the order of the text:
//!
//! ```text
//! {"a":[1,"b\"c"]}
//! .1.1....1....1..   quote    quotes that no backslash escapes
//! .11.....11111...   string   inside of strings, the opening quote with it: every quote turns it over (a prefix XOR)
//! ....1...........   colon    these three outside of strings only
//! .......1........   comma
//! 1....1..........   open     and close, of both kinds
//! ......1.........   scalar   what is left: numbers and literals, read byte by byte
//! ```
//!
//! The grammar is then a few equations between such words. What may come after something begins one bit further up, or
//! beyond the white space there: adding a bit to a run of ones carries it past the run ([`after`]).
//!
//! - An **element** begins after each comma, and after each opening bracket that is not closed at once. In an object (known
//!   from the brackets, which are walked one by one: there are few) it must be the opening quote of a **key**.
//! - A key ends at the quote where a carry that was added at its opening quote comes out of the run of `string`.
//! - `colon` must be exactly what comes after the keys.
//! - Values begin exactly where an element begins or after a colon: `opening quotes | open | scalar starts` must be equal
//!   to `elements | after(colon)`.
//! - Values end at closing quotes that are no key's, at closing brackets and behind scalars; what comes after them must be
//!   exactly `comma | close`, but for the brackets of empty containers.
//!
//! Each carry goes on into the next block, so that it does not matter where blocks begin. In the example: elements begin at
//! `"a"` (a key, because the bracket was a brace), `1` and `"b`; the carry from the quote of `"a"` comes out at its closing
//! quote, and behind that there is the only colon; values begin at `[`, `1` and `"b`; they end at `1`, at the last quote, at
//! `]` and `}`, and what comes after them is the comma, `]`, `}` and nothing. All equations hold: so far it is JSON.
//!
//! Control characters, escapes and UTF-8 are looked at only in blocks that have something of the kind. If any equation
//! fails, the text is not JSON, and [`diagnose`] reads it again to say where and why.

mod blocks;
mod children;
mod diagnose;
mod lanes;
mod scalar;
mod strings;

use std::ops::Range;

use blocks::{Blocks, Invalid};
use children::Children;
use diagnose::ByteValidator;
use lanes::LANES;
use scalar::Scalar;

use crate::bytes::Bytes;
use crate::error::Error;

/// How long a key may be, in bytes, to be found by its name; and how long a value to be kept.
const KEY_CAP: usize = 64 << 10;

/// What a JSON value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Type {
    /// An object: its children are members.
    Object,
    /// An array: its children are elements.
    Array,
    /// A string.
    String,
    /// A number.
    Number,
    /// `true` or `false`.
    Boolean,
    /// `null`.
    Null,
}

/// How a child is addressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key<'k> {
    /// A member's key, as it stands in the text: with its quotes, escapes not decoded.
    Member(&'k [u8]),
    /// A member whose key is over 64 KiB: no name that anyone asks for.
    TooLong,
    /// An element's index.
    Element(usize),
}

/// A member or element.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Child<'k> {
    /// How it is addressed.
    pub key: Key<'k>,
    /// The byte at which its key begins (for an element, its value).
    pub at: usize,
    /// What its value is.
    pub kind: Type,
    /// The bytes of its value.
    pub value: Range<usize>,
    /// The value itself, if [`Visitor::keep`] asked for it and it is no longer than 64 KiB.
    pub text: Option<&'k [u8]>,
}

/// Whoever wants to know where the children of a JSON value stand, and those of some of them.
pub(crate) trait Visitor {
    /// A container begins `depth` levels down: are its own children wanted too? At most [`REACH`] levels are told of.
    fn enter(&mut self, _depth: usize, _key: Key<'_>) -> bool {
        false
    }

    /// A child begins: will its value be wanted as text? Then its own children are not told of.
    fn keep(&mut self, _depth: usize, _key: Key<'_>) -> bool {
        false
    }

    /// A child has ended, `depth` levels down. Whatever this refuses, the text's own faults come first.
    fn child(&mut self, depth: usize, child: Child<'_>) -> Result<(), Error>;
}

impl<F: FnMut(Child<'_>) -> Result<(), Error>> Visitor for F {
    fn child(&mut self, _depth: usize, child: Child<'_>) -> Result<(), Error> {
        self(child)
    }
}

/// How many levels down children can be told of: a body's, its payload's, the versions'.
pub(crate) const REACH: usize = 3;

/// Validates all of `body` as one JSON value and hands each child of that value to `visit`, in order.
///
/// # Errors
/// [`Error::NotJson`], [`Error::NotUtf8`] and [`Error::TooDeep`], each with its offset, and what `visit` answers.
pub fn children(body: &impl Bytes, mut visit: impl FnMut(Child<'_>) -> Result<(), Error>) -> Result<Type, Error> {
    scan(body, 1, &mut visit)
}

/// The same, with the children of children, down to `reach` levels, where `visit` wants them.
pub(crate) fn scan(body: &impl Bytes, reach: usize, visit: &mut dyn Visitor) -> Result<Type, Error> {
    let mut scan = Scan::new(reach, visit);
    let outcome = body.try_for_each_chunk(|piece| scan.push(piece)).and_then(|()| scan.finish());
    let not_json = Error::NotJson { offset: 0, expected: "JSON" };
    outcome.map_err(|Invalid| diagnose::fault(body).unwrap_or(not_json))?
}

/// Whether a text is a number as JSON has it.
pub(crate) fn is_number(text: &str) -> bool {
    let end = text.bytes().fold(Scalar::START, Scalar::next);
    end.is_whole() && text.ends_with(|last: char| last.is_ascii_digit())
}

/// A scan of one value, in pieces of any size.
pub(crate) struct Scan<'v> {
    state: State,
    blocks: Blocks,
    children: Children<'v>,
    /// What was seen before the root, and of a root without children all that has been seen.
    walk: ByteValidator,
    root: Type,
    /// The offset of the next byte.
    offset: usize,
    /// Bytes that do not fill a block yet.
    rest: [u8; LANES],
    rest_len: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Before,
    Blocks,
    After,
    /// The root has no children: there is nothing to gain by looking at many bytes at once.
    Alone,
}

impl<'v> Scan<'v> {
    pub(crate) fn new(reach: usize, visit: &'v mut dyn Visitor) -> Self {
        Self {
            state: State::Before,
            blocks: Blocks::new(reach),
            children: Children::new(visit),
            walk: ByteValidator::new(),
            root: Type::Null,
            offset: 0,
            rest: [b' '; LANES],
            rest_len: 0,
        }
    }

    pub(crate) fn push(&mut self, mut piece: &[u8]) -> Result<(), Invalid> {
        if self.state == State::Before {
            let space = piece.iter().take_while(|byte| is_space(**byte)).count();
            self.offset = self.offset.saturating_add(space);
            piece = piece.get(space..).unwrap_or_default();
            let Some(first) = piece.first() else { return Ok(()) };
            (self.state, self.root) = match first {
                b'{' => (State::Blocks, Type::Object),
                b'[' => (State::Blocks, Type::Array),
                b'"' => (State::Alone, Type::String),
                b't' | b'f' => (State::Alone, Type::Boolean),
                b'n' => (State::Alone, Type::Null),
                _ => (State::Alone, Type::Number),
            };
        }
        match self.state {
            State::Blocks => self.blocks(piece),
            State::Alone => self.walk.push(piece).map_err(|_| Invalid),
            _ if piece.iter().all(|byte| is_space(*byte)) => Ok(()),
            _ => Err(Invalid),
        }
    }

    pub(crate) fn finish(mut self) -> Result<Result<Type, Error>, Invalid> {
        if self.state == State::Blocks && self.rest_len > 0 {
            let mut last = self.rest;
            last.iter_mut().skip(self.rest_len).for_each(|byte| *byte = b' ');
            self.block(&last)?;
        }
        match self.state {
            State::After => {}
            State::Alone => self.walk.finish().map_err(|_| Invalid)?,
            _ => return Err(Invalid),
        }
        Ok(self.children.refused().map_or(Ok(self.root), Err))
    }

    fn blocks(&mut self, piece: &[u8]) -> Result<(), Invalid> {
        let mut piece = piece;
        if self.rest_len > 0 {
            let room = LANES.saturating_sub(self.rest_len);
            let (fill, behind) = piece.split_at_checked(room).unwrap_or((piece, &[]));
            self.keep(fill);
            piece = behind;
            if self.rest_len < LANES {
                return Ok(());
            }
            self.rest_len = 0;
            let block = self.rest;
            self.block(&block)?;
        }
        let (blocks, tail) = piece.as_chunks::<LANES>();
        let mut left = blocks;
        while let (State::Blocks, Some((block, behind))) = (self.state, left.split_first()) {
            self.block(block)?;
            left = behind;
        }
        if self.state == State::Blocks {
            self.keep(tail);
            return Ok(());
        }
        let is_over = left.as_flattened().iter().chain(tail).all(|byte| is_space(*byte));
        if is_over { Ok(()) } else { Err(Invalid) }
    }

    fn keep(&mut self, bytes: &[u8]) {
        let to = self.rest.iter_mut().skip(self.rest_len);
        to.zip(bytes).for_each(|(to, from)| *to = *from);
        self.rest_len = self.rest_len.saturating_add(bytes.len());
    }

    #[inline]
    fn block(&mut self, block: &[u8; LANES]) -> Result<(), Invalid> {
        let end = self.blocks.block(block, self.offset, &mut self.children)?;
        self.offset = self.offset.wrapping_add(LANES);
        if let Some(end) = end {
            self.state = State::After;
            if !block.iter().skip(end).all(|byte| is_space(*byte)) {
                return Err(Invalid);
            }
        }
        Ok(())
    }
}

const fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}

#[cfg(test)]
mod tests;
