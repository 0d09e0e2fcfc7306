//! Numbers and literals, read byte by byte: a table of states, with one step for each byte.

/// The state of reading a number or literal.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Scalar(u8);

const STATES: usize = 20;
/// Neither a number nor a literal. It has no row, because it is final.
const BROKEN: u8 = 20;
const EXPONENT_SIGN: u8 = 19;
/// The literals without their first letter, with one state for each letter: `true` from 9, `false` from 12, `null` from 16.
/// State 8 is the end of each.
const LITERALS: &[u8; 10] = b"ruealseull";
const LITERAL: u8 = 9;
const DONE: u8 = 8;

impl Scalar {
    pub(super) const START: Self = Self(0);

    pub(super) fn next(self, byte: u8) -> Self {
        Self(STEPS.get(usize::from(self.0)).and_then(|row| row.get(usize::from(byte))).copied().unwrap_or(BROKEN))
    }

    /// Whether the number or literal may end here.
    pub(super) const fn is_whole(self) -> bool {
        matches!(self.0, 2 | 3 | 5 | 7 | DONE)
    }
}

/// Whether a text is a JSON number.
pub(in crate::json) fn is_number(text: &str) -> bool {
    let end = text.bytes().fold(Scalar::START, Scalar::next);
    end.is_whole() && text.ends_with(|last: char| last.is_ascii_digit())
}

static STEPS: [[u8; 128]; STATES] = steps();

#[expect(clippy::indexing_slicing, clippy::arithmetic_side_effects, reason = "evaluated by the compiler")]
const fn steps() -> [[u8; 128]; STATES] {
    let mut steps = [[BROKEN; 128]; STATES];
    let mut state = 0;
    while state < STATES {
        let mut byte = 0;
        while byte < 128 {
            steps[state][byte] = step(state as u8, byte as u8);
            byte += 1;
        }
        state += 1;
    }
    steps
}

#[expect(clippy::indexing_slicing, clippy::arithmetic_side_effects, reason = "evaluated by the compiler")]
const fn step(state: u8, byte: u8) -> u8 {
    match (state, byte) {
        (0, b'-') => 1,
        (0 | 1, b'0') => 2,
        (0 | 1, b'1'..=b'9') | (3, b'0'..=b'9') => 3,
        (2 | 3, b'.') => 4,
        (4 | 5, b'0'..=b'9') => 5,
        (2 | 3 | 5, b'e' | b'E') => 6,
        (6, b'+' | b'-') => EXPONENT_SIGN,
        (6 | 7 | EXPONENT_SIGN, b'0'..=b'9') => 7,
        (0, b't') => LITERAL,
        (0, b'f') => LITERAL + 3,
        (0, b'n') => LITERAL + 7,
        (LITERAL..EXPONENT_SIGN, _) if LITERALS[(state - LITERAL) as usize] == byte => match state - LITERAL {
            2 | 6 | 9 => DONE,
            at => LITERAL + at + 1,
        },
        _ => BROKEN,
    }
}
