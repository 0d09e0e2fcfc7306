//! The order of prereleases.

use std::borrow::Cow;
use std::cmp::Ordering;

/// Numbers with so many digits are exact in JavaScript.
const MAX_EXACT_DIGITS: usize = 15;
/// The positions of the octal digits that a rounded number is written with, in bits: the sign is left out.
const OCTAL_BITS: std::ops::Range<u32> = 0..63;
/// Digits that are added to the limbs of a long number at once.
const LIMB_DIGITS: usize = 9;
/// The limbs of the longest number that a version contains, of 32 bits each.
const LIMBS: usize = 28;
const LIMB: f64 = 4_294_967_296.0;
/// The limbs that contain the highest 53 bits of a number, and some more.
const HIGH_LIMBS: usize = 4;

/// A list of identifiers in which each number of more than [`MAX_EXACT_DIGITS`] is replaced by one that is compared digit by digit
/// as JavaScript compares the numbers that it reads. Done once for each version, because a sort compares it many times.
pub(super) fn round_numbers(identifiers: &[u8]) -> Cow<'_, [u8]> {
    let is_long = |identifier: &[u8]| is_digits(identifier) && significant_digits(identifier).len() > MAX_EXACT_DIGITS;
    let mut parts = identifiers.split(|byte| *byte == b'.');
    if identifiers.len() <= MAX_EXACT_DIGITS || !parts.clone().any(is_long) {
        return Cow::Borrowed(identifiers);
    }
    let mut text = Vec::with_capacity(identifiers.len());
    let mut next = parts.next();
    while let Some(identifier) = next {
        if is_long(identifier) {
            // The bits of positive numbers are ordered as the numbers are.
            let bits = rounded(significant_digits(identifier)).to_bits();
            text.extend(OCTAL_BITS.step_by(3).rev().map(|at| b'0' | bits.rotate_right(at) as u8 & 7));
        } else {
            text.extend_from_slice(identifier);
        }
        next = parts.next();
        if next.is_some() {
            text.push(b'.');
        }
    }
    Cow::Owned(text)
}

/// Compares two lists of identifiers with [rounded numbers](round_numbers): numbers by their value, below all others, which are compared as text.
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

/// Compares two numbers that are exact or rounded.
fn compare_numbers(one: &[u8], other: &[u8]) -> Ordering {
    let (one, other) = (significant_digits(one), significant_digits(other));
    one.len().cmp(&other.len()).then_with(|| one.cmp(other))
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
        // All of them are below 2^64: a limb has 32 bits, and nine digits have 30.
        let (mut carry, mut base) = (0_u64, 1_u64);
        for digit in chunk {
            carry = carry.wrapping_mul(10).wrapping_add(u64::from(digit & 0xf));
            base = base.wrapping_mul(10);
        }
        for limb in limbs.iter_mut().take(len) {
            carry = u64::from(*limb).wrapping_mul(base).wrapping_add(carry);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_number_is_rounded_once_to_few_digits() {
        for (pre, want) in [
            ("rc.1", "rc.1"),
            ("rc.123456789012345", "rc.123456789012345"),
            ("rc.000000000000000000001", "rc.000000000000000000001"),
            ("1234567890123456a", "1234567890123456a"),
            // 2^53, the number after it, which JavaScript reads as 2^53 too, and the next that it can read.
            ("9007199254740992", "415000000000000000000"),
            ("rc.009007199254740993.a", "rc.415000000000000000000.a"),
            ("9007199254740994.9007199254740992", "415000000000000000001.415000000000000000000"),
        ] {
            assert_eq!(String::from_utf8_lossy(&round_numbers(pre.as_bytes())), want, "{pre}");
        }
        for digits in 16..=250 {
            let number = round_numbers("9".repeat(digits).as_bytes()).into_owned();
            assert_eq!(number.len(), 21, "{digits}");
            assert!(
                number > round_numbers(["1", &"0".repeat(digits - 1)].concat().as_bytes()).into_owned(),
                "{digits}"
            );
        }
    }
}
