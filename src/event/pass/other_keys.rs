//! The keys of an envelope that no dialect has: they are only checked for duplicates.

use crate::error::Error;
use crate::error::message::printable_key;
use crate::json::{JsonString, JsonStrings, sort_key};
use crate::limits::MAX_ENVELOPE_BYTES;
use crate::packument::sort::sorted_positions;

/// What a member has at least besides its key: a colon, a value of one character, and a comma or a brace.
const MIN_REST_BYTES: usize = 3;

/// Keys, in the order of the body.
#[derive(Default)]
pub(super) struct OtherKeys {
    keys: JsonStrings,
    /// The offset at which each begins.
    offsets: Vec<usize>,
    /// How long their members are at least.
    bytes: usize,
}

impl OtherKeys {
    /// Notes a key. The keys are in memory while the body is read, so the cap on the envelope applies to them already.
    pub(super) fn push(&mut self, key: &[u8], at: usize) -> Result<(), Error> {
        self.bytes = self.bytes.saturating_add(key.len()).saturating_add(MIN_REST_BYTES);
        if self.bytes > MAX_ENVELOPE_BYTES {
            return Err(Error::EnvelopeTooLarge);
        }
        self.keys.push(key);
        self.offsets.push(at);
        Ok(())
    }

    /// Refuses the first key that occurs for the second time.
    pub(super) fn refuse_duplicates(self) -> Result<(), Error> {
        let sort_keys: Vec<_> = self.keys.iter().map(sort_key).collect();
        let order = sorted_positions(&sort_keys, &|one, other| self.keys.get(one) < self.keys.get(other));
        let pairs = order.iter().zip(order.iter().skip(1));
        let duplicates =
            pairs.filter(|(one, next)| self.keys.get(**one) == self.keys.get(**next)).map(|(_, next)| *next);
        let Some(first) = duplicates.min() else { return Ok(()) };
        let key = self.keys.get(first).map(JsonString::new).map(|key| printable_key(&key.to_string_lossy()));
        Err(Error::DuplicateKey {
            key: key.unwrap_or_default(),
            offset: self.offsets.get(first).copied().unwrap_or_default(),
        })
    }
}
