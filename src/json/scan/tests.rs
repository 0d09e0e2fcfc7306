//! The scan against a reading that anybody can follow, in pieces of every size.
use std::fs;
use std::ops::Range;
use std::sync::LazyLock;

use proptest::prelude::*;

use super::*;
use crate::json::scan::visitor::{Key, MAX_TEXT_BYTES, MAX_VISIT_DEPTH};
use crate::limits::MAX_DEPTH;

/// Children in the order of their ends, as text: how deep, the key, and the value.
#[derive(Default)]
struct Visited {
    texts: Vec<(Vec<u8>, Range<usize>)>,
    children: Vec<(usize, String, Type, usize, Range<usize>)>,
}

impl Visitor for Visited {
    fn wants_children(&mut self, _depth: usize, key: Key<'_>) -> bool {
        // Some of them, visited from the key: in both readings the same.
        !matches!(key, Key::Member(text) if text.len() % 3 == 0)
    }

    fn wants_text(&mut self, _depth: usize, key: Key<'_>) -> bool {
        is_text(key)
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

/// Some values are texts as well, which then are not entered.
fn is_text(key: Key<'_>) -> bool {
    match key {
        Key::Member(text) => text.len() % 5 == 4,
        Key::TooLong => false,
        Key::Element(index) => index % 7 == 3,
    }
}

fn scanned(text: &[u8], reach: usize, size: usize) -> Option<Visited> {
    let mut visited = Visited::default();
    let mut scan = Scan::new(reach, &mut visited);
    for piece in text.chunks(size.max(1)) {
        scan.push(piece).ok()?;
    }
    scan.finish().ok()?;
    Some(visited)
}

/// The plain reading of a text that is known to be JSON.
struct Plain<'t> {
    text: &'t [u8],
    at: usize,
    reach: usize,
    visited: Visited,
}

impl Plain<'_> {
    fn read(text: &[u8], reach: usize) -> Visited {
        let mut plain = Plain { text, at: 0, reach, visited: Visited::default() };
        plain.space();
        plain.value(0, true);
        plain.visited
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
                && self.visited.wants_children(depth + 1, name);
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

fn is_json(text: &[u8]) -> bool {
    diagnose::diagnose(&text).is_none()
}

/// The scan in pieces of this size says what the byte-wise reading says, and tells of the children that there are.
fn check(text: &[u8], size: usize) {
    let shown = || String::from_utf8_lossy(&text[..text.len().min(3000)]).into_owned();
    let want = is_json(text);
    for reach in 1..=MAX_VISIT_DEPTH {
        let found = scanned(text, reach, size);
        assert_eq!(found.is_some(), want, "in pieces of {size}: {}", shown());
        if let Some(visited) = found
            && matches!(text.iter().find(|byte| !is_space(**byte)), Some(b'{' | b'['))
        {
            for (texts, span) in visited.texts {
                assert_eq!(texts, text[span.clone()], "in pieces of {size}, {span:?}: {}", shown());
            }
            assert_eq!(
                visited.children,
                Plain::read(text, reach).children,
                "in pieces of {size}, reach {reach}: {}",
                shown()
            );
        }
    }
}

const TEXTS: &[&str] = &[
    "",
    " ",
    "{}",
    "[]",
    " [ ] ",
    "{ }",
    "[1]",
    "[1,2]",
    "[ 1 , 2 ]",
    "[1 2]",
    "[,]",
    "[1,]",
    "[,1]",
    "{,}",
    "{\"a\":1,}",
    "{\"a\" 1}",
    "{\"a\":}",
    "{\"a\"}",
    "{a:1}",
    "{1:1}",
    "{\"a\":1 \"b\":2}",
    "{\"a\":1,\"b\":2}",
    "{\"a\"::1}",
    "{:1}",
    "[:1]",
    "[\"a\":1]",
    "[}",
    "{]",
    "[{]}",
    "[[]",
    "[]]",
    "[] []",
    "[]1",
    "1",
    "-0",
    "01",
    "1.",
    ".5",
    "1e5",
    "1e",
    "1e+",
    "-",
    "+1",
    "\"a\"",
    "\"a",
    "\"\\\"\"",
    "\"\\\\\"",
    "\"\\\\\\\"\"",
    "\"\\u12g4\"",
    "\"\\u123\"",
    "\"\\x\"",
    "\"\t\"",
    "true",
    "tru",
    "truee",
    "nul",
    "null",
    "falsee",
    "[true,false,null]",
    "[truefalse]",
    "[true false]",
    "[\"a\" \"b\"]",
    "[\"a\"\"b\"]",
    "[1\"a\"]",
    "[\"a\"1]",
    "[[]1]",
    "[{}{}]",
    "{\"a\":{}\"b\":1}",
    "{\"a\":{},\"b\":[],\"c\":\"\"}",
    "[{\"a\":[{\"b\":{\"c\":[1]}}]}]",
    "{\"a\":1.5e-7 , \"\\u0062\" : [ ] }",
    "[\"\\\\\",\"\\\\\\\\\"]",
    "\u{feff}[]",
    "[\u{a0}1]",
    "[\"é\u{2028}😀\"]",
    "[é]",
    "[\\\"a\"]",
    "[\"a\\\"]\"]",
    "{\"\":{\"\":{\"\":{\"\":0}}}}",
    "[1,[2,[3,[4,[5]]]]]",
    "[-]",
    "[--1]",
    "[1-1]",
    "[1.2.3]",
    "[1e5e5]",
    "[0x1]",
];

#[test]
fn every_text_in_pieces_of_every_size_and_at_every_offset() {
    for text in TEXTS {
        for size in 1..70 {
            check(text.as_bytes(), size);
        }
        // Wherever the text stands between two blocks.
        for shift in 0..130 {
            for filler in [" ", "x"] {
                let inside =
                    if filler == " " { filler.repeat(shift) } else { format!("\"{}\",", filler.repeat(shift)) };
                for whole in [
                    format!("{}{text}", " ".repeat(shift)),
                    format!("[{inside}{text}]"),
                    format!("{{\"k\":[{inside}{text}],\"l\":{text}}}"),
                ] {
                    check(whole.as_bytes(), usize::MAX);
                }
            }
        }
    }
}

/// The deliveries, as they came.
static DELIVERIES: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/deliveries");
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut paths: Vec<_> = paths.filter(|path| path.extension().is_some_and(|end| end == "body")).collect();
    paths.sort();
    paths.iter().map(|path| fs::read(path).unwrap()).collect()
});

