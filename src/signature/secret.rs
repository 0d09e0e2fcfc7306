//! The secret that a hook was created with.

use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use zeroize::{ZeroizeOnDrop, Zeroizing};

use crate::bytes::Bytes;
use crate::bytes::text::trim_by;
use crate::error::{InvalidSecret, Reason};
use crate::json::is_js_space;
use crate::signature::tag::{TAG_BYTES, Tag};
use crate::signature::verified::Verified;

/// SHA-256 works on blocks of 64 bytes, and HMAC pads its key to one block.
const BLOCK_BYTES: usize = 64;

#[cfg(test)]
thread_local! {
    /// The number of HMACs that were computed on this thread.
    pub(crate) static HMACS: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
}

/// A hook's secret, as an HMAC key. Zeroized on drop.
///
/// ```
/// use npm_hooks::{InvalidSecret, Reason, Secret};
///
/// let secret = Secret::new("super-secret-string")?;
/// let tag = secret.sign("the raw body");
/// assert!(secret.is_valid("the raw body", &tag));
/// assert_eq!(secret.verify(b"the raw body", &tag)?.bytes(), b"the raw body");
/// assert_eq!(secret.verify(b"another body", &tag).err(), Some(Reason::Mismatch));
/// assert_eq!(Secret::new("").err(), Some(InvalidSecret::Empty));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(ZeroizeOnDrop)]
pub struct Secret {
    /// HMAC's padded key.
    key: [u8; BLOCK_BYTES],
    /// The padded key of the secret without the white space around it, for explanations. Not an `Option`: moving a
    /// `None` can copy stale stack bytes, possibly key material.
    trimmed: [u8; BLOCK_BYTES],
    has_space: bool,
}

impl Secret {
    /// Takes a secret's bytes (of text, its UTF-8) unchanged: nothing is trimmed.
    ///
    /// HMAC pads a key with zero bytes, so `a` and `a\0` are the same secret. Zero bytes alone are refused: up to 64 of them are the
    /// same key as an empty secret, with which anyone can sign.
    ///
    /// # Errors
    /// [`InvalidSecret`] for bytes that can only be a mistake.
    pub fn new(bytes: impl AsRef<[u8]>) -> Result<Self, InvalidSecret> {
        let bytes = bytes.as_ref();
        let text = std::str::from_utf8(bytes).unwrap_or_default();
        if let Some(mistake) = InvalidSecret::of(bytes, text) {
            return Err(mistake);
        }
        // Senders trim in JavaScript.
        let trimmed = trim_by(text, is_js_space);
        Ok(Self { key: padded(bytes), trimmed: padded(trimmed.as_bytes()), has_space: trimmed.len() < text.len() })
    }

    /// The secret without the white space around it, if there is any: some servers trim it when a hook is created.
    pub(crate) fn trimmed(&self) -> Option<Self> {
        self.has_space.then(|| Self { key: self.trimmed, trimmed: self.trimmed, has_space: false })
    }

    /// The secret's text; of one that is longer than a block, only its digest is known, which is hardly text.
    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.key).map_or("", |text| text.trim_end_matches('\0'))
    }

    /// For an explanation: a form of another secret, without forms that it has.
    pub(crate) fn of_form(bytes: &[u8]) -> Self {
        let key = padded(bytes);
        Self { key, trimmed: key, has_space: false }
    }

    /// Signs `body`: the [`Tag`], as text, is the value of the header `x-npm-signature`.
    #[must_use]
    pub fn sign(&self, body: impl AsRef<[u8]>) -> Tag {
        self.sign_source(&body.as_ref())
    }

    /// Whether `tag` was made with this secret over exactly these bytes, compared in constant time.
    #[must_use]
    pub fn is_valid(&self, body: impl AsRef<[u8]>, tag: &Tag) -> bool {
        self.is_valid_source(&body.as_ref(), tag)
    }

    /// Returns `body` as [`Verified`] if `tag` was made with this secret over exactly these bytes.
    ///
    /// # Errors
    /// [`Reason::Mismatch`].
    pub fn verify<'b>(&self, body: &'b [u8], tag: &Tag) -> Result<Verified<'b>, Reason> {
        if self.is_valid(body, tag) { Ok(Verified::assume(body)) } else { Err(Reason::Mismatch) }
    }

    pub(crate) fn sign_source(&self, body: &impl Bytes) -> Tag {
        Tag::from_bytes(self.mac_of(body).finalize().into_bytes().into())
    }

    pub(crate) fn is_valid_source(&self, body: &impl Bytes, tag: &Tag) -> bool {
        tag.matches(self.mac_of(body))
    }

    /// The HMAC before its first byte.
    pub(crate) fn mac(&self) -> Hmac<Sha256> {
        #[cfg(test)]
        HMACS.set(HMACS.get() + 1);
        Hmac::new((&self.key).into())
    }

    fn mac_of(&self, body: &impl Bytes) -> Hmac<Sha256> {
        let mut mac = self.mac();
        body.for_each_chunk(|chunk| mac.update(chunk));
        mac
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}

