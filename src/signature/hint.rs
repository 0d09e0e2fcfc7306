//! The small mistakes that an explanation can name.

use crate::names::names;

/// What explains that a signature is not valid: the change with which it would have been, or what its body shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Hint {
    /// The header in lower case.
    UpperCase,
    /// The header without white space around it.
    TrimmedSignature,
    /// The header with `sha256=` in front.
    Prefix,
    /// One of several header values that were joined by commas.
    JoinedSignatures,
    /// The secret without white space around it.
    TrimmedSecret,
    /// The body with one line end removed from its end, or added to it.
    TrailingNewline,
    /// The body with a byte order mark removed from its beginning, or added to it.
    Bom,
    /// The body with LF instead of CRLF, or the reverse.
    Crlf,
    /// The body without the base64 that something encoded it in.
    Base64,
    /// The body as another serializer writes the same JSON: it was parsed and serialized again, or only white space around or
    /// between its tokens was added or removed.
    Reserialized,
    /// No change makes it valid, and the body is a beginning of JSON: it is empty or the rest is missing.
    CutShort,
}

names!(Hint, Serialize {
    UpperCase => "upper-case",
    TrimmedSignature => "trimmed-signature",
    Prefix => "prefix",
    JoinedSignatures => "joined-signatures",
    TrimmedSecret => "trimmed-secret",
    TrailingNewline => "trailing-newline",
    Bom => "bom",
    Crlf => "crlf",
    Base64 => "base64",
    Reserialized => "reserialized",
    CutShort => "cut-short",
});

impl Hint {
    /// The stable code, the same in every host.
    #[must_use]
    pub const fn code(self) -> &'static str {
        self.variant_name()
    }
}
