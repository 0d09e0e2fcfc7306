use proptest::prelude::*;
use serde_json::Value;

use super::*;

#[test]
fn the_members_of_every_object_are_sorted_by_code_points() {
    for (compact, want) in [
        (r#"{"b":1,"a":{"d":[{"f":1,"e":2}],"c":2}}"#, r#"{"a":{"c":2,"d":[{"e":2,"f":1}]},"b":1}"#),
        (r#"{"9":1,"10":2,"1":[3,1,2],"":4}"#, r#"{"":4,"1":[3,1,2],"10":2,"9":1}"#),
        (
            "{\"\u{1f600}\":1,\"\u{ff5e}\":2,\"\u{e9}\":3,\"z\":4}",
            "{\"z\":4,\"\u{e9}\":3,\"\u{ff5e}\":2,\"\u{1f600}\":1}",
        ),
        (
            r#"{"q\\":1,"q\"":2,"q!":3,"q\t":4,"q\u0001":5,"q":6}"#,
            r#"{"q":6,"q\u0001":5,"q\t":4,"q!":3,"q\"":2,"q\\":1}"#,
        ),
        (r#"{"b,":"},{","a":"\"]","b":"\\"}"#, r#"{"a":"\"]","b":"\\","b,":"},{"}"#),
        (r#"{"b":1,"a":2,"a":2}"#, r#"{"a":2,"a":2,"b":1}"#),
        (r#"{"a":1],{"b"}:}]"#, r#"{"a":1],{"b"}:}]"#),
        (r#"[{},[],{"b":{},"a":[]},"x"]"#, r#"[{},[],{"a":[],"b":{}},"x"]"#),
        ("1", "1"),
    ] {
        assert_eq!(sorted(compact), want, "{compact}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    /// serde_json keeps the members of an object in a sorted map.
    #[test]
    fn the_order_is_that_of_a_sorted_map(value in value()) {
        prop_assert_eq!(sorted(&reversed(&value)), value.to_string());
    }
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![any::<u8>().prop_map(Value::from), "[a\"\\\\,{}é😀～\n\u{1}]{0,3}".prop_map(Value::from)];
    leaf.prop_recursive(4, 40, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map("[a-c\"\\\\é😀～\n\u{1}]{0,3}", inner, 0..6)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

/// The compact text with the members of each object in reverse.
fn reversed(value: &Value) -> String {
    let list = |texts: Vec<String>| texts.join(",");
    match value {
        Value::Array(elements) => format!("[{}]", list(elements.iter().map(reversed).collect())),
        Value::Object(members) => {
            let texts =
                members.iter().rev().map(|(key, value)| format!("{}:{}", Value::from(key.as_str()), reversed(value)));
            format!("{{{}}}", list(texts.collect()))
        }
        scalar => scalar.to_string(),
    }
}

fn sorted(compact: &str) -> String {
    String::from_utf8(sort_members(compact.as_bytes())).unwrap()
}
