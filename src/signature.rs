//! Signs and verifies: HMAC-SHA256 over the raw bytes, written as `sha256=` and 64 lower-case hex digits.

mod attempts;
mod base64;
mod body_form;
mod conversion;
pub(crate) mod explain;
mod header_form;
pub(crate) mod hint;
mod latin1;
mod macs;
pub(crate) mod restore;
pub(crate) mod secret;
mod secret_form;
pub(crate) mod serializer;
pub(crate) mod signer;
pub(crate) mod tag;
pub(crate) mod verified;
