//! Masks of 64 bits, one for each byte of a block.
use core::arch::wasm32::*;

/// Each bit becomes the parity of those up to it: from quotes to the bytes between them.
#[inline(always)]
pub fn prefix_xor(mut x: u64) -> u64 {
    x ^= x << 1;
    x ^= x << 2;
    x ^= x << 4;
    x ^= x << 8;
    x ^= x << 16;
    x ^= x << 32;
    x
}

/// One bit for each of 64 lanes.
#[inline(always)]
pub fn bitmask(a: v128, b: v128, c: v128, d: v128) -> u64 {
    (i8x16_bitmask(a) as u64)
        | (i8x16_bitmask(b) as u64) << 16
        | (i8x16_bitmask(c) as u64) << 32
        | (i8x16_bitmask(d) as u64) << 48
}

/// The first byte after each bit of `x` that is not white space.
#[inline(always)]
pub fn after(x: u64, ws: u64, carry: &mut u64) -> u64 {
    let t = x << 1 | *carry;
    let (s, o) = t.overflowing_add(ws);
    *carry = x >> 63 | o as u64;
    s & !ws
}
