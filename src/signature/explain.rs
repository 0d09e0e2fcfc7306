//! Why a signature is not valid, and which small mistake explains it.

use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};
use zeroize::Zeroizing;

use crate::bytes::Bytes;
use crate::error::Reason;
use crate::signature::attempts::{InvalidSignature, SearchResult};
use crate::signature::hint::Hint;
use crate::signature::secret::Secret;
use crate::signature::signer::find_signer;
use crate::signature::tag::field_value;

/// The verdict on a signature, with the change that would have made it valid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Explanation {
    /// The signature is valid; the value is the index of the secret that signed.
    Valid(usize),
    /// The signature is not valid.
    Invalid {
        /// The first reason that applies.
        reason: Reason,
        /// The small change that would have made it valid, if one was found by trying.
        hint: Option<Hint>,
        /// The hints that were tried in all their forms, in order, up to `hint` or a limit of [`explain_signature`]. Those on
        /// the header are tried if it is not a signature, the others if it is.
        tried_hints: Vec<Hint>,
    },
}

/// Members that do not apply are absent.
impl Serialize for Explanation {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Valid(secret) => {
                let mut object = serializer.serialize_struct("Explanation", 2)?;
                object.serialize_field("valid", &true)?;
                object.serialize_field("secret", secret)?;
                object.end()
            }
            Self::Invalid { reason, hint, tried_hints } => {
                let mut object = serializer.serialize_struct("Explanation", if hint.is_some() { 4 } else { 3 })?;
                object.serialize_field("valid", &false)?;
                object.serialize_field("reason", reason.code())?;
                if let Some(hint) = hint {
                    object.serialize_field("hint", hint.code())?;
                }
                object.serialize_field("triedHints", tried_hints)?;
                object.end()
            }
        }
    }
}

/// Says whether a header's value is a valid signature of `body` with one of `secrets`, and if not, why.
///
/// `header` is the `x-npm-signature` header as [`Tag::from_header`](crate::Tag::from_header) takes it.
///
/// For diagnosis: a mismatch takes up to 16 HMACs (with more secrets, one for each), so do not call it for every unverified
/// request. Verification takes one for each secret. Then changes are tried in order of likelihood until one verifies, or the next
/// takes more HMACs than are left. A change to the body takes one for each secret, and is not tried for a body over 1 MiB. A
/// change that would leave the input as it is takes none, and counts as tried.
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
    let header = header.map(|header| Zeroizing::new(String::from_utf8_lossy(field_value(header)).into_owned()));
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
mod tests;
