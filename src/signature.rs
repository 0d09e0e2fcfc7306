<<<<<<< HEAD
//! Signing and verifying: HMAC-SHA256 over the raw bytes, as `sha256=` and 64 lower-case hex digits.
=======
//! Signs and verifies: HMAC-SHA256 over the raw bytes, written as `sha256=` and 64 lower-case hex digits.
>>>>>>> core

mod body_form;
pub(crate) mod explain;
<<<<<<< HEAD

use std::fmt;
use std::str::FromStr;

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use zeroize::{ZeroizeOnDrop, Zeroizing};

use crate::bytes::Bytes;
use crate::error::Reason;

const PREFIX: &str = "sha256=";
const TAG_BYTES: usize = 32;
/// SHA-256 works on blocks of 64 bytes, and HMAC pads its key to one.
const BLOCK_BYTES: usize = 64;

/// A well-formed signature: 32 bytes that came from `sha256=` and 64 lower-case hex digits.
///
/// ```
/// use npm_hooks::{Reason, Tag};
///
/// let header = "sha256=555de877c536848f3aaead79353c88a610668575c546e31aa8c6c7fd8241cb12";
/// assert_eq!(header.parse::<Tag>().map(|tag| tag.to_string()), Ok(header.to_owned()));
/// assert_eq!("sha1=f00".parse::<Tag>(), Err(Reason::WrongAlgorithm));
/// assert_eq!(Tag::from_header(None), Err(Reason::Missing));
/// ```
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Tag([u8; TAG_BYTES]);

impl FromStr for Tag {
    type Err = Reason;

    /// Reads a header's value; every other form than npm's own is refused, with the first [`Reason`] that applies.
    fn from_str(header: &str) -> Result<Self, Reason> {
        if header.is_empty() {
            return Err(Reason::Missing);
        }
        let Some(digits) = header.strip_prefix(PREFIX) else {
            return Err(if names_other_algorithm(header) { Reason::WrongAlgorithm } else { Reason::NoPrefix });
        };
        let mut tag = [0; TAG_BYTES];
        // The crate `hex` takes upper case too; npm's header is lower case, and two forms of one tag help nobody.
        let is_lower = !digits.bytes().any(|byte| byte.is_ascii_uppercase());
        match hex::decode_to_slice(digits, &mut tag) {
            Ok(()) if is_lower => Ok(Self(tag)),
            // Counted as JavaScript counts, so that every host gives the same reason for a header that is not ASCII.
            _ if digits.encode_utf16().count() != TAG_BYTES.saturating_mul(2) => Err(Reason::WrongLength),
            _ => Err(Reason::NotHex),
        }
    }
}

impl Tag {
    /// Reads the `x-npm-signature` header as a server has it: its bytes, or none.
    ///
    /// # Errors
    /// The first [`Reason`] that applies.
    pub fn from_header(value: Option<&[u8]>) -> Result<Self, Reason> {
        String::from_utf8_lossy(value.unwrap_or_default()).parse()
    }

    /// Compared in constant time: every byte is looked at, and the compiler is kept from knowing why.
    fn is(&self, digest: &[u8; TAG_BYTES]) -> bool {
        let differing = self.0.iter().zip(digest).fold(0, |bits, (a, b)| bits | (a ^ b));
        std::hint::black_box(differing) == 0
    }

    /// Compared in constant time.
    pub(crate) fn holds(&self, mac: Hmac<Sha256>) -> bool {
        mac.verify_slice(&self.0).is_ok()
    }
}

/// Whether the header begins as `sha1=`, `sha512=` or `md5=` do.
fn names_other_algorithm(header: &str) -> bool {
    let Some((name, _)) = header.split_once('=') else { return false };
    let digits = name.strip_prefix("sha").or_else(|| name.strip_prefix("md")).unwrap_or_default();
    !digits.is_empty() && digits.len() < BLOCK_BYTES && digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-')
}

