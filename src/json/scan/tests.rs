//! The scan compared with a simple recursive reader, in chunks of every size.
use std::fs;
use std::sync::LazyLock;

use proptest::prelude::*;

mod texts;

use texts::TEXTS;

use super::*;
use crate::bytes::chunks::Chunks;
use crate::json::scan::differential::simple_reader::SimpleReader;
use crate::json::scan::differential::{check, is_json, scanned};
use crate::json::scan::visitor::{Interest, Key};
use crate::limits::MAX_DEPTH;
use crate::limits::{MAX_TEXT_BYTES, MAX_VISIT_DEPTH};

#[test]
fn every_text_in_chunks_of_every_size_and_at_every_offset() {
    for text in TEXTS {
        for size in 1..70 {
            check(text.as_bytes(), size);
        }
        // At every position relative to a block's boundary.
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

/// The bodies of the recorded deliveries.
static DELIVERIES: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/deliveries");
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut paths: Vec<_> = paths.filter(|path| path.extension().is_some_and(|end| end == "body")).collect();
    paths.sort();
    paths.iter().map(|path| fs::read(path).unwrap()).collect()
});

#[test]
fn a_hundred_documents_in_chunks_of_every_size() {
    let texts = TEXTS.iter().map(|text| format!("{{\"é\":[ {text} , 1.5e3],\"\\u00e9\":{text}}}").into_bytes());
    // Two deliveries are so long that trying every chunk size would take too long.
    let short = DELIVERIES.iter().filter(|body| body.len() < 4000).cloned();
    let documents: Vec<_> = texts.chain(short).collect();
    assert!(documents.len() >= 100, "{}", documents.len());
    for text in documents {
        let want = is_json(&text).then(|| SimpleReader::read(&text, MAX_VISIT_DEPTH).children);
        for size in 1..=text.len() {
            let found = scanned(&text, MAX_VISIT_DEPTH, size).map(|visited| visited.children);
            assert_eq!(found, want, "in chunks of {size}: {}", String::from_utf8_lossy(&text));
        }
    }
}

#[test]
fn a_wrong_byte_at_every_position_of_two_blocks() {
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
fn nesting_of_both_kinds() {
    // The kinds of 64 levels are kept in a word.
    for levels in (1..8).chain(60..70).chain(124..132).chain(MAX_DEPTH - 2..=MAX_DEPTH) {
        for pattern in [0b1u64, 0b10, 0b110, 0b1011] {
            let is_object = |level: usize| pattern >> (level % 4) & 1 == 1;
            let open: String = (0..levels).map(|level| if is_object(level) { "{\"k\":" } else { "[" }).collect();
            let close: String = (0..levels).rev().map(|level| if is_object(level) { '}' } else { ']' }).collect();
            let text = format!("{open}1{close}");
            // Closed and opened again at the innermost levels.
            let again = format!("[{open}1{close},{open}2{close}]");
            for size in [1, 63, 64, 100, usize::MAX] {
                assert!(scanned(text.as_bytes(), 1, size).is_some(), "{text}");
                assert_eq!(scanned(again.as_bytes(), 1, size).is_some(), levels < MAX_DEPTH, "{again}");
            }
            for at in 0..levels {
                let mut wrong = text.clone().into_bytes();
                let at = text.len() - 1 - at;
                wrong[at] = if wrong[at] == b']' { b'}' } else { b']' };
                assert!(scanned(&wrong, 1, usize::MAX).is_none(), "{at} in {text}");
            }
        }
    }
}

/// A visitor that looks each key up once.
#[derive(Default)]
struct Once {
    keys: Vec<String>,
    texts: Vec<String>,
}

impl Visitor for Once {
    fn interest(&mut self, _depth: usize, key: Key<'_>, kind: Type) -> Interest {
        let key = key.name().map(|name| name.to_string_lossy()).unwrap_or_default();
        let interest = match (key.as_str(), kind) {
            ("text", _) => Interest::Text,
            (_, Type::Object) => Interest::Children,
            _ => Interest::Span,
        };
        self.keys.push(key);
        interest
    }

    fn visit(&mut self, _depth: usize, child: Child<'_>) {
        self.texts.extend(child.text.map(|text| String::from_utf8_lossy(text).into_owned()));
    }
}

#[test]
fn a_visitor_is_asked_once_about_each_child() {
    let text = r#"{"a":{"b":[{"c":1}],"text":{"d":[1]},"e":"f"},"text":1.5,"g":[],"text":"h"}"#;
    for size in 1..=text.len() {
        let mut once = Once::default();
        scan(&Chunks { text: text.as_bytes(), size }, MAX_VISIT_DEPTH, &mut once).unwrap();
        assert_eq!(once.keys, ["a", "b", "text", "e", "text", "g", "text"], "in chunks of {size}");
        assert_eq!(once.texts, [r#"{"d":[1]}"#, "1.5", r#""h""#], "in chunks of {size}");
    }
}

#[test]
fn texts_over_the_cap_are_not_passed() {
    for (len, want) in [(MAX_TEXT_BYTES - 2, true), (MAX_TEXT_BYTES - 1, false), (MAX_TEXT_BYTES * 3, false)] {
        let text = format!("{{\"text\":\"{}\"}}", "t".repeat(len));
        for size in [64, 1000, usize::MAX] {
            let mut once = Once::default();
            scan(&Chunks { text: text.as_bytes(), size }, 1, &mut once).unwrap();
            assert_eq!(once.texts.len(), usize::from(want), "{len} in chunks of {size}");
        }
    }
}

#[test]
fn keys_over_the_cap_are_not_named() {
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
        // From any offset, or the whole body.
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
