//! What words with a bit for each byte are combined by.

/// The word without any bit.
pub(super) const NONE: u64 = 0;
/// The word with every bit.
pub(super) const ALL: u64 = !0;

/// All ones or none.
#[inline(always)]
pub(super) const fn mask(flag: u64) -> u64 {
    NONE.wrapping_sub(flag)
}

/// Sets every bit to the XOR of itself and all lower bits: ones from each quote up to the next.
#[inline(always)]
pub(super) const fn prefix_xor(mut bits: u64) -> u64 {
    bits ^= bits << 1;
    bits ^= bits << 2;
    bits ^= bits << 4;
    bits ^= bits << 8;
    bits ^= bits << 16;
    bits ^ bits << 32
}

/// The next bytes after these that are not white space. `carry` comes from the block before.
#[inline(always)]
pub(super) const fn after(bits: u64, space: u64, carry: &mut u64) -> u64 {
    after_ends(bits, NONE, space, carry)
}

/// [`after`] for values: the mark of a scalar's end is after its last byte already.
#[inline(always)]
pub(super) const fn after_ends(ends: u64, scalar_ends: u64, space: u64, carry: &mut u64) -> u64 {
    let (passed, is_over) = (ends << 1 | *carry | scalar_ends).overflowing_add(space);
    *carry = ends >> 63 | is_over as u64;
    passed & !space
}
