use super::*;
use crate::limits::{MAX_EXPLAIN_FORM_BYTES, MAX_EXPLAIN_HMACS};
use crate::signature::hint::Hint::{
    Base64, Base64Secret, Bom, Crlf, CutShort, Gzip, HeaderName, HexSecret, JoinedSignatures, Latin1, Prefix,
    QuotedSecret, QuotedSignature, Reserialized, TrailingNewline, TrimmedSecret, TrimmedSignature, UpperCase,
};
use crate::signature::secret::HMACS;
use crate::signature::tag::Tag;

const ALL_OF_HEADERS: &[Hint] = &[UpperCase, TrimmedSignature, Prefix, HeaderName, QuotedSignature, JoinedSignatures];
const ALL_OF_MISMATCHES: &[Hint] = &[
    TrimmedSecret,
    QuotedSecret,
    Base64Secret,
    HexSecret,
    Base64,
    Latin1,
    Crlf,
    Bom,
    TrailingNewline,
    Reserialized,
    Gzip,
    CutShort,
];
/// Each attempt changes it, but for those that remove a byte order mark.
const ODD_BODY: &str = "{\"b\":\"\u{e9}/<\",\r\n\"a\":[1,\n2]}\r\n";
/// Each serializer writes it in another way.
const COMPACT_BODY: &str = "{\"b\":\"\u{e9}/<\",\"a\":[1,2]}";

#[test]
fn each_small_mistake_gets_its_hint() {
    let secrets = [Secret::new("other").unwrap(), Secret::new(" secret\n").unwrap()];
    let sign = |secret: &str, body: &str| Secret::new(secret).unwrap().sign(body).to_string();
    let header = sign(" secret\n", "{\"a\":1}\n");
    let digits = &header["sha256=".len()..];
    for (body, header, want) in [
        ("{\"a\":1}\n", header.clone(), None),
        ("{\"a\":1}\n", format!(" {header}\t"), None),
        ("{\"a\":1}\n", header.to_uppercase(), Some(Hint::UpperCase)),
        ("{\"a\":1}\n", format!(" {header}\r\n"), Some(Hint::TrimmedSignature)),
        ("{\"a\":1}\n", digits.to_owned(), Some(Hint::Prefix)),
        ("{\"a\":1}\n", format!("sha1=0, {header}"), Some(Hint::JoinedSignatures)),
        ("{\"a\":1}\n", sign("secret", "{\"a\":1}\n"), Some(Hint::TrimmedSecret)),
        ("{\"a\":1}", header.clone(), Some(Hint::TrailingNewline)),
        ("{\"a\":1}\n\n", header.clone(), Some(Hint::TrailingNewline)),
        ("\u{feff}{\"a\":1}\n", header.clone(), Some(Hint::Bom)),
        ("{\"a\":1}", sign("other", "\u{feff}{\"a\":1}"), Some(Hint::Bom)),
        ("[\r\n1,\r\r\n2]", sign("other", "[\n1,\r\n2]"), Some(Hint::Crlf)),
        ("[\r\n1,\r\n2]", sign("other", "[\n1,\n2]"), Some(Hint::Crlf)),
        ("[\n1,\n2]", sign("other", "[\r\n1,\r\n2]"), Some(Hint::Crlf)),
        ("{ \"a\" : 1.0 }", sign("other", "{\"a\":1}"), Some(Hint::Reserialized)),
        ("{\"a\":[1]}", sign("other", "{\"a\": [1]}"), Some(Hint::Reserialized)),
        ("{\"a\":1}\n\n", sign("other", "{\"a\":1}"), Some(Hint::Reserialized)),
        ("{\"a\":1} ", sign("other", "{\"a\":1}"), Some(Hint::Reserialized)),
        ("\n{\"a\":1}", sign("other", "{\"a\":1}"), Some(Hint::Reserialized)),
        ("eyJhIjoxfQo=", header.clone(), Some(Hint::Base64)),
        ("{\"a\":1}\n", format!("X-Npm-Signature: {header}"), Some(HeaderName)),
        ("{\"a\":1}\n", format!("\"x-npm-signature\": \"{header}\","), Some(HeaderName)),
        ("{\"a\":1}\n", format!("x-npm-other: {header}"), None),
        ("{\"a\":1}\n", format!("'{header}'"), Some(QuotedSignature)),
        ("{\"a\":1}\n", format!("\"{header}\", "), Some(QuotedSignature)),
        ("[\"\u{c3}\u{bc}\"]", sign("other", "[\"\u{fc}\"]"), Some(Latin1)),
        ("\u{1f}\u{8b}\u{8}", header.clone(), None),
        ("eyJhIjoxfQo", header.clone(), None),
        ("{\"a\":[1}", header.clone(), None),
        ("{\"a\":[1]", header.clone(), Some(Hint::CutShort)),
        ("{\"a\":\"\\", header.clone(), Some(Hint::CutShort)),
        (" ", header.clone(), Some(Hint::CutShort)),
        ("", header.clone(), Some(Hint::CutShort)),
        ("{\"a\":[1}}", header.clone(), None),
        ("{\"a\":1} {", header.clone(), None),
        ("payload=", header.clone(), None),
        ("\u{feff}[", header.clone(), None),
    ] {
        let hint = match explain_signature(body, Some(header.as_bytes()), &secrets) {
            Explanation::Valid(_) => None,
            Explanation::Invalid { hint, .. } => hint,
        };
        assert_eq!(hint, want, "{body:?} {header:?}");
    }
}

