//! Why a hook of the management API is refused.

use std::fmt;

use crate::error::InvalidSecret;
use crate::names::names;

/// Why a hook is refused: always the mistake of the client that sent it. `code` and `status` are stable; messages may change, and never
/// repeat what was sent, because that may be a secret.
///
/// It does not convert into [`Error`](crate::Error), which is about deliveries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum InvalidHook {
    /// The request is not a JSON object (400).
    NotAnObject,
    /// `type` is not `package`, `scope` or `owner`.
    Type,
    /// `name` is missing, empty or not a string.
    NoName,
    /// `name` cannot be the name of a package.
    PackageName,
    /// `name` cannot be a scope.
    ScopeName,
    /// `name` cannot be the name of an npm user.
    OwnerName,
    /// `endpoint` is missing, empty or not a string.
    NoEndpoint,
    /// `endpoint` is over 2048 characters.
    EndpointTooLong,
    /// `endpoint` is not an absolute URL.
    NotAUrl,
    /// `endpoint` has another scheme than https.
    NotHttps,
    /// `endpoint` contains a user name or a password.
    Credentials,
    /// The host of `endpoint` is neither a domain name in ASCII nor an IP address.
    Host,
    /// The port of `endpoint` is not between 1 and 65535.
    Port,
    /// `endpoint` has a character that a URL cannot have.
    Character,
    /// `endpoint` has a fragment, which is never sent.
    Fragment,
    /// The host of `endpoint` is an IP address in an unusual spelling, which programs read differently.
    AddressSpelling,
    /// The host of `endpoint` is a private, local or reserved address, or a name of a local network.
    PrivateAddress,
    /// `secret` is missing.
    NoSecret,
    /// `secret` is over 200 characters.
    SecretTooLong,
    /// `secret` has the replacement character, which bytes or text in a wrong encoding become.
    GarbledSecret,
    /// `secret` cannot be one.
    Secret(InvalidSecret),
}

names!(InvalidHook {
    NotAnObject => "hook-not-an-object",
    Type => "hook-type",
    NoName => "hook-name",
    PackageName => "hook-name",
    ScopeName => "hook-name",
    OwnerName => "hook-name",
    NoEndpoint => "hook-endpoint",
    EndpointTooLong => "hook-endpoint",
    NotAUrl => "hook-endpoint",
    NotHttps => "hook-endpoint",
    Credentials => "hook-endpoint",
    Host => "hook-endpoint",
    Port => "hook-endpoint",
    Character => "hook-endpoint",
    Fragment => "hook-endpoint",
    AddressSpelling => "hook-address",
    PrivateAddress => "hook-address",
    NoSecret => "hook-secret",
    SecretTooLong => "hook-secret",
    GarbledSecret => "hook-secret",
    Secret => "hook-secret",
});

impl InvalidHook {
    /// The stable code, which names the member that is refused; the same on every host.
    #[must_use]
    pub const fn code(self) -> &'static str {
        self.variant_name()
    }

    /// The HTTP status to answer with: 400 if the request is not an object, 422 otherwise.
    #[must_use]
    pub const fn status(self) -> u16 {
        if matches!(self, Self::NotAnObject) { 400 } else { 422 }
    }

    pub(crate) const fn message(self) -> &'static str {
        match self {
            Self::NotAnObject => "a hook must be a JSON object: send `type`, `name`, `endpoint` and `secret`",
            Self::Type => "`type` is not `package`, `scope` or `owner`: send one of them",
            Self::NoName => {
                "`name` is missing, or not a non-empty string: send the name of a package, a scope or a user"
            }
            Self::PackageName => {
                "`name` is not the name of a package: send it as npm shows it, e.g. `lodash` or `@babel/core`"
            }
            Self::ScopeName => "`name` is not a scope: send it with its `@` and without a slash, e.g. `@babel`",
            Self::OwnerName => "`name` is not the name of an npm user: send it without `~` and `@`, e.g. `alice`",
            Self::NoEndpoint => {
                "`endpoint` is missing, or not a non-empty string: send the URL that receives the deliveries"
            }
            Self::EndpointTooLong => "`endpoint` is over 2048 characters: send a shorter URL",
            Self::NotAUrl => "`endpoint` is not an absolute URL: send one like `https://example.com/hook`",
            Self::NotHttps => "`endpoint` does not start with `https://`: send an https URL",
            Self::Credentials => {
                "`endpoint` contains a user name or a password: remove it, and check signatures instead"
            }
            Self::Host => {
                "the host of `endpoint` is not a domain name or an IP address in ASCII: correct it, with other letters as `xn--…`"
            }
            Self::Port => "the port of `endpoint` is not between 1 and 65535: correct or remove it",
            Self::Character => "`endpoint` has a character that a URL cannot have: percent-encode it",
            Self::Fragment => "`endpoint` has a fragment, which is never sent: remove `#` and what follows",
            Self::AddressSpelling => {
                "the host of `endpoint` is an IP address in an unusual spelling: write IPv4 as four decimal numbers, IPv6 without a zone"
            }
            Self::PrivateAddress => {
                "`endpoint` leads to a private, local or reserved address: send a URL that the internet can reach"
            }
            Self::NoSecret => "`secret` is missing: send 1 to 200 characters",
            Self::SecretTooLong => "`secret` is over 200 characters: send a shorter one",
            Self::GarbledSecret => "`secret` has characters that are not valid Unicode: send it as UTF-8",
            Self::Secret(InvalidSecret::Empty) => "`secret` is empty, or not a string: send 1 to 200 characters",
            Self::Secret(InvalidSecret::Blank) => {
                "`secret` is blank (only white space or zero bytes): send one that is hard to guess"
            }
            Self::Secret(InvalidSecret::Signature) => {
                "`secret` has the form of a signature: send the secret, not a value of `x-npm-signature`"
            }
        }
    }
}

impl fmt::Display for InvalidHook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.message())
    }
}

impl std::error::Error for InvalidHook {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::{MAX_HOOK_ENDPOINT_CHARACTERS, MAX_HOOK_SECRET_CHARACTERS};

    #[test]
    fn messages_name_the_limits() {
        for (mistake, limit) in [
            (InvalidHook::EndpointTooLong, MAX_HOOK_ENDPOINT_CHARACTERS),
            (InvalidHook::NoSecret, MAX_HOOK_SECRET_CHARACTERS),
            (InvalidHook::SecretTooLong, MAX_HOOK_SECRET_CHARACTERS),
            (InvalidHook::Secret(InvalidSecret::Empty), MAX_HOOK_SECRET_CHARACTERS),
        ] {
            assert!(mistake.message().contains(&limit.to_string()), "{mistake}");
        }
    }
}
