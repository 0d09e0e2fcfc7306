//! The id of a change, the same in every hook's delivery of it.

use sha2::{Digest, Sha256};

use crate::bytes::Bytes;
use crate::bytes::text::hex_digits;
use crate::event::envelope::{Envelope, Time};
use crate::json::{RawJson, canonicalize, to_json};

/// How many bytes of the hash an id has.
const ID_BYTES: usize = 16;

/// The first 32 hex digits of SHA-256 over `JSON.stringify([event, name, time, change])`, with sorted keys at every
/// level. The payload's SHA-256 is a fifth element if the others may be the same for two changes.
pub(crate) fn id(envelope: &Envelope, payload: Option<&impl Bytes>) -> String {
    let change = envelope.raw_change().map(canonicalize);
    let identity = (&envelope.event, &envelope.name, envelope.time.ms(), change.as_deref().map(RawJson::from));
    let json = if envelope.time == Time::Absent || envelope.keeps_change_in_payload() {
        let (event, name, time, change) = identity;
        to_json(&(event, name, time, change, payload.map(sha256_hex)))
    } else {
        to_json(&identity)
    };
    hex_digits(Sha256::digest(json).get(..ID_BYTES).unwrap_or_default())
}

fn sha256_hex(bytes: &impl Bytes) -> String {
    let mut hash = Sha256::new();
    bytes.for_each_chunk(|chunk| hash.update(chunk));
    hex_digits(&hash.finalize())
}
