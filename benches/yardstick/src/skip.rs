//! Skips a JSON value and validates it, 64 bytes at a time: masks of quotes, brackets and separators are checked by bit arithmetic.
use core::arch::wasm32::*;

use crate::bits::{after, bitmask, prefix_xor};
use crate::escapes::escapes;
use crate::scalar;
use crate::utf8::Utf8;

pub const MAX_DEPTH: usize = 512;
/// Every second bit.
const ODD: u64 = 0xAAAA_AAAA_AAAA_AAAA;

/// The state between two blocks.
pub struct Skip {
    in_string: u64,
    escape: u64,
    hex_left: u32,
    utf8: Utf8,
    utf8_pending: bool,
    depth: usize,
    kind: [u8; MAX_DEPTH + 2],
    carry_comma: u64,
    carry_open: u64,
    carry_colon: u64,
    carry_key: u64,
    carry_value: u64,
    carry_key_string: u64,
    carry_scalar: u64,
    scalar_state: u8,
}

/// What a run of blocks came to; `End` says after how many of its bytes.
pub enum Outcome {
    More,
    End(usize),
    Invalid,
}

impl Skip {
    pub fn new() -> Self {
        Skip {
            in_string: 0,
            escape: 0,
            hex_left: 0,
            utf8: Utf8::new(),
            utf8_pending: false,
            depth: 0,
            kind: [0; MAX_DEPTH + 2],
            carry_comma: 0,
            carry_open: 0,
            carry_colon: 1,
            carry_key: 0,
            carry_value: 0,
            carry_key_string: 0,
            carry_scalar: 0,
            scalar_state: 0,
        }
    }

