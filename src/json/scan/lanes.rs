//! Questions about 64 bytes at once: one bit of a `u64` for each, the lowest for the first.

pub(super) use imp::Lanes;

/// The number of bytes in a block.
pub(super) const LANES: usize = 64;

/// Written out: optimized for size, a loop over eight words would not be unrolled.
#[inline(always)]
fn words(block: &[u8; LANES]) -> [u64; 8] {
    let (parts, _) = block.as_chunks::<8>();
    let parts: &[[u8; 8]; 8] = parts.try_into().unwrap_or(&[[0; 8]; 8]);
    let [a, b, c, d, e, f, g, h] = *parts;
    let word = u64::from_le_bytes;
    [word(a), word(b), word(c), word(d), word(e), word(f), word(g), word(h)]
}

/// With wasm's vectors of 16 bytes.
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
mod imp {
    use core::arch::wasm32::{
        i8x16_bitmask, i8x16_eq, i8x16_lt, i8x16_min, i8x16_ne, i8x16_splat, i8x16_sub, i8x16_swizzle, u8x16, u8x16_lt,
        u8x16_shr, u8x16_splat, u64x2, v128, v128_and, v128_any_true, v128_or,
    };

    use super::{LANES, words};

    /// A block, in four vectors.
    #[derive(Clone, Copy)]
    pub(crate) struct Lanes([v128; 4]);

    impl Lanes {
        #[inline(always)]
        pub(crate) fn of(block: &[u8; LANES]) -> Self {
            let [a, b, c, d, e, f, g, h] = words(block);
            // The compiler loads two words as one vector.
            Self([u64x2(a, b), u64x2(c, d), u64x2(e, f), u64x2(g, h)])
        }

        #[inline(always)]
        pub(crate) const fn vectors(self) -> [v128; 4] {
            self.0
        }

        /// The positions of `byte`.
        #[inline(always)]
        pub(crate) fn eq(self, byte: u8) -> u64 {
            let byte = u8x16_splat(byte);
            self.bits(|lane| i8x16_eq(lane, byte))
        }

        /// The positions of brackets of both kinds; and of `Y`, `y`, `_` and DEL, which differ from them in the same bits.
        #[inline(always)]
        pub(crate) fn brackets(self) -> u64 {
            let (bits, all) = (u8x16_splat(0x26), u8x16_splat(0x7f));
            self.bits(|lane| i8x16_eq(v128_or(lane, bits), all))
        }

        /// The positions of JSON's white space.
        #[inline(always)]
        pub(crate) fn space(self) -> u64 {
            // For the lower half of a byte, the white space with it.
            let spaces = u8x16(b' ', 0, 0, 0, 0, 0, 0, 0, 0, b'\t', b'\n', 0, 0, b'\r', 0, 0);
            self.bits(|lane| i8x16_eq(i8x16_swizzle(spaces, low_half(lane)), lane))
        }

        /// The positions of decimal digits.
        #[inline(always)]
        pub(crate) fn digits(self) -> u64 {
            self.bits(is_digit)
        }

        /// The positions of hexadecimal digits.
        #[inline(always)]
        pub(crate) fn hex_digits(self) -> u64 {
            self.bits(|lane| {
                let letter = i8x16_sub(v128_or(lane, u8x16_splat(0x20)), u8x16_splat(b'a'));
                v128_or(is_digit(lane), u8x16_lt(letter, u8x16_splat(6)))
            })
        }

        /// The positions of what may follow a backslash, without `u`: `"`, `\`, `/`, `b`, `f`, `n`, `r`, `t`.
        #[inline(always)]
        pub(crate) fn simple_escapes(self) -> u64 {
            // One bit for each upper half with such a byte, and for each lower half the bits of those that it makes one with.
            let upper = u8x16(0, 0, 1, 0, 0, 2, 4, 8, 0, 0, 0, 0, 0, 0, 0, 0);
            let lower = u8x16(0, 0, 1 | 4 | 8, 0, 8, 0, 4, 0, 0, 0, 0, 0, 2, 0, 4, 1);
            self.bits(|lane| {
                let halves = (i8x16_swizzle(upper, u8x16_shr(lane, 4)), i8x16_swizzle(lower, low_half(lane)));
                i8x16_ne(v128_and(halves.0, halves.1), u8x16_splat(0))
            })
        }