#[test]
fn a_header_that_is_not_text_gets_the_reason_of_its_tag() {
    for (header, reason) in [
        (None, Reason::Missing),
        (Some(&b""[..]), Reason::Missing),
        (Some(b" \t"), Reason::Missing),
        (Some(b" \xff"), Reason::NoPrefix),
        (Some(b"\xff"), Reason::NoPrefix),
        (Some(b"sha256=\xff"), Reason::WrongLength),
    ] {
        assert_eq!(Tag::from_header(header), Err(reason), "{header:?}");
        let explanation = explain_signature("{}", header, &[]);
        let tried_hints = if reason == Reason::Missing { &[] } else { ALL_OF_HEADERS }.to_vec();
        let want = Explanation::Invalid { reason, hint: None, serializer: None, possible_causes: &[], tried_hints };
        assert_eq!(explanation, want, "{header:?}");
    }
}

#[test]
fn a_body_that_breaks_off_within_a_character_is_cut_short() {
    for (body, want) in [(&b"[\"\xe2\x82"[..], Some(CutShort)), (b"[\"\xe2\x82\"]", None)] {
        let explanation = explain_signature(body, Some(Tag::from_bytes([0; 32]).header().as_bytes()), &numbered(1));
        let Explanation::Invalid { hint, .. } = explanation else { panic!("valid") };
        assert_eq!(hint, want, "{body:?}");
    }
}

#[test]
fn possible_causes_are_named_only_for_a_body_that_json_stringify_writes() {
    use PossibleCause::{DifferentSecret, Reserialized};
    let both = &[DifferentSecret, Reserialized][..];
    let sign = |secret: &str, body: &str| Secret::new(secret).unwrap().sign(body).to_string();
    let large = format!("[{}1]", "1,".repeat(MAX_EXPLAIN_FORM_BYTES));
    for (title, body, header, want) in [
        ("the right body, a wrong secret", COMPACT_BODY, sign("2", COMPACT_BODY), (None, both)),
        ("an unknown serializer", COMPACT_BODY, sign("1", "{\"b\" : \"\u{e9}/<\"}"), (None, both)),
        ("a body over 1 MiB", &large, sign("2", &large), (None, &[][..])),
        ("white space", "{ }", sign("2", "{ }"), (None, &[][..])),
        ("white space, over 1 MiB", &format!("{large}\n"), sign("2", ""), (None, &[])),
        ("another escape", "\"\\u0041\"", sign("2", ""), (None, &[])),
        ("another number", "[1.0]", sign("2", ""), (None, &[])),
        ("text", "text", sign("2", ""), (None, &[])),
        ("letters of a literal", "tree", sign("2", ""), (None, &[])),
        ("a comma alone", "[,]", sign("2", ""), (None, &[])),
        ("another bracket", "[1}", sign("2", ""), (None, &[])),
        ("a control character", "[\"\u{1}\"]", sign("2", ""), (None, &[])),
        ("a key twice", "{\"a\":1,\"a\":2}", sign("2", ""), (None, &[])),
        ("an index after a name", "{\"b\":1,\"1\":2}", sign("2", ""), (None, &[])),
        ("a minus alone", "-", sign("2", ""), (Some(CutShort), &[])),
        ("the beginning of JSON", "[1", sign("2", ""), (Some(CutShort), &[])),
        ("a proven cause", "[1]", sign("1", "[1]\n"), (Some(TrailingNewline), &[])),
        ("a proven serializer", "[1,2]", sign("1", "[1, 2]"), (Some(Hint::Reserialized), &[])),
        ("a header that is not a signature", "[1]", "sha1=0".to_owned(), (None, &[])),
    ] {
        let explanation = explain_signature(body, Some(header.as_bytes()), &numbered(1));
        let Explanation::Invalid { hint, possible_causes, .. } = explanation else { panic!("{title}: valid") };
        assert_eq!((hint, possible_causes), want, "{title}");
    }
}

