//! Questions about 64 bytes at once: one bit of a `u64` for each, the lowest for the first.

pub(super) use imp::Lanes;

/// The number of bytes in a block.
pub(super) const LANES: usize = 64;

#[inline(always)]
fn words(block: &[u8; LANES]) -> [u64; 8] {
    let (parts, _) = block.as_chunks::<8>();
    let parts: &[[u8; 8]; 8] = parts.try_into().unwrap_or(&[[0; 8]; 8]);
    // Written out: optimized for size, a loop over eight words would not be unrolled.
    let [a, b, c, d, e, f, g, h] = *parts;
    let word = u64::from_le_bytes;
    [word(a), word(b), word(c), word(d), word(e), word(f), word(g), word(h)]
}

/// With wasm's vectors of 16 bytes.
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
mod imp {
    use core::arch::wasm32::{
        i8x16_bitmask, i8x16_eq, i8x16_lt, i8x16_min, i8x16_splat, u8x16_lt, u8x16_splat, u64x2, v128, v128_any_true,
        v128_or,
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

        /// The positions of `byte`.
        #[inline(always)]
        pub(crate) fn eq(self, byte: u8) -> u64 {
            let byte = u8x16_splat(byte);
            self.bits(|lane| i8x16_eq(lane, byte))
        }

        /// Every byte with bit 5 set: `[` becomes `{` and `]` becomes `}`; JSON's other punctuation does not change.
        #[inline(always)]
        pub(crate) fn folded(self) -> Self {
            let [a, b, c, d] = self.0;
            let bit = u8x16_splat(0x20);
            Self([v128_or(a, bit), v128_or(b, bit), v128_or(c, bit), v128_or(d, bit)])
        }

        /// The positions of control characters.
        #[inline(always)]
        pub(crate) fn control(self) -> u64 {
            self.bits(|lane| u8x16_lt(lane, u8x16_splat(0x20)))
        }

        /// Whether all bytes are ASCII and not control characters.
        #[inline(always)]
        pub(crate) fn is_plain_ascii(self) -> bool {
            let [a, b, c, d] = self.0;
            // As signed numbers, bytes beyond ASCII are below the space as well.
            !v128_any_true(i8x16_lt(i8x16_min(i8x16_min(a, b), i8x16_min(c, d)), i8x16_splat(0x20)))
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
            self.bits(|word| {
                let other = word ^ EACH.wrapping_mul(u64::from(byte));
                // Bit 7 of a byte is set unless all its bits are equal.
                !((other & LOW).wrapping_add(LOW) | other)
            })
        }

        /// Every byte with bit 5 set: `[` becomes `{` and `]` becomes `}`; JSON's other punctuation does not change.
        #[inline(always)]
        pub(crate) fn folded(self) -> Self {
            Self(self.0.map(|word| word | EACH << 5))
        }

        /// The positions of control characters.
        #[inline(always)]
        pub(crate) fn control(self) -> u64 {
            // The three upper bits are zero.
            self.bits(|word| !(word | word << 1 | word << 2))
        }

        /// Whether all bytes are ASCII and not control characters.
        #[inline(always)]
        pub(crate) fn is_plain_ascii(self) -> bool {
            self.control() == 0 && self.0.iter().all(|word| word & !LOW == 0)
        }

        /// Whether any byte is beyond ASCII.
        #[inline(always)]
        pub(crate) fn beyond_ascii(self) -> bool {
            self.0.iter().any(|word| word & !LOW != 0)
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
                    assert_eq!(lanes.eq(byte), want(&|each| each == byte), "{byte:#x} at {at} in {around:#x}");
                    assert_eq!(lanes.control(), want(&|each| each < 0x20), "{byte:#x} at {at} in {around:#x}");
                    assert_eq!(lanes.folded().eq(b'{'), want(&|each| each | 0x20 == b'{'), "{byte:#x} at {at}");
                    let is_plain_ascii = block.iter().all(|each| (0x20..0x80).contains(each));
                    assert_eq!(lanes.beyond_ascii(), block.iter().any(|each| *each >= 0x80), "{byte:#x} at {at}");
                    assert_eq!(lanes.is_plain_ascii(), is_plain_ascii, "{byte:#x} at {at} in {around:#x}");
                }
            }
        }
    }
}
