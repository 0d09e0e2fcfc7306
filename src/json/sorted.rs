//! JSON with its keys sorted: what ids are made of.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use super::{JsonString, string_len, utf16_units, value_len};
use crate::json::canonical::restringify;

/// A key, in the order in which `JSON.stringify` writes an object whose keys were added sorted: array indices first, by
/// number, then the rest by UTF-16 code unit, as JavaScript's `sort` compares.
#[derive(PartialEq, Eq)]
struct Sorted(JsonString);

impl Ord for Sorted {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self.0.index(), other.0.index()) {
            (Some(index), Some(of_other)) => index.cmp(&of_other),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            // In ASCII without escapes, bytes are code utf16_units.
            (None, None) => match (self.0.ascii(), other.0.ascii()) {
                (Some(text), Some(of_other)) => text.cmp(of_other),
                _ => utf16_units(&self.0.0).cmp(&utf16_units(&other.0.0)),
            },
        }
    }
}

impl PartialOrd for Sorted {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// A valid JSON value as `JSON.stringify` writes it, with every object's keys sorted and the last of duplicates kept.
pub(crate) fn sorted(raw: &[u8]) -> String {
    let mut whole = String::new();
    // By hand and not by recursion: a sender may nest as deep as it likes.
    let mut open: Vec<Container> = Vec::new();
    let mut rest = raw;
    while let Some((&byte, behind)) = rest.split_first() {
        let (token, after) = match byte {
            b'{' | b'[' => {
                open.push(Container { is_object: byte == b'{', ..Container::default() });
                rest = behind;
                continue;
            }
            b'}' | b']' => (open.pop().map(Container::json).unwrap_or_default(), behind),
            b'"' => {
                let (text, after) = rest.split_at_checked(string_len(rest)).unwrap_or((rest, &[]));
                let text = JsonString::new(text);
                match open.last_mut() {
                    Some(container) if container.is_object && container.key.is_none() => {
                        container.key = Some(text);
                        rest = after;
                        continue;
                    }
                    _ => (text.0, after),
                }
            }
            b' ' | b'\t' | b'\n' | b'\r' | b':' | b',' => {
                rest = behind;
                continue;
            }
            _ => {
                let (scalar, after) = rest.split_at_checked(value_len(rest)).unwrap_or((rest, &[]));
                (restringify(scalar), after)
            }
        };
        match open.last_mut() {
            Some(container) => container.add(token),
            None => whole = token,
        }
        rest = after;
    }
    whole
}

/// An object or array whose end has not come yet.
#[derive(Default)]
struct Container {
    is_object: bool,
    key: Option<JsonString>,
    members: BTreeMap<Sorted, String>,
    elements: Vec<String>,
}

impl Container {
    fn add(&mut self, value: String) {
        match self.key.take() {
            Some(key) => {
                let member = [key.json(), ":", &value].concat();
                self.members.insert(Sorted(key), member);
            }
            None => self.elements.push(value),
        }
    }

    fn json(self) -> String {
        if self.is_object {
            ["{", &self.members.into_values().collect::<Vec<_>>().join(","), "}"].concat()
        } else {
            ["[", &self.elements.join(","), "]"].concat()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_sorted_at_every_level_as_javascript_orders_them() {
        for (raw, want) in [
            (r#"{"b":1,"a":{"d":1,"c":2}}"#, r#"{"a":{"c":2,"d":1},"b":1}"#),
            (r#"{"b":1,"10":2,"9":3,"09":4,"4294967295":5}"#, r#"{"9":3,"10":2,"09":4,"4294967295":5,"b":1}"#),
            (r#"{"a":1,"\u0061":2}"#, r#"{"a":2}"#),
            ("{\"\u{ff5e}\":1,\"\u{1f600}\":2}", "{\"\u{1f600}\":2,\"\u{ff5e}\":1}"),
            (r#"[{"b":[],"a":{}}]"#, r#"[{"a":{},"b":[]}]"#),
            (
                r#" { "b" : [ 1 , "x\\" , {"d":[[]] , "c" : -0.0} ] , "a" : "\"}" } "#,
                r#"{"a":"\"}","b":[1,"x\\",{"c":0,"d":[[]]}]}"#,
            ),
            ("1.0", "1"),
            ("[[[true,null],[]],{}]", "[[[true,null],[]],{}]"),
        ] {
            assert_eq!(sorted(raw.as_bytes()), want, "{raw}");
        }
    }
}