#[test]
fn what_is_tried_and_how_many_hmacs_it_takes() {
    let sign = |secret: &str, body: &str| Secret::new(secret).unwrap().sign(body).to_string();
    let wrong = sign("forger", "{}");
    let digits = sign("2", "{}").split_off("sha256=".len());
    let joined = format!("{}, {}", [wrong.as_str(); 20].join(","), sign("1", "{}"));
    let deep = format!("{}1 {}", "[".repeat(600), "]".repeat(600));
    let wide = format!("{}{}1{}", "[".repeat(500), "1,".repeat(10_000), "]".repeat(500));
    let long = |len: usize| format!("[{}]\n", "1".repeat(len - 3));
    let (limit, over_limit) = (long(MAX_EXPLAIN_FORM_BYTES), long(MAX_EXPLAIN_FORM_BYTES + 1));
    for (title, body, header, secrets, want) in [
        ("no header", "{}", "", numbered(3), (0, None, &[][..])),
        ("nothing like a signature", "{}", "sha1=00", numbered(3), (0, None, ALL_OF_HEADERS)),
        ("a forgery in upper case", "{}", &wrong.to_uppercase(), numbered(3), (3, None, ALL_OF_HEADERS)),
        ("no prefix, of the second secret", "{}", &digits, numbered(3), (2, Some(Prefix), &ALL_OF_HEADERS[..3])),
        ("21 joined signatures", "{}", &joined, numbered(2), (1, Some(JoinedSignatures), ALL_OF_HEADERS)),
        ("no prefix, 16 secrets", "{}", &wrong[7..], numbered(16), (16, None, ALL_OF_HEADERS)),
        ("no prefix, 17 secrets", "{}", &wrong[7..], numbered(17), (0, None, &ALL_OF_HEADERS[..2])),
        ("a forgery", "{}", &wrong, numbered(1), (4, None, ALL_OF_MISMATCHES)),
        ("a forgery, no secret", "{}", &wrong, numbered(0), (0, None, ALL_OF_MISMATCHES)),
        ("every serializer changes it", COMPACT_BODY, &wrong, numbered(1), (16, None, ALL_OF_MISMATCHES)),
        (
            "every serializer changes it, two secrets",
            COMPACT_BODY,
            &wrong,
            numbered(2),
            (
                16,
                None,
                &[
                    TrimmedSecret,
                    QuotedSecret,
                    Base64Secret,
                    HexSecret,
                    Base64,
                    Latin1,
                    Crlf,
                    Bom,
                    TrailingNewline,
                    Gzip,
                    CutShort,
                ],
            ),
        ),
        (
            "everything changes it",
            ODD_BODY,
            &wrong,
            spaced(1),
            (
                16,
                None,
                &[
                    TrimmedSecret,
                    QuotedSecret,
                    Base64Secret,
                    HexSecret,
                    Base64,
                    Latin1,
                    Crlf,
                    Bom,
                    TrailingNewline,
                    Gzip,
                    CutShort,
                ],
            ),
        ),
        (
            "everything changes it, two secrets",
            ODD_BODY,
            &wrong,
            spaced(2),
            (16, None, &[TrimmedSecret, QuotedSecret, Base64Secret, HexSecret, Base64, Latin1, Gzip, CutShort]),
        ),
        ("forms with the same bytes", "[\r\n  1\r\n]\r\n", &wrong, numbered(1), (10, None, ALL_OF_MISMATCHES)),
        (
            "5 secrets, 1 HMAC is left",
            "{}",
            &wrong,
            numbered(5),
            (
                15,
                None,
                &[TrimmedSecret, QuotedSecret, Base64Secret, HexSecret, Base64, Latin1, Crlf, Bom, Gzip, CutShort],
            ),
        ),
        (
            "16 secrets",
            "{} ",
            &wrong,
            numbered(16),
            (16, None, &[TrimmedSecret, QuotedSecret, Base64Secret, HexSecret, Base64, Latin1, Gzip, CutShort]),
        ),
        ("16 secrets, spaced", "{} ", &wrong, spaced(16), (16, None, &[Gzip, CutShort])),
        (
            "100 secrets",
            "{} ",
            &wrong,
            numbered(100),
            (100, None, &[TrimmedSecret, QuotedSecret, Base64Secret, HexSecret, Base64, Latin1, Gzip, CutShort]),
        ),
        (
            "nested too deep",
            &deep,
            &wrong,
            numbered(1),
            (
                4,
                None,
                &[
                    TrimmedSecret,
                    QuotedSecret,
                    Base64Secret,
                    HexSecret,
                    Base64,
                    Latin1,
                    Crlf,
                    Bom,
                    TrailingNewline,
                    Gzip,
                    CutShort,
                ],
            ),
        ),
        ("one signature in odd white space", "{}", &format!("\u{a0}{wrong}"), numbered(16), (16, None, ALL_OF_HEADERS)),
        (
            "nested too deep, with a line end",
            &format!("{deep}\n"),
            &sign("1", &deep),
            numbered(1),
            (
                2,
                Some(TrailingNewline),
                &[TrimmedSecret, QuotedSecret, Base64Secret, HexSecret, Base64, Latin1, TrailingNewline],
            ),
        ),
        (
            "a form that is too long, without its line end",
            &wide,
            &sign("1", &format!("{wide}\r\n")),
            numbered(1),
            (
                5,
                Some(TrailingNewline),
                &[TrimmedSecret, QuotedSecret, Base64Secret, HexSecret, Base64, Latin1, Crlf, Bom, TrailingNewline],
            ),
        ),
        ("base64 of another body", "W10=", &wrong, numbered(1), (5, None, ALL_OF_MISMATCHES)),
        (
            "a form that is too long",
            &wide,
            &wrong,
            numbered(1),
            (
                5,
                None,
                &[
                    TrimmedSecret,
                    QuotedSecret,
                    Base64Secret,
                    HexSecret,
                    Base64,
                    Latin1,
                    Crlf,
                    Bom,
                    TrailingNewline,
                    Gzip,
                    CutShort,
                ],
            ),
        ),
        (
            "the first match ends it",
            "{}\n",
            &sign("1", "{}"),
            numbered(1),
            (
                2,
                Some(TrailingNewline),
                &[TrimmedSecret, QuotedSecret, Base64Secret, HexSecret, Base64, Latin1, TrailingNewline],
            ),
        ),
        (
            "the last line end",
            "{}",
            &sign("1", "{}\r\n"),
            numbered(1),
            (4, Some(TrailingNewline), &ALL_OF_MISMATCHES[..9]),
        ),
        (
            "the last serializer",
            COMPACT_BODY,
            &sign("1", "{\"a\": [1, 2], \"b\": \"\\u00e9/<\"}"),
            numbered(1),
            (16, Some(Reserialized), &ALL_OF_MISMATCHES[..10]),
        ),
        (
            "both secrets in one pass",
            "{ }",
            &sign("2", "{}"),
            numbered(2),
            (
                4,
                Some(Reserialized),
                &[TrimmedSecret, QuotedSecret, Base64Secret, HexSecret, Base64, Latin1, Reserialized],
            ),
        ),
        (
            "1 MiB",
            &limit,
            &sign("1", &limit[..limit.len() - 1]),
            numbered(1),
            (
                2,
                Some(TrailingNewline),
                &[TrimmedSecret, QuotedSecret, Base64Secret, HexSecret, Base64, Latin1, TrailingNewline],
            ),
        ),
        (
            "over 1 MiB",
            &over_limit,
            &sign("1", over_limit.trim_end()),
            spaced(1),
            (2, None, &[TrimmedSecret, QuotedSecret, Base64Secret, HexSecret, Gzip, CutShort]),
        ),
        (
            "over 1 MiB, trimmed secret",
            &over_limit,
            &sign("1", &over_limit),
            spaced(2),
            (3, Some(TrimmedSecret), &[TrimmedSecret]),
        ),
    ] {
        let (explanation, hmacs) = counted(|| explain_signature(body, Some(header.as_bytes()), &secrets));
        let Explanation::Invalid { hint, tried_hints, .. } = explanation else { panic!("{title}: valid") };
        assert_eq!((hmacs, hint, tried_hints.as_slice()), want, "{title}");
    }
}