        /// The positions of control characters.
        #[inline(always)]
        pub(crate) fn control(self) -> u64 {
            self.bits(|lane| u8x16_lt(lane, u8x16_splat(0x20)))
        }

        /// Whether there is no backslash, no control character, and nothing beyond ASCII.
        #[inline(always)]
        pub(crate) fn is_plain(self) -> bool {
            let [a, b, c, d] = self.0;
            let backslash = u8x16_splat(b'\\');
            let is = |lane| i8x16_eq(lane, backslash);
            let backslashes = v128_or(v128_or(is(a), is(b)), v128_or(is(c), is(d)));
            // As signed numbers, bytes beyond ASCII are below the space as well.
            let others = i8x16_lt(i8x16_min(i8x16_min(a, b), i8x16_min(c, d)), i8x16_splat(0x20));
            !v128_any_true(v128_or(backslashes, others))
        }

        /// Whether any byte is beyond ASCII.
        #[inline(always)]
        pub(crate) fn beyond_ascii(self) -> bool {
            let [a, b, c, d] = self.0;
            i8x16_bitmask(v128_or(v128_or(a, b), v128_or(c, d))) != 0
        }

        #[inline(always)]
        fn bits(self, test: impl Fn(v128) -> v128) -> u64 {
            let [a, b, c, d] = self.0;
            let bits = |lane| u64::from(i8x16_bitmask(test(lane)));
            bits(a) | bits(b) << 16 | bits(c) << 32 | bits(d) << 48
        }
    }

    #[inline(always)]
    fn low_half(lane: v128) -> v128 {
        v128_and(lane, u8x16_splat(0x0f))
    }

    #[inline(always)]
    fn is_digit(lane: v128) -> v128 {
        u8x16_lt(i8x16_sub(lane, u8x16_splat(b'0')), u8x16_splat(10))
    }
}

/// With eight bytes in a word.
#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
mod imp {
    use super::{LANES, words};

    /// One in every byte.
    const EACH: u64 = u64::from_le_bytes([1; 8]);
    const LOW: u64 = u64::from_le_bytes([0x7f; 8]);

    /// A block, in eight words.
    #[derive(Clone, Copy)]
    pub(crate) struct Lanes([u64; 8]);

    impl Lanes {
        #[inline(always)]
        pub(crate) fn of(block: &[u8; LANES]) -> Self {
            Self(words(block))
        }

        /// The positions of `byte`.
        #[inline(always)]
        pub(crate) fn eq(self, byte: u8) -> u64 {
            self.bits(|word| is(word, byte))
        }

        /// The positions of brackets of both kinds; and of `Y`, `y`, `_` and DEL, which differ from them in the same bits.
        #[inline(always)]
        pub(crate) fn brackets(self) -> u64 {
            self.bits(|word| is(word | EACH.wrapping_mul(0x26), 0x7f))
        }

        /// The positions of JSON's white space.
        pub(crate) fn space(self) -> u64 {
            self.any_of(*b" \t\n\r")
        }

        /// The positions of decimal digits.
        pub(crate) fn digits(self) -> u64 {
            self.bits(|word| is_within(word, b'0', 10))
        }

        /// The positions of hexadecimal digits.
        pub(crate) fn hex_digits(self) -> u64 {
            self.bits(|word| is_within(word, b'0', 10) | is_within(word | EACH << 5, b'a', 6))
        }

        /// The positions of what may follow a backslash, without `u`.
        pub(crate) fn simple_escapes(self) -> u64 {
            self.any_of(*b"\"\\/bfnrt")
        }

