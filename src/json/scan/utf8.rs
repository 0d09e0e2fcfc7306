//! UTF-8, block by block.

pub(super) use imp::Utf8;

/// The number of bytes that follow the first one of a character, and the bounds of the second (Unicode 15, table 3-7).
pub(super) const fn character(first: u8) -> Option<(u8, u8, u8)> {
    Some(match first {
        0xC2..=0xDF => (1, 0x80, 0xBF),
        0xE0 => (2, 0xA0, 0xBF),
        0xED => (2, 0x80, 0x9F),
        0xE1..=0xEF => (2, 0x80, 0xBF),
        0xF0 => (3, 0x90, 0xBF),
        0xF1..=0xF3 => (3, 0x80, 0xBF),
        0xF4 => (3, 0x80, 0x8F),
        _ => return None,
    })
}

/// With wasm's vectors: the algorithm of John Keiser and Daniel Lemire, "Validating UTF-8 in less than one instruction per
/// byte". Three tables, for three halves of two adjacent bytes, say which errors they allow; what all three allow is one.
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
mod imp {
    use core::arch::wasm32::{
        i8x16_shuffle, i8x16_swizzle, u8x16, u8x16_shr, u8x16_splat, u8x16_sub_sat, v128, v128_and, v128_any_true,
        v128_or, v128_xor,
    };

    use crate::json::scan::lanes::{LANES, Lanes};

    pub(crate) struct Utf8 {
        /// The last bytes of the block before.
        before: v128,
    }

    // The errors. The first byte begins a character, but the second does not continue it; or the other way round.
    const TOO_SHORT: u8 = 1;
    const TOO_LONG: u8 = 2;
    const OVERLONG_3: u8 = 4;
    const TOO_LARGE: u8 = 8;
    const SURROGATE: u8 = 16;
    const OVERLONG_2: u8 = 32;
    const OVERLONG_4: u8 = 64;
    const TOO_LARGE_1000: u8 = 64;
    /// Two continuation bytes: right only as the third or fourth byte of a character.
    const TWO: u8 = 128;
    /// The errors that do not depend on the lower half of the first byte.
    const ANY: u8 = TOO_SHORT | TOO_LONG | TWO;
    const LARGE: u8 = ANY | TOO_LARGE | TOO_LARGE_1000;

    impl Utf8 {
        pub(crate) const NONE: Self = Self { before: u8x16(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0) };

        /// Whether a character continues in the next block.
        pub(crate) fn is_pending(&self) -> bool {
            v128_any_true(u8x16_sub_sat(
                self.before,
                u8x16(255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 0xEF, 0xDF, 0xBF),
            ))
        }

        pub(crate) fn holds(&mut self, block: &[u8; LANES]) -> bool {
            let [a, b, c, d] = Lanes::of(block).vectors();
            let errors = v128_or(v128_or(errors(self.before, a), errors(a, b)), v128_or(errors(b, c), errors(c, d)));
            self.before = d;
            !v128_any_true(errors)
        }
    }

