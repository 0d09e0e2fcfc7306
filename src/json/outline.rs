//! Whether a text has the outline of JSON: what can be said of it with little code.

use crate::bytes::Bytes;
use crate::limits::MAX_DEPTH;

/// What a text looks like, by its brackets, quotes and the characters between them. The grammar is not checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outline {
    /// An object or array, or a value without brackets.
    Whole,
    /// The beginning of an object, array or string, or nothing at all.
    Unfinished,
    /// Arrays and objects are nested beyond [`MAX_DEPTH`].
    TooDeep,
    NotJson,
}

impl Outline {
    pub(crate) fn of(body: &impl Bytes) -> Self {
        let mut reader = Reader { depth: 0, string: None, has_value: false };
        match body.try_for_each_chunk(|chunk| reader.read(chunk)) {
            Err(refused) => refused,
            Ok(()) if reader.depth > 0 || reader.string.is_some() || !reader.has_value => Self::Unfinished,
            Ok(()) => Self::Whole,
        }
    }
}

struct Reader {
    depth: usize,
    /// Within a string: whether the next character is escaped.
    string: Option<bool>,
    has_value: bool,
}

impl Reader {
    fn read(&mut self, chunk: &[u8]) -> Result<(), Outline> {
        for &byte in chunk {
            if let Some(is_escaped) = self.string {
                self.string = (is_escaped || byte != b'"').then_some(!is_escaped && byte == b'\\');
                continue;
            }
            if matches!(byte, b' ' | b'\t' | b'\n' | b'\r') {
                continue;
            }
            // After the whole value nothing follows; numbers and literals have more than one byte.
            let is_bracket = matches!(byte, b'{' | b'[' | b'"');
            match byte {
                b'}' | b']' => self.depth = self.depth.checked_sub(1).ok_or(Outline::NotJson)?,
                _ if self.depth == 0 && self.has_value && is_bracket => return Err(Outline::NotJson),
                b'{' | b'[' if self.depth == MAX_DEPTH => return Err(Outline::TooDeep),
                b'{' | b'[' => self.depth = self.depth.saturating_add(1),
                b'"' => self.string = Some(false),
                b',' | b':' if self.depth > 0 => {}
                b'-' | b'+' | b'.' | b'0'..=b'9' | b'E' => {}
                b'a' | b'e' | b'f' | b'l' | b'n' | b'r' | b's' | b't' | b'u' => {}
                _ => return Err(Outline::NotJson),
            }
            self.has_value = true;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_known_by_its_brackets_and_quotes() {
        let (deepest, too_deep) = ("[".repeat(512), "[".repeat(513));
        for (text, want) in [
            ("{\"a\":[1,-2.5e+3,true,false,null,\"}\\\"\\\\\"]}\n", Outline::Whole),
            (" 12 ", Outline::Whole),
            ("\"{\"", Outline::Whole),
            ("", Outline::Unfinished),
            (" \n", Outline::Unfinished),
            ("{\"a\":[1]", Outline::Unfinished),
            ("{\"a\":\"}", Outline::Unfinished),
            ("[\"\\\"", Outline::Unfinished),
            ("[\"\\\\\"", Outline::Unfinished),
            (&deepest, Outline::Unfinished),
            (&too_deep, Outline::TooDeep),
            ("{}{", Outline::NotJson),
            ("{}]", Outline::NotJson),
            ("[object Object]", Outline::NotJson),
            ("payload={}", Outline::NotJson),
            ("<html>", Outline::NotJson),
            ("\u{feff}[", Outline::NotJson),
            ("a,b", Outline::NotJson),
        ] {
            assert_eq!(Outline::of(&text.as_bytes()), want, "{text:?}");
        }
    }
}
