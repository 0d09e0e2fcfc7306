//! Numbers and literals, as a state machine that takes one byte at a time.

const INVALID: u8 = 31;
/// The states: 0 start, 1 `-`, 2 `0`, 3 digits, 4 `.`, 5 fraction, 6 `e`, 7 its sign, 8 exponent, 9 end of a literal, 10 to 19 within one.
const fn next_state(s: u8, c: u8) -> u8 {
    match s {
        0 => match c {
            b'-' => 1,
            b'0' => 2,
            b'1'..=b'9' => 3,
            b't' => 10,
            b'f' => 13,
            b'n' => 17,
            _ => INVALID,
        },
        1 => match c {
            b'0' => 2,
            b'1'..=b'9' => 3,
            _ => INVALID,
        },
        2 => match c {
            b'.' => 4,
            b'e' | b'E' => 6,
            _ => INVALID,
        },
        3 => match c {
            b'0'..=b'9' => 3,
            b'.' => 4,
            b'e' | b'E' => 6,
            _ => INVALID,
        },
        4 => match c {
            b'0'..=b'9' => 5,
            _ => INVALID,
        },
        5 => match c {
            b'0'..=b'9' => 5,
            b'e' | b'E' => 6,
            _ => INVALID,
        },
        6 => match c {
            b'0'..=b'9' => 8,
            b'+' | b'-' => 7,
            _ => INVALID,
        },
        7 | 8 => match c {
            b'0'..=b'9' => 8,
            _ => INVALID,
        },
        10..=19 => {
            const L: &[u8; 10] = b"ruealseull";
            const N: [u8; 10] = [11, 12, 9, 14, 15, 16, 9, 18, 19, 9];
            if c == L[(s - 10) as usize] { N[(s - 10) as usize] } else { INVALID }
        }
        _ => INVALID,
    }
}

/// The class of each ASCII byte.
const CLASSES: [u8; 128] = {
    let mut t = [15u8; 128];
    let mut i = 0;
    while i < 128 {
        t[i] = match i as u8 {
            b'0' => 0,
            b'1'..=b'9' => 1,
            b'.' => 2,
            b'e' => 3,
            b'E' => 4,
            b'+' => 5,
            b'-' => 6,
            b't' => 7,
            b'r' => 8,
            b'u' => 9,
            b'f' => 10,
            b'a' => 11,
            b'l' => 12,
            b's' => 13,
            b'n' => 14,
            _ => 15,
        };
        i += 1
    }
    t
};

/// The next state, by state and class.
const NEXT: [u8; 32 * 16] = {
    let r = b"01.eE+-trufalsn!";
    let mut t = [INVALID; 512];
    let mut s = 0;
    while s < 32 {
        let mut k = 0;
        while k < 16 {
            t[s * 16 + k] = next_state(s as u8, r[k]);
            k += 1
        }
        s += 1
    }
    t
};

/// The state after one more byte.
#[inline(always)]
fn scalar_step(s: u8, c: u8) -> u8 {
    let k = if c < 128 { CLASSES[c as usize] } else { 15 };
    NEXT[(s as usize & 31) << 4 | k as usize & 15]
}

/// Whether a number or literal may end in this state.
#[inline(always)]
fn scalar_done(s: u8) -> bool {
    (1u32 << s) & (1 << 2 | 1 << 3 | 1 << 5 | 1 << 8 | 1 << 9) != 0
}

/// Checks the numbers and literals that start in this block, and one that started before it.
#[inline(never)]
pub fn scalars(block: &[u8], scalars: u64, mut starts: u64, carry: u64, state: &mut u8) -> bool {
    let mut p = 0usize;
    if carry != 0 {
        let mut s = *state;
        while p < 64 && scalars >> p & 1 == 1 {
            s = scalar_step(s, block[p]);
            p += 1
        }
        if p < 64 {
            if !scalar_done(s) {
                return false;
            }
        } else {
            *state = s
        }
    }
    while starts != 0 {
        p = starts.trailing_zeros() as usize;
        starts &= starts - 1;
        let mut s = 0;
        while p < 64 && scalars >> p & 1 == 1 {
            s = scalar_step(s, block[p]);
            p += 1
        }
        if p < 64 {
            if !scalar_done(s) {
                return false;
            }
        } else {
            *state = s
        }
    }
    true
}
