//! What is refused as too large or too deep, whoever reads it.

/// How deep arrays and objects may be nested. Packuments come to about ten.
pub(crate) const MAX_DEPTH: usize = 512;

/// How long the envelope without its payload may be, in bytes. Real ones come to about 200.
pub(crate) const MAX_ENVELOPE_BYTES: usize = 64 << 10;
