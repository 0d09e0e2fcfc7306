//! Why a signature is not valid.

use std::fmt;

use crate::names::names;

/// Why a signature header is not valid for a body: the first reason that applies, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reason {
    /// The header is absent or empty.
    Missing,
    /// The value is not a string (an array of several headers, for example).
    NotAString,
    /// The value does not begin with `sha256=`.
    NoPrefix,
    /// The value names another algorithm, as `sha1=` does.
    WrongAlgorithm,
    /// The prefix is followed by more or fewer than 64 characters.
    WrongLength,
    /// Some of the 64 characters are not lower-case hex digits.
    NotHex,
    /// The header is well formed, but was not made from these bytes with this secret.
    Mismatch,
}

names!(Reason, Serialize {
    Missing => "missing",
    NotAString => "not-a-string",
    NoPrefix => "no-prefix",
    WrongAlgorithm => "wrong-algorithm",
    WrongLength => "wrong-length",
    NotHex => "not-hex",
    Mismatch => "mismatch",
});

impl Reason {
    /// The stable code, the same in every host.
    #[must_use]
    pub const fn code(self) -> &'static str {
        self.variant_name()
    }
}

impl Reason {
    pub(crate) const fn message(self) -> &'static str {
        match self {
            Self::Missing => "the x-npm-signature header is missing or empty: check that it reaches this code",
            Self::NotAString => {
                "the signature is not one string, but several: pass the value of one x-npm-signature header"
            }
            Self::NoPrefix => {
                "the signature does not start with `sha256=`: pass the header unchanged, in the order body, signature, secret"
            }
            Self::WrongAlgorithm => "the signature names a different algorithm: npm uses only `sha256=`",
            Self::WrongLength => {
                "the signature does not have exactly 64 characters after `sha256=`: pass the whole header"
            }
            Self::NotHex => {
                "the signature has characters after `sha256=` that are not lower-case hex digits: pass the header unchanged"
            }
            Self::Mismatch => {
                "the signature does not match this body and this secret: pass the raw body as it was received, and check the secret"
            }
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.message())
    }
}

impl std::error::Error for Reason {}
