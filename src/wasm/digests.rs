//! HMACs that the host computed.

use crate::error::Reason;
use crate::signature::tag::{TAG_BYTES, Tag};

/// The index of the digest that the header names. `digests` are the host's HMACs of the body, 32 bytes for each secret.
pub(crate) fn match_digest(digests: &[u8], header: Result<&str, Reason>) -> Result<usize, Reason> {
    let tag: Tag = header?.parse()?;
    let (digests, _) = digests.as_chunks::<TAG_BYTES>();
    digests.iter().position(|digest| tag.has_bytes(digest)).ok_or(Reason::Mismatch)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signature::secret::Secret;

    #[test]
    fn a_digest_matches_only_as_a_whole() {
        let tag = Secret::new("b").unwrap().sign("body");
        let digest = |secret| hex::decode(&Secret::new(secret).unwrap().sign("body").to_string()[7..]).unwrap();
        let digests = ["a", "b"].map(digest).concat();
        let header = tag.to_string();
        assert_eq!(match_digest(&digests, Ok(&header)), Ok(1));
        assert_eq!(match_digest(&digests[..32], Ok(&header)), Err(Reason::Mismatch));
        assert_eq!(match_digest(&digests[..63], Ok(&header)), Err(Reason::Mismatch));
        assert_eq!(match_digest(&digests, Ok("sha256=")), Err(Reason::WrongLength));
    }
}
