//! The forms of a secret that a caller may have pasted.

use zeroize::Zeroizing;

use crate::bytes::text::unquoted;
use crate::signature::base64::decode_base64;
use crate::signature::secret::Secret;

/// Shorter texts are base64 or hex by chance.
const MIN_ENCODED_LEN: usize = 12;
/// A secret's text has at most one block.
const MAX_DECODED_BYTES: usize = 32;

/// Another secret, of which a caller may have passed a written form.
#[derive(Clone, Copy)]
pub(crate) enum SecretForm {
    Trimmed,
    Unquoted,
    Base64Decoded,
    HexDecoded,
}

impl SecretForm {
    /// This form of `secret`, if it has one.
    pub(crate) fn of(self, secret: &Secret) -> Option<Secret> {
        match self {
            Self::Trimmed => secret.trimmed(),
            Self::Unquoted => unquoted(secret.text()).map(|text| Secret::of_form(text.as_bytes())),
            Self::Base64Decoded => {
                let bytes = Zeroizing::new(decode_base64(encoded(secret)?)?);
                Some(Secret::of_form(&bytes))
            }
            Self::HexDecoded => {
                let digits = encoded(secret)?;
                let mut bytes = Zeroizing::new([0; MAX_DECODED_BYTES]);
                let bytes = bytes.get_mut(..digits.len() / 2)?;
                hex::decode_to_slice(digits, bytes).ok()?;
                // With zero bytes alone, as with an empty secret, anyone can sign.
                bytes.iter().any(|byte| *byte != 0).then(|| Secret::of_form(bytes))
            }
        }
    }
}

fn encoded(secret: &Secret) -> Option<&[u8]> {
    Some(secret.text().as_bytes()).filter(|text| text.len() >= MIN_ENCODED_LEN)
}
