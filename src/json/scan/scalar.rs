//! Numbers and literals. Plain integers are checked all at once, the three literals by comparison, and the rest byte by byte.

use crate::json::scan::bits::{ALL, NONE};
use crate::json::scan::lanes::{LANES, Lanes};

/// Checks the numbers and literals of each block.
pub(super) struct Scalars {
    /// The state of one that continues in the next block.
    state: State,
}

impl Scalars {
    pub(super) const NONE: Self = Self { state: State::START };

    /// `scalar` marks the bytes of numbers and literals, and `starts` those that begin in this block; one may continue from
    /// the block before.
    #[inline(never)]
    pub(super) fn check(&mut self, block: &[u8; LANES], scalar: u64, starts: u64, is_continued: bool) -> bool {
        if is_continued && scalar & 1 == 0 && !self.state.is_whole() {
            return false;
        }
        let continued = self.state;
        let lanes = Lanes::of(block);
        let digits = lanes.digits();
        if is_continued && scalar & digits == ALL && self.state.is_among_digits() {
            return true;
        }
        let after_zero = (starts & lanes.eq(b'0')) << 1;
        let across_borders = u64::from(is_continued) | 1 << 63;
        let mut special = scalar & (!digits | after_zero | across_borders);
        while special != NONE {
            let up_to = ALL >> (special.leading_zeros() & 63);
            let last_start = starts & up_to;
            let from = 63_u32.saturating_sub(last_start.leading_zeros());
            let len = (scalar >> (from & 63)).trailing_ones();
            let start = if last_start == NONE { continued } else { State::START };
            if !self.read(block, from, len, start) {
                return false;
            }
            special &= (1_u64 << (from & 63)).wrapping_sub(1);
        }
        true
    }

    /// Reads one number or literal, or the part of it that is in this block.
    #[inline(always)]
    fn read(&mut self, block: &[u8; LANES], from: u32, len: u32, start: State) -> bool {
        let from = usize::try_from(from).unwrap_or_default();
        let to = from.wrapping_add(usize::try_from(len).unwrap_or_default());
        let text = block.get(from..to).unwrap_or_default();
        if start == State::START && to < LANES && matches!(text, b"true" | b"false" | b"null") {
            return true;
        }
        let mut state = start;
        for byte in text {
            state = state.next(*byte);
        }
        if to == LANES {
            self.state = state;
        }
        // One that reaches the end of the block may continue in the next.
        to == LANES || state.is_whole()
    }
}

/// Whether a text is a JSON number.
pub(in crate::json) fn is_number(text: &str) -> bool {
    let end = text.bytes().fold(State::START, State::next);
    end.is_whole() && text.ends_with(|last: char| last.is_ascii_digit())
}

/// The state of reading a number or literal: a table of states, with one step for each byte.
#[derive(Clone, Copy, PartialEq, Eq)]
struct State(u8);

const STATES: usize = 32;
/// Neither a number nor a literal: the last state, because it is final.
const BROKEN: u8 = 20;
const EXPONENT_SIGN: u8 = 19;
/// The literals without their first letter, with one state for each letter: `true` from 9, `false` from 12, `null` from 16.
/// State 8 is the end of each.
const LITERALS: &[u8; 10] = b"ruealseull";
const LITERAL: u8 = 9;
const DONE: u8 = 8;

impl State {
    const START: Self = Self(0);

    #[inline(always)]
    fn next(self, byte: u8) -> Self {
        let class = CLASSES.get(usize::from(byte)).copied().unwrap_or_default();
        let row = STEPS.get(usize::from(self.0) % STATES).unwrap_or(&[BROKEN; CLASS_COUNT]);
        Self(row.get(usize::from(class) % CLASS_COUNT).copied().unwrap_or(BROKEN))
    }

    /// Whether it is the same after another digit.
    const fn is_among_digits(self) -> bool {
        matches!(self.0, 3 | 5 | 7)
    }

    /// Whether the number or literal may end here.
    const fn is_whole(self) -> bool {
        matches!(self.0, 2 | 3 | 5 | 7 | DONE)
    }
}

/// One byte of each class: the bytes that mean the same to every state, the last for those that none takes.
const CLASS_BYTES: &[u8; CLASS_COUNT] = b"01.eE+-trufalsn\0";
const CLASS_COUNT: usize = 16;
static CLASSES: [u8; 256] = classes();
static STEPS: [[u8; CLASS_COUNT]; STATES] = steps();

#[expect(clippy::indexing_slicing, clippy::arithmetic_side_effects, reason = "evaluated by the compiler")]
const fn classes() -> [u8; 256] {
    let mut classes = [CLASS_COUNT as u8 - 1; 256];
    let mut class = 0;
    while class < CLASS_COUNT - 1 {
        classes[CLASS_BYTES[class] as usize] = class as u8;
        class += 1;
    }
    let mut digit = b'2';
    while digit <= b'9' {
        classes[digit as usize] = classes[b'1' as usize];
        digit += 1;
    }
    classes
}

#[expect(clippy::indexing_slicing, clippy::arithmetic_side_effects, reason = "evaluated by the compiler")]
const fn steps() -> [[u8; CLASS_COUNT]; STATES] {
    let mut steps = [[BROKEN; CLASS_COUNT]; STATES];
    let mut state = 0;
    while state < BROKEN as usize {
        let mut class = 0;
        while class < CLASS_COUNT {
            steps[state][class] = step(state as u8, CLASS_BYTES[class]);
            class += 1;
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
