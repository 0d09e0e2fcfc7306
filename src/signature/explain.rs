//! Why a signature is not valid, and which small mistake explains it.

use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};
use zeroize::Zeroizing;

use crate::bytes::Bytes;
use crate::error::Reason;
use crate::names::names;
use crate::signature::attempts::{InvalidSignature, SearchResult};
use crate::signature::hint::Hint;
use crate::signature::secret::Secret;
use crate::signature::serializer::JsonSerializer;
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
        /// What explains it, if something does: the small change that would have made it valid, found by trying, or else
        /// [`Hint::Gzip`] or [`Hint::CutShort`].
        hint: Option<Hint>,
        /// With [`Hint::Reserialized`]: who wrote the body that was signed.
        serializer: Option<JsonSerializer>,
        /// Without a hint, for a body that `JSON.stringify` writes in exactly this way: what it may be instead, in order of
        /// likelihood. None of it is proven, and each wrong secret with a sender that uses `JSON.stringify` looks like this.
        possible_causes: &'static [PossibleCause],
        /// The hints that were tried in all their forms, in order, up to `hint` or a limit of [`explain_signature`]. Those on
        /// the header are tried if it is not a signature, the others if it is.
        tried_hints: Vec<Hint>,
    },
}

/// A cause of a mismatch that is not proven.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PossibleCause {
    /// The body was signed with a different secret.
    DifferentSecret,
    /// The body was parsed and serialized again, and the sender writes JSON in a way that was not tried or cannot be restored.
    Reserialized,
}

names!(PossibleCause, Serialize {
    DifferentSecret => "different-secret",
    Reserialized => "reserialized",
});

impl PossibleCause {
    /// The stable code, the same in every host.
    #[must_use]
    pub const fn code(self) -> &'static str {
        self.variant_name()
    }
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
            Self::Invalid { reason, hint, serializer: by, possible_causes, tried_hints } => {
                let optional = [hint.is_some(), by.is_some(), !possible_causes.is_empty()];
                let len = optional.into_iter().map(usize::from).fold(3, usize::saturating_add);
                let mut object = serializer.serialize_struct("Explanation", len)?;
                object.serialize_field("valid", &false)?;
                object.serialize_field("reason", reason.code())?;
                if let Some(hint) = hint {
                    object.serialize_field("hint", hint.code())?;
                }
                if let Some(by) = by {
                    object.serialize_field("serializer", by.code())?;
                }
                if !possible_causes.is_empty() {
                    object.serialize_field("possibleCauses", possible_causes)?;
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
/// change that would leave the input as it is, or that gives the same bytes as an earlier one, takes none, and counts as tried.
///
/// The changes to a secret are white space or quotation marks around it, and base64 or hex text of it; they take an HMAC only for a secret
/// that looks like this, so a secret that is hex leaves fewer for the body.
///
/// The changes to a body are base64, Latin-1, its line ends, a byte order mark, and the JSON as each [`JsonSerializer`] writes it. With one secret
/// the HMACs suffice for all of them, if the body is compact JSON; with two, for all but the eight less common serializers; with three
/// or more, for fewer. Of a body that is JSON up to two copies are kept in memory, and each form is written twice.
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
            let result = InvalidSignature { body, header, reason, secrets }.search();
            let serializer = result.serializer();
            let SearchResult { hint, tried_hints, is_stringified, .. } = result;
            let possible_causes: &[_] =
                if is_stringified { &[PossibleCause::DifferentSecret, PossibleCause::Reserialized] } else { &[] };
            Explanation::Invalid { reason, hint, serializer, possible_causes, tried_hints }
        }
    }
}

#[cfg(test)]
mod tests;
