//! Checks UTF-8, 64 bytes at a time, by the lookup algorithm of simdjson.
use core::arch::wasm32::*;

#[inline(always)]
fn or4(a: v128, b: v128, c: v128, d: v128) -> v128 {
    v128_or(v128_or(a, b), v128_or(c, d))
}

/// The state between two blocks.
pub struct Utf8 {
    err: v128,
    prev: v128,
    prev_inc: v128,
}

impl Utf8 {
    pub fn new() -> Self {
        let z = u8x16_splat(0);
        Utf8 { err: z, prev: z, prev_inc: z }
    }

    /// Whether the last block ended within a character.
    #[inline(always)]
    pub fn pending(&self) -> bool {
        v128_any_true(self.prev_inc)
    }

    /// Whether the next 64 bytes are valid so far.
    #[inline(never)]
    pub fn block(&mut self, a: v128, b: v128, c: v128, d: v128) -> bool {
        if i8x16_bitmask(or4(a, b, c, d)) == 0 {
            self.err = v128_or(self.err, self.prev_inc);
            self.prev = d;
            self.prev_inc = u8x16_splat(0);
        } else {
            self.one(a, self.prev);
            self.one(b, a);
            self.one(c, b);
            self.one(d, c);
            self.prev = d;
            let max =
                u8x16(255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 0xf0 - 1, 0xe0 - 1, 0xc0 - 1);
            self.prev_inc = u8x16_sub_sat(d, max);
        }
        !v128_any_true(self.err)
    }

    #[inline(always)]
    fn one(&mut self, cur: v128, prev: v128) {
        let p1 = i8x16_shuffle::<15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30>(prev, cur);
        let p2 = i8x16_shuffle::<14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29>(prev, cur);
        let p3 = i8x16_shuffle::<13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28>(prev, cur);
        const TS: u8 = 1;
        const TL: u8 = 2;
        const O3: u8 = 4;
        const TLG: u8 = 8;
        const SUR: u8 = 16;
        const O2: u8 = 32;
        const TL1000: u8 = 64;
        const O4: u8 = 64;
        const TC: u8 = 128;
        const CARRY: u8 = TS | TL | TC;
        let h1 = i8x16_swizzle(
            u8x16(TL, TL, TL, TL, TL, TL, TL, TL, TC, TC, TC, TC, TS | O2, TS, TS | O3 | SUR, TS | TLG | TL1000 | O4),
            u8x16_shr(p1, 4),
        );
        let l1 = i8x16_swizzle(
            u8x16(
                CARRY | O3 | O2 | O4,
                CARRY | O2,
                CARRY,
                CARRY,
                CARRY | TLG,
                CARRY | TLG | TL1000,
                CARRY | TLG | TL1000,
                CARRY | TLG | TL1000,
                CARRY | TLG | TL1000,
                CARRY | TLG | TL1000,
                CARRY | TLG | TL1000,
                CARRY | TLG | TL1000,
                CARRY | TLG | TL1000,
                CARRY | TLG | TL1000 | SUR,
                CARRY | TLG | TL1000,
                CARRY | TLG | TL1000,
            ),
            v128_and(p1, u8x16_splat(15)),
        );
        let h2 = i8x16_swizzle(
            u8x16(
                TS,
                TS,
                TS,
                TS,
                TS,
                TS,
                TS,
                TS,
                TL | O2 | TC | O3 | TL1000 | O4,
                TL | O2 | TC | O3 | TLG,
                TL | O2 | TC | SUR | TLG,
                TL | O2 | TC | SUR | TLG,
                TS,
                TS,
                TS,
                TS,
            ),
            u8x16_shr(cur, 4),
        );
        let sc = v128_and(v128_and(h1, l1), h2);
        let third = u8x16_sub_sat(p2, u8x16_splat(0xe0 - 0x80));
        let fourth = u8x16_sub_sat(p3, u8x16_splat(0xf0 - 0x80));
        let must = v128_and(v128_or(third, fourth), u8x16_splat(0x80));
        self.err = v128_or(self.err, v128_xor(must, sc));
    }
}