#[test]
fn a_hundred_documents_in_pieces_of_every_size() {
    let texts = TEXTS.iter().map(|text| format!("{{\"é\":[ {text} , 1.5e3],\"\\u00e9\":{text}}}").into_bytes());
    // Two deliveries are so long that their square would take all the time.
    let short = DELIVERIES.iter().filter(|body| body.len() < 4000).cloned();
    let documents: Vec<_> = texts.chain(short).collect();
    assert!(documents.len() >= 100, "{}", documents.len());
    for text in documents {
        let want = is_json(&text).then(|| Plain::read(&text, MAX_VISIT_DEPTH).children);
        for size in 1..=text.len() {
            let found = scanned(&text, MAX_VISIT_DEPTH, size).map(|visited| visited.children);
            assert_eq!(found, want, "in pieces of {size}: {}", String::from_utf8_lossy(&text));
        }
    }
}

#[test]
fn slips_of_one_byte_wherever_they_stand_between_two_blocks() {
    let text = r#"{"ab":[10,-0.5e+2,true,{"k":[]}] , "y":{"k":null,"l":"\u00e9\n\\€","m":false}}"#;
    for shift in (0..64).step_by(7) {
        let whole = format!("[{}{text}]", " ".repeat(shift)).into_bytes();
        for at in shift..whole.len() {
            for byte in *b"{}[]\",:\\ue01.-+ \n\x01atfn\x80\xc3\xe2" {
                let (before, behind) = whole.split_at(at);
                check(&[before, &[byte], behind].concat(), 64);
                check(&[before, &[byte], &behind[1..]].concat(), usize::MAX);
            }
        }
    }
}

#[test]
fn nesting_to_the_cap_and_no_further() {
    for (levels, want) in [(MAX_DEPTH, true), (MAX_DEPTH + 1, false)] {
        for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
            let inside = if open == "[" { "" } else { "1" };
            let text = format!("{}{inside}{}", open.repeat(levels), close.repeat(levels));
            assert_eq!(scanned(text.as_bytes(), 1, 64).is_some(), want, "{levels} {open}");
            assert_eq!(is_json(text.as_bytes()), want, "{levels} {open}");
        }
    }
}

#[test]
fn long_keys_are_visited_as_such() {
    for (len, want) in [(MAX_TEXT_BYTES - 2, true), (MAX_TEXT_BYTES - 1, false), (MAX_TEXT_BYTES * 3, false)] {
        let text = format!("{{\"{}\":1,\"b\":2}}", "k".repeat(len));
        for size in [64, 1000, usize::MAX] {
            let visited = scanned(text.as_bytes(), 1, size).unwrap();
            assert_eq!(visited.children[0].1 != "too long", want, "{len}");
            assert_eq!(visited.children[1].1, "\"b\"");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn mutated_deliveries(
        which in 0..45usize, size in 1..300usize, from in any::<prop::sample::Index>(), len in 0..700usize,
        edits in prop::collection::vec((any::<prop::sample::Index>(), prop::sample::select(b"{}[]\",:\\ue01.-+ \n\x01atf\x80\xc3".to_vec()), 0..3u8), 0..3),
    ) {
        let body = &DELIVERIES[which];
        // From somewhere on, or the whole.
        let from = if len % 2 == 0 { 0 } else { from.index(body.len()) };
        let mut text = body[from..].to_vec();
        for (at, byte, edit) in edits {
            let at = at.index(text.len());
            match edit {
                0 => text[at] = byte,
                1 => text.insert(at, byte),
                _ => drop(text.remove(at)),
            }
            if text.is_empty() { break }
        }
        check(&text, size);
        check(&text, usize::MAX);
    }
}
