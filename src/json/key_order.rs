//! Whether `JSON.parse` keeps the keys of a text, and their order.

use crate::json::sort_members::heap_sort;

/// Whether each object of a text, which `JSON.stringify` wrote but for the keys, has its keys once and in the order of JavaScript:
/// array indices first, in their order.
pub(crate) fn is_js_order(compact: &[u8]) -> bool {
    let mut keys: Vec<(u32, u32)> = Vec::new();
    // For each open container: its number of keys before, or none for an array.
    let mut open: Vec<Option<usize>> = Vec::new();
    let (mut start, mut is_escape, mut before) = (None, false, b' ');
    for (at, &byte) in compact.iter().enumerate() {
        let at = u32::try_from(at).unwrap_or(u32::MAX);
        if let Some(from) = start {
            if byte == b'"' && !is_escape {
                start = None;
                if matches!(before, b'{' | b',') && open.last().is_some_and(Option::is_some) {
                    keys.push((from, at));
                }
                before = byte;
            }
            is_escape = !is_escape && byte == b'\\';
            continue;
        }
        match byte {
            b'"' => {
                start = Some(at.saturating_add(1));
                continue;
            }
            b'{' => open.push(Some(keys.len())),
            b'[' => open.push(None),
            b'}' | b']' => {
                if let Some(Some(first)) = open.pop() {
                    if !is_object_in_order(compact, keys.get_mut(first..).unwrap_or_default()) {
                        return false;
                    }
                    keys.truncate(first);
                }
            }
            _ => {}
        }
        before = byte;
    }
    true
}

fn is_object_in_order(compact: &[u8], keys: &mut [(u32, u32)]) -> bool {
    let text = |(start, end): (u32, u32)| {
        let position = |at: u32| usize::try_from(at).unwrap_or(usize::MAX);
        compact.get(position(start)..position(end)).unwrap_or_default()
    };
    // `None`, for other keys, comes after every index.
    let order = |key| array_index(text(key)).unwrap_or(u32::MAX);
    if !keys.is_sorted_by_key(|key| order(*key)) {
        return false;
    }
    heap_sort(keys, &|one, other| text(*one) < text(*other));
    keys.windows(2).all(|pair| !matches!(pair, [one, other] if text(*one) == text(*other)))
}

/// The array index that a key is in JavaScript: `7` is one, `07` is not.
fn array_index(key: &[u8]) -> Option<u32> {
    let is_canonical = matches!(key, b"0" | [b'1'..=b'9', ..]);
    let digits = str::from_utf8(key).ok().filter(|_| is_canonical)?;
    digits.parse::<u32>().ok().filter(|index| *index < u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_come_once_and_in_the_order_of_javascript() {
        for (compact, want) in [
            (r#"{"b":1,"a":2}"#, true),
            (r#"{"a":1,"a":2}"#, false),
            (r#"[{"c":{"a":1,"b":[{"a":{}}],"a":2}}]"#, false),
            (r#"{"a":{"a":["a","a",{"a":1}]},"b":{"a":"a"}}"#, true),
            (r#"{"b":1,"1":2}"#, false),
            (r#"{"1":1,"b":2}"#, true),
            (r#"{"9":1,"10":2,"a":1,"01":2,"4294967295":3,"-1":4}"#, true),
            (r#"{"10":1,"9":2}"#, false),
            (r#"{"a":1,"4294967294":3}"#, false),
            (r#"{"a\"":1,"b":"{\"a\":1,\"a\":2}"}"#, true),
            (r#"{"a\\":1,"a\\":2}"#, false),
            ("[]", true),
            ("\"{\"", true),
        ] {
            assert_eq!(is_js_order(compact.as_bytes()), want, "{compact}");
        }
    }
}
