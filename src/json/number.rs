//! Numbers as `JSON.stringify` writes them.

use std::borrow::Cow;

use crate::json::scan::scalar::is_number;

/// The text of a number as `JSON.stringify(JSON.parse(text))` gives it. Other text comes back as it is.
pub(super) fn restringify_number(text: &str) -> Cow<'_, str> {
    // Most numbers are whole and short: their text is canonical already.
    let digits = text.strip_prefix('-').unwrap_or(text);
    if digits.len() < 16 && digits.bytes().all(|byte| byte.is_ascii_digit()) && !digits.starts_with('0') {
        return Cow::Borrowed(text);
    }
    // Invalid numbers are skipped: each exception in the host leaks a little memory.
    if !is_number(text) {
        return Cow::Borrowed(text);
    }
    stringify(text).map_or(Cow::Borrowed(text), Cow::Owned)
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
    json.extend(digits.iter().skip(start).copied().map(char::from));
}
