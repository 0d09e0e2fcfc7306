//! The children that a visitor asked for, from the marks of each block.

use crate::json::scan::lanes::LANES;
use crate::json::scan::visitor::{Child, Key, Type, Visitor};
use crate::limits::{MAX_TEXT_BYTES, MAX_VISIT_DEPTH};

/// The beginnings and ends in a block, down to the depth of the scan.
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
    const fn all(self) -> u64 {
        self.key | self.key_end | self.value | self.value_end | self.scalar_end
    }

    pub(super) const fn is_empty(self) -> bool {
        self.all() == 0
    }
}

/// An open container, and its child that began last.
#[derive(Default)]
struct Level {
    is_object: bool,
    index: usize,
    key: Vec<u8>,
    at: usize,
    value: usize,
    kind: Option<Type>,
}

pub(super) struct Children<'v> {
    visitor: &'v mut dyn Visitor,
    /// One for each depth; the first holds nothing but the root.
    levels: [Level; MAX_VISIT_DEPTH + 1],
    depth: usize,
    /// The depth whose children are visited now.
    visited_depth: usize,
    is_in_key: bool,
    /// The depth of the child whose text is being copied.
    text_depth: Option<usize>,
    text: Vec<u8>,
}

impl<'v> Children<'v> {
    pub(super) fn new(visitor: &'v mut dyn Visitor) -> Self {
        Self {
            visitor,
            levels: Default::default(),
            depth: 0,
            visited_depth: 0,
            is_in_key: false,
            text_depth: None,
            text: Vec::new(),
        }
    }

    /// Whether a key or a text is being copied: then every block counts.
    pub(super) const fn is_copying(&self) -> bool {
        self.is_in_key || self.text_depth.is_some()
    }

    pub(super) fn mark(&mut self, block: &[u8; LANES], offset: usize, marks: Marks) {
        let mut left = marks.all();
        // Where in this block a key, and a text, begins or continues.
        let (mut key_from, mut text_from) = (0, 0);
        while left != 0 {
            let bit = left & left.wrapping_neg();
            left ^= bit;
            let index = usize::try_from(bit.trailing_zeros()).unwrap_or_default();
            let at = offset.wrapping_add(index);
            let byte = block.get(index).copied().unwrap_or_default();
            if marks.scalar_end & bit != 0 {
                self.end(at, block.get(text_from..index).unwrap_or_default());
            }
            if marks.key & bit != 0 && self.depth == self.visited_depth {
                key_from = index;
                self.begin_key(at);
            } else if marks.key_end & bit != 0 && self.is_in_key {
                self.copy_key(block.get(key_from..=index).unwrap_or_default());
                self.is_in_key = false;
            } else if marks.value & bit != 0 {
                if self.begin(byte, at) {
                    text_from = index;
                }
            } else if marks.value_end & bit != 0 {
                if byte != b'"' {
                    self.close();
                }
                self.end(at.wrapping_add(1), block.get(text_from..=index).unwrap_or_default());
            }
        }
        if self.is_in_key {
            self.copy_key(block.get(key_from..).unwrap_or_default());
        }
        if self.text_depth.is_some() {
            copy(&mut self.text, block.get(text_from..).unwrap_or_default());
        }
    }

    fn level(&mut self) -> Option<&mut Level> {
        if self.depth == self.visited_depth { self.levels.get_mut(self.depth) } else { None }
    }

    fn begin_key(&mut self, at: usize) {
        self.is_in_key = true;
        if let Some(level) = self.level() {
            level.key.clear();
            level.at = at;
        }
    }

    fn copy_key(&mut self, part: &[u8]) {
        if let Some(level) = self.level() {
            copy(&mut level.key, part);
        }
    }

    /// A value begins. Returns whether its text is to be copied.
    fn begin(&mut self, byte: u8, at: usize) -> bool {
        let kind = Type::of(byte);
        if let Some(level) = self.level() {
            (level.value, level.kind) = (at, Some(kind));
            if !level.is_object {
                level.at = at;
            }
        }
        let is_child = self.depth > 0 && self.depth == self.visited_depth && self.text_depth.is_none();
        let is_text = is_child && self.ask(|visitor, depth, key| visitor.wants_text(depth, key));
        if is_text {
            self.text_depth = Some(self.depth);
            self.text.clear();
        }
        if matches!(kind, Type::Object | Type::Array) {
            let is_visited = self.depth == 0
                || is_child && !is_text && self.ask(|visitor, depth, key| visitor.wants_children(depth, key));
            self.depth = self.depth.wrapping_add(1);
            if is_visited && let Some(level) = self.levels.get_mut(self.depth) {
                self.visited_depth = self.depth;
                (level.is_object, level.index) = (kind == Type::Object, 0);
            }
        }
        is_text
    }

    /// Asks the visitor about the child that begins.
    fn ask(&mut self, question: impl Fn(&mut dyn Visitor, usize, Key<'_>) -> bool) -> bool {
        self.levels.get(self.depth).is_some_and(|level| question(self.visitor, self.depth, level.key()))
    }

    fn close(&mut self) {
        if self.visited_depth == self.depth {
            self.visited_depth = self.visited_depth.wrapping_sub(1);
        }
        self.depth = self.depth.wrapping_sub(1);
    }

    /// A value has ended: visits it, if it is a child of a visited container. `rest` is the end of its text.
    fn end(&mut self, end: usize, rest: &[u8]) {
        if self.depth != self.visited_depth || self.depth == 0 {
            return;
        }
        let is_text = self.text_depth.take_if(|depth| *depth == self.depth).is_some();
        if is_text {
            copy(&mut self.text, rest);
        }
        let Some(level) = self.levels.get_mut(self.depth) else { return };
        let Some(kind) = level.kind.take() else { return };
        let text = Some(self.text.as_slice()).filter(|text| is_text && text.len() <= MAX_TEXT_BYTES);
        let child = Child { key: level.key(), at: level.at, kind, value: level.value..end, text };
        self.visitor.visit(self.depth, child);
        level.index = level.index.wrapping_add(1);
    }
}

/// Copies a part of a key or text; one byte over the cap shows that there was more.
fn copy(to: &mut Vec<u8>, part: &[u8]) {
    let room = MAX_TEXT_BYTES.saturating_add(1).saturating_sub(to.len());
    to.extend_from_slice(part.get(..room).unwrap_or(part));
}

impl Level {
    fn key(&self) -> Key<'_> {
        if !self.is_object {
            Key::Element(self.index)
        } else if self.key.len() > MAX_TEXT_BYTES {
            Key::TooLong
        } else {
            Key::Member(&self.key)
        }
    }
}
