//! The forms of a header in which it may be a signature.

use zeroize::Zeroizing;

use crate::bytes::text::{split_once, trim_by};
use crate::signature::tag::Tag;

/// Another form of a header that is not a signature.
#[derive(Clone, Copy)]
pub(crate) enum HeaderForm {
    LowerCase,
    Trimmed,
    Prefixed,
    /// Each of the values that were joined by commas.
    Joined,
}

impl HeaderForm {
    /// Whether this form of `header` is, or has, a signature that is `wanted`.
    pub(crate) fn has_tag(self, header: &str, wanted: &dyn Fn(&Tag) -> bool) -> bool {
        let is_wanted = |text: &str| text.parse().is_ok_and(|tag| wanted(&tag));
        match self {
            // Zeroized on drop: if a caller swaps the arguments, the header is the secret.
            Self::LowerCase => {
                let mut header = Zeroizing::new(header.to_owned());
                header.make_ascii_lowercase();
                is_wanted(&header)
            }
            Self::Trimmed => is_wanted(trim_by(header, char::is_whitespace)),
            Self::Prefixed => is_wanted(&Zeroizing::new(["sha256=", header].concat())),
            // One value is not joined, and was tried.
            Self::Joined if !header.contains(',') => false,
            Self::Joined => {
                let mut rest = header;
                while let Some((part, later)) = split_once(rest, b',') {
                    if is_wanted(trim_by(part, char::is_whitespace)) {
                        return true;
                    }
                    rest = later;
                }
                is_wanted(trim_by(rest, char::is_whitespace))
            }
        }
    }
}