impl fmt::Display for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(PREFIX)?;
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Why bytes will not do as a secret: always the caller's mistake, never an attacker's doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum InvalidSecret {
    /// There are no bytes: anybody could sign.
    Empty,
    /// There is only white space.
    Blank,
    /// It has a signature's form: the arguments were swapped.
    Signature,
}

impl InvalidSecret {
    /// What is wrong with these bytes as a secret, if anything.
    pub(crate) fn in_bytes(bytes: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(bytes).unwrap_or_default();
        // Nobody types vertical tabs or form feeds by mistake, and two keys of RFC 4231 are made of them.
        let is_blank = || text.chars().all(|char| is_js_space(char) && !matches!(char, '\u{b}' | '\u{c}'));
        if bytes.is_empty() {
            Some(Self::Empty)
        } else if !text.is_empty() && is_blank() {
            Some(Self::Blank)
        } else if text.starts_with(PREFIX) && text.parse::<Tag>().is_ok() {
            Some(Self::Signature)
        } else {
            None
        }
    }
}

impl fmt::Display for InvalidSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "the secret is empty: pass the secret that the hook was made with",
            Self::Blank => "the secret is only white space: pass the secret that the hook was made with",
            Self::Signature => "the secret has the form of a signature: the order is body, signature, secret",
        })
    }
}

impl std::error::Error for InvalidSecret {}

/// A hook's secret, in the form that HMAC starts from. Its memory is wiped when it goes.
///
/// ```
/// use npm_hooks::{InvalidSecret, Reason, Secret};
///
/// let secret = Secret::new("super-secret-string")?;
/// let tag = secret.sign(&b"the raw body".as_slice());
/// assert_eq!(secret.verify(b"the raw body", &tag)?.bytes(), b"the raw body");
/// assert_eq!(secret.verify(b"another", &tag).err(), Some(Reason::Mismatch));
/// assert_eq!(Secret::new("").err(), Some(InvalidSecret::Empty));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(ZeroizeOnDrop)]
pub struct Secret {
    /// The key as HMAC pads it: as it is up to a block, hashed beyond.
    key: [u8; BLOCK_BYTES],
    /// The same for the secret without white space around it: for `explain` alone. No `Option`, because a none would
    /// carry along what lay on the stack before it.
    trimmed: [u8; BLOCK_BYTES],
    has_space: bool,
}

impl Secret {
    /// Takes a secret's bytes (of text, its UTF-8) exactly as they are: nothing is trimmed.
    ///
    /// # Errors
    /// [`InvalidSecret`] for bytes that can only be a mistake.
    pub fn new(bytes: impl AsRef<[u8]>) -> Result<Self, InvalidSecret> {
        let bytes = bytes.as_ref();
        if let Some(mistake) = InvalidSecret::in_bytes(bytes) {
            return Err(mistake);
        }
        let text = std::str::from_utf8(bytes).unwrap_or_default();
        let trimmed = text.trim_matches(is_js_space);
        Ok(Self { key: block(bytes), trimmed: block(trimmed.as_bytes()), has_space: trimmed.len() < text.len() })
    }

    /// The secret without white space around it, if it has some: servers trim it when a hook is made, people paste it.
    pub(crate) fn trimmed(&self) -> Option<Self> {
        self.has_space.then(|| Self { key: self.trimmed, trimmed: self.trimmed, has_space: false })
    }

    /// Signs `body`: the value of `x-npm-signature`.
    #[must_use]
    pub fn sign(&self, body: &impl Bytes) -> Tag {
        Tag(self.mac(body).finalize().into_bytes().into())
    }

    /// Whether `tag` was made with this secret over exactly these bytes; the time taken tells nothing of the tag.
    #[must_use]
    pub fn is_valid(&self, body: &impl Bytes, tag: &Tag) -> bool {
        tag.holds(self.mac(body))
    }

