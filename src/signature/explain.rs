//! Why a signature does not hold, and which small mistake explains it: for the person whose webhook answers 401.

use hmac::Mac;
use serde::Serialize;

use crate::bytes::Bytes;
use crate::error::Reason;
use crate::json::canonical::Rewrite;
use crate::signature::{Secret, Tag, signer};

/// The verdict on a signature, with what would have verified.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Explanation {
    /// The signature holds, with the secret of this index.
    Valid(usize),
    /// It does not.
    Invalid {
        /// The first reason that applies.
        reason: Reason,
        /// The small change with which it would have held, if one was found by trying.
        hint: Option<Hint>,
    },
}

/// What would have verified.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Hint {
    /// The header in lower case.
    UpperCase,
    /// The header without white space around it.
    TrimmedSignature,
    /// The header with `sha256=` before it.
    Prefix,
    /// One of several header values that were joined by a comma.
    JoinedSignatures,
    /// The secret without white space around it.
    TrimmedSecret,
    /// The body with a line end less, or more, at its end.
    TrailingNewline,
    /// The body with a byte order mark less, or more, at its beginning.
    Bom,
    /// The body with its line ends the other way (CRLF for LF, LF for CRLF).
    Crlf,
    /// The body as `JSON.stringify` writes it: somebody parsed it and wrote it anew.
    Reserialized,
}

impl Hint {
    /// The stable code, the same in every host.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::UpperCase => "upper-case",
            Self::TrimmedSignature => "trimmed-signature",
            Self::Prefix => "prefix",
            Self::JoinedSignatures => "joined-signatures",
            Self::TrimmedSecret => "trimmed-secret",
            Self::TrailingNewline => "trailing-newline",
            Self::Bom => "bom",
            Self::Crlf => "crlf",
            Self::Reserialized => "reserialized",
        }
    }
}

/// Says whether a header's value holds for `body` with one of `secrets`, and if not, why.
///
/// For diagnosis: a mismatch costs about ten times a verification, so do not call it for every request of strangers.
///
/// ```
/// use npm_hooks::{Explanation, Hint, Reason, Secret, explain_signature};
///
/// let secret = Secret::new("super-secret-string")?;
/// let header = secret.sign(&br#"{"a":1}"#.as_slice()).to_string();
/// let found = explain_signature(&br#"{ "a": 1 }"#.as_slice(), Ok(&header), &[secret]);
/// assert_eq!(found, Explanation::Invalid { reason: Reason::Mismatch, hint: Some(Hint::Reserialized) });
/// # Ok::<(), npm_hooks::InvalidSecret>(())
/// ```
#[must_use]
pub fn explain_signature(body: &impl Bytes, header: Result<&str, Reason>, secrets: &[Secret]) -> Explanation {
    match signer(secrets, body, header) {
        Ok(index) => Explanation::Valid(index),
        Err(reason) => Explanation::Invalid { reason, hint: hint(body, header.unwrap_or_default(), secrets) },
    }
}

fn hint(body: &impl Bytes, header: &str, secrets: &[Secret]) -> Option<Hint> {
    let Ok(tag) = header.parse() else { return header_hint(body, header, secrets) };
    let trimmed = secrets.iter().filter_map(Secret::trimmed).any(|secret| secret.is_valid(body, &tag));
    if trimmed {
        return Some(Hint::TrimmedSecret);
    }
    FORMS
        .iter()
        .find(|(form, _)| secrets.iter().any(|secret| form.is_signed(body, secret, &tag)))
        .map(|(_, hint)| *hint)
}

fn header_hint(body: &impl Bytes, header: &str, secrets: &[Secret]) -> Option<Hint> {
    let holds = |header: &str| signer(secrets, body, Ok(header)).is_ok();
    let trimmed = header.trim();
    [
        (holds(&header.to_ascii_lowercase()), Hint::UpperCase),
        (trimmed.len() < header.len() && holds(trimmed), Hint::TrimmedSignature),
        (holds(&format!("sha256={header}")), Hint::Prefix),
        (header.split(',').any(|part| part.len() < header.len() && holds(part.trim())), Hint::JoinedSignatures),
    ]
    .into_iter()
    .find_map(|(holds, hint)| holds.then_some(hint))
}

/// Another form of a body.
#[derive(Clone, Copy)]
enum Form {
    Without(&'static [u8]),
    With(&'static [u8]),
    WithBom,
    WithoutBom,
    LineFeeds,
    CarriageReturns,
    Rewritten,
}

const BOM: &[u8] = b"\xEF\xBB\xBF";

/// The forms that are tried, in this order.
const FORMS: &[(Form, Hint)] = &[
    (Form::Without(b"\r\n"), Hint::TrailingNewline),
    (Form::Without(b"\n"), Hint::TrailingNewline),
    (Form::With(b"\n"), Hint::TrailingNewline),
    (Form::With(b"\r\n"), Hint::TrailingNewline),
    (Form::WithoutBom, Hint::Bom),
    (Form::WithBom, Hint::Bom),
    (Form::LineFeeds, Hint::Crlf),
    (Form::CarriageReturns, Hint::Crlf),
    (Form::Rewritten, Hint::Reserialized),
];

impl Form {
    fn is_signed(self, body: &impl Bytes, secret: &Secret, tag: &Tag) -> bool {
        let len = body.len();
        match self {
            Self::Without(ending) => {
                let end = len.saturating_sub(ending.len());
                body.slice(end..len).to_vec() == ending && secret.is_valid(&body.slice(0..end), tag)
            }
            Self::WithoutBom => {
                body.slice(0..BOM.len()).to_vec() == BOM && secret.is_valid(&body.slice(BOM.len()..len), tag)
            }
            Self::With(ending) => secret.would_sign(body, tag, &[], |piece| piece.to_vec(), ending),
            Self::WithBom => secret.would_sign(body, tag, BOM, |piece| piece.to_vec(), &[]),
            Self::LineFeeds => {
                // A carriage return is held back until what follows is known.
                let mut held = false;
                let without = |piece: &[u8]| {
                    let mut out = Vec::with_capacity(piece.len());
                    for &byte in piece {
                        if held && byte != b'\n' {
                            out.push(b'\r');
                        }
                        held = byte == b'\r';
                        if !held {
                            out.push(byte);
                        }
                    }
                    out
                };
                secret.would_sign(body, tag, &[], without, &[])
            }
            Self::CarriageReturns => {
                let mut before = 0;
                let with = |piece: &[u8]| {
                    let mut out = Vec::with_capacity(piece.len());
                    for &byte in piece {
                        if byte == b'\n' && before != b'\r' {
                            out.push(b'\r');
                        }
                        before = byte;
                        out.push(byte);
                    }
                    out
                };
                secret.would_sign(body, tag, &[], with, &[])
            }
            Self::Rewritten => {
                let (mut mac, mut rewrite) = (secret.start(), Rewrite::default());
                body.for_each_chunk(|piece| mac.update(&rewrite.push(piece)));
                mac.update(&rewrite.finish());
                tag.holds(mac)
            }
        }
    }
}

impl Secret {
    /// Whether `tag` holds for another form of `body`: something before it, each piece changed, something behind it.
    fn would_sign(
        &self,
        body: &impl Bytes,
        tag: &Tag,
        before: &[u8],
        mut changed: impl FnMut(&[u8]) -> Vec<u8>,
        behind: &[u8],
    ) -> bool {
        let mut mac = self.start();
        mac.update(before);
        body.for_each_chunk(|piece| mac.update(&changed(piece)));
        mac.update(behind);
        tag.holds(mac)
    }
}
