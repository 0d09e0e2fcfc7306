//! Versions as npm writes them.

use crate::json::{JsonString, string_content, to_json};
use crate::packument::version::{are_identifiers, parse_core, parse_prerelease};

/// So many digits are a number that JavaScript reads exactly.
const MAX_EXACT_DIGITS: usize = 15;

/// What npm writes for a version, which is given as JSON text; `None` if it is written so already, or is not a version. Old packuments
/// have some in another form: as `v1.0.0`, `1.0.0beta` or `1.0.0+build`.
pub(crate) fn canonical_version(json: &[u8]) -> Option<JsonString> {
    let text = string_content(json)?;
    if is_canonical(text) {
        return None;
    }
    let ((major, minor, patch), rest) = parse_core(text)?;
    let mut version = Vec::new();
    for (number, end) in [(major, b'.'), (minor, b'.'), (patch, b'-')] {
        version.extend_from_slice(to_json(&number).as_bytes());
        version.push(end);
    }
    for identifier in parse_prerelease(rest)?.split(|byte| *byte == b'.') {
        let zeros = identifier.iter().take_while(|byte| **byte == b'0').count();
        let is_number =
            identifier.iter().all(u8::is_ascii_digit) && identifier.len().saturating_sub(zeros) <= MAX_EXACT_DIGITS;
        // Of zeros alone, one stays.
        let zeros = if is_number { zeros.min(identifier.len().saturating_sub(1)) } else { 0 };
        version.extend_from_slice(identifier.get(zeros..)?);
        version.push(b'.');
    }
    // The dot after the last identifier, and of a stable version the hyphen.
    version.pop();
    if rest.is_empty() {
        version.pop();
    }
    (version != text).then(|| JsonString::from(std::str::from_utf8(&version).unwrap_or_default()))
}

/// Whether a version is surely written as npm writes it. `text` is JSON text without its quotes.
fn is_canonical(text: &[u8]) -> bool {
    let mut rest = text;
    for separator in [b'.', b'.', b'-'] {
        let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let (number, after) = rest.split_at_checked(digits).unwrap_or((rest, b""));
        if !matches!(number, [b'0'] | [b'1'..=b'9', ..]) || digits > MAX_EXACT_DIGITS {
            return false;
        }
        match after {
            [] if separator == b'-' => return true,
            [next, after @ ..] if *next == separator => rest = after,
            _ => return false,
        }
    }
    are_identifiers(rest) && !rest.split(|byte| *byte == b'.').any(|identifier| matches!(identifier, [b'0', _, ..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_written_as_npm_writes_them() {
        for (version, want) in [
            ("1.0.0", None),
            ("0.10.203-rc.1", None),
            ("1.0.0-0", None),
            ("1.0.0-a-b.-", None),
            ("1.0.0alpha1", Some("1.0.0-alpha1")),
            ("v1.0.0", Some("1.0.0")),
            (" =v1.0.0 ", Some("1.0.0")),
            ("1.0.0+build", Some("1.0.0")),
            ("1.0.0-rc.1+build.2", Some("1.0.0-rc.1")),
            ("01.20.003", Some("1.20.3")),
            ("01.02.03", Some("1.2.3")),
            ("0.0.00", Some("0.0.0")),
            ("1.0.0-rc.01", Some("1.0.0-rc.1")),
            ("1.0.0-00", Some("1.0.0-0")),
            ("1.0.0-01a", None),
            ("1.0.0-09007199254740993", None),
            ("9007199254740991.0.0beta", Some("9007199254740991.0.0-beta")),
            ("1.2.34.5", Some("1.2.3-4.5")),
            ("created", None),
            ("", None),
            ("1.0", None),
        ] {
            let json = JsonString::from(version);
            assert_eq!(canonical_version(json.json().as_bytes()), want.map(JsonString::from), "{version}");
        }
    }
}