    /// Reads whole blocks of 64 bytes; a partial one at the end is not read.
    #[inline(never)]
    pub fn blocks(&mut self, data: &[u8]) -> Outcome {
        let mut in_string = self.in_string;
        let mut depth = self.depth;
        let (mut carry_comma, mut carry_open, mut carry_colon, mut carry_key, mut carry_value, mut carry_key_string) = (
            self.carry_comma,
            self.carry_open,
            self.carry_colon,
            self.carry_key,
            self.carry_value,
            self.carry_key_string,
        );
        let mut carry_scalar = self.carry_scalar;
        let mut escape = self.escape;
        let mut slow = escape != 0 || self.hex_left != 0;
        let mut utf8_pending = self.utf8_pending;
        let mut object = 0u64.wrapping_sub(self.kind[depth] as u64);
        let mut base = 0usize;
        for block in data.chunks_exact(64) {
            let load = |o: usize| -> v128 {
                let l: [u8; 8] = block[o..o + 8].try_into().unwrap();
                let h: [u8; 8] = block[o + 8..o + 16].try_into().unwrap();
                u64x2(u64::from_le_bytes(l), u64::from_le_bytes(h))
            };
            let (a, b, c, d) = (load(0), load(16), load(32), load(48));
            let equal = |x: u8| {
                let x = u8x16_splat(x);
                bitmask(i8x16_eq(a, x), i8x16_eq(b, x), i8x16_eq(c, x), i8x16_eq(d, x))
            };
            let mut quotes = equal(b'"');
            let backslash = u8x16_splat(b'\\');
            let backslash_lanes = v128_or(
                v128_or(i8x16_eq(a, backslash), i8x16_eq(b, backslash)),
                v128_or(i8x16_eq(c, backslash), i8x16_eq(d, backslash)),
            );
            let mut escaped = 0;
            if v128_any_true(backslash_lanes) || slow {
                let backslashes = equal(b'\\');
                escaped = escape;
                let potential = backslashes & !escape;
                let even = (potential << 1 | ODD).wrapping_sub(potential);
                let t = even ^ ODD;
                escaped = t ^ (backslashes | escaped);
                escape = (t & backslashes) >> 63;
                quotes &= !escaped;
            }
            let inside = prefix_xor(quotes) ^ in_string;
            in_string = ((inside as i64) >> 63) as u64;
            let lowest = i8x16_min(i8x16_min(a, b), i8x16_min(c, d));
            let mut other_space = 0u64;
            if v128_any_true(i8x16_lt(lowest, i8x16_splat(0x20))) || utf8_pending {
                let space_lane = u8x16_splat(0x20);
                let control = bitmask(
                    u8x16_lt(a, space_lane),
                    u8x16_lt(b, space_lane),
                    u8x16_lt(c, space_lane),
                    u8x16_lt(d, space_lane),
                );
                if control != 0 {
                    if control & inside != 0 {
                        return Outcome::Invalid;
                    }
                    other_space = equal(b'\n') | equal(b'\t') | equal(b'\r');
                }
                if !self.utf8.block(a, b, c, d) {
                    return Outcome::Invalid;
                }
                utf8_pending = self.utf8.pending();
            }
            if slow || escaped != 0 {
                let escaped_inside = escaped & inside;
                let by_high = u8x16(0, 0, 1, 0, 0, 2, 4, 8, 0, 0, 0, 0, 0, 0, 0, 0);
                let by_low = u8x16(0, 0, 1 | 4 | 8, 0, 8, 0, 4, 0, 0, 0, 0, 0, 2, 0, 4, 1);
                let f = |x: v128| {
                    let z = v128_and(
                        i8x16_swizzle(by_high, u8x16_shr(x, 4)),
                        i8x16_swizzle(by_low, v128_and(x, u8x16_splat(15))),
                    );
                    i8x16_ne(z, u8x16_splat(0))
                };
                let bad = escaped_inside & !bitmask(f(a), f(b), f(c), f(d));
                if (bad != 0 || self.hex_left != 0) && !escapes(block, bad, &mut self.hex_left) {
                    return Outcome::Invalid;
                }
                slow = escape != 0 || self.hex_left != 0;
            } else {
                slow = escape != 0;
            }
            let outside = !inside;
            let mut colon = equal(b':') & outside;
            let mut comma = equal(b',') & outside;
            let fold = u8x16_splat(0x20);
            let (ao, bo, co, d_o) = (v128_or(a, fold), v128_or(b, fold), v128_or(c, fold), v128_or(d, fold));
            let equal_folded = |x: u8| {
                let x = u8x16_splat(x);
                bitmask(i8x16_eq(ao, x), i8x16_eq(bo, x), i8x16_eq(co, x), i8x16_eq(d_o, x))
            };
            let mut open = equal_folded(b'{') & outside;
            let mut close = equal_folded(b'}') & outside;
            let mut in_object = object;
            let mut limit = !0u64;
            let mut end = 0usize;
            let brackets = open | close;
            if brackets != 0 {
                let mut left = brackets;
                loop {
                    let p = left.trailing_zeros() as usize;
                    let bit = left & left.wrapping_neg();
                    left ^= bit;
                    let byte = block[p & 63];
                    let is_open = (open & bit != 0) as usize;
                    let is_brace = (byte >> 5) & 1;
                    let current = self.kind[depth];
                    if is_open == 0 && (current ^ is_brace) != 0 {
                        return Outcome::Invalid;
                    }
                    depth = depth.wrapping_add(is_open * 2).wrapping_sub(1);
                    if depth > MAX_DEPTH {
                        return Outcome::Invalid;
                    }
                    let kind = if is_open != 0 { is_brace } else { self.kind[depth] };
                    self.kind[depth] = kind;
                    object = 0u64.wrapping_sub(kind as u64);
                    let low = bit | (bit - 1);
                    in_object = (in_object & low) | (object & !low);
                    if depth == 0 {
                        limit = low;
                        end = base + p + 1;
                        break;
                    }
                    if left == 0 {
                        break;
                    }
                }
            }
            let quotes = quotes & limit;
            let quote_opens = quotes & inside;
            let quote_closes = quotes & outside;
            if limit != !0 {
                colon &= limit;
                comma &= limit;
                open &= limit;
                close &= limit;
            }
            let other = !(inside | quotes | colon | comma | open | close) & limit;
            let mut bad;
            if other | carry_scalar != 0 {
                let space = other & (equal(b' ') | other_space);
                let scalars = other & !space;
                let scalars_before = scalars << 1 | carry_scalar;
                let scalar_starts = scalars & !scalars_before;
                if scalars | carry_scalar != 0
                    && !scalar::scalars(block, scalars, scalar_starts, carry_scalar, &mut self.scalar_state)
                {
                    return Outcome::Invalid;
                }
                carry_scalar = scalars >> 63;
                let after_comma = after(comma, space, &mut carry_comma);
                let after_open = after(open, space, &mut carry_open);
                let after_colon = after(colon, space, &mut carry_colon);
                let elements = after_comma | (after_open & !close);
                let key_opens = elements & in_object;
                bad = key_opens & !quote_opens;
                bad |= (quote_opens | open | scalar_starts) ^ (after_colon | elements);
                let (k1, o1) = key_opens.overflowing_add(inside);
                let (k2, o2) = k1.overflowing_add(carry_key_string);
                carry_key_string = (o1 | o2) as u64;
                let key_closes = k2 & quote_closes;
                bad |= after(key_closes, space, &mut carry_key) ^ colon;
                let value_ends = (quote_closes & !key_closes) | close;
                let t = value_ends << 1 | carry_value | (!scalars & scalars_before);
                let (sm, o) = t.overflowing_add(space);
                carry_value = value_ends >> 63 | o as u64;
                bad |= (sm & !space) ^ (comma | (close & !after_open));
            } else {
                let after_open = open << 1 | carry_open;
                carry_open = open >> 63;
                let elements = (comma << 1 | carry_comma) | (after_open & !close);
                carry_comma = comma >> 63;
                let after_colon = colon << 1 | carry_colon;
                carry_colon = colon >> 63;
                let key_opens = elements & in_object;
                bad = key_opens & !quote_opens;
                bad |= (quote_opens | open) ^ (after_colon | elements);
                let (k1, o1) = key_opens.overflowing_add(inside);
                let (k2, o2) = k1.overflowing_add(carry_key_string);
                carry_key_string = (o1 | o2) as u64;
                let key_closes = k2 & quote_closes;
                bad |= (key_closes << 1 | carry_key) ^ colon;
                carry_key = key_closes >> 63;
                let value_ends = (quote_closes & !key_closes) | close;
                bad |= (value_ends << 1 | carry_value) ^ (comma | (close & !after_open));
                carry_value = value_ends >> 63;
            }
            if bad & limit != 0 {
                return Outcome::Invalid;
            }
            if end != 0 {
                return Outcome::End(end);
            }
            base += 64;
        }
        self.in_string = in_string;
        self.depth = depth;
        self.escape = escape;
        self.utf8_pending = utf8_pending;
        self.carry_scalar = carry_scalar;
        self.carry_comma = carry_comma;
        self.carry_open = carry_open;
        self.carry_colon = carry_colon;
        self.carry_key = carry_key;
        self.carry_value = carry_value;
        self.carry_key_string = carry_key_string;
        Outcome::More
    }
}
