//! Bytes that may be parsed.

/// Bytes whose signature was verified: the only input of [`crate::Event::parse`], so that unverified bytes are not
/// parsed by accident.
#[derive(Clone, Copy, Debug)]
pub struct Verified<'b>(&'b [u8]);

impl<'b> Verified<'b> {
    /// Accepts bytes without verifying them: only for bytes that were verified before, e.g. by a gateway or before they
    /// were stored.
    #[must_use]
    pub const fn assume(bytes: &'b [u8]) -> Self {
        Self(bytes)
    }

    /// The bytes, unchanged.
    #[must_use]
    pub const fn bytes(self) -> &'b [u8] {
        self.0
    }
}
