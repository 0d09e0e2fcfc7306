//! A list of strings in one buffer.

use crate::json::escape::has_escape;
use crate::json::restringify::restringify;

/// JSON strings in one buffer, each as `JSON.stringify` writes it, with its quotes: thousands of them are two allocations.
#[derive(Clone, Debug, Default)]
pub(crate) struct JsonStrings {
    text: Vec<u8>,
    ends: Vec<usize>,
}

impl JsonStrings {
    pub(crate) const NONE: Self = Self { text: Vec::new(), ends: Vec::new() };

    /// Appends a valid JSON string, with its quotes and with any escapes.
    pub(crate) fn push(&mut self, raw: &[u8]) {
        if has_escape(raw) {
            self.text.extend_from_slice(restringify(raw).as_bytes());
        } else {
            // Without an escape, the text of a valid string is canonical already.
            self.text.extend_from_slice(raw);
        }
        self.ends.push(self.text.len());
    }

    pub(crate) fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
    }

    pub(crate) const fn len(&self) -> usize {
        self.ends.len()
    }

    pub(crate) const fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The size of all, in bytes.
    pub(crate) const fn bytes(&self) -> usize {
        self.text.len()
    }

    /// The string at a position, as JSON text.
    pub(crate) fn get(&self, at: usize) -> Option<&[u8]> {
        let start = at.checked_sub(1).map_or(Some(0), |before| self.ends.get(before).copied())?;
        self.text.get(start..*self.ends.get(at)?)
    }

    /// All of them in their order, as JSON text.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &[u8]> {
        let mut start = 0;
        self.ends.iter().map(move |end| {
            let text = self.text.get(start..*end).unwrap_or_default();
            start = *end;
            text
        })
    }

    /// The last position of a string, which is given as JSON text.
    pub(crate) fn position(&self, json: &[u8]) -> Option<usize> {
        // Most questions are about the newest entry, which is the last one.
        let mut end = self.text.len();
        for (at, before) in (0..self.ends.len()).rev().zip(self.ends.iter().rev().skip(1).copied().chain([0])) {
            if self.text.get(before..end) == Some(json) {
                return Some(at);
            }
            end = before;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_are_found_by_what_they_stand_for() {
        let mut list = JsonStrings::default();
        assert_eq!((list.position(b"\"a\""), list.get(0), list.is_empty()), (None, None, true));
        for raw in [r#""a""#, r#""\u0062""#, r#""""#, r#""a""#, r#""\"""#] {
            list.push(raw.as_bytes());
        }
        let all = [r#""a""#, r#""b""#, r#""""#, r#""a""#, r#""\"""#].map(str::as_bytes);
        assert_eq!(list.iter().collect::<Vec<_>>(), all);
        for (json, at) in
            [(r#""a""#, Some(3)), (r#""b""#, Some(1)), (r#""""#, Some(2)), (r#""\"""#, Some(4)), ("a", None)]
        {
            assert_eq!(list.position(json.as_bytes()), at, "{json}");
        }
        assert_eq!((list.get(1), list.get(5), list.len(), list.bytes()), (Some(all[1]), None, 5, 15));
        list.clear();
        assert_eq!((list.len(), list.bytes()), (0, 0));
    }
}
