//! The body as it was signed, of one that was changed since.

use zeroize::Zeroizing;

use crate::bytes::Bytes;
use crate::error::Reason;
use crate::signature::attempts::InvalidSignature;
use crate::signature::body_form::BodyForms;
use crate::signature::secret::Secret;
use crate::signature::signer::find_signer;
use crate::signature::tag::field_value;

/// The bytes that were signed, of a body that was changed since: those with which the signature is valid.
///
/// They are known if [`explain_signature`](crate::explain_signature) explains the signature by a change to the body, such as
/// [`Hint::Reserialized`](crate::Hint::Reserialized); otherwise `None`, also if the signature is valid. It takes the same arguments, and as
/// many HMACs.
///
/// ```
/// use npm_hooks::{Secret, restore_body};
///
/// let secret = Secret::new("super-secret-string")?;
/// let header = secret.sign(r#"{"a":1}"#).to_string();
/// let restored = restore_body(r#"{ "a": 1 }"#, Some(header.as_bytes()), &[secret]);
/// assert_eq!(restored.as_deref(), Some(&br#"{"a":1}"#[..]));
/// # Ok::<(), npm_hooks::InvalidSecret>(())
/// ```
#[must_use]
pub fn restore_body(body: impl AsRef<[u8]>, header: Option<&[u8]>, secrets: &[Secret]) -> Option<Vec<u8>> {
    // Zeroized on drop: if a caller swaps the arguments, it is the secret.
    let header = Zeroizing::new(String::from_utf8_lossy(field_value(header?)).into_owned());
    restore_source(&body.as_ref(), Ok(&header), secrets)
}

pub(crate) fn restore_source(body: &impl Bytes, header: Result<&str, Reason>, secrets: &[Secret]) -> Option<Vec<u8>> {
    let reason = find_signer(secrets, body, header).err()?;
    let form = InvalidSignature { body, header: header.ok()?, reason, secrets }.search().body_form?;
    BodyForms::new(body).bytes_of(form)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signed_body_is_restored_from_each_form_of_it() {
        for signed in [
            "{\"a\":[1,\"\u{e9}\"]}",
            "{\"a\": [1, \"\\u00e9\"]}",
            "\u{feff}[]",
            "[]\n",
            "{\n\"a\":\"\u{e9}\"}",
            "[]\r\n",
        ] {
            for given in [
                signed.to_owned(),
                format!("{signed}\n"),
                format!("\u{feff}{signed}"),
                signed.replace('\n', "\r\n"),
                signed.trim().to_owned(),
                signed.chars().map(|char| char.to_string().replace('\u{e9}', "\u{c3}\u{a9}")).collect(),
                signed.replace('[', "[ "),
            ] {
                assert_restored(signed, &given);
            }
        }
        assert_restored("[1]", "WzFd");
    }

    /// That the body is restored exactly if a change to the body explains the signature.
    fn assert_restored(signed: &str, given: &str) {
        use crate::{Explanation, Hint, explain_signature};
        let secrets = [Secret::new("a secret").unwrap()];
        let [secret] = &secrets;
        let header = secret.sign(signed).to_string();
        let header = Some(header.as_bytes());
        let restored = restore_body(given, header, &secrets);
        match explain_signature(given, header, &secrets) {
            Explanation::Invalid { hint: Some(hint), .. } if hint != Hint::CutShort => {
                assert_eq!(restored.as_deref(), Some(signed.as_bytes()), "{given:?} of {signed:?}");
            }
            _ => assert_eq!(restored, None, "{given:?} of {signed:?}"),
        }
    }

    #[test]
    fn a_form_that_the_body_does_not_have_has_no_bytes() {
        use crate::signature::body_form::BodyForm;
        for (body, form, want) in [
            (&b"WzFd"[..], BodyForm::Base64Decoded, Some(&b"[1]"[..])),
            (b"{", BodyForm::Base64Decoded, None),
            (b"[]\n", BodyForm::WithoutEnding(b"\n"), Some(b"[]")),
            (b"[]", BodyForm::WithoutEnding(b"\n"), None),
            (b"[]", BodyForm::WithoutBom, None),
        ] {
            assert_eq!(BodyForms::new(&body).bytes_of(form).as_deref(), want, "{body:?}");
        }
    }

    #[test]
    fn what_is_not_a_change_to_the_body_restores_nothing() {
        let body = "{\"a\":1}";
        let secret = Secret::new("a secret").unwrap();
        let header = secret.sign(body).to_string();
        let other = Secret::new(" a secret ").unwrap();
        let large = format!("\"{}\"\n", "x".repeat(crate::limits::MAX_EXPLAIN_FORM_BYTES));
        let large_header = secret.sign(large.trim()).to_string();
        for (body, header, secret, what) in [
            (body, Some(header.as_str()), &secret, "a valid signature"),
            (body, Some(header.trim_start_matches("sha256=")), &secret, "a header without its prefix"),
            (body, Some(header.as_str()), &other, "white space around the secret"),
            (body, None, &secret, "no header"),
            (&body[..3], Some(header.as_str()), &secret, "a body that was cut"),
            ("[]", Some(header.as_str()), &secret, "another body"),
            (large.as_str(), Some(large_header.as_str()), &secret, "a large body"),
        ] {
            let restored = restore_body(body, header.map(str::as_bytes), std::slice::from_ref(secret));
            assert_eq!(restored, None, "{what}");
        }
    }
}
