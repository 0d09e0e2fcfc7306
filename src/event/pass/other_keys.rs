//! The keys of an envelope that no dialect has: they are only checked for duplicates.

use crate::error::Error;
use crate::error::message::printable_key;
use crate::json::JsonString;
use crate::limits::MAX_ENVELOPE_BYTES;

/// Keys, each with the offset at which it begins.
#[derive(Default)]
pub(super) struct OtherKeys {
    keys: Vec<(JsonString, usize)>,
    bytes: usize,
}

impl OtherKeys {
    /// Notes a key. The keys are in memory while the body is read, so the cap on the envelope applies to them already.
    pub(super) fn push(&mut self, key: &[u8], at: usize) -> Result<(), Error> {
        self.bytes = self.bytes.saturating_add(key.len());
        if self.bytes > MAX_ENVELOPE_BYTES {
            return Err(Error::EnvelopeTooLarge);
        }
        self.keys.push((JsonString::new(key), at));
        Ok(())
    }

    /// Refuses the first key that occurs for the second time.
    pub(super) fn refuse_duplicates(mut self) -> Result<(), Error> {
        self.keys.sort_unstable();
        let pairs = self.keys.iter().zip(self.keys.iter().skip(1));
        let duplicates = pairs.filter(|((key, _), (next, _))| key == next).map(|(_, duplicate)| duplicate);
        match duplicates.min_by_key(|(_, at)| *at) {
            Some((key, at)) => Err(Error::DuplicateKey { key: printable_key(&key.to_string_lossy()), offset: *at }),
            None => Ok(()),
        }
    }
}
