//! The grammar, sixty-four bytes at a time: [`super`] explains it.

use crate::json::scan::children::{Children, Marks};
use crate::json::scan::lanes::{LANES, Lanes};
use crate::json::scan::scalar::Scalar;
use crate::json::scan::strings::{Escapes, Utf8};
use crate::limits::MAX_DEPTH;

/// The text is not JSON; [`diagnose`](fn@super::diagnose) says where and why.
#[derive(Debug)]
pub(super) struct Undiagnosed;

/// What one block leaves to the next. The lowest bit of a word named `after_…` is set if the next byte follows such a token.
pub(super) struct Blocks {
    /// All ones within a string.
    in_string: u64,
    /// One if the next byte is escaped.
    escape: u64,
    escapes: Escapes,
    utf8: Utf8,
    after_comma: u64,
    after_open: u64,
    after_colon: u64,
    after_key: u64,
    after_value: u64,
    /// One within a key.
    in_key: u64,
    /// One within a number or literal.
    in_scalar: u64,
    scalar: Scalar,
    depth: usize,
    /// For each depth, whether the container there is an object.
    is_object: [bool; MAX_DEPTH + 1],
    /// How many levels of children are visited.
    visit_depth: usize,
    /// One if the last byte was in one of those levels.
    was_shallow: u64,
}

const EVEN: u64 = 0x5555_5555_5555_5555;
const NONE: u64 = 0;
const ALL: u64 = !0;

impl Blocks {
    pub(super) const fn new(visit_depth: usize) -> Self {
        Self {
            in_string: NONE,
            escape: 0,
            escapes: Escapes::NONE,
            utf8: Utf8::NONE,
            after_comma: 0,
            after_open: 0,
            // The root is a value, like the one after a colon.
            after_colon: 1,
            after_key: 0,
            after_value: 0,
            in_key: 0,
            in_scalar: 0,
            scalar: Scalar::START,
            depth: 0,
            is_object: [false; MAX_DEPTH + 1],
            visit_depth,
            was_shallow: 1,
        }
    }

    /// Validates a block that begins at `offset`. Returns where the root ends, if it ends in the block.
    #[inline]
    pub(super) fn block(
        &mut self,
        block: &[u8; LANES],
        offset: usize,
        children: &mut Children<'_>,
    ) -> Result<Option<usize>, Undiagnosed> {
        let lanes = Lanes::of(block);
        let mut quote = lanes.eq(b'"');
        let backslash = lanes.eq(b'\\');
        let escaped = if backslash | self.escape == 0 { NONE } else { self.escaped(backslash) };
        quote &= !escaped;
        let string = prefix_xor(quote) ^ self.in_string;
        self.in_string = NONE.wrapping_sub(string >> 63);
        let outside = !string;
        let is_plain_ascii = lanes.is_plain_ascii();
        if !is_plain_ascii && lanes.control() & string != NONE {
            return Err(Undiagnosed);
        }
        if (!is_plain_ascii && lanes.beyond_ascii() || self.utf8.is_pending()) && !self.utf8.holds(block) {
            return Err(Undiagnosed);
        }
        let escaped = escaped & string;
        if (escaped != NONE || self.escapes.is_pending()) && !self.escapes.hold(block, escaped) {
            return Err(Undiagnosed);
        }

        let folded = lanes.folded();
        let mut open = folded.eq(b'{') & outside;
        let mut close = folded.eq(b'}') & outside;
        let mut colon = lanes.eq(b':') & outside;
        let mut comma = lanes.eq(b',') & outside;
        let Brackets { in_object, shallow, end } = self.brackets(block, open, close)?;
        // The caller checks what follows the root.
        let limit = end.map_or(ALL, |end| ALL >> (63 & 64usize.wrapping_sub(end)));
        if end.is_some() {
            open &= limit;
            close &= limit;
            colon &= limit;
            comma &= limit;
            quote &= limit;
        }
        let opening = quote & string;
        let closing = quote & outside;

        let other = !(string | quote | colon | comma | open | close) & limit;
        let (mut space, mut scalar) = (NONE, NONE);
        if other != NONE {
            space = other & (lanes.eq(b' ') | lanes.eq(b'\n') | lanes.eq(b'\r') | lanes.eq(b'\t'));
            scalar = other & !space;
        }
        let after_scalar = scalar << 1 | self.in_scalar;
        let scalar_start = scalar & !after_scalar;
        let scalar_end = after_scalar & !scalar;
        if scalar | self.in_scalar != NONE && !self.scalars(block, scalar, scalar_start) {
            return Err(Undiagnosed);
        }
        self.in_scalar = scalar >> 63;

        let first = after(open, space, &mut self.after_open);
        let element = after(comma, space, &mut self.after_comma) | (first & !close);
        let key = element & in_object;
        let value = opening | open | scalar_start;
        let expected = element | after(colon, space, &mut self.after_colon);
        let key_end = self.key_ends(key, string) & closing;
        let value_end = (closing & !key_end) | close;
        let follows = after_values(value_end, scalar_end, space, &mut self.after_value);

        let broken = (key & !opening)
            | (value ^ expected)
            | (after(key_end, space, &mut self.after_key) ^ colon)
            | (follows ^ (comma | (close & !first)));
        if broken & limit != NONE {
            return Err(Undiagnosed);
        }

        let within = shallow << 1 | self.was_shallow;
        self.was_shallow = shallow >> 63;
        let marks = Marks {
            key: key & shallow,
            key_end: key_end & shallow,
            value: (value & !key) & shallow,
            value_end: value_end & shallow,
            scalar_end: scalar_end & within,
        };
        if children.is_copying() || !marks.is_empty() {
            children.mark(block, offset, marks);
        }
        Ok(end)
    }

