//! The rules inside of strings: no control characters, JSON's escapes, and UTF-8.

use crate::json::scan::bits::{NONE, prefix_xor};
use crate::json::scan::lanes::{LANES, Lanes};
use crate::json::scan::utf8::Utf8;

/// Checks the blocks that are not plain: those with a backslash, a control character, or a byte beyond ASCII.
pub(super) struct Strings {
    /// One if the next byte is escaped.
    escape: u64,
    /// The bytes of the next block that must be digits of a `\u` escape.
    digits: u64,
    utf8: Utf8,
}

/// The structure of a block that is not plain.
#[derive(Clone, Copy)]
pub(super) struct Quotes {
    /// Quotes that are not escaped.
    pub(super) quote: u64,
    /// Inside of strings, with the opening quotes.
    pub(super) string: u64,
    /// Whether an escape or a character continues in the next block, so that it must be checked as well.
    pub(super) is_pending: bool,
}

const EVEN: u64 = 0x5555_5555_5555_5555;

impl Strings {
    pub(super) const NONE: Self = Self { escape: 0, digits: 0, utf8: Utf8::NONE };

    /// Returns `None` if a rule is broken. `in_string` is all ones if the block begins in a string.
    #[inline(never)]
    pub(super) fn check(&mut self, block: &[u8; LANES], in_string: u64) -> Option<Quotes> {
        let lanes = Lanes::of(block);
        let backslash = lanes.eq(b'\\');
        let escaped = if backslash | self.escape == NONE { NONE } else { self.escaped(backslash) };
        let quote = lanes.eq(b'"') & !escaped;
        let string = prefix_xor(quote) ^ in_string;
        if lanes.control() & string != NONE {
            return None;
        }
        let is_within_character = self.utf8.is_pending();
        if (is_within_character || lanes.beyond_ascii()) && !self.utf8.holds(block) {
            return None;
        }
        let escaped = escaped & string;
        if escaped | self.digits != NONE && !self.escapes_hold(lanes, escaped) {
            return None;
        }
        let is_pending = self.escape | self.digits != NONE || self.utf8.is_pending();
        Some(Quotes { quote, string, is_pending })
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

    /// Checks the byte after each backslash, and the four digits after `\u`.
    fn escapes_hold(&mut self, lanes: Lanes, escaped: u64) -> bool {
        let unicode = escaped & !lanes.simple_escapes();
        if unicode | self.digits == NONE {
            return true;
        }
        let digits = self.digits | unicode << 1 | unicode << 2 | unicode << 3 | unicode << 4;
        self.digits = unicode >> 63 | unicode >> 62 | unicode >> 61 | unicode >> 60;
        (unicode & !lanes.eq(b'u')) | (digits & !lanes.hex_digits()) == NONE
    }
}
