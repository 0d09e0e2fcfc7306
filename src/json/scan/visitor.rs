//! What a scan reports: the children of a value, and what a visitor may ask of each.

use std::ops::Range;

use crate::json::string::{JsonString, key_index};

/// The type of a JSON value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Type {
    /// An object: its children are members.
    Object,
    /// An array: its children are elements.
    Array,
    String,
    Number,
    Boolean,
    Null,
}

impl Type {
    /// The type of the valid value that begins with this byte.
    #[inline(always)]
    pub(in crate::json) const fn of(first: u8) -> Self {
        match first {
            b'{' => Self::Object,
            b'[' => Self::Array,
            b'"' => Self::String,
            b't' | b'f' => Self::Boolean,
            b'n' => Self::Null,
            _ => Self::Number,
        }
    }

    #[inline(always)]
    pub(crate) const fn is_container(self) -> bool {
        matches!(self, Self::Object | Self::Array)
    }
}

/// The key of a member, or the index of an element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Key<'k> {
    /// A member's key, as JSON text with its quotes and with any escapes.
    Member(&'k [u8]),
    /// A member's key of over [`MAX_TEXT_BYTES`](crate::limits::MAX_TEXT_BYTES): a name that no visitor asks for.
    TooLong,
    /// An element's index.
    Element(usize),
}

impl Key<'_> {
    /// The position of a member's key in `names`.
    #[inline(always)]
    pub(crate) fn index_in(self, names: &[&str]) -> Option<usize> {
        let Self::Member(key) = self else { return None };
        key_index(key, names)
    }

    /// Whether it is the member `name`.
    #[inline(always)]
    pub(crate) fn is(self, name: &str) -> bool {
        self.index_in(&[name]).is_some()
    }

    /// A member's key.
    pub(crate) fn name(self) -> Option<JsonString> {
        let Self::Member(key) = self else { return None };
        Some(JsonString::new(key))
    }
}

/// A member or element.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Child<'k> {
    pub(crate) key: Key<'k>,
    /// The byte at which its key begins (for an element, its value).
    pub(crate) at: usize,
    /// The type of its value.
    pub(crate) kind: Type,
    /// The span of its value.
    pub(crate) value: Range<usize>,
    /// The value itself, if [`Visitor::interest`] asked for it and it is at most
    /// [`MAX_TEXT_BYTES`](crate::limits::MAX_TEXT_BYTES).
    pub(crate) text: Option<&'k [u8]>,
}

/// What a visitor wants of a child besides its span.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Interest {
    /// Nothing.
    Span,
    /// The value as text. Its own children are then not visited.
    Text,
    /// Its children, if it is a container, as far as the depth of the scan allows.
    Children,
}

/// Receives the children of a JSON value and of selected descendants. Depth 1 is that of the value's own children.
///
/// It is called before the whole text is known to be valid: what it finds to refuse counts only if the scan succeeds.
pub(crate) trait Visitor {
    /// A child begins: what to do with it. Called once for each child, so that a visitor can keep what it found for each depth
    /// until [`visit`](Self::visit).
    fn interest(&mut self, depth: usize, key: Key<'_>, kind: Type) -> Interest;

    /// A child has ended.
    fn visit(&mut self, depth: usize, child: Child<'_>);
}

impl<F: FnMut(Child<'_>)> Visitor for F {
    fn interest(&mut self, _depth: usize, _key: Key<'_>, _kind: Type) -> Interest {
        Interest::Span
    }

    fn visit(&mut self, _depth: usize, child: Child<'_>) {
        self(child);
    }
}