    /// Trusts `body` if `tag` was made with this secret over exactly these bytes.
    ///
    /// # Errors
    /// [`Reason::Mismatch`].
    pub fn verify<'b>(&self, body: &'b [u8], tag: &Tag) -> Result<Verified<'b>, Reason> {
        if self.is_valid(&body, tag) { Ok(Verified(body)) } else { Err(Reason::Mismatch) }
    }

    fn mac(&self, body: &impl Bytes) -> Hmac<Sha256> {
        let mut mac = self.start();
        body.for_each_chunk(|piece| mac.update(piece));
        mac
    }

    pub(crate) fn start(&self) -> Hmac<Sha256> {
        Hmac::new(&self.key.into())
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}

/// HMAC's own rule for keys: padded with zeros to a block, or hashed first if longer.
fn block(bytes: &[u8]) -> [u8; BLOCK_BYTES] {
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

/// White space as JavaScript's `trim` sees it: senders trim with that.
fn is_js_space(char: char) -> bool {
    (char.is_whitespace() && char != '\u{85}') || char == '\u{feff}'
}

/// Bytes whose signature holds: what [`crate::Event::parse`] takes, so that unverified bytes are not parsed by accident.
#[derive(Clone, Copy, Debug)]
pub struct Verified<'b>(&'b [u8]);

impl<'b> Verified<'b> {
    /// Trusts bytes that were verified assume (by a gateway, or before they were stored).
    #[must_use]
    pub const fn assume(bytes: &'b [u8]) -> Self {
        Self(bytes)
    }

    /// The bytes.
    #[must_use]
    pub const fn bytes(self) -> &'b [u8] {
        self.0
    }
}

/// Which of several secrets signed `body`: its index, or why the header does not hold for any.
pub(crate) fn signer(secrets: &[Secret], body: &impl Bytes, header: Result<&str, Reason>) -> Result<usize, Reason> {
    let tag: Tag = header?.parse()?;
    secrets.iter().position(|secret| secret.is_valid(body, &tag)).ok_or(Reason::Mismatch)
}

/// The same from HMACs that somebody else has made of the body, one for each secret.
#[cfg_attr(
    not(any(all(target_arch = "wasm32", feature = "js"), test)),
    expect(dead_code, reason = "only a host makes them")
)]
pub(crate) fn match_digest(digests: &[u8], header: Result<&str, Reason>) -> Result<usize, Reason> {
    let tag: Tag = header?.parse()?;
    let (digests, _) = digests.as_chunks::<TAG_BYTES>();
    digests.iter().position(|digest| tag.is(digest)).ok_or(Reason::Mismatch)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_of_others_are_compared_whole() {
        let body = b"body".as_slice();
        let tag = Secret::new("b").unwrap().sign(&body);
        let digests = ["a", "b"].map(|secret| Secret::new(secret).unwrap().sign(&body).0).concat();
        let header = tag.to_string();
        assert_eq!(match_digest(&digests, Ok(&header)), Ok(1));
        assert_eq!(match_digest(&digests[..32], Ok(&header)), Err(Reason::Mismatch));
        assert_eq!(match_digest(&digests[..63], Ok(&header)), Err(Reason::Mismatch));
        assert_eq!(match_digest(&digests, Ok("sha256=")), Err(Reason::WrongLength));
        for bit in 0..256 {
            let mut flipped = tag.0;
            flipped[bit / 8] ^= 1 << (bit % 8);
            assert!(!tag.is(&flipped), "bit {bit}");
        }
    }

    #[test]
    fn a_secret_shows_nothing_of_itself() {
        let secret = Secret::new("super-secret-string").unwrap();
        assert_eq!(format!("{secret:?}"), "Secret(..)");
    }

    #[test]
    fn secrets_are_trimmed_as_javascript_trims() {
        for (text, has_space) in
            [("a", false), (" a", true), ("a\u{feff}", true), ("a\u{85}", false), ("\u{2003}a\n", true), ("a b", false)]
        {
            assert_eq!(Secret::new(text).unwrap().trimmed().is_some(), has_space, "{text:?}");
        }
    }
}
=======
pub(crate) mod hint;
pub(crate) mod secret;
pub(crate) mod signer;
pub(crate) mod tag;
pub(crate) mod verified;
>>>>>>> core
