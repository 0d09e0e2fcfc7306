//! The order of prereleases.

use std::cmp::Ordering;

/// Numbers with so many digits are exact in JavaScript.
const MAX_EXACT_DIGITS: usize = 15;
/// Digits that are added to the limbs of a long number at once.
const LIMB_DIGITS: usize = 9;
/// The limbs of the longest number that a version contains, of 32 bits each.
const LIMBS: usize = 28;
const LIMB: f64 = 4_294_967_296.0;
/// The limbs that contain the highest 53 bits of a number, and some more.
const HIGH_LIMBS: usize = 4;

/// Compares two lists of identifiers: numbers by their value, below all others, which are compared as text.
pub(super) fn compare_identifiers(mut one: &[u8], mut other: &[u8]) -> Ordering {
    loop {
        let ((first, one_rest), (second, other_rest)) = (split_identifier(one), split_identifier(other));
        let order = match (is_digits(first), is_digits(second)) {
            _ if first == second => Ordering::Equal,
            (true, true) => compare_numbers(first, second),
            (true, false) => Ordering::Less,
            (false, true) => Ordering::Greater,
            (false, false) => first.cmp(second),
        };
        match (order, one_rest, other_rest) {
            (Ordering::Equal, Some(one_rest), Some(other_rest)) => (one, other) = (one_rest, other_rest),
            (Ordering::Equal, one_rest, other_rest) => return one_rest.is_some().cmp(&other_rest.is_some()),
            (order, ..) => return order,
        }
    }
}

/// The first identifier, and those after its dot.
fn split_identifier(text: &[u8]) -> (&[u8], Option<&[u8]>) {
    let len = text.iter().position(|byte| *byte == b'.').unwrap_or(text.len());
    let (first, rest) = text.split_at_checked(len).unwrap_or((text, b""));
    (first, rest.get(1..))
}

fn is_digits(text: &[u8]) -> bool {
    text.iter().all(u8::is_ascii_digit)
}

/// Compares two numbers as JavaScript reads them.
fn compare_numbers(one: &[u8], other: &[u8]) -> Ordering {
    let (one, other) = (significant_digits(one), significant_digits(other));
    if one.len().max(other.len()) <= MAX_EXACT_DIGITS || one.len().abs_diff(other.len()) > 1 {
        return one.len().cmp(&other.len()).then_with(|| one.cmp(other));
    }
    rounded(one).total_cmp(&rounded(other))
}

fn significant_digits(mut digits: &[u8]) -> &[u8] {
    while let [b'0', rest @ ..] = digits {
        digits = rest;
    }
    digits
}

/// The number that JavaScript reads from digits: the nearest one, of two the even one.
fn rounded(digits: &[u8]) -> f64 {
    // The exact number: its limbs, the lowest first.
    let mut limbs = [0_u32; LIMBS];
    let mut len = 0_usize;
    for chunk in digits.chunks(LIMB_DIGITS) {
        let (mut carry, mut base) = (0_u64, 1_u64);
        for digit in chunk {
            carry = carry.saturating_mul(10).saturating_add(u64::from(digit & 0xf));
            base = base.saturating_mul(10);
        }
        for limb in limbs.iter_mut().take(len) {
            carry = u64::from(*limb).saturating_mul(base).saturating_add(carry);
            *limb = carry as u32;
            carry >>= 32;
        }
        if let Some(limb) = limbs.get_mut(len).filter(|_| carry > 0) {
            *limb = carry as u32;
            len = len.saturating_add(1);
        }
    }
    // The rounding needs the highest limbs, and whether any bit is set below them.
    let (low, high) = limbs.split_at_checked(len.saturating_sub(HIGH_LIMBS)).unwrap_or((&[], &limbs));
    let mut bits = 0_u128;
    for limb in high.iter().take(HIGH_LIMBS).rev() {
        bits = bits << 32 | u128::from(*limb);
    }
    bits |= u128::from(low.iter().any(|limb| *limb != 0));
    // A power of two scales without rounding.
    low.iter().fold(bits as f64, |number, _| number * LIMB)
}
