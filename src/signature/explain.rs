//! Why a signature is not valid, and which small mistake explains it.

use serde::Serialize;
use zeroize::Zeroizing;

use crate::bytes::Bytes;
use crate::error::Reason;
use crate::signature::attempts::{InvalidSignature, SearchResult};
use crate::signature::hint::Hint;
use crate::signature::secret::Secret;
use crate::signature::signer::find_signer;

/// The verdict on a signature, with the change that would have made it valid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(into = "ExplanationShape")]
pub enum Explanation {
    /// The signature is valid; the value is the index of the secret that signed.
    Valid(usize),
    /// The signature is not valid.
    Invalid {
        /// The first reason that applies.
        reason: Reason,
        /// The small change that would have made it valid, if one was found by trying.
        hint: Option<Hint>,
        /// The hints that were tried, in order, with `hint` as the last. A hint that is not in it was not tried, or not in
        /// each of its forms: it changes the header and the header is a signature, or the reverse, or a limit of
        /// [`explain_signature`] was reached.
        tried_hints: Vec<Hint>,
    },
}

/// The shape of an explanation for other programs: members that do not apply are absent.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ExplanationShape {
    valid: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    secret: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<Reason>,
    #[serde(skip_serializing_if = "Option::is_none")]
    hint: Option<Hint>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tried_hints: Option<Vec<Hint>>,
}

impl From<Explanation> for ExplanationShape {
    fn from(explanation: Explanation) -> Self {
        match explanation {
            Explanation::Valid(secret) => {
                Self { valid: true, secret: Some(secret), reason: None, hint: None, tried_hints: None }
            }
            Explanation::Invalid { reason, hint, tried_hints } => {
                Self { valid: false, secret: None, reason: Some(reason), hint, tried_hints: Some(tried_hints) }
            }
        }
    }
}

/// Says whether a header's value is a valid signature of `body` with one of `secrets`, and if not, why.
///
/// `header` is the `x-npm-signature` header as an HTTP server has it: its bytes, or `None` if it was not sent.
///
/// For diagnosis: a mismatch takes up to 16 HMACs, so do not call it for every unverified request. There are never more, with
/// those of verification: one for each secret. With more than 16 secrets, verification is all that is done. Changes are tried
/// in order of likelihood until one verifies, or the next takes more HMACs than are left. A change to the body takes one for
/// each secret, and is not tried for a body over 1 MiB.
///
/// ```
/// use npm_hooks::{Explanation, Hint, Reason, Secret, explain_signature};
///
/// let secret = Secret::new("super-secret-string")?;
/// let header = secret.sign(r#"{"a":1}"#).to_string();
/// let explanation = explain_signature(r#"{ "a": 1 }"#, Some(header.as_bytes()), &[secret]);
/// assert!(matches!(explanation, Explanation::Invalid { reason: Reason::Mismatch, hint: Some(Hint::Reserialized), .. }));
/// # Ok::<(), npm_hooks::InvalidSecret>(())
/// ```
#[must_use]
pub fn explain_signature(body: impl AsRef<[u8]>, header: Option<&[u8]>, secrets: &[Secret]) -> Explanation {
    // Zeroized on drop: if a caller swaps the arguments, it is the secret.
    let header = header.map(|header| Zeroizing::new(String::from_utf8_lossy(header).into_owned()));
    explain_source(&body.as_ref(), header.as_deref().map(String::as_str).ok_or(Reason::Missing), secrets)
}

pub(crate) fn explain_source(body: &impl Bytes, header: Result<&str, Reason>, secrets: &[Secret]) -> Explanation {
    match find_signer(secrets, body, header) {
        Ok(index) => Explanation::Valid(index),
        Err(reason) => {
            let header = header.unwrap_or_default();
            let SearchResult { hint, tried_hints } = InvalidSignature { body, header, reason, secrets }.search();
            Explanation::Invalid { reason, hint, tried_hints }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signature::tag::Tag;

    #[test]
    fn each_small_mistake_gets_its_hint() {
        let secrets = [Secret::new("other").unwrap(), Secret::new(" secret\n").unwrap()];
        let sign = |secret: &str, body: &str| Secret::new(secret).unwrap().sign(body).to_string();
        let header = sign(" secret\n", "{\"a\":1}\n");
        let digits = &header["sha256=".len()..];
        for (body, header, want) in [
            ("{\"a\":1}\n", header.clone(), None),
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
            (Some(b"\xff"), Reason::NoPrefix),
            (Some(b"sha256=\xff"), Reason::WrongLength),
        ] {
            assert_eq!(Tag::from_header(header), Err(reason), "{header:?}");
            let explanation = explain_signature("{}", header, &[]);
            assert!(matches!(explanation, Explanation::Invalid { reason: found, hint: None, .. } if found == reason));
        }
    }
}
