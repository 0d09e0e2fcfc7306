//! A simple recursive reader, and what it and the scan find.

use std::ops::Range;

use crate::json::scan::is_space;
use crate::json::scan::visitor::{Child, Interest, Key, Type, Visitor};
use crate::limits::MAX_VISIT_DEPTH;

/// The children in the order of their ends: depth, key, type, offset and span.
#[derive(Default)]
pub(in crate::json::scan) struct Visited {
    pub(in crate::json::scan) texts: Vec<(Vec<u8>, Range<usize>)>,
    pub(in crate::json::scan) children: Vec<(usize, String, Type, usize, Range<usize>)>,
}

impl Visitor for Visited {
    fn interest(&mut self, _depth: usize, key: Key<'_>, kind: Type) -> Interest {
        match kind {
            _ if is_text(key) => Interest::Text,
            Type::Object | Type::Array if has_visited_children(key) => Interest::Children,
            _ => Interest::Span,
        }
    }

    fn visit(&mut self, depth: usize, child: Child<'_>) {
        assert_eq!(child.text.is_some(), is_text(child.key));
        if let Some(text) = child.text {
            self.texts.push((text.to_vec(), child.value.clone()));
        }
        let key = match child.key {
            Key::Member(key) => String::from_utf8_lossy(key).into_owned(),
            Key::TooLong => "too long".to_owned(),
            Key::Element(index) => index.to_string(),
        };
        self.children.push((depth, key, child.kind, child.at, child.value));
    }
}

/// Whether the value is wanted as text; its children are then not visited.
fn is_text(key: Key<'_>) -> bool {
    match key {
        Key::Member(text) => text.len() % 5 == 4,
        Key::TooLong => false,
        Key::Element(index) => index % 7 == 3,
    }
}

/// Whether the children of a container are visited. It depends on the key alone, so that both readers choose the same.
fn has_visited_children(key: Key<'_>) -> bool {
    !matches!(key, Key::Member(text) if text.len() % 3 == 0)
}

/// A simple reader of a text that is known to be JSON.
pub(in crate::json::scan) struct SimpleReader<'t> {
    text: &'t [u8],
    at: usize,
    reach: usize,
    visited: Visited,
}

impl SimpleReader<'_> {
    pub(in crate::json::scan) fn read(text: &[u8], reach: usize) -> Visited {
        let mut reader = SimpleReader { text, at: 0, reach, visited: Visited::default() };
        reader.space();
        reader.value(0, true);
        reader.visited
    }

    fn space(&mut self) {
        while self.text.get(self.at).is_some_and(|byte| is_space(*byte)) {
            self.at += 1;
        }
    }

    fn value(&mut self, depth: usize, is_visited: bool) -> Type {
        match self.text[self.at] {
            b'{' => self.container(depth, is_visited, b'}'),
            b'[' => self.container(depth, is_visited, b']'),
            b'"' => {
                self.string();
                Type::String
            }
            first => {
                while self.text.get(self.at).is_some_and(|byte| !b",]} \t\r\n".contains(byte)) {
                    self.at += 1;
                }
                match first {
                    b't' | b'f' => Type::Boolean,
                    b'n' => Type::Null,
                    _ => Type::Number,
                }
            }
        }
    }

    fn string(&mut self) {
        self.at += 1;
        while self.text[self.at] != b'"' {
            self.at += if self.text[self.at] == b'\\' { 2 } else { 1 };
        }
        self.at += 1;
    }

    fn container(&mut self, depth: usize, is_visited: bool, close: u8) -> Type {
        self.at += 1;
        self.space();
        let mut index = 0;
        while self.text[self.at] != close {
            let mut at = self.at;
            let mut key = index.to_string();
            if close == b'}' {
                self.string();
                key = String::from_utf8_lossy(&self.text[at..self.at]).into_owned();
                self.space();
                self.at += 1;
                self.space();
            } else {
                at = self.at;
            }
            let start = self.at;
            let name = if close == b'}' { Key::Member(key.as_bytes()) } else { Key::Element(index) };
            let is_container = matches!(self.text[start], b'{' | b'[');
            let are_visited = is_visited
                && is_container
                && depth + 1 < self.reach.min(MAX_VISIT_DEPTH)
                && !is_text(name)
                && has_visited_children(name);
            let kind = self.value(depth + 1, are_visited);
            if is_visited {
                self.visited.children.push((depth + 1, key, kind, at, start..self.at));
            }
            index += 1;
            self.space();
            if self.text[self.at] == b',' {
                self.at += 1;
                self.space();
            }
        }
        self.at += 1;
        if close == b'}' { Type::Object } else { Type::Array }
    }
}
