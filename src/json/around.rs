//! Writes a value in two parts, around a value that the caller writes in between.

use serde::Serialize;

use crate::bytes::text::split_once;
use crate::json::raw::RawJson;
use crate::json::write::to_json;

/// Marks the place between the two parts. JSON text has no control characters, so the mark occurs once.
pub(crate) const GAP: RawJson<'static> = RawJson::of_str("\0");
const MARK: u8 = b'\0';

/// The JSON text before and after the member whose value is [`GAP`].
pub(crate) fn to_json_around(value: &impl Serialize) -> (String, String) {
    let json = to_json(value);
    split_once(&json, MARK).map(|(head, tail)| (head.to_owned(), tail.to_owned())).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_split_at_its_gap() {
        let value = ("a\0b", GAP, 1);
        assert_eq!(to_json_around(&value), ("[\"a\\u0000b\",".to_owned(), ",1]".to_owned()));
    }
}