/// A key as HMAC pads it: with zeros to one block, or hashed first if it is longer.
fn padded(bytes: &[u8]) -> [u8; BLOCK_BYTES] {
    let mut key = [0; BLOCK_BYTES];
    let mut fill = |bytes: &[u8]| key.iter_mut().zip(bytes).for_each(|(to, from)| *to = *from);
    if bytes.len() > BLOCK_BYTES {
        let mut digest = Zeroizing::new([0; TAG_BYTES]);
        Sha256::new().chain_update(bytes).finalize_into((&mut *digest).into());
        fill(&*digest);
    } else {
        fill(bytes);
    }
    key
}

impl InvalidSecret {
    /// Why `bytes`, which are `text` if they are UTF-8, are refused, or `None` if they can be a secret.
    pub(crate) fn of(bytes: &[u8], text: &str) -> Option<Self> {
        // Two keys of RFC 4231 consist of vertical tabs and form feeds, which are not typed by mistake.
        let is_typed_space = |char| is_js_space(char) && !matches!(char, '\u{b}' | '\u{c}');
        // A buffer that was allocated and never filled holds only zero bytes.
        let is_blank = || text.chars().all(|char| char == '\0' || is_typed_space(char));
        if bytes.is_empty() {
            Some(Self::Empty)
        } else if !text.is_empty() && is_blank() {
            Some(Self::Blank)
        } else if text.parse::<Tag>().is_ok() {
            Some(Self::Signature)
        } else {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_output_shows_nothing_of_the_secret() {
        let secret = Secret::new("super-secret-string").unwrap();
        assert_eq!(format!("{secret:?}"), "Secret(..)");
    }

    #[test]
    fn what_has_only_zero_bytes_and_white_space_is_blank() {
        for (bytes, is_blank) in [
            (&b"\0"[..], true),
            (&[0; 32], true),
            (&[0; 64], true),
            (&[0; 65], true),
            (&[0; 4096], true),
            (b" \0\t\0\n", true),
            ("\u{a0}\0".as_bytes(), true),
            (b"a\0", false),
            (b"\0a", false),
            (b"\0\x01", false),
            (b"\0\xff", false),
            // As the keys of RFC 4231.
            (b"\x0b", false),
            (b"\x0c\0", false),
        ] {
            let mistake = Secret::new(bytes).err();
            assert_eq!(mistake, is_blank.then_some(InvalidSecret::Blank), "{:?}", bytes.escape_ascii().to_string());
        }
    }

    #[test]
    fn zero_bytes_at_the_end_are_padding() {
        let sign = |secret: &[u8]| Secret::new(secret).unwrap().sign("body");
        assert_eq!(sign(b"a\0"), sign(b"a"));
        assert_ne!(sign(b"\0a"), sign(b"a"));
        // A secret longer than a block is hashed, with all of its bytes.
        assert_ne!(sign(&[[b'a'; 64].as_slice(), &[0]].concat()), sign(&[b'a'; 64]));
    }

    #[test]
    fn secrets_are_trimmed_as_javascript_trims() {
        for (text, has_space) in
            [("a", false), (" a", true), ("a\u{feff}", true), ("a\u{85}", false), ("\u{2003}a\n", true), ("a b", false)]
        {
            assert_eq!(Secret::new(text).unwrap().trimmed().is_some(), has_space, "{text:?}");
        }
    }

    #[test]
    fn a_secret_of_any_length_is_padded_as_the_crate_does() {
        for len in [1, BLOCK_BYTES - 1, BLOCK_BYTES, BLOCK_BYTES + 1, 1000] {
            let secret = vec![b'k'; len];
            let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(&secret).unwrap();
            mac.update(b"body");
            let want = format!("sha256={}", hex::encode(mac.finalize().into_bytes()));
            assert_eq!(Secret::new(secret).unwrap().sign("body").to_string(), want, "{len}");
        }
    }
}