#[test]
fn a_secret_can_be_pasted_in_another_form() {
    let secret = "npm-hook-fixture-secret";
    let header = Secret::new(secret).unwrap().sign("{}").to_string();
    for (pasted, want) in [
        ("\"npm-hook-fixture-secret\"", Some(QuotedSecret)),
        ("'npm-hook-fixture-secret'", Some(QuotedSecret)),
        ("\u{201c}npm-hook-fixture-secret\u{201d}", Some(QuotedSecret)),
        ("bnBtLWhvb2stZml4dHVyZS1zZWNyZXQ=", Some(Base64Secret)),
        ("6e706d2d686f6f6b2d666978747572652d736563726574", Some(HexSecret)),
        ("6E706D2D686F6F6B2D666978747572652D736563726574", Some(HexSecret)),
        ("\"npm-hook-fixture-secret'", None),
        ("\"\"", None),
        ("0000000000000000", None),
    ] {
        let (explanation, hmacs) =
            counted(|| explain_signature("{}", Some(header.as_bytes()), &[Secret::new(pasted).unwrap()]));
        let Explanation::Invalid { hint, .. } = explanation else { panic!("{pasted}: valid") };
        assert_eq!(hint, want, "{pasted}");
        assert!(hmacs <= MAX_EXPLAIN_HMACS, "{pasted}: {hmacs}");
    }
}

