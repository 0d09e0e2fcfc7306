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
    /// The header without its name in front.
    HeaderName,
    /// The header without quotation marks around it.
    QuotedSignature,
    /// The secret without white space around it.
    TrimmedSecret,
    /// The secret without quotation marks around it.
    QuotedSecret,
    /// What the secret is the base64 text of.
    Base64Secret,
    /// What the secret is the hex digits of.
    HexSecret,
    /// The body with one line end removed from its end, or added to it.
    TrailingNewline,
    /// The body with a byte order mark removed from its beginning, or added to it.
    Bom,
    /// The body with LF instead of CRLF, or the reverse.
    Crlf,
    /// The body without the base64 that something encoded it in.
    Base64,
    /// The body in UTF-8 again, after something read or wrote it as Latin-1.
    Latin1,
    /// The body as another serializer writes the same JSON: it was parsed and serialized again, or only white space around or
    /// between its tokens was added or removed.
    Reserialized,
    /// No change makes it valid, and the body begins as gzip data does: it can be compressed.
    Gzip,
    /// No change makes it valid, and the body is a beginning of JSON: it is empty or the rest is missing.
    CutShort,
}

names!(Hint, Serialize {
    UpperCase => "upper-case",
    TrimmedSignature => "trimmed-signature",
    Prefix => "prefix",
    JoinedSignatures => "joined-signatures",
    HeaderName => "header-name",
    QuotedSignature => "quoted-signature",
    TrimmedSecret => "trimmed-secret",
    QuotedSecret => "quoted-secret",
    Base64Secret => "base64-secret",
    HexSecret => "hex-secret",
    TrailingNewline => "trailing-newline",
    Bom => "bom",
    Crlf => "crlf",
    Base64 => "base64",
    Latin1 => "latin-1",
    Reserialized => "reserialized",
    Gzip => "gzip",
    CutShort => "cut-short",
});

impl Hint {
    /// The stable code, the same in every host.
    #[must_use]
    pub const fn code(self) -> &'static str {
        self.variant_name()
    }
}
