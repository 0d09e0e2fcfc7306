//! The forms of a header in which it may be a signature.

use zeroize::Zeroizing;

use crate::bytes::text::{split_once, trim_by, unquoted};
use crate::signature::tag::Tag;

/// Another form of a header that is not a signature.
#[derive(Clone, Copy)]
pub(crate) enum HeaderForm {
    LowerCase,
    Trimmed,
    Prefixed,
    /// Without the header's name.
    WithoutName,
    Unquoted,
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
            Self::WithoutName => without_name(header).is_some_and(is_wanted),
            Self::Unquoted => unquoted(trim_by(header, is_around_value)).is_some_and(is_wanted),
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

/// As a line of a request, a member of JSON or an assignment has it.
fn without_name(header: &str) -> Option<&str> {
    let at = header.bytes().position(|byte| byte == b':' || byte == b'=')?;
    let (name, value) = header.split_at_checked(at)?;
    let name = trim_by(name, char::is_whitespace);
    if !unquoted(name).unwrap_or(name).eq_ignore_ascii_case(NAME) {
        return None;
    }
    let value = trim_by(value.get(1..)?, is_around_value);
    Some(unquoted(value).unwrap_or(value))
}

const NAME: &str = "x-npm-signature";

fn is_around_value(char: char) -> bool {
    char.is_whitespace() || char == ',' || char == ';'
}
