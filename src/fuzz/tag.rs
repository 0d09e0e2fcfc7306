//! The header with the signature, and the verdict on it.

use crate::error::Reason;
use crate::signature::explain::{Explanation, explain_signature};
use crate::signature::secret::Secret;
use crate::signature::tag::Tag;

/// In an input, the digits of the right signature, which no fuzzer finds: it builds headers around them.
const DIGITS: &str = "$";
/// In an input, the body that was signed.
const SIGNED: &str = "%";
const BODY: &str = r#"{"event":"package:star","name":"a","change":{"user":"b"},"time":1}"#;

/// The first line is a header, the rest a body. A header is accepted exactly if it is the one signature of exactly that body.
pub fn tag(input: &[u8]) {
    let (line, rest) = input.split_at(input.iter().position(|byte| *byte == b'\n').unwrap_or(input.len()));
    let secret = Secret::new("a secret that signs").unwrap();
    let right = secret.sign(BODY).to_string();
    let header = replaced(line, DIGITS, right.strip_prefix("sha256=").unwrap());
    let body = replaced(rest.get(1..).unwrap_or_default(), SIGNED, BODY);
    let sent = secret.sign(&body).to_string();
    let value = without_space(&header);

    let parsed = Tag::from_header(Some(&header));
    let is_tag = value.strip_prefix(b"sha256=").is_some_and(|digits| {
        digits.len() == 64 && digits.iter().all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f'))
    });
    assert_eq!(parsed.is_ok(), is_tag, "{parsed:?}");
    match parsed {
        Ok(tag) => assert_eq!(tag.to_string().as_bytes(), value),
        Err(Reason::Missing) => assert!(value.is_empty()),
        Err(Reason::WrongLength | Reason::NotHex) => assert!(value.starts_with(b"sha256=")),
        Err(Reason::NoPrefix | Reason::WrongAlgorithm) => {
            assert!(!value.is_empty() && !value.starts_with(b"sha256="))
        }
        Err(other) => panic!("{other:?} of a header"),
    }
    let is_right = value == sent.as_bytes();
    if let Ok(tag) = parsed {
        assert_eq!(
            secret.verify(&body, &tag).map(|verified| verified.bytes().to_vec()).ok(),
            is_right.then(|| body.clone())
        );
        assert_eq!(secret.is_valid(&body, &tag), is_right);
    }
    let explanation = explain_signature(&body, Some(&header), &[Secret::new("another").unwrap(), secret]);
    match explanation {
        Explanation::Valid(at) => assert!(at == 1 && is_right),
        Explanation::Invalid { reason, .. } => {
            assert!(!is_right);
            assert_eq!(reason, parsed.err().unwrap_or(Reason::Mismatch));
        }
    }
}

fn replaced(text: &[u8], mark: &str, by: &str) -> Vec<u8> {
    let mut parts = text.split(|byte| [*byte] == mark.as_bytes());
    let mut replaced = parts.next().unwrap_or_default().to_vec();
    for part in parts {
        replaced.extend_from_slice(by.as_bytes());
        replaced.extend_from_slice(part);
    }
    replaced
}

/// Without the spaces and tabs around it.
fn without_space(mut value: &[u8]) -> &[u8] {
    while let [b' ' | b'\t', rest @ ..] | [rest @ .., b' ' | b'\t'] = value {
        value = rest;
    }
    value
}
