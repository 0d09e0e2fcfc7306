//! The forms of a body that a sender may have signed.

use crate::bytes::Bytes;
use crate::json::{JsonText, Outline, TooLong, is_js_order};
use crate::signature::base64::decode_base64;
use crate::signature::conversion::Conversion;
use crate::signature::latin1::from_latin1;
use crate::signature::macs::Macs;
use crate::signature::secret::Secret;
use crate::signature::serializer::JsonSerializer;
use crate::signature::tag::Tag;

const BOM: &[u8] = b"\xEF\xBB\xBF";

/// A form of a body.
#[derive(Clone, Copy)]
pub(crate) enum BodyForm {
    Unchanged,
    WithoutEnding(&'static [u8]),
    WithEnding(&'static [u8]),
    WithoutBom,
    WithBom,
    /// What the body is the base64 text of.
    Base64Decoded,
    /// In UTF-8 again, after something read or wrote it as Latin-1.
    FromLatin1,
    Converted(Conversion),
    /// As a serializer writes it.
    Written(JsonSerializer),
}

/// The forms of one body, and what is known of them.
pub(crate) struct BodyForms<'b, B> {
    body: &'b B,
    /// The body as JSON, once a form needs it.
    json: Option<Result<JsonText, Outline>>,
    /// Of the body, and of the forms that were tried.
    fingerprints: Vec<u64>,
}

impl<'b, B: Bytes> BodyForms<'b, B> {
    pub(crate) const fn new(body: &'b B) -> Self {
        Self { body, json: None, fingerprints: Vec::new() }
    }

    /// Whether a form has other bytes than the body and than each form that was tried before; `None` if it cannot be tried.
    pub(crate) fn is_new(&mut self, form: BodyForm) -> Option<bool> {
        if !self.exists(form)? {
            return Some(false);
        }
        if self.fingerprints.is_empty() {
            self.fingerprints.push(self.fingerprint(BodyForm::Unchanged)?);
        }
        let fingerprint = self.fingerprint(form)?;
        let is_new = !self.fingerprints.contains(&fingerprint);
        if is_new {
            self.fingerprints.push(fingerprint);
        }
        Some(is_new)
    }

    /// What the body is.
    pub(crate) fn outline(&self) -> Outline {
        match &self.json {
            Some(Ok(_)) => Outline::Whole,
            Some(Err(other)) => *other,
            None => Outline::of(self.body),
        }
    }

    /// Whether `JSON.stringify(JSON.parse(body))` is exactly this body, if it is JSON.
    pub(crate) fn is_stringified(&self) -> bool {
        self.fingerprint(BodyForm::Written(JsonSerializer::JsonStringify)) == self.fingerprint(BodyForm::Unchanged)
            && is_js_order(&self.body.to_vec())
    }

    /// A number that differs for other bytes, but for a chance of one in 2⁶⁴: FNV-1a; `None` if the form is too long. It decides
    /// whether an HMAC would repeat an earlier one, and nothing of importance.
    fn fingerprint(&self, form: BodyForm) -> Option<u64> {
        let mut fingerprint = 0xCBF2_9CE4_8422_2325_u64;
        let result = self.for_each_chunk(form, &mut |chunk| {
            for byte in chunk {
                fingerprint = (fingerprint ^ u64::from(*byte)).wrapping_mul(0x100_0000_01B3);
            }
        });
        result.ok().map(|()| fingerprint)
    }

    /// Whether the body has this form; `None` if it is nested too deep for it.
    fn exists(&mut self, form: BodyForm) -> Option<bool> {
        let len = self.body.len();
        Some(match form {
            BodyForm::WithoutEnding(ending) => {
                self.body.slice(len.saturating_sub(ending.len())..len).to_vec() == ending
            }
            BodyForm::WithoutBom => self.body.slice(0..BOM.len()).to_vec() == BOM,
            BodyForm::Base64Decoded => decode_base64(&self.body.to_vec()).is_some(),
            BodyForm::FromLatin1 => from_latin1(&self.body.to_vec()).is_some(),
            BodyForm::Unchanged | BodyForm::WithEnding(_) | BodyForm::WithBom | BodyForm::Converted(_) => true,
            BodyForm::Written(_) => match self.json.get_or_insert_with(|| JsonText::new(self.body)) {
                Ok(_) => true,
                Err(Outline::TooDeep) => return None,
                Err(_) => false,
            },
        })
    }

    /// Whether `tag` was made with one of `secrets` over this form of the body, which must exist.
    pub(crate) fn is_signed(&self, form: BodyForm, secrets: &[Secret], tag: &Tag) -> bool {
        let mut macs = Macs::new(secrets);
        let result = self.for_each_chunk(form, &mut |chunk| macs.update(chunk));
        result.is_ok() && macs.any_matches(tag)
    }

    /// The bytes of a form, if the body has it.
    pub(crate) fn bytes_of(&mut self, form: BodyForm) -> Option<Vec<u8>> {
        let mut bytes = Vec::new();
        let exists = self.exists(form)?;
        let result = self.for_each_chunk(form, &mut |chunk| bytes.extend_from_slice(chunk));
        (exists && result.is_ok()).then_some(bytes)
    }

    /// Passes a form, which must exist, to `visit`, chunk by chunk in order.
    fn for_each_chunk(&self, form: BodyForm, visit: &mut dyn FnMut(&[u8])) -> Result<(), TooLong> {
        let body = self.body;
        let len = body.len();
        match form {
            BodyForm::Unchanged => body.for_each_chunk(visit),
            BodyForm::WithoutEnding(ending) => body.slice(0..len.saturating_sub(ending.len())).for_each_chunk(visit),
            BodyForm::WithEnding(ending) => {
                body.for_each_chunk(&mut *visit);
                visit(ending);
            }
            BodyForm::WithoutBom => body.slice(BOM.len()..len).for_each_chunk(visit),
            BodyForm::WithBom => {
                visit(BOM);
                body.for_each_chunk(visit);
            }
            BodyForm::Base64Decoded => visit(&decode_base64(&body.to_vec()).unwrap_or_default()),
            BodyForm::FromLatin1 => visit(&from_latin1(&body.to_vec()).unwrap_or_default()),
            BodyForm::Converted(conversion) => conversion.for_each_chunk(body, visit),
            // `JSON.stringify` writes numbers in its own way too.
            BodyForm::Written(JsonSerializer::JsonStringify) => Conversion::Reserialized.for_each_chunk(body, visit),
            BodyForm::Written(serializer) => {
                if let Some(Ok(json)) = &self.json {
                    return json.for_each_chunk(serializer.form(), visit);
                }
            }
        }
        Ok(())
    }
}
