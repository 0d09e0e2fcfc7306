use super::*;
use crate::limits::{MAX_EXPLAIN_FORM_BYTES, MAX_EXPLAIN_HMACS};
use crate::signature::hint::Hint::{
    Bom, Crlf, JoinedSignatures, Prefix, Reserialized, TrailingNewline, TrimmedSecret, TrimmedSignature, UpperCase,
};
use crate::signature::secret::HMACS;
use crate::signature::tag::Tag;

const ALL_OF_HEADERS: &[Hint] = &[UpperCase, TrimmedSignature, Prefix, JoinedSignatures];
const ALL_OF_MISMATCHES: &[Hint] = &[TrimmedSecret, Reserialized, Crlf, Bom, TrailingNewline];
/// Each attempt changes it.
const ODD_BODY: &str = "\u{feff}[ 1,\r\n2,\n3 ]\r\n";

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
        assert_eq!(explanation, Explanation::Invalid { reason, hint: None, tried_hints }, "{header:?}");
    }
}

#[test]
fn what_is_tried_and_how_many_hmacs_it_takes() {
    let sign = |secret: &str, body: &str| Secret::new(secret).unwrap().sign(body).to_string();
    let wrong = sign("forger", "{}");
    let digits = sign("2", "{}").split_off("sha256=".len());
    let joined = format!("{}, {}", [wrong.as_str(); 20].join(","), sign("1", "{}"));
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
        ("everything changes it", ODD_BODY, &wrong, spaced(1), (11, None, ALL_OF_MISMATCHES)),
        ("everything changes it, two secrets", ODD_BODY, &wrong, spaced(2), (16, None, &[TrimmedSecret, Reserialized])),
        ("5 secrets, 1 HMAC is left", "{}", &wrong, numbered(5), (15, None, &ALL_OF_MISMATCHES[..4])),
        ("16 secrets", "{} ", &wrong, numbered(16), (16, None, &[TrimmedSecret])),
        ("16 secrets, spaced", "{} ", &wrong, spaced(16), (16, None, &[])),
        ("100 secrets", "{} ", &wrong, numbered(100), (100, None, &[TrimmedSecret])),
        (
            "the first match ends it",
            "{}\n",
            &sign("1", "{}"),
            numbered(1),
            (2, Some(TrailingNewline), &[TrimmedSecret, TrailingNewline]),
        ),
        ("the last attempt", "{}", &sign("1", "{}\r\n"), numbered(1), (4, Some(TrailingNewline), ALL_OF_MISMATCHES)),
        (
            "both secrets in one pass",
            "{ }",
            &sign("2", "{}"),
            numbered(2),
            (4, Some(Reserialized), &[TrimmedSecret, Reserialized]),
        ),
        (
            "1 MiB",
            &limit,
            &sign("1", &limit[..limit.len() - 1]),
            numbered(1),
            (2, Some(TrailingNewline), &[TrimmedSecret, TrailingNewline]),
        ),
        ("over 1 MiB", &over_limit, &sign("1", over_limit.trim_end()), spaced(1), (2, None, &[TrimmedSecret])),
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
