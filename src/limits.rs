//! The caps that hold for every reader of a body.

/// How deep arrays and objects may be nested. Packuments have about ten levels.
pub(crate) const MAX_DEPTH: usize = 512;

/// The size of an envelope without its payload, in bytes. Real ones have about 200.
pub(crate) const MAX_ENVELOPE_BYTES: usize = 64 << 10;