    /// The bytes after a backslash that is not escaped itself. (As in simdjson: a run of backslashes with an odd length escapes
    /// the byte that follows it.)
    fn escaped(&mut self, backslash: u64) -> u64 {
        let potential = backslash & !self.escape;
        let maybe = potential << 1;
        let odd = (maybe | !EVEN).wrapping_sub(potential);
        let turned = odd ^ !EVEN;
        let escaped = turned ^ (backslash | self.escape);
        self.escape = (turned & backslash) >> 63;
        escaped
    }

    /// The ends of the keys that begin at `key`, and other bits: a carry runs through the string of each key.
    fn key_ends(&mut self, key: u64, string: u64) -> u64 {
        let (run, first) = key.overflowing_add(string);
        let (run, second) = run.overflowing_add(self.in_key);
        self.in_key = u64::from(first | second);
        run
    }

    /// Walks the brackets one by one: there are few, and their depth is needed.
    #[inline]
    fn brackets(&mut self, block: &[u8; LANES], open: u64, close: u64) -> Result<Brackets, Undiagnosed> {
        let flag = |holds: bool| NONE.wrapping_sub(u64::from(holds));
        let mut in_object = flag(self.is_object_at(self.depth));
        let mut shallow = flag(self.depth <= self.visit_depth);
        let mut left = open | close;
        while left != NONE {
            let bit = left & left.wrapping_neg();
            left ^= bit;
            let at = usize::try_from(bit.trailing_zeros()).unwrap_or_default();
            let is_brace = block.get(at).is_some_and(|byte| byte & 0x20 != 0);
            let below = bit.wrapping_sub(1);
            if open & bit != NONE {
                self.depth = self.depth.wrapping_add(1);
                let Some(kind) = self.is_object.get_mut(self.depth) else { return Err(Undiagnosed) };
                *kind = is_brace;
                // The bracket belongs to the level outside of it.
                let above = !(below | bit);
                in_object = (in_object & !above) | (flag(is_brace) & above);
                shallow = (shallow & !above) | (flag(self.depth <= self.visit_depth) & above);
            } else {
                if self.depth == 0 || self.is_object_at(self.depth) != is_brace {
                    return Err(Undiagnosed);
                }
                self.depth = self.depth.wrapping_sub(1);
                in_object = (in_object & below) | (flag(self.is_object_at(self.depth)) & !below);
                shallow = (shallow & below) | (flag(self.depth <= self.visit_depth) & !below);
                if self.depth == 0 {
                    return Ok(Brackets { in_object, shallow, end: Some(at.wrapping_add(1)) });
                }
            }
        }
        Ok(Brackets { in_object, shallow, end: None })
    }

    fn is_object_at(&self, depth: usize) -> bool {
        self.is_object.get(depth).copied().unwrap_or_default()
    }

    /// Reads numbers and literals. `starts` marks those that begin in this block; one may continue from the block before.
    fn scalars(&mut self, block: &[u8; LANES], scalar: u64, starts: u64) -> bool {
        let mut starts = starts;
        if self.in_scalar != 0 && !self.read_scalar(block, scalar, 0) {
            return false;
        }
        while starts != NONE {
            let at = starts.trailing_zeros();
            starts &= starts.wrapping_sub(1);
            self.scalar = Scalar::START;
            if !self.read_scalar(block, scalar, at) {
                return false;
            }
        }
        true
    }

    fn read_scalar(&mut self, block: &[u8; LANES], scalar: u64, from: u32) -> bool {
        let len = usize::try_from((scalar >> from).trailing_ones()).unwrap_or_default();
        let from = usize::try_from(from).unwrap_or_default();
        let mut state = self.scalar;
        for byte in block.iter().skip(from).take(len) {
            state = state.next(*byte);
        }
        self.scalar = state;
        // One that reaches the end of the block may continue in the next.
        from.wrapping_add(len) == LANES || state.is_whole()
    }
}

struct Brackets {
    /// Where the innermost container is an object.
    in_object: u64,
    /// Where the depth is one that is visited.
    shallow: u64,
    /// After the closing bracket of the root.
    end: Option<usize>,
}

/// Sets every bit to the XOR of itself and all lower bits: ones from each quote up to the next.
#[inline(always)]
const fn prefix_xor(mut bits: u64) -> u64 {
    bits ^= bits << 1;
    bits ^= bits << 2;
    bits ^= bits << 4;
    bits ^= bits << 8;
    bits ^= bits << 16;
    bits ^ bits << 32
}

/// The next bytes after these that are not white space. `carry` comes from the block before.
#[inline(always)]
const fn after(bits: u64, space: u64, carry: &mut u64) -> u64 {
    let (passed, is_over) = (bits << 1 | *carry).overflowing_add(space);
    *carry = bits >> 63 | is_over as u64;
    passed & !space
}

/// [`after`] for values: the mark of a scalar's end is after its last byte already.
#[inline(always)]
const fn after_values(ends: u64, scalar_ends: u64, space: u64, carry: &mut u64) -> u64 {
    let (passed, is_over) = (ends << 1 | *carry | scalar_ends).overflowing_add(space);
    *carry = ends >> 63 | is_over as u64;
    passed & !space
}