        /// The positions of control characters.
        #[inline(always)]
        pub(crate) fn control(self) -> u64 {
            // The three upper bits are zero.
            self.bits(|word| !(word | word << 1 | word << 2))
        }

        /// Whether there is no backslash, no control character, and nothing beyond ASCII.
        #[inline(always)]
        pub(crate) fn is_plain(self) -> bool {
            let special = |word: u64| word | !(word | word << 1 | word << 2) | is(word, b'\\');
            self.0.iter().fold(0, |all, word| all | special(*word)) & !LOW == 0
        }

        /// Whether any byte is beyond ASCII.
        #[inline(always)]
        pub(crate) fn beyond_ascii(self) -> bool {
            self.0.iter().fold(0, |all, word| all | word) & !LOW != 0
        }

        fn any_of<const N: usize>(self, bytes: [u8; N]) -> u64 {
            self.bits(|word| bytes.iter().fold(0, |any, byte| any | is(word, *byte)))
        }

        /// Bit 7 of each byte of the result of `test`.
        #[inline(always)]
        fn bits(self, test: impl Fn(u64) -> u64) -> u64 {
            self.0.iter().rev().fold(0, |bits, word| {
                let flags = (test(*word) >> 7) & EACH;
                bits << 8 | flags.wrapping_mul(0x0102_0408_1020_4080) >> 56
            })
        }
    }

    /// Sets bit 7 of each byte that is `byte`.
    #[inline(always)]
    const fn is(word: u64, byte: u8) -> u64 {
        let other = word ^ EACH.wrapping_mul(byte as u64);
        // Bit 7 of a byte is set unless all its bits are equal.
        !((other & LOW).wrapping_add(LOW) | other)
    }

    /// Sets bit 7 of each byte that is one of `count` from `first` on, all of them ASCII.
    #[inline(always)]
    const fn is_within(word: u64, first: u8, count: u8) -> u64 {
        let low = word & LOW;
        // Adding up to bit 7: from a value on, and from the first value after it.
        let from = low.wrapping_add(EACH.wrapping_mul(0x80_u8.wrapping_sub(first) as u64));
        let past = low.wrapping_add(EACH.wrapping_mul(0x80_u8.wrapping_sub(first).wrapping_sub(count) as u64));
        from & !past & !word
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_byte_has_its_bit() {
        for byte in 0..=u8::MAX {
            for at in 0..LANES {
                for around in [b'a', 0x00, 0xff, byte ^ 1, byte ^ 0x80] {
                    let mut block = [around; LANES];
                    block[at] = byte;
                    let lanes = Lanes::of(&block);
                    let want = |test: &dyn Fn(u8) -> bool| {
                        block.iter().rev().fold(0u64, |bits, byte| bits << 1 | u64::from(test(*byte)))
                    };
                    let found = [
                        (lanes.eq(byte), want(&|each| each == byte)),
                        (lanes.control(), want(&|each| each < 0x20)),
                        (lanes.brackets(), want(&|each| b"[]{}Yy_\x7f".contains(&each))),
                        (lanes.space(), want(&|each| b" \t\n\r".contains(&each))),
                        (lanes.digits(), want(&|each| each.is_ascii_digit())),
                        (lanes.hex_digits(), want(&|each| each.is_ascii_hexdigit())),
                        (lanes.simple_escapes(), want(&|each| b"\"\\/bfnrt".contains(&each))),
                    ];
                    for (index, (found, want)) in found.into_iter().enumerate() {
                        assert_eq!(found, want, "{index}: {byte:#x} at {at} in {around:#x}");
                    }
                    let is_plain = block.iter().all(|each| (0x20..0x80).contains(each) && *each != b'\\');
                    assert_eq!(lanes.beyond_ascii(), block.iter().any(|each| *each >= 0x80), "{byte:#x} at {at}");
                    assert_eq!(lanes.is_plain(), is_plain, "{byte:#x} at {at} in {around:#x}");
                }
            }
        }
    }
}
