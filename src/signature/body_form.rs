//! The forms of a body that a host may have hashed instead of the raw bytes.

use hmac::Mac;

use crate::bytes::Bytes;
use crate::json::Restringifier;
use crate::signature::hint::Hint;
use crate::signature::secret::Secret;
use crate::signature::tag::Tag;

const BOM: &[u8] = b"\xEF\xBB\xBF";

/// Another form of a body.
#[derive(Clone, Copy)]
pub(crate) enum BodyForm {
    WithoutEnding(&'static [u8]),
    WithEnding(&'static [u8]),
    WithoutBom,
    WithBom,
    Lf,
    Crlf,
    Reserialized,
}

/// The forms that are tried, in this order.
pub(crate) const BODY_FORMS: &[(BodyForm, Hint)] = &[
    (BodyForm::WithoutEnding(b"\r\n"), Hint::TrailingNewline),
    (BodyForm::WithoutEnding(b"\n"), Hint::TrailingNewline),
    (BodyForm::WithEnding(b"\n"), Hint::TrailingNewline),
    (BodyForm::WithEnding(b"\r\n"), Hint::TrailingNewline),
    (BodyForm::WithoutBom, Hint::Bom),
    (BodyForm::WithBom, Hint::Bom),
    (BodyForm::Lf, Hint::Crlf),
    (BodyForm::Crlf, Hint::Crlf),
    (BodyForm::Reserialized, Hint::Reserialized),
];

impl BodyForm {
    /// Whether `tag` is valid for this form of `body`.
    pub(crate) fn is_signed(self, body: &impl Bytes, secret: &Secret, tag: &Tag) -> bool {
        let len = body.len();
        match self {
            Self::WithoutEnding(ending) => {
                let end = len.saturating_sub(ending.len());
                body.slice(end..len).to_vec() == ending && secret.is_valid_source(&body.slice(0..end), tag)
            }
            Self::WithEnding(ending) => is_valid_for(secret, tag, body, &[], |chunk| chunk.to_vec(), ending),
            Self::WithoutBom => {
                body.slice(0..BOM.len()).to_vec() == BOM && secret.is_valid_source(&body.slice(BOM.len()..len), tag)
            }
            Self::WithBom => is_valid_for(secret, tag, body, BOM, |chunk| chunk.to_vec(), &[]),
            Self::Lf => {
                let mut lines = LineEnds::default();
                is_valid_for(secret, tag, body, &[], |chunk| lines.with_lf(chunk), &[])
            }
            Self::Crlf => {
                let mut lines = LineEnds::default();
                is_valid_for(secret, tag, body, &[], |chunk| lines.with_crlf(chunk), &[])
            }
            Self::Reserialized => {
                let (mut mac, mut rewrite) = (secret.mac(), Restringifier::default());
                body.for_each_chunk(|chunk| mac.update(&rewrite.push(chunk)));
                mac.update(&rewrite.finish());
                tag.matches(mac)
            }
        }
    }
}

/// Whether `tag` is valid for `body` with `prefix` before it, each chunk converted, and `suffix` after it.
fn is_valid_for(
    secret: &Secret,
    tag: &Tag,
    body: &impl Bytes,
    prefix: &[u8],
    mut convert: impl FnMut(&[u8]) -> Vec<u8>,
    suffix: &[u8],
) -> bool {
    let mut mac = secret.mac();
    mac.update(prefix);
    body.for_each_chunk(|chunk| mac.update(&convert(chunk)));
    mac.update(suffix);
    tag.matches(mac)
}

/// Converts line ends chunk by chunk.
#[derive(Default)]
struct LineEnds {
    /// Whether the last byte was a carriage return. [`Self::with_lf`] has not written it yet.
    after_cr: bool,
}

impl LineEnds {
    fn with_lf(&mut self, chunk: &[u8]) -> Vec<u8> {
        let mut out = Vec::with_capacity(chunk.len());
        for &byte in chunk {
            if self.after_cr && byte != b'\n' {
                out.push(b'\r');
            }
            self.after_cr = byte == b'\r';
            if !self.after_cr {
                out.push(byte);
            }
        }
        out
    }

    fn with_crlf(&mut self, chunk: &[u8]) -> Vec<u8> {
        let mut out = Vec::with_capacity(chunk.len());
        for &byte in chunk {
            if byte == b'\n' && !self.after_cr {
                out.push(b'\r');
            }
            self.after_cr = byte == b'\r';
            out.push(byte);
        }
        out
    }
}
