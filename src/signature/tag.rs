//! The value of the signature header.

use std::fmt;
use std::str::FromStr;

use ctutils::CtEq;
use hmac::{Hmac, Mac};
use sha2::Sha256;

use crate::bytes::text::{hex_digits, split_once};
use crate::error::Reason;

pub(crate) const TAG_BYTES: usize = 32;
const PREFIX: &str = "sha256=";
/// The most characters after `sha` or `md` in an algorithm's name.
const MAX_ALGORITHM_DIGITS: usize = 63;

/// A well-formed signature: 32 bytes, written as `sha256=` and 64 lower-case hex digits.
///
/// ```
/// use npm_hooks::{Reason, Tag};
///
/// let header = "sha256=555de877c536848f3aaead79353c88a610668575c546e31aa8c6c7fd8241cb12";
/// assert_eq!(header.parse::<Tag>().map(|tag| tag.to_string()), Ok(header.to_owned()));
/// assert_eq!("sha1=f00".parse::<Tag>(), Err(Reason::WrongAlgorithm));
/// assert_eq!(Tag::from_header(None), Err(Reason::Missing));
/// ```
#[derive(Clone, Copy)]
pub struct Tag([u8; TAG_BYTES]);

impl FromStr for Tag {
    type Err = Reason;

    /// Parses a header's value; on failure returns the first [`Reason`] that applies.
    fn from_str(header: &str) -> Result<Self, Reason> {
        if header.is_empty() {
            return Err(Reason::Missing);
        }
        let Some(digits) = header.strip_prefix(PREFIX) else {
            return Err(if names_other_algorithm(header) { Reason::WrongAlgorithm } else { Reason::NoPrefix });
        };
        let mut tag = [0; TAG_BYTES];
        // `hex` accepts upper case too; npm sends lower case, and a tag has exactly one form here.
        let is_lower = !digits.bytes().any(|byte| byte.is_ascii_uppercase());
        match hex::decode_to_slice(digits, &mut tag) {
            Ok(()) if is_lower => Ok(Self(tag)),
            // Counted in UTF-16 units, so that every host gives the same reason for a header that is not ASCII.
            _ if utf16_len(digits) != TAG_BYTES.saturating_mul(2) => Err(Reason::WrongLength),
            _ => Err(Reason::NotHex),
        }
    }
}

impl Tag {
    /// Parses the `x-npm-signature` header as an HTTP server has it: its bytes, or `None` if it was not sent. Spaces and tabs around the
    /// value are not part of it.
    ///
    /// # Errors
    /// The first [`Reason`] that applies.
    pub fn from_header(value: Option<&[u8]>) -> Result<Self, Reason> {
        String::from_utf8_lossy(field_value(value.unwrap_or_default())).parse()
    }

    pub(crate) const fn from_bytes(bytes: [u8; TAG_BYTES]) -> Self {
        Self(bytes)
    }

    /// The value of the header.
    pub(crate) fn header(&self) -> String {
        [PREFIX, &hex_digits(&self.0)].concat()
    }

    /// Whether the tag has these bytes, compared in constant time.
    pub(crate) fn has_bytes(&self, bytes: &[u8; TAG_BYTES]) -> bool {
        self.0.ct_eq(bytes).to_bool()
    }

    /// Whether the tag is the result of `mac`, compared in constant time.
    pub(crate) fn matches(&self, mac: Hmac<Sha256>) -> bool {
        self.has_bytes(&mac.finalize().into_bytes().into())
    }
}

/// A header's value without the optional white space around it, which is not part of it (RFC 9110, section 5.5).
pub(crate) const fn field_value(mut header: &[u8]) -> &[u8] {
    while let [b' ' | b'\t', rest @ ..] | [rest @ .., b' ' | b'\t'] = header {
        header = rest;
    }
    header
}

/// Compared in constant time.
impl PartialEq for Tag {
    fn eq(&self, other: &Self) -> bool {
        self.has_bytes(&other.0)
    }
}

impl Eq for Tag {}

impl fmt::Display for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.header())
    }
}

impl fmt::Debug for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

fn utf16_len(text: &str) -> usize {
    let units = text.bytes().map(|byte| match byte {
        // A continuation byte is part of the character before it.
        0x80..=0xbf => 0,
        0xf0.. => 2,
        _ => 1_usize,
    });
    units.fold(0, usize::saturating_add)
}

/// Whether the header begins as `sha1=`, `sha512=` or `md5=` do.
fn names_other_algorithm(header: &str) -> bool {
    let Some((name, _)) = split_once(header, b'=') else { return false };
    let digits = name.strip_prefix("sha").or_else(|| name.strip_prefix("md")).unwrap_or_default();
    let is_short = digits.len() <= MAX_ALGORITHM_DIGITS;
    !digits.is_empty() && is_short && digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spaces_and_tabs_around_a_header_are_not_part_of_it() {
        let tag = Tag::from_bytes([0x5a; TAG_BYTES]);
        let header = tag.to_string();
        for (before, after, want) in [
            ("", "", Ok(tag)),
            (" ", "\t", Ok(tag)),
            ("\t  \t", " \t ", Ok(tag)),
            ("\n", "", Err(Reason::NoPrefix)),
            ("", "\r\n", Err(Reason::WrongLength)),
            ("", "\u{a0}", Err(Reason::WrongLength)),
        ] {
            let text = [before, &header, after].concat();
            assert_eq!(Tag::from_header(Some(text.as_bytes())), want, "{text:?}");
            let is_exact = before.is_empty() && after.is_empty();
            assert_eq!(text.parse::<Tag>().is_ok(), is_exact, "{text:?}");
        }
        assert_eq!(format!("{tag:?}"), header);
        assert_eq!(Tag::from_header(Some(b" \t")), Err(Reason::Missing));
    }

    #[test]
    fn a_header_of_another_algorithm_is_one_with_its_name() {
        for (header, want) in [
            ("sha1=00", Reason::WrongAlgorithm),
            ("sha512-256=00", Reason::WrongAlgorithm),
            ("md5=00", Reason::WrongAlgorithm),
            ("shax=00", Reason::NoPrefix),
            ("sha=00", Reason::NoPrefix),
            ("sha1", Reason::NoPrefix),
        ] {
            assert_eq!(header.parse::<Tag>(), Err(want), "{header}");
        }
    }

    #[test]
    fn one_different_bit_anywhere_is_another_tag() {
        let tag = Tag::from_bytes([0x5a; TAG_BYTES]);
        assert!(tag.has_bytes(&[0x5a; TAG_BYTES]));
        for bit in 0..256 {
            let mut flipped = [0x5a; TAG_BYTES];
            flipped[bit / 8] ^= 1 << (bit % 8);
            assert!(!tag.has_bytes(&flipped), "bit {bit}");
            assert_ne!(tag, Tag::from_bytes(flipped), "bit {bit}");
        }
    }
}
