//! The search for the small mistake that explains an invalid signature.

use crate::bytes::Bytes;
use crate::error::Reason;
use crate::json::Outline;
use crate::limits::{MAX_EXPLAIN_FORM_BYTES, MAX_EXPLAIN_HMACS};
use crate::signature::body_form::{BodyForm, BodyForms};
use crate::signature::conversion::Conversion;
use crate::signature::header_form::HeaderForm;
use crate::signature::hint::Hint;
use crate::signature::secret::Secret;
use crate::signature::secret_form::SecretForm;
use crate::signature::serializer::JsonSerializer;
use crate::signature::tag::Tag;

/// A change to the header, to the secrets or to the body.
#[derive(Clone, Copy)]
enum Attempt {
    Header(HeaderForm),
    Secrets(SecretForm),
    Body(BodyForm),
}

/// For a header that is not a signature. At most one of these forms of a header is, or has, one.
const HEADER_ATTEMPTS: &[(Attempt, Hint)] = &[
    (Attempt::Header(HeaderForm::LowerCase), Hint::UpperCase),
    (Attempt::Header(HeaderForm::Trimmed), Hint::TrimmedSignature),
    (Attempt::Header(HeaderForm::Prefixed), Hint::Prefix),
    (Attempt::Header(HeaderForm::WithoutName), Hint::HeaderName),
    (Attempt::Header(HeaderForm::Unquoted), Hint::QuotedSignature),
    (Attempt::Header(HeaderForm::Joined), Hint::JoinedSignatures),
];

/// For a signature of something else, in order of likelihood: first what shows in the input, because neither secrets nor the
/// bodies that npm sends have such characters; then what leaves no trace in it. With two secrets there are enough HMACs for all but
/// the less common serializers, which come last.
const MISMATCH_ATTEMPTS: &[(Attempt, Hint)] = &[
    (Attempt::Secrets(SecretForm::Trimmed), Hint::TrimmedSecret),
    (Attempt::Secrets(SecretForm::Unquoted), Hint::QuotedSecret),
    (Attempt::Secrets(SecretForm::Base64Decoded), Hint::Base64Secret),
    (Attempt::Secrets(SecretForm::HexDecoded), Hint::HexSecret),
    (Attempt::Body(BodyForm::Base64Decoded), Hint::Base64),
    (Attempt::Body(BodyForm::FromLatin1), Hint::Latin1),
    (Attempt::Body(BodyForm::WithoutBom), Hint::Bom),
    (Attempt::Body(BodyForm::WithoutEnding(b"\r\n")), Hint::TrailingNewline),
    // Before the re-serialized body, which has the same bytes if only a line end was added.
    (Attempt::Body(BodyForm::WithoutEnding(b"\n")), Hint::TrailingNewline),
    (Attempt::Body(BodyForm::Written(JsonSerializer::JsonStringify)), Hint::Reserialized),
    (Attempt::Body(BodyForm::Converted(Conversion::Lf)), Hint::Crlf),
    (Attempt::Body(BodyForm::Written(JsonSerializer::Python)), Hint::Reserialized),
    (Attempt::Body(BodyForm::Written(JsonSerializer::Indent2)), Hint::Reserialized),
    (Attempt::Body(BodyForm::WithEnding(b"\n")), Hint::TrailingNewline),
    (Attempt::Body(BodyForm::Written(JsonSerializer::Php)), Hint::Reserialized),
    (Attempt::Body(BodyForm::Written(JsonSerializer::Go)), Hint::Reserialized),
    (Attempt::Body(BodyForm::Converted(Conversion::Crlf)), Hint::Crlf),
    (Attempt::Body(BodyForm::WithBom), Hint::Bom),
    (Attempt::Body(BodyForm::WithEnding(b"\r\n")), Hint::TrailingNewline),
    (Attempt::Body(BodyForm::Written(JsonSerializer::Indent4)), Hint::Reserialized),
    (Attempt::Body(BodyForm::Written(JsonSerializer::PythonUnicode)), Hint::Reserialized),
    (Attempt::Body(BodyForm::Written(JsonSerializer::PythonCompact)), Hint::Reserialized),
    (Attempt::Body(BodyForm::Written(JsonSerializer::GoSorted)), Hint::Reserialized),
    (Attempt::Body(BodyForm::Written(JsonSerializer::GoIndent)), Hint::Reserialized),
    (Attempt::Body(BodyForm::Written(JsonSerializer::PhpUnicode)), Hint::Reserialized),
    (Attempt::Body(BodyForm::Written(JsonSerializer::Sorted)), Hint::Reserialized),
    (Attempt::Body(BodyForm::Written(JsonSerializer::PythonSorted)), Hint::Reserialized),
];

/// How gzip data begins.
const GZIP: &[u8] = b"\x1F\x8B\x08";

/// A signature that is not valid, with what it should verify.
#[derive(Clone, Copy)]
pub(crate) struct InvalidSignature<'a, B> {
    pub(crate) body: &'a B,
    pub(crate) header: &'a str,
    pub(crate) reason: Reason,
    pub(crate) secrets: &'a [Secret],
}