    /// The errors at each byte of `now`, which follows `before`.
    #[inline(always)]
    fn errors(before: v128, now: v128) -> v128 {
        let one_back = i8x16_shuffle::<15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30>(before, now);
        let two_back = i8x16_shuffle::<14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29>(before, now);
        let three_back = i8x16_shuffle::<13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28>(before, now);
        let first_upper = u8x16(
            TOO_LONG,
            TOO_LONG,
            TOO_LONG,
            TOO_LONG,
            TOO_LONG,
            TOO_LONG,
            TOO_LONG,
            TOO_LONG,
            TWO,
            TWO,
            TWO,
            TWO,
            TOO_SHORT | OVERLONG_2,
            TOO_SHORT,
            TOO_SHORT | OVERLONG_3 | SURROGATE,
            TOO_SHORT | TOO_LARGE | TOO_LARGE_1000 | OVERLONG_4,
        );
        let first_lower = u8x16(
            ANY | OVERLONG_3 | OVERLONG_2 | OVERLONG_4,
            ANY | OVERLONG_2,
            ANY,
            ANY,
            ANY | TOO_LARGE,
            LARGE,
            LARGE,
            LARGE,
            LARGE,
            LARGE,
            LARGE,
            LARGE,
            LARGE,
            LARGE | SURROGATE,
            LARGE,
            LARGE,
        );
        let second_upper = u8x16(
            TOO_SHORT,
            TOO_SHORT,
            TOO_SHORT,
            TOO_SHORT,
            TOO_SHORT,
            TOO_SHORT,
            TOO_SHORT,
            TOO_SHORT,
            TOO_LONG | OVERLONG_2 | TWO | OVERLONG_3 | TOO_LARGE_1000 | OVERLONG_4,
            TOO_LONG | OVERLONG_2 | TWO | OVERLONG_3 | TOO_LARGE,
            TOO_LONG | OVERLONG_2 | TWO | SURROGATE | TOO_LARGE,
            TOO_LONG | OVERLONG_2 | TWO | SURROGATE | TOO_LARGE,
            TOO_SHORT,
            TOO_SHORT,
            TOO_SHORT,
            TOO_SHORT,
        );
        let pairs = v128_and(
            v128_and(
                i8x16_swizzle(first_upper, u8x16_shr(one_back, 4)),
                i8x16_swizzle(first_lower, v128_and(one_back, u8x16_splat(0x0f))),
            ),
            i8x16_swizzle(second_upper, u8x16_shr(now, 4)),
        );
        let is_third = u8x16_sub_sat(two_back, u8x16_splat(0xE0 - 0x80));
        let is_fourth = u8x16_sub_sat(three_back, u8x16_splat(0xF0 - 0x80));
        // Two continuation bytes must be there, and nowhere else.
        v128_xor(v128_and(v128_or(is_third, is_fourth), u8x16_splat(0x80)), pairs)
    }
}

/// With the standard library, which reads the characters that begin and end in one block.
#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
mod imp {
    use super::character;
    use crate::json::scan::lanes::LANES;

    pub(crate) struct Utf8 {
        /// The number of bytes that a character still needs, and the bounds of the next one.
        left: u8,
        low: u8,
        high: u8,
    }

    impl Utf8 {
        pub(crate) const NONE: Self = Self { left: 0, low: 0, high: 0 };

        /// Whether a character continues in the next block.
        pub(crate) const fn is_pending(&self) -> bool {
            self.left > 0
        }

        pub(crate) fn holds(&mut self, block: &[u8; LANES]) -> bool {
            let (first, rest) = block.split_at(usize::from(self.left));
            if !self.read(first) {
                return false;
            }
            match str::from_utf8(rest) {
                Ok(_) => true,
                Err(error) => {
                    error.error_len().is_none() && self.read(rest.get(error.valid_up_to()..).unwrap_or_default())
                }
            }
        }

        /// Reads byte by byte a character that continues in the next block.
        fn read(&mut self, bytes: &[u8]) -> bool {
            for &byte in bytes {
                if self.left > 0 {
                    if byte < self.low || byte > self.high {
                        return false;
                    }
                    *self = Self { left: self.left.saturating_sub(1), low: 0x80, high: 0xBF };
                } else {
                    let Some((left, low, high)) = character(byte) else { return false };
                    *self = Self { left, low, high };
                }
            }
            true
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::scan::lanes::LANES;

    fn is_utf8(text: &[u8]) -> bool {
        let mut utf8 = Utf8::NONE;
        let (blocks, rest) = text.as_chunks::<LANES>();
        let mut last = [b' '; LANES];
        last[..rest.len()].copy_from_slice(rest);
        blocks.iter().chain([&last]).all(|block| utf8.holds(block)) && !utf8.is_pending()
    }

    #[test]
    fn the_verdict_is_that_of_the_standard_library_at_every_border() {
        let bytes = [
            0x00, 0x41, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc1, 0xc2, 0xdf, 0xe0, 0xe1, 0xed, 0xef, 0xf0, 0xf1,
            0xf4, 0xf5, 0xff,
        ];
        for shift in [0, 13, 59, 60, 61, 62, 63] {
            for a in bytes {
                for b in bytes {
                    for c in bytes {
                        for d in [0x41, 0x80, 0xbf, 0xc2, 0xe1] {
                            let mut text = vec![b'x'; shift];
                            text.extend([a, b, c, d]);
                            assert_eq!(
                                is_utf8(&text),
                                str::from_utf8(&text).is_ok(),
                                "{a:x} {b:x} {c:x} {d:x} after {shift}"
                            );
                        }
                    }
                }
            }
        }
    }
}
