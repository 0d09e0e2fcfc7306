//! Signs and verifies: HMAC-SHA256 over the raw bytes, written as `sha256=` and 64 lower-case hex digits.

mod body_form;
pub(crate) mod explain;
pub(crate) mod hint;
pub(crate) mod secret;
pub(crate) mod signer;
pub(crate) mod tag;
pub(crate) mod verified;
