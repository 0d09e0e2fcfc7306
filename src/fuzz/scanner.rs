//! The scan, and the readers and writers of JSON around it.

use serde_json::Value;

use crate::bytes::Bytes;
use crate::bytes::chunks::Chunks;
use crate::fuzz::{chunk_sizes, is_json};
use crate::json::{
    Invalid, JsonString, Outline, RawJson, Restringifier, Type, canonicalize, check_scan, children, restringify,
};

/// The scan, against the byte-wise validator, a recursive reader and serde_json; and what JSON is rewritten as.
pub fn scanner(text: &[u8]) {
    check_scan(text, text.len().max(1));
    chunk_sizes(text).for_each(|size| check_scan(text, size));
    match children(&text, |_| {}) {
        Err(Invalid::TooDeep { offset }) => assert!(matches!(text[offset], b'{' | b'[')),
        Err(Invalid::NotJson { offset, .. }) => {
            assert!(!is_json(text), "serde_json reads it");
            assert_ends(text, offset);
        }
        Err(Invalid::NotUtf8 { offset }) => {
            assert!(std::str::from_utf8(text).is_err(), "it is UTF-8");
            assert_ends(text, offset);
        }
        Ok(kind) => {
            assert!(is_json(text), "serde_json does not read it");
            assert_eq!(Outline::of(&text), Outline::Whole);
            rewritten(text.trim_ascii(), kind);
        }
    }
}

/// All before the offset can begin JSON: read alone, it is JSON or wrong at its end.
fn assert_ends(text: &[u8], offset: usize) {
    let before = &text[..offset];
    assert!(matches!(Outline::of(&before), Outline::Whole | Outline::Unfinished), "what is before {offset}");
    if offset < text.len() {
        assert_eq!(Outline::of(&&text[..=offset]), Outline::NotJson, "with the byte at {offset}");
    }
}

/// What a valid text is written as has the same values, and is written as itself.
fn rewritten(text: &[u8], kind: Type) {
    let again = restringify(text);
    assert_eq!(restringify(again.as_bytes()), again);
    for size in chunk_sizes(text) {
        let (mut restringifier, mut json) = (Restringifier::default(), Vec::new());
        Chunks { text, size }.for_each_chunk(|chunk| restringifier.push(chunk, &mut json));
        restringifier.finish(&mut json);
        assert_eq!(String::from_utf8_lossy(&json), again, "in chunks of {size}");
    }
    let canonical = canonicalize(std::str::from_utf8(text).unwrap());
    assert_eq!(canonicalize(&canonical), canonical);
    assert_eq!(canonicalize(&again), canonical);
    // It refuses unpaired surrogates, huge numbers and deep nesting.
    if let Ok(value) = serde_json::from_slice::<Value>(text) {
        for json in [&again, &canonical] {
            let written: Value = serde_json::from_str(json).unwrap();
            assert!(is_same(&written, &value), "{json}");
        }
        if let Value::String(string) = &value {
            let json = JsonString::new(text);
            assert_eq!((json.to_string_lossy().as_str(), json.is_empty()), (string.as_str(), string.is_empty()));
            assert_eq!(JsonString::from(string.as_str()), json);
            assert!(json.matches_key(text));
        }
    }
    let raw = RawJson::new(text);
    assert_eq!(raw.kind(), kind);
    let mut spans = Vec::new();
    children(&text, |child| spans.push(text[child.value].to_vec())).unwrap();
    let values = raw.members().map(|(_, value)| value).chain(raw.elements());
    assert!(values.map(|value| value.as_bytes().to_vec()).eq(spans), "the tokens and the scan find other values");
}

/// Whether two values are the same to JavaScript, in which all numbers are doubles.
fn is_same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        // serde_json's own numbers may be off by the last bit.
        (Value::Number(a), Value::Number(b)) => {
            let (a, b) = (a.as_f64().unwrap(), b.as_f64().unwrap());
            a == b || ((a - b) / b).abs() < 1e-15
        }
        (Value::Array(a), Value::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| is_same(a, b)),
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(key, value)| b.get(key).is_some_and(|other| is_same(value, other)))
        }
        (a, b) => a == b,
    }
}
