//! The URL of a tarball without what changes from one version to the next.

use crate::bytes::text::split_once;

/// How many hex digits the hash of a commit has: SHA-1, SHA-256.
const COMMIT_LENGTHS: [usize; 2] = [40, 64];
/// Stands for a version or commit.
const ANY_VERSION: char = '*';

/// The URL of a tarball with [`ANY_VERSION`] in place of each version and commit of its path; any other text as it is.
///
/// All else must be the same, because a different path or file can belong to a different user of the host.
pub(super) fn without_version(url: &str) -> String {
    let path = path_position(url);
    let mut place = String::with_capacity(url.len());
    let (mut at, mut is_in_word) = (0_usize, true);
    while let Some(rest) = url.get(at..)
        && let Some(first) = rest.chars().next()
    {
        let len = if is_in_word || at < path { 0 } else { version_len(rest.as_bytes()) };
        place.push(if len > 0 { ANY_VERSION } else { first });
        is_in_word = len > 0 || first.is_ascii_alphanumeric() || first == '.';
        at = at.saturating_add(len.max(first.len_utf8()));
    }
    place
}

/// The query of a URL, with its question mark: it can name the file.
pub(super) fn query(url: &str) -> &str {
    let url = split_once(url, b'#').map_or(url, |(url, _)| url);
    let at = url.bytes().position(|byte| byte == b'?').unwrap_or(url.len());
    url.get(at..).unwrap_or_default()
}

/// Where the path of a URL begins; its end if it is not fetched as a tarball.
fn path_position(url: &str) -> usize {
    let host = match split_once(url, b':') {
        Some(("http" | "https", rest)) => rest.strip_prefix("//"),
        _ => None,
    };
    let len = host.and_then(|host| split_once(host, b'/')).map_or(0, |(_, path)| path.len());
    url.len().saturating_sub(len)
}

/// The length of the version or commit that a text begins with; 0 if it begins with neither. A version is two numbers or more with
/// dots between them.
fn version_len(text: &[u8]) -> usize {
    let hex = count(text, u8::is_ascii_hexdigit);
    if COMMIT_LENGTHS.contains(&hex) && count(text, u8::is_ascii_alphanumeric) == hex {
        return hex;
    }
    let start = usize::from(text.first() == Some(&b'v'));
    let (mut len, mut numbers, mut next) = (start, 0_usize, start);
    while let Some(rest) = text.get(next..)
        && let digits = count(rest, u8::is_ascii_digit)
        && digits > 0
        && digits == count(rest, u8::is_ascii_alphanumeric)
    {
        (len, numbers) = (next.saturating_add(digits), numbers.saturating_add(1));
        if text.get(len) != Some(&b'.') {
            break;
        }
        next = len.saturating_add(1);
    }
    if numbers < 2 { 0 } else { len }
}

/// How many bytes at the beginning are of a class.
fn count(text: &[u8], is_of_class: fn(&u8) -> bool) -> usize {
    text.iter().position(|byte| !is_of_class(byte)).unwrap_or(text.len())
}
