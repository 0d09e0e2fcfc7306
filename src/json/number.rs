//! Numbers as `JSON.stringify` writes them.

use std::borrow::Cow;

use crate::bytes::text::split_once;
use crate::json::scan::scalar::is_number;

/// The text of a number as `JSON.stringify(JSON.parse(text))` gives it, if it needs no conversion: most numbers are written that
/// way, with or without zeros at the end.
pub(super) fn canonical_number(text: &str) -> Option<&str> {
    Some(without_trailing_zeros(text)).filter(|text| is_canonical(text))
}

/// The text of any number as `JSON.stringify(JSON.parse(text))` gives it. Other text comes back as it is.
pub(super) fn convert_number(text: &str) -> Cow<'_, str> {
    // Invalid numbers are skipped: each exception in the host leaks a little memory.
    if !is_number(text) {
        return Cow::Borrowed(text);
    }
    stringify(text).map_or(Cow::Borrowed(text), Cow::Owned)
}

/// The number without the zeros that end its fraction, and without a fraction of zeros.
fn without_trailing_zeros(text: &str) -> &str {
    match split_once(text, b'.') {
        Some((whole, fraction)) if !fraction.is_empty() && fraction.bytes().all(|byte| byte == b'0') => whole,
        Some(_) => text.trim_end_matches('0'),
        None => text,
    }
}

/// Whether a text is a number as JavaScript writes it. Most are: they have less than 16 digits, which a double keeps exactly, and
/// no exponent.
fn is_canonical(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = split_once(digits, b'.').unwrap_or((digits, "1"));
    let has_only_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.len() < 16
        && has_only_digits(whole)
        && has_only_digits(fraction)
        && (!whole.starts_with('0') || text == "0" || whole == "0" && digits != "0")
        // JavaScript writes an exponent from seven zeros on.
        && !(whole == "0" && fraction.starts_with("000000"))
        && !fraction.ends_with('0')
}

/// By the JavaScript host: exact by definition, and the module needs no code for it.
#[cfg(all(target_arch = "wasm32", feature = "js"))]
fn stringify(text: &str) -> Option<String> {
    use js_sys::JSON;
    JSON::stringify(&JSON::parse(text).ok()?).ok()?.as_string()
}

#[cfg(not(all(target_arch = "wasm32", feature = "js")))]
fn stringify(text: &str) -> Option<String> {
    let value = text.parse::<f64>().ok()?;
    Some(match value {
        // Of -0 too.
        0.0 => "0".to_owned(),
        _ if value.is_finite() => ryu_js::Buffer::new().format_finite(value).to_owned(),
        _ => "null".to_owned(),
    })
}

/// Appends a whole number.
pub(super) fn write_integer(mut rest: u64, json: &mut String) {
    let mut digits = [b'0'; 20];
    let mut start = digits.len();
    for digit in digits.iter_mut().rev() {
        *digit = b'0'.wrapping_add(u8::try_from(rest % 10).unwrap_or_default());
        start = start.saturating_sub(1);
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    json.push_str(digits.get(start..).and_then(|digits| std::str::from_utf8(digits).ok()).unwrap_or_default());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zeros_at_the_end_of_a_fraction_need_no_conversion() {
        for (text, want) in [
            ("1", Some("1")),
            ("100", Some("100")),
            ("1.0", Some("1")),
            ("-1.50", Some("-1.5")),
            ("100.00", Some("100")),
            ("0.0", Some("0")),
            ("1.500000000000000000000", Some("1.5")),
            ("0.0000010", Some("0.000001")),
            ("-0.0", None),
            ("0.00000010", None),
            ("1.0e5", None),
            ("1.0e10", None),
            ("1.e0", None),
            ("00.0", None),
            (".0", None),
            ("-.0", None),
            ("1.", None),
            ("1..0", None),
            ("1.2.0", None),
            ("+1.0", None),
        ] {
            assert_eq!(canonical_number(text), want, "{text}");
            assert!(want.is_none() || is_number(text) && stringify(text).as_deref() == want, "{text}");
        }
    }

    #[test]
    fn a_canonical_number_is_written_as_its_double() {
        for (text, want) in [
            ("0", true),
            ("-0", false),
            ("7", true),
            ("-7", true),
            ("07", false),
            ("100", true),
            ("999999999999999", true),
            ("9007199254740993", false),
            ("1.5", true),
            ("-1.05", true),
            ("0.5", true),
            ("-0.5", true),
            ("00.5", false),
            ("10.25", true),
            ("1.0", false),
            ("1.50", false),
            ("0.0", false),
            ("0.000001", true),
            ("-0.000001", true),
            ("0.0000001", false),
            ("1.0000001", true),
            ("123456789.12345", true),
            ("123456789.123456", false),
            ("1e5", false),
            ("1.5e5", false),
            ("", false),
            ("-", false),
            (".5", false),
            ("1.", false),
            ("1.2.3", false),
            ("+1", false),
            ("--1", false),
        ] {
            assert_eq!(is_canonical(text), want, "{text}");
            assert!(!want || is_number(text) && stringify(text).as_deref() == Some(text), "{text}");
        }
    }
}
