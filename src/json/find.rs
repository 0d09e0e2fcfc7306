//! Where a value is in a text of any size.

use std::ops::Range;

use crate::bytes::Bytes;
use crate::json::scan::children;
use crate::json::scan::visitor::Key;
use crate::json::string::JsonString;
use crate::json::tokens::{Token, Tokens};

/// The span of the value at `path` in `body`; `None` if there is none. Only own properties count, the last of duplicates.
#[cfg_attr(not(all(target_arch = "wasm32", feature = "js-event")), expect(dead_code, reason = "only a host asks"))]
pub(crate) fn find(body: &impl Bytes, path: &[JsonString]) -> Option<Range<usize>> {
    let mut found = 0..body.len();
    for step in path {
        let index = step.array_index();
        let value = last(&body.slice(found.clone()), |key| match key {
            Key::Member(key) => step.matches_key(key),
            Key::Element(at) => index == Some(at),
            Key::TooLong => false,
        })?;
        let shift = |at: usize| at.saturating_add(found.start);
        found = shift(value.start)..shift(value.end);
    }
    Some(found)
}

fn last(body: &impl Bytes, is_wanted: impl Fn(Key<'_>) -> bool) -> Option<Range<usize>> {
    let mut found = None;
    children(body, |child| {
        if is_wanted(child.key) {
            found = Some(child.value);
        }
    })
    .ok()?;
    found
}

/// The text after the last `"key"` in the end of a JSON text: a guess, because the end may begin anywhere, and the key may be
/// within a string.
pub(crate) fn text_after_last_key<'t>(end: &'t [u8], key: &str) -> Option<&'t [u8]> {
    let quoted = |window: &[u8]| {
        let inside = window.strip_prefix(b"\"").and_then(|window| window.strip_suffix(b"\""));
        inside == Some(key.as_bytes())
    };
    let len = key.len().saturating_add(2);
    let at = end.windows(len).rposition(quoted)?;
    end.get(at.saturating_add(len)..)
}

/// The first string that begins in a text: for [`text_after_last_key`].
pub(crate) fn first_string(text: &[u8]) -> Option<JsonString> {
    let text = text.get(text.iter().position(|byte| *byte == b'"')?..)?;
    match Tokens::new(std::str::from_utf8(text).ok()?).next()? {
        // One that the text breaks off has no end.
        Token::String(raw) if raw.len() > 1 && raw.ends_with('"') => Some(JsonString::new(raw.as_bytes())),
        _ => None,
    }
}
