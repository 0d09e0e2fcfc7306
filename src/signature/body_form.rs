//! The forms of a body that a host may have hashed instead of the raw bytes.

use crate::bytes::Bytes;
use crate::signature::conversion::Conversion;
use crate::signature::macs::Macs;
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
    Converted(Conversion),
}

impl BodyForm {
    /// Whether the form has other bytes than `body`.
    pub(crate) fn differs(self, body: &impl Bytes) -> bool {
        let len = body.len();
        match self {
            Self::WithoutEnding(ending) => body.slice(len.saturating_sub(ending.len())..len).to_vec() == ending,
            Self::WithEnding(_) | Self::WithBom => true,
            Self::WithoutBom => body.slice(0..BOM.len()).to_vec() == BOM,
            Self::Converted(conversion) => conversion.changes(body),
        }
    }

    /// Whether `tag` was made with one of `secrets` over this form of `body`, which must differ from it.
    pub(crate) fn is_signed(self, body: &impl Bytes, secrets: &[Secret], tag: &Tag) -> bool {
        let len = body.len();
        let mut macs = Macs::new(secrets);
        match self {
            Self::WithoutEnding(ending) => macs.update_all(&body.slice(0..len.saturating_sub(ending.len()))),
            Self::WithEnding(ending) => {
                macs.update_all(body);
                macs.update(ending);
            }
            Self::WithoutBom => macs.update_all(&body.slice(BOM.len()..len)),
            Self::WithBom => {
                macs.update(BOM);
                macs.update_all(body);
            }
            Self::Converted(conversion) => conversion.for_each_chunk(body, |converted| macs.update(converted)),
        }
        macs.any_matches(tag)
    }
}
