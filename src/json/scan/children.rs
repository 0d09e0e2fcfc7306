//! Where the children stand that somebody wants: told from the marks of a block, one by one.

use super::lanes::LANES;
use super::{Child, KEY_CAP, Key, REACH, Type, Visitor};
use crate::error::Error;

/// What begins and ends in a block, as far as it is within reach.
#[derive(Clone, Copy)]
pub(super) struct Marks {
    pub(super) key: u64,
    pub(super) key_end: u64,
    pub(super) value: u64,
    /// Closing quotes and brackets.
    pub(super) value_end: u64,
    /// Behind the last byte of a number or literal.
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

/// A container that is open within reach, and the child of it that was begun last.
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
    visit: &'v mut dyn Visitor,
    /// One for each depth within reach; the first holds nothing but the root.
    levels: [Level; REACH + 1],
    depth: usize,
    /// The depth whose children are told of.
    told: usize,
    is_in_key: bool,
    /// The depth of the child whose value is being kept.
    kept: Option<usize>,
    text: Vec<u8>,
    refused: Option<Error>,
}

impl<'v> Children<'v> {
    pub(super) fn new(visit: &'v mut dyn Visitor) -> Self {
        Self {
            visit,
            levels: Default::default(),
            depth: 0,
            told: 0,
            is_in_key: false,
            kept: None,
            text: Vec::new(),
            refused: None,
        }
    }

    /// Whether bytes are wanted whatever they are: of a key, or of a value.
    pub(super) const fn keeps(&self) -> bool {
        self.is_in_key || self.kept.is_some()
    }

    /// The first thing that the visitor refused.
    pub(super) fn refused(self) -> Option<Error> {
        self.refused
    }

    pub(super) fn mark(&mut self, block: &[u8; LANES], offset: usize, marks: Marks) {
        let mut left = marks.all();
        // From where in this block a key goes on or begins, and a value.
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
            if marks.key & bit != 0 && self.depth == self.told {
                key_from = index;
                self.begin_key(at);
            } else if marks.key_end & bit != 0 && self.is_in_key {
                self.keep_key(block.get(key_from..=index).unwrap_or_default());
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
            self.keep_key(block.get(key_from..).unwrap_or_default());
        }
        if self.kept.is_some() {
            keep(&mut self.text, block.get(text_from..).unwrap_or_default());
        }
    }

    fn level(&mut self) -> Option<&mut Level> {
        if self.depth == self.told { self.levels.get_mut(self.depth) } else { None }
    }

    fn begin_key(&mut self, at: usize) {
        self.is_in_key = true;
        if let Some(level) = self.level() {
            level.key.clear();
            level.at = at;
        }
    }

    fn keep_key(&mut self, part: &[u8]) {
        if let Some(level) = self.level() {
            keep(&mut level.key, part);
        }
    }

    /// A value begins; whether it is to be kept from here.
    fn begin(&mut self, byte: u8, at: usize) -> bool {
        let kind = match byte {
            b'{' => Type::Object,
            b'[' => Type::Array,
            b'"' => Type::String,
            b't' | b'f' => Type::Boolean,
            b'n' => Type::Null,
            _ => Type::Number,
        };
        if let Some(level) = self.level() {
            (level.value, level.kind) = (at, Some(kind));
            if !level.is_object {
                level.at = at;
            }
        }
        let is_child = self.depth > 0 && self.depth == self.told && self.kept.is_none();
        let is_kept = is_child && self.asked(|visit, depth, key| visit.keep(depth, key));
        if is_kept {
            self.kept = Some(self.depth);
            self.text.clear();
        }
        if matches!(kind, Type::Object | Type::Array) {
            let is_entered = is_child && !is_kept && self.asked(|visit, depth, key| visit.enter(depth, key));
            let is_told = self.depth == 0 || is_entered;
            self.depth = self.depth.wrapping_add(1);
            if is_told && let Some(level) = self.levels.get_mut(self.depth) {
                self.told = self.depth;
                (level.is_object, level.index) = (kind == Type::Object, 0);
            }
        }
        is_kept
    }

    /// What the visitor says of the child that begins.
    fn asked(&mut self, question: impl Fn(&mut dyn Visitor, usize, Key<'_>) -> bool) -> bool {
        let (Some(level), None) = (self.levels.get(self.depth), &self.refused) else { return false };
        question(self.visit, self.depth, level.name())
    }

    fn close(&mut self) {
        if self.told == self.depth {
            self.told = self.told.wrapping_sub(1);
        }
        self.depth = self.depth.wrapping_sub(1);
    }

    /// A value has ended: if it is a child that is told of, the visitor hears of it. `rest` are its last bytes.
    fn end(&mut self, end: usize, rest: &[u8]) {
        if self.depth != self.told || self.depth == 0 {
            return;
        }
        let is_kept = self.kept.take_if(|depth| *depth == self.depth).is_some();
        if is_kept {
            keep(&mut self.text, rest);
        }
        let Some(level) = self.levels.get_mut(self.depth) else { return };
        let Some(kind) = level.kind.take() else { return };
        if self.refused.is_none() {
            let text = Some(self.text.as_slice()).filter(|text| is_kept && text.len() <= KEY_CAP);
            let child = Child { key: level.name(), at: level.at, kind, value: level.value..end, text };
            self.refused = self.visit.child(self.depth, child).err();
        }
        level.index = level.index.wrapping_add(1);
    }
}

/// Keeps a part of a key or value; one byte over the cap tells that there was too much.
fn keep(kept: &mut Vec<u8>, part: &[u8]) {
    let room = KEY_CAP.saturating_add(1).saturating_sub(kept.len());
    kept.extend_from_slice(part.get(..room).unwrap_or(part));
}

impl Level {
    fn name(&self) -> Key<'_> {
        if !self.is_object {
            Key::Element(self.index)
        } else if self.key.len() > KEY_CAP {
            Key::TooLong
        } else {
            Key::Member(&self.key)
        }
    }
}
