//! The grammar, sixty-four bytes at a time: [`super`] explains it.

use crate::json::scan::bits::{ALL, NONE, after, after_ends, mask, prefix_xor};
use crate::json::scan::children::{Children, Marks};
use crate::json::scan::chunk::Chunk;
use crate::json::scan::lanes::{LANES, Lanes};
use crate::json::scan::nesting::{Levels, Nesting, OuterKinds};
use crate::json::scan::scalar::Scalars;
use crate::json::scan::strings::Strings;
use crate::json::scan::undiagnosed::Undiagnosed;

/// What one block leaves to the next. Over a run of blocks it is a local variable, so that it stays in registers.
///
/// The lowest bit of a word named `after_…` is set if the next byte follows such a token.
#[derive(Clone, Copy)]
struct Carry {
    /// All ones within a string.
    in_string: u64,
    /// Whether the next block must be checked by [`Strings`], even if it is plain.
    is_string_pending: bool,
    after_comma: u64,
    after_open: u64,
    after_colon: u64,
    after_key: u64,
    after_value: u64,
    /// One within a key.
    in_key: u64,
    /// One within a number or literal.
    in_scalar: u64,
    nesting: Nesting,
}

/// What one run of blocks leaves to the next.
pub(super) struct Blocks {
    carry: Carry,
    strings: Strings,
    scalars: Scalars,
    outer: OuterKinds,
}

/// The tokens of a block that most blocks consist of.
#[derive(Clone, Copy)]
struct TokenBits {
    string: u64,
    opening: u64,
    closing: u64,
    colon: u64,
    comma: u64,
    open: u64,
    close: u64,
    in_object: u64,
}

/// The white space, numbers and literals of a block: most blocks have none.
#[derive(Clone, Copy)]
struct Loose {
    space: u64,
    scalar_start: u64,
    scalar_end: u64,
}

impl Loose {
    const NONE: Self = Self { space: NONE, scalar_start: NONE, scalar_end: NONE };
}

/// What the grammar finds in a block.
struct Grammar {
    /// Where an equation does not hold.
    broken: u64,
    key: u64,
    key_end: u64,
    /// Closing quotes and brackets of values.
    value_end: u64,
}

impl Blocks {
    pub(super) const fn new() -> Self {
        Self { carry: Carry::START, strings: Strings::NONE, scalars: Scalars::NONE, outer: OuterKinds::new() }
    }

    /// Validates the blocks of `chunk` that begin at `start`. Returns the end of the block in which the root ends,
    /// if it is one of them.
    #[inline(never)]
    pub(super) fn run(
        &mut self,
        blocks: &[[u8; LANES]],
        start: usize,
        chunk: Chunk<'_>,
        children: &mut Children<'_>,
    ) -> Result<Option<usize>, Undiagnosed> {
        let mut carry = self.carry;
        let mut at = start;
        for block in blocks {
            let lanes = Lanes::of(block);
            let (mut quote, string);
            if lanes.is_plain() && !carry.is_string_pending {
                quote = lanes.eq(b'"');
                string = prefix_xor(quote) ^ carry.in_string;
            } else {
                let quotes = self.strings.check(block, carry.in_string).ok_or(Undiagnosed)?;
                (quote, string, carry.is_string_pending) = (quotes.quote, quotes.string, quotes.is_pending);
            }
            carry.in_string = mask(string >> 63);
            let outside = !string;
            let mut brackets = lanes.brackets() & outside;
            let mut colon = lanes.eq(b':') & outside;
            let mut comma = lanes.eq(b',') & outside;
            let shallow = children.shallow(carry.nesting.depth);
            let starts_shallow = u64::from(carry.nesting.depth <= shallow.limit);
            let Levels { open, in_object, shallow, root } =
                carry.nesting.walk(&mut self.outer, block, brackets, shallow)?;
            let is_over = carry.nesting.depth == 0;
            if is_over {
                brackets &= root;
                colon &= root;
                comma &= root;
                quote &= root;
            }
            let (opening, closing, close) = (quote & string, quote & outside, brackets ^ open);
            let tokens = TokenBits { string, opening, closing, colon, comma, open, close, in_object };
            let other = !(string | closing | colon | comma | brackets) & root;

            let mut loose = Loose::NONE;
            let grammar = if other | carry.in_scalar == NONE {
                carry.grammar(tokens, loose)
            } else {
                let space = other & lanes.space();
                let scalar = other ^ space;
                let after_scalar = scalar << 1 | carry.in_scalar;
                loose = Loose { space, scalar_start: scalar & !after_scalar, scalar_end: after_scalar & !scalar };
                if scalar | carry.in_scalar != NONE
                    && !self.scalars.check(block, scalar, loose.scalar_start, carry.in_scalar != NONE)
                {
                    return Err(Undiagnosed);
                }
                carry.in_scalar = scalar >> 63;
                carry.grammar(tokens, loose)
            };
            if grammar.broken & root != NONE {
                return Err(Undiagnosed);
            }
            if shallow != NONE {
                let marks = Marks {
                    key: grammar.key & shallow,
                    key_end: grammar.key_end & shallow,
                    value: (opening | open | loose.scalar_start) & !grammar.key & shallow,
                    value_end: grammar.value_end & shallow,
                    scalar_end: loose.scalar_end & (shallow << 1 | starts_shallow),
                };
                if !marks.is_empty() {
                    children.mark(chunk, at, marks, starts_shallow != NONE);
                }
            }
            if is_over {
                if lanes.space() | root != ALL {
                    return Err(Undiagnosed);
                }
                return Ok(Some(at.wrapping_add(LANES)));
            }
            at = at.wrapping_add(LANES);
        }
        self.carry = carry;
        Ok(None)
    }
}

impl Carry {
    const START: Self = Self {
        in_string: NONE,
        is_string_pending: false,
        after_comma: 0,
        after_open: 0,
        // The root is a value, like the one after a colon.
        after_colon: 1,
        after_key: 0,
        after_value: 0,
        in_key: 0,
        in_scalar: 0,
        nesting: Nesting::NONE,
    };

    /// The equations. Inlined twice: without white space and scalars, most of it folds away.
    #[inline(always)]
    fn grammar(&mut self, tokens: TokenBits, Loose { space, scalar_start, scalar_end }: Loose) -> Grammar {
        let TokenBits { string, opening, closing, colon, comma, open, close, in_object } = tokens;
        let first = after(open, space, &mut self.after_open);
        let element = after(comma, space, &mut self.after_comma) | (first & !close);
        let key = element & in_object;
        let value = opening | open | scalar_start;
        let expected = element | after(colon, space, &mut self.after_colon);
        let key_end = self.key_ends(key, string) & closing;
        let value_end = (closing & !key_end) | close;
        let follows = after_ends(value_end, scalar_end, space, &mut self.after_value);
        let broken = (key & !opening)
            | (value ^ expected)
            | (after(key_end, space, &mut self.after_key) ^ colon)
            | (follows ^ (comma | (close & !first)));
        Grammar { broken, key, key_end, value_end }
    }

    /// The ends of the keys that begin at `key`, and other bits: a carry runs through the string of each key.
    #[inline(always)]
    fn key_ends(&mut self, key: u64, string: u64) -> u64 {
        let (run, first) = key.overflowing_add(string);
        let (run, second) = run.overflowing_add(self.in_key);
        self.in_key = u64::from(first | second);
        run
    }
}
