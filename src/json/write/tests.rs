use std::collections::BTreeMap;

use serde::Serialize;

use super::to_json;
use crate::json::{JsonString, RawJson};

#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case", rename_all_fields = "camelCase")]
enum Tagged {
    DistTag { dist_tag: Option<String>, version: Option<String> },
    Nothing,
}

#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
enum Plain {
    Unit,
    Newtype(u8),
    Tuple(u8, i8),
    Struct { a: bool },
}

#[derive(Serialize)]
struct Newtype(&'static str);

#[derive(Serialize)]
struct Unit;

#[derive(Serialize)]
struct Dist {
    size: i64,
}

#[derive(Serialize)]
struct Flat {
    #[serde(flatten)]
    kind: Tagged,
    name: &'static str,
    #[serde(flatten)]
    dist: Option<Dist>,
    value: RawJson<'static>,
    #[serde(skip_serializing_if = "Option::is_none")]
    skipped: Option<u8>,
}

fn flat(kind: Tagged, dist: Option<Dist>) -> Flat {
    Flat { kind, name: "a\"b", dist, value: RawJson::from("[1.0]"), skipped: None }
}

/// The text of each value, and the text that `serde_json` writes of the same value.
#[test]
fn values_are_written_as_serde_json_writes_them() {
    fn check(value: &impl Serialize, want: &str) {
        assert_eq!(to_json(value), want);
        let theirs = serde_json::to_string(value).unwrap();
        // To other serializers raw JSON is a string.
        assert_eq!(theirs.replace(r#""[1.0]""#, "[1.0]"), want);
    }
    let tagged = Tagged::DistTag { dist_tag: Some("next".to_owned()), version: None };
    check(&tagged, r#"{"kind":"dist-tag","distTag":"next","version":null}"#);
    check(&flat(tagged, None), r#"{"kind":"dist-tag","distTag":"next","version":null,"name":"a\"b","value":[1.0]}"#);
    check(
        &flat(Tagged::Nothing, Some(Dist { size: -7 })),
        r#"{"kind":"nothing","name":"a\"b","size":-7,"value":[1.0]}"#,
    );
    check(
        &[Plain::Unit, Plain::Newtype(1), Plain::Tuple(2, -3), Plain::Struct { a: true }],
        r#"["unit",{"newtype":1},{"tuple":[2,-3]},{"struct":{"a":true}}]"#,
    );
    check(&(Newtype("x"), Unit, (), 'é', None::<u8>, Some(false)), r#"["x",null,null,"é",null,false]"#);
    check(&[u64::MAX, 0, 10, 9_007_199_254_740_993], "[18446744073709551615,0,10,9007199254740993]");
    check(&[i64::MIN, i64::MAX, -1], "[-9223372036854775808,9223372036854775807,-1]");
    check(&(1i8, 2i16, 3i32, 4u16, 5u32, [0u8; 0]), "[1,2,3,4,5,[]]");
    check(&BTreeMap::from([("a", vec![1]), ("b\n", vec![])]), r#"{"a":[1],"b\n":[]}"#);
    check(&BTreeMap::<String, u8>::new(), "{}");
    check(&"\0\u{8}\u{c}\n\r\t\u{1f}\u{7f}\"\\/é😀", "\"\\u0000\\b\\f\\n\\r\\t\\u001f\u{7f}\\\"\\\\/é😀\"");
}

#[test]
fn json_text_is_copied() {
    let name = JsonString::new(br#""\ud800\u0061""#);
    assert_eq!(to_json(&name), r#""\ud800a""#);
    assert_eq!(serde_json::to_string(&name).unwrap(), "\"\u{fffd}a\"");
    assert_eq!(to_json(&BTreeMap::from([(&name, RawJson::from(r#"{"a": 1.0}"#))])), r#"{"\ud800a":{"a": 1.0}}"#);
    assert_eq!(serde_json::to_string(&RawJson::from("1.0")).unwrap(), r#""1.0""#);
}

#[test]
fn a_value_without_a_json_text_is_null() {
    assert_eq!(to_json(&1.5), "null");
    assert_eq!(to_json(&BTreeMap::from([(1, 2)])), "null");
    assert_eq!(to_json(&[u128::MAX]), "null");
}