#[test]
fn gzip_is_said_to_be_gzip() {
    for (body, want) in [(&b"\x1f\x8b\x08\0"[..], Some(Gzip)), (b"\x1f\x8b", None), (b"\x1f\x8b\x09", None)] {
        let explanation = explain_signature(body, Some(Tag::from_bytes([0; 32]).header().as_bytes()), &numbered(1));
        let Explanation::Invalid { hint, .. } = explanation else { panic!("valid") };
        assert_eq!(hint, want, "{body:?}");
    }
}

#[test]
fn no_number_of_secrets_takes_more_hmacs_than_the_limit_or_verification() {
    let header = Secret::new("forger").unwrap().sign("{}").to_string();
    for count in 0..40 {
        for secrets in [numbered(count), spaced(count)] {
            for header in [&header, &header[7..]] {
                let (_, hmacs) = counted(|| explain_signature(ODD_BODY, Some(header.as_bytes()), &secrets));
                assert!(hmacs <= count.max(MAX_EXPLAIN_HMACS), "{count} secrets, {header}: {hmacs} HMACs");
            }
        }
    }
}

/// The secrets `1`, `2`, …
fn numbered(count: usize) -> Vec<Secret> {
    (1..=count).map(|number| Secret::new(number.to_string()).unwrap()).collect()
}

/// The secrets `1`, `2`, … with white space around them.
fn spaced(count: usize) -> Vec<Secret> {
    (1..=count).map(|number| Secret::new(format!(" {number}\n")).unwrap()).collect()
}

fn counted<T>(work: impl FnOnce() -> T) -> (T, usize) {
    HMACS.set(0);
    (work(), HMACS.get())
}
