//! The children that a visitor asked for, from the marks of each block.

use crate::json::scan::chunk::{Chunk, Text};
use crate::json::scan::nesting::Shallow;
use crate::json::scan::visitor::{Child, Interest, Key, Type, Visitor};
use crate::limits::MAX_VISIT_DEPTH;

/// The beginnings and ends in a block, as far as they may be those of children.
#[derive(Clone, Copy)]
pub(super) struct Marks {
    pub(super) key: u64,
    pub(super) key_end: u64,
    pub(super) value: u64,
    /// Closing quotes and brackets.
    pub(super) value_end: u64,
    /// The byte after a number or literal.
    pub(super) scalar_end: u64,
}

impl Marks {
    #[inline(always)]
    pub(super) const fn is_empty(self) -> bool {
        self.key | self.key_end | self.value | self.value_end | self.scalar_end == 0
    }
}

/// The mark that is read now.
struct Cursor {
    /// The marks after it.
    left: u64,
    bit: u64,
    at: usize,
    /// The offset of the block.
    block: usize,
}

impl Cursor {
    /// Goes to the next mark, if there is one.
    #[inline(always)]
    fn advance(&mut self) -> bool {
        let left = self.left;
        self.left = left & left.wrapping_sub(1);
        self.bit = left ^ self.left;
        self.at = self.block.wrapping_add(usize::try_from(left.trailing_zeros()).unwrap_or_default());
        left != 0
    }
}

/// A visited container, and its child that began last.
struct Level {
    is_object: bool,
    index: usize,
    key: Text,
    at: usize,
    value: usize,
    kind: Type,
    wants_text: bool,
}

pub(super) struct Children<'v> {
    visitor: &'v mut dyn Visitor,
    /// The deepest level whose children may be visited.
    reach: usize,
    /// The depth of the innermost container whose children are visited. All containers around it are visited as well.
    visited: usize,
    /// That container; at first a level that holds nothing but the root.
    level: Level,
    /// Those around it, from the outermost on.
    outer: [Option<Level>; MAX_VISIT_DEPTH],
    /// The value that the visitor wants as text: one at a time, because its own children are not visited.
    text: Text,
}

impl<'v> Children<'v> {
    pub(super) fn new(depth: usize, visitor: &'v mut dyn Visitor) -> Self {
        let reach = depth.min(MAX_VISIT_DEPTH);
        Self {
            visitor,
            reach,
            visited: 0,
            level: Level::EMPTY,
            outer: [const { None }; MAX_VISIT_DEPTH],
            text: Text::empty(0),
        }
    }

    /// The levels that can have marks in a block that begins at `depth`.
    #[inline(always)]
    pub(super) const fn shallow(&self, depth: usize) -> Shallow {
        // Within a container that is not visited, nothing is, up to its end.
        let limit = if depth > self.visited { self.visited } else { self.reach };
        Shallow { limit, reach: self.reach }
    }

    /// `is_visited` says whether the innermost container at the beginning of the block is visited.
    #[inline(never)]
    pub(super) fn mark(&mut self, chunk: Chunk<'_>, block: usize, marks: Marks, is_visited: bool) {
        let mut depth = if is_visited { self.visited } else { self.visited.wrapping_add(1) };
        let mut scalar_end = marks.scalar_end;
        let others = marks.key | marks.key_end | marks.value | marks.value_end;
        let mut cursor = Cursor { left: others | scalar_end, bit: 0, at: block, block };
        // One turn for each child: its marks follow each other in the order of these conditions, as far as the block has them.
        while cursor.advance() {
            let is_child = depth == self.visited;
            if marks.key & cursor.bit != 0 {
                if is_child {
                    self.level.key.begin(cursor.at);
                    self.level.at = cursor.at;
                }
                if !cursor.advance() {
                    break;
                }
            }
            if marks.key_end & cursor.bit != 0 {
                if is_child {
                    self.level.key.end(cursor.at.wrapping_add(1), chunk);
                }
                if !cursor.advance() {
                    break;
                }
            }
            if marks.value & cursor.bit != 0 {
                let kind = Type::of(chunk.byte(cursor.at));
                if is_child {
                    self.begin(kind, cursor.at, chunk);
                }
                if kind.is_container() {
                    depth = depth.wrapping_add(1);
                    continue;
                }
                if !cursor.advance() {
                    break;
                }
            }
            let mut end = cursor.at;
            if scalar_end & cursor.bit != 0 {
                // The byte after a scalar can be a closing bracket, with its own mark.
                scalar_end ^= cursor.bit;
                cursor.left |= cursor.bit & others;
            } else {
                end = end.wrapping_add(1);
                if chunk.byte(cursor.at) != b'"' {
                    if is_child {
                        self.close();
                    }
                    depth = depth.wrapping_sub(1);
                }
            }
            if depth == self.visited && depth > 0 {
                self.end(end, chunk);
            }
        }
    }

    /// The chunk is over: copies what the visitor may still see of it.
    pub(super) fn leave(&mut self, chunk: Chunk<'_>) {
        for level in self.outer.iter_mut().flatten().chain([&mut self.level]) {
            if level.is_object {
                level.key.leave(chunk);
            }
        }
        if self.level.wants_text {
            self.text.leave(chunk);
        }
    }

    /// The root or a child begins.
    #[inline(always)]
    fn begin(&mut self, kind: Type, at: usize, chunk: Chunk<'_>) {
        if self.visited == 0 {
            return self.open(kind, at);
        }
        let level = &mut self.level;
        (level.kind, level.value) = (kind, at);
        if !level.is_object {
            level.at = at;
        }
        let interest = self.visitor.interest(self.visited, level.key(chunk), kind);
        level.wants_text = interest == Interest::Text;
        if level.wants_text {
            self.text.begin(at);
        } else if interest == Interest::Children && kind.is_container() && self.visited < self.reach {
            self.open(kind, at);
        }
    }

    /// A child has ended.
    #[inline(always)]
    fn end(&mut self, end: usize, chunk: Chunk<'_>) {
        let level = &mut self.level;
        let mut text = None;
        if level.wants_text {
            level.wants_text = false;
            self.text.end(end, chunk);
            text = self.text.bytes(chunk);
        }
        let child = Child { key: level.key(chunk), at: level.at, kind: level.kind, value: level.value..end, text };
        self.visitor.visit(self.visited, child);
        level.index = level.index.wrapping_add(1);
    }

    /// Visits the children of a container.
    #[inline(never)]
    fn open(&mut self, kind: Type, at: usize) {
        let level = Level { is_object: kind == Type::Object, key: Text::empty(at), ..Level::EMPTY };
        if let Some(outer) = self.outer.get_mut(self.visited) {
            *outer = Some(std::mem::replace(&mut self.level, level));
        }
        self.visited = self.visited.wrapping_add(1);
    }

    /// Visits the rest of the children around a container.
    #[inline(never)]
    fn close(&mut self) {
        self.visited = self.visited.wrapping_sub(1);
        if let Some(level) = self.outer.get_mut(self.visited).and_then(Option::take) {
            self.level = level;
        }
    }
}

impl Level {
    const EMPTY: Self =
        Self { is_object: false, index: 0, key: Text::empty(0), at: 0, value: 0, kind: Type::Null, wants_text: false };

    #[inline(always)]
    fn key<'k>(&'k self, chunk: Chunk<'k>) -> Key<'k> {
        if self.is_object { self.key.bytes(chunk).map_or(Key::TooLong, Key::Member) } else { Key::Element(self.index) }
    }
}
