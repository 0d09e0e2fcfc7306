//! Which of several secrets signed a body.

use crate::bytes::Bytes;
use crate::error::Reason;
use crate::signature::secret::Secret;
use crate::signature::tag::Tag;

/// The index of the secret that signed `body`, or why the header is not valid for any of them.
pub(crate) fn find_signer(
    secrets: &[Secret],
    body: &impl Bytes,
    header: Result<&str, Reason>,
) -> Result<usize, Reason> {
    let tag: Tag = header?.parse()?;
    secrets.iter().position(|secret| secret.is_valid_source(body, &tag)).ok_or(Reason::Mismatch)
}
