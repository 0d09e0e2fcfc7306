//! Whether a text is JSON, or the beginning of it.

use crate::bytes::Bytes;
use crate::json::invalid::Invalid;
use crate::json::scan::diagnose;

/// What a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outline {
    /// JSON.
    Whole,
    /// A beginning of JSON, or nothing at all.
    Unfinished,
    /// Arrays and objects are nested beyond [`MAX_DEPTH`](crate::limits::MAX_DEPTH).
    TooDeep,
    NotJson,
}

impl Outline {
    pub(crate) fn of(body: &impl Bytes) -> Self {
        match diagnose(body) {
            None => Self::Whole,
            Some(Invalid::TooDeep { .. }) => Self::TooDeep,
            // All of it was read: what is wrong is that nothing follows.
            Some(Invalid::NotJson { offset, .. } | Invalid::NotUtf8 { offset }) if offset == body.len() => {
                Self::Unfinished
            }
            Some(_) => Self::NotJson,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_json_or_the_beginning_of_it() {
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
            ("[\"\\u00", Outline::Unfinished),
            ("[1,", Outline::Unfinished),
            ("-", Outline::Unfinished),
            ("tr", Outline::Unfinished),
            (&deepest, Outline::Unfinished),
            (&too_deep, Outline::TooDeep),
            ("tree", Outline::NotJson),
            ("[,]", Outline::NotJson),
            ("[1}", Outline::NotJson),
            ("{\"a\":[1}", Outline::NotJson),
            ("[\"\u{1}\"]", Outline::NotJson),
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
        assert_eq!(Outline::of(&&b"\"\xff\""[..]), Outline::NotJson);
        assert_eq!(Outline::of(&&b"\"\xe2\x82"[..]), Outline::Unfinished);
    }
}
