//! HMACs over the same bytes with several secrets, in one pass.

use hmac::{Hmac, Mac};
use sha2::Sha256;

use crate::signature::secret::Secret;
use crate::signature::tag::Tag;

/// One HMAC for each secret. Zeroized on drop.
pub(crate) struct Macs(Vec<Hmac<Sha256>>);

impl Macs {
    pub(crate) fn new(secrets: &[Secret]) -> Self {
        // With room for all from the start: a vector that grows would leave copies of keys behind.
        let mut macs = Vec::with_capacity(secrets.len());
        macs.extend(secrets.iter().map(Secret::mac));
        Self(macs)
    }

    pub(crate) fn update(&mut self, bytes: &[u8]) {
        self.0.iter_mut().for_each(|mac| mac.update(bytes));
    }

    /// Whether `tag` is the result of one of them.
    pub(crate) fn any_matches(&self, tag: &Tag) -> bool {
        // Cloned, because the rest of a moved HMAC would not be zeroized.
        self.0.iter().any(|mac| tag.matches(mac.clone()))
    }
}
