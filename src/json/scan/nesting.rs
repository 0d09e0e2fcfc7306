//! The brackets, walked one by one: there are few, and their depth is needed.

use crate::json::scan::bits::{ALL, NONE, mask};
use crate::json::scan::lanes::LANES;
use crate::json::scan::undiagnosed::Undiagnosed;
use crate::limits::MAX_DEPTH;

/// The open containers.
#[derive(Clone, Copy)]
pub(super) struct Nesting {
    pub(super) depth: usize,
    /// One bit for each of the innermost containers, set for an object; the lowest is that of the innermost.
    kinds: u64,
}

/// The bits of [`Nesting`] for the containers further out, in words of 64 levels. Only deep nesting needs it.
pub(super) type OuterKinds = Vec<u64>;

/// The number of containers whose kinds a word holds.
const KINDS: usize = 64;

/// The levels whose children the visitor may get.
#[derive(Clone, Copy)]
pub(super) struct Shallow {
    /// The deepest of them at the beginning of the block.
    pub(super) limit: usize,
    /// The deepest of them, once the walk is back at `limit`: there another container may begin that is visited.
    pub(super) reach: usize,
}

/// What the brackets say about the bytes of a block.
#[derive(Clone, Copy)]
pub(super) struct Levels {
    /// Opening brackets.
    pub(super) open: u64,
    /// Where the innermost container is an object.
    pub(super) in_object: u64,
    /// Where the depth is one that is visited. A bracket belongs to the level outside of it.
    pub(super) shallow: u64,
    /// The bytes of the root: all, unless it ends in this block.
    pub(super) root: u64,
}

impl Nesting {
    pub(super) const NONE: Self = Self { depth: 0, kinds: 0 };

    /// `brackets` also marks bytes that are not brackets; they are refused.
    #[inline(always)]
    pub(super) fn walk(
        &mut self,
        outer: &mut OuterKinds,
        block: &[u8; LANES],
        brackets: u64,
        shallow: Shallow,
    ) -> Result<Levels, Undiagnosed> {
        let Shallow { mut limit, reach } = shallow;
        let is_shallow = u64::from(self.depth <= limit);
        let mut levels = Levels { open: NONE, in_object: mask(self.kinds & 1), shallow: mask(is_shallow), root: ALL };
        let mut left = brackets;
        let mut broken = NONE;
        while left != NONE {
            let index = usize::try_from(left.trailing_zeros()).unwrap_or_default();
            let byte = u64::from(block.get(index).copied().unwrap_or_default());
            let bit = left & left.wrapping_neg();
            let above = ALL ^ bit ^ bit.wrapping_sub(1);
            left &= left.wrapping_sub(1);
            // `[` and `{` end in 011, `]` and `}` in 101; braces have bit 5.
            let is_open = byte >> 1 & 1;
            let is_brace = byte >> 5 & 1;
            broken |= !(byte >> 1 ^ byte >> 2);
            broken |= (self.kinds ^ is_brace) & (is_open ^ 1);
            let was_object = self.kinds & 1;
            let outside = self.depth.wrapping_sub(usize::from(is_open == 0));
            if is_open != 0 {
                levels.open |= bit;
                if outside.is_multiple_of(KINDS) && outside > 0 {
                    if outside == MAX_DEPTH {
                        return Err(Undiagnosed);
                    }
                    outer.push(self.kinds);
                }
                self.kinds = self.kinds << 1 | is_brace;
                self.depth = outside.wrapping_add(1);
                if outside == limit {
                    levels.shallow &= !above;
                }
            } else {
                self.kinds >>= 1;
                if outside.is_multiple_of(KINDS) && outside > 0 {
                    self.kinds = outer.pop().unwrap_or_default();
                }
                self.depth = outside;
                if outside == limit {
                    levels.shallow |= bit | above;
                    limit = reach;
                }
            }
            levels.in_object ^= above & mask(was_object ^ (self.kinds & 1));
            if self.depth == 0 {
                levels.root = !above;
                break;
            }
        }
        if broken & 1 == 0 { Ok(levels) } else { Err(Undiagnosed) }
    }
}

const _: () = assert!(MAX_DEPTH.is_multiple_of(KINDS));