/// What a search found.
#[derive(Default)]
pub(crate) struct SearchResult {
    pub(crate) hint: Option<Hint>,
    /// The form of the body that was signed, if the hint is on the body and proven.
    pub(crate) body_form: Option<BodyForm>,
    /// The hints that were tried in each of their forms, and the one that was found.
    pub(crate) tried_hints: Vec<Hint>,
    /// Whether nothing was found, and `JSON.stringify` would write exactly this body.
    pub(crate) is_stringified: bool,
}

impl SearchResult {
    /// Who wrote the body that was signed, if the hint is [`Hint::Reserialized`].
    pub(crate) const fn serializer(&self) -> Option<JsonSerializer> {
        match self.body_form {
            Some(BodyForm::Written(serializer)) => Some(serializer),
            _ => None,
        }
    }
}

impl<B: Bytes> InvalidSignature<'_, B> {
    pub(crate) fn search(self) -> SearchResult {
        let mut forms = BodyForms::new(self.body);
        match self.reason {
            Reason::Missing | Reason::NotAString => SearchResult::default(),
            Reason::Mismatch => {
                // Verification took one for each secret.
                let hmacs_left = MAX_EXPLAIN_HMACS.saturating_sub(self.secrets.len());
                let result = self.attempt(MISMATCH_ATTEMPTS, hmacs_left, &mut forms);
                if result.hint.is_some() { result } else { self.look_at_body(result, &forms) }
            }
            _ => self.attempt(HEADER_ATTEMPTS, MAX_EXPLAIN_HMACS, &mut forms),
        }
    }

    /// Makes attempts until one verifies, or the next would take more HMACs than are left.
    fn attempt(
        &self,
        mut attempts: &[(Attempt, Hint)],
        mut hmacs_left: usize,
        forms: &mut BodyForms<'_, B>,
    ) -> SearchResult {
        let mut result = SearchResult::default();
        let mut untried_hints = Vec::new();
        while let [(attempt, hint), later @ ..] = attempts {
            let hmacs = self.hmacs_of(*attempt, forms).unwrap_or_else(|| {
                untried_hints.push(*hint);
                0
            });
            let Some(left) = hmacs_left.checked_sub(hmacs) else { break };
            hmacs_left = left;
            let is_found = hmacs != 0 && self.is_valid_with(*attempt, forms);
            let is_last = !later.iter().any(|(_, other)| other == hint);
            if is_found || is_last && !untried_hints.contains(hint) {
                result.tried_hints.push(*hint);
            }
            if is_found {
                result.hint = Some(*hint);
                if let Attempt::Body(form) = attempt {
                    result.body_form = Some(*form);
                }
                break;
            }
            attempts = later;
        }
        result
    }

    /// Adds what the body shows without an HMAC.
    fn look_at_body(&self, result: SearchResult, forms: &BodyForms<'_, B>) -> SearchResult {
        let SearchResult { mut tried_hints, .. } = result;
        tried_hints.push(Hint::Gzip);
        let hint_of_gzip = (self.body.slice(0..GZIP.len()).to_vec() == GZIP).then_some(Hint::Gzip);
        if hint_of_gzip.is_some() {
            return SearchResult { hint: hint_of_gzip, tried_hints, ..result };
        }
        tried_hints.push(Hint::CutShort);
        let outline = forms.outline();
        let hint = (outline == Outline::Unfinished).then_some(Hint::CutShort);
        // The keys are in memory while they are compared.
        let is_small = self.body.len() <= MAX_EXPLAIN_FORM_BYTES;
        let is_stringified = is_small && outline == Outline::Whole && forms.is_stringified();
        SearchResult { hint, tried_hints, is_stringified, ..result }
    }

    /// The number of HMACs that an attempt takes: zero if it changes nothing or repeats an earlier one, `None` if it cannot
    /// be tried, because the body is too large or nested too deep for it.
    fn hmacs_of(&self, attempt: Attempt, forms: &mut BodyForms<'_, B>) -> Option<usize> {
        let secrets = self.secrets.len();
        match attempt {
            Attempt::Header(form) => Some(if form.has_tag(self.header, &|_| true) { secrets } else { 0 }),
            Attempt::Secrets(form) => Some(self.secrets.iter().filter(|secret| form.of(secret).is_some()).count()),
            Attempt::Body(_) if self.body.len() > MAX_EXPLAIN_FORM_BYTES => None,
            Attempt::Body(form) => Some(if forms.is_new(form)? { secrets } else { 0 }),
        }
    }

    fn is_valid_with(&self, attempt: Attempt, forms: &BodyForms<'_, B>) -> bool {
        let Self { body, header, secrets, .. } = self;
        match attempt {
            Attempt::Header(form) => secrets.iter().any(|secret| {
                let signature = secret.sign_source(*body);
                form.has_tag(header, &|tag| *tag == signature)
            }),
            Attempt::Secrets(form) => self.is_of(&|tag| {
                secrets.iter().filter_map(|secret| form.of(secret)).any(|secret| secret.is_valid_source(*body, tag))
            }),
            Attempt::Body(form) => self.is_of(&|tag| forms.is_signed(form, secrets, tag)),
        }
    }

    fn is_of(&self, is_valid: &dyn Fn(&Tag) -> bool) -> bool {
        self.header.parse().is_ok_and(|tag| is_valid(&tag))
    }
}
