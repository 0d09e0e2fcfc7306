use super::*;

fn text(json: &str) -> JsonText {
    JsonText::new(&json.as_bytes()).unwrap_or_else(|other| panic!("{json}: {other:?}"))
}

fn written(json: &str, form: Form) -> String {
    let mut all = Vec::new();
    assert!(text(json).for_each_chunk(form, &mut |chunk| all.extend_from_slice(chunk)).is_ok(), "{json}");
    String::from_utf8(all).unwrap()
}

#[test]
fn a_text_is_laid_out_and_escaped_as_its_form_says() {
    use Layout::{Compact, Indented, Spaced};
    let nested = r#"{"a" :[ 1, {},[],{"b,:": -1.50}, "x" ]}"#;
    let chars = "\"/\\/<>&\u{7f}\u{e9}\u{2028}\u{1f600}\\u00e9\\u0001\\ud800\\n\\\\/\"";
    let all = Escapes::SLASH.and(Escapes::HTML).and(Escapes::DELETE).and(Escapes::BEYOND_ASCII);
    for (json, layout, escapes, want) in [
        (nested, Compact, Escapes::NONE, r#"{"a":[1,{},[],{"b,:":-1.50},"x"]}"#),
        (nested, Spaced, Escapes::NONE, r#"{"a": [1, {}, [], {"b,:": -1.50}, "x"]}"#),
        (
            nested,
            Indented(2),
            Escapes::NONE,
            "{\n  \"a\": [\n    1,\n    {},\n    [],\n    {\n      \"b,:\": -1.50\n    },\n    \"x\"\n  ]\n}",
        ),
        ("[ ]", Indented(4), Escapes::NONE, "[]"),
        (" [[[ ]]]\n", Indented(1), Escapes::NONE, "[\n [\n  []\n ]\n]"),
        ("{}", Spaced, Escapes::NONE, "{}"),
        ("1.0", Indented(4), all, "1.0"),
        (chars, Compact, Escapes::NONE, "\"//<>&\u{7f}\u{e9}\u{2028}\u{1f600}\u{e9}\\u0001\\ud800\\n\\\\/\""),
        (chars, Compact, all, r#""\/\/\u003c\u003e\u0026\u007f\u00e9\u2028\ud83d\ude00\u00e9\u0001\ud800\n\\\/""#),
        (chars, Compact, Escapes::LINE_SEPARATORS, "\"//<>&\u{7f}\u{e9}\\u2028\u{1f600}\u{e9}\\u0001\\ud800\\n\\\\/\""),
    ] {
        assert_eq!(written(json, Form { layout, escapes, is_sorted: false }), want, "{json}");
    }
    let sorted = Form { layout: Spaced, escapes: Escapes::NONE, is_sorted: true };
    assert_eq!(written(r#"{"b":{"d":1e2,"c":2},"a":[]}"#, sorted), r#"{"a": [], "b": {"c": 2, "d": 1e2}}"#);
}

#[test]
fn a_form_that_is_too_long_ends() {
    let json = format!("{}{}1{}", "[".repeat(500), "1,".repeat(10_000), "]".repeat(500));
    let form = |layout| Form { layout, escapes: Escapes::NONE, is_sorted: false };
    let mut len = 0;
    let result = text(&json).for_each_chunk(form(Layout::Indented(4)), &mut |chunk| len += chunk.len());
    assert!(result.is_err());
    assert!(len <= MAX_FORM_BYTES, "{len}");
    assert!(text(&json).for_each_chunk(form(Layout::Spaced), &mut |_| ()).is_ok());
}

#[test]
fn a_body_that_is_not_json_has_no_forms() {
    let deep = format!("{}{}", "[".repeat(513), "]".repeat(513));
    for (body, want) in [
        ("", Outline::Unfinished),
        ("{", Outline::Unfinished),
        ("[1]]", Outline::NotJson),
        ("\u{feff}[]", Outline::NotJson),
        (deep.as_str(), Outline::TooDeep),
    ] {
        assert_eq!(JsonText::new(&body.as_bytes()).err(), Some(want), "{body}");
    }
}
