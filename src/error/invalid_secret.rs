//! Why bytes cannot be a secret.

use std::fmt;

use crate::names::names;

/// Why bytes cannot be a secret: always the caller's mistake, never caused by a sender.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum InvalidSecret {
    /// It has no bytes, so anyone could sign.
    Empty,
    /// It consists of white space and zero bytes only, as a buffer that was never filled does.
    Blank,
    /// It has the form of a signature: the arguments were swapped.
    Signature,
}

names!(InvalidSecret {
    Empty => "secret-empty",
    Blank => "secret-blank",
    Signature => "secret-signature",
});

impl InvalidSecret {
    /// The stable code, which only Rust has: in JavaScript this is a `TypeError`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        self.variant_name()
    }
}

impl InvalidSecret {
    pub(crate) const fn message(self) -> &'static str {
        match self {
            Self::Empty => "the secret is empty: is its environment variable set?",
            Self::Blank => {
                "the secret is blank (only white space or zero bytes): pass the secret that the hook was created with"
            }
            Self::Signature => "the secret is a signature: pass the arguments in the order body, signature, secret",
        }
    }
}

impl fmt::Display for InvalidSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.message())
    }
}

impl std::error::Error for InvalidSecret {}
