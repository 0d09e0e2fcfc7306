use super::*;

#[test]
fn text_is_rewritten_as_json_stringify_writes_it() {
    for (raw, want) in [
        (r#" { "a" : [ 1 , true ] } "#, r#"{"a":[1,true]}"#),
        (r#""\/\u002f\u0041""#, r#""//A""#),
        (r#""\u00e9\u2028""#, "\"é\u{2028}\""),
        (r#""\u0007\u0008\u001f\u007f""#, "\"\\u0007\\b\\u001f\u{7f}\""),
        (r#""\ud83d\ude00""#, "\"😀\""),
        (r#""\uD83D\uD83D\uDE00\uDE00x""#, "\"\\ud83d😀\\ude00x\""),
        (r#""\ud800""#, r#""\ud800""#),
        ("[1.0,1e2,-0,1e400,100000000000000000000000]", "[1,100,0,null,1e+23]"),
        ("[0.1,1E-7,0.000001,123456789.5,-12e-1]", "[0.1,1e-7,0.000001,123456789.5,-1.2]"),
        (
            "[123456789012345678901,5e-324,1.7976931348623157e308]",
            "[123456789012345680000,5e-324,1.7976931348623157e+308]",
        ),
        ("[-3969498811561.15625,9007199254740993,2.5e15]", "[-3969498811561.1562,9007199254740992,2500000000000000]"),
        ("[5e-324,9.5367431640625e-7,2e-44,1e21]", "[5e-324,9.5367431640625e-7,2e-44,1e+21]"),
    ] {
        assert_eq!(restringify(raw.as_bytes()), want, "{raw}");
        let mut restringifier = Restringifier::default();
        let mut bytewise = Vec::new();
        raw.bytes().for_each(|byte| restringifier.push(&[byte], &mut bytewise));
        restringifier.finish(&mut bytewise);
        assert_eq!(String::from_utf8(bytewise).unwrap(), want, "{raw}, byte by byte");
    }
}

#[test]
fn no_more_of_a_number_is_kept_than_its_cap() {
    for byte in ["1", "e", "E", "-", "."] {
        let mut restringifier = Restringifier::default();
        restringifier.push(["1", &byte.repeat(MAX_NUMBER_BYTES + 1)].concat().as_bytes(), &mut Vec::new());
        assert!(restringifier.number.len() <= MAX_NUMBER_BYTES, "{byte}");
    }
}

#[test]
fn no_more_numbers_are_converted_than_the_cap() {
    let json = restringify("1e2 ".repeat(MAX_NUMBER_CONVERSIONS + 1).as_bytes());
    assert_eq!(json, ["100".repeat(MAX_NUMBER_CONVERSIONS).as_str(), "1e2"].concat());
    // These need no conversion.
    for (number, want) in [("1.50 ", "1.5"), ("1.0 ", "1"), ("0 ", "0")] {
        let text = ["1e2 ", &number.repeat(MAX_NUMBER_CONVERSIONS + 1), "1e2"].concat();
        assert_eq!(restringify(text.as_bytes()), ["100", &want.repeat(MAX_NUMBER_CONVERSIONS + 1), "100"].concat());
    }
}
