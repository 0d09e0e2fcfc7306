//! JSON text written anew, in pieces, as `JSON.stringify(JSON.parse(text))` writes it.

use crate::json::scan::is_number;
use crate::json::write::{write_char, write_unit};

/// How long a number's text may be, in bytes, to be restringify rightly: an envelope holds no longer one, and for a hint
/// on a payload that does it is not worth the memory.
const NUMBER_CAP: usize = 64 << 10;

/// Valid JSON text without the freedom that JSON leaves: no white space, one way to escape, one way to write a number.
pub(crate) fn restringify(raw: &[u8]) -> String {
    let mut rewrite = Rewrite::default();
    let mut json = rewrite.push(raw);
    json.extend(rewrite.finish());
    String::from_utf8(json).unwrap_or_default()
}

/// Rewrites valid JSON text, in pieces of any size, as `JSON.stringify(JSON.parse(text))` writes it, keys left in their
/// order. Of text that is not JSON it makes something or other.
#[derive(Default)]
pub(crate) struct Rewrite {
    token: Token,
    /// The first half of a surrogate pair that came as an escape.
    high: Option<u16>,
    number: Vec<u8>,
}

#[derive(Clone, Copy, Default)]
enum Token {
    #[default]
    None,
    JsonString,
    Escape,
    /// So many digits are still to come, and what the ones before say.
    Hex(u8, u16),
}

impl Rewrite {
    pub(crate) fn push(&mut self, piece: &[u8]) -> Vec<u8> {
        let mut out = Vec::with_capacity(piece.len());
        for &byte in piece {
            match self.token {
                Token::None => self.between(byte, &mut out),
                Token::JsonString => self.text(byte, &mut out),
                Token::Escape if byte == b'u' => self.token = Token::Hex(4, 0),
                Token::Escape => {
                    self.token = Token::JsonString;
                    self.char(unescaped(char::from(byte)), &mut out);
                }
                Token::Hex(left, before) => {
                    let digit = char::from(byte).to_digit(16).and_then(|digit| u16::try_from(digit).ok());
                    let unit = before << 4 | digit.unwrap_or_default();
                    if left > 1 {
                        self.token = Token::Hex(left.saturating_sub(1), unit);
                    } else {
                        self.token = Token::JsonString;
                        self.unit(unit, &mut out);
                    }
                }
            }
        }
        out
    }

    pub(crate) fn finish(&mut self) -> Vec<u8> {
        let mut out = Vec::new();
        self.end_number(&mut out);
        out
    }

    fn between(&mut self, byte: u8, out: &mut Vec<u8>) {
        match byte {
            b'-' | b'+' | b'.' | b'0'..=b'9' | b'E' if self.number.len() < NUMBER_CAP => self.number.push(byte),
            b'e' if !self.number.is_empty() => self.number.push(byte),
            b' ' | b'\t' | b'\n' | b'\r' => self.end_number(out),
            _ => {
                self.end_number(out);
                out.push(byte);
                if byte == b'"' {
                    self.token = Token::JsonString;
                }
            }
        }
    }

    fn end_number(&mut self, out: &mut Vec<u8>) {
        if !self.number.is_empty() {
            let text = std::mem::take(&mut self.number);
            out.extend(number(std::str::from_utf8(&text).unwrap_or_default()).bytes());
        }
    }

    fn text(&mut self, byte: u8, out: &mut Vec<u8>) {
        if byte == b'\\' {
            self.token = Token::Escape;
            return;
        }
        self.end_pair(out);
        out.push(byte);
        if byte == b'"' {
            self.token = Token::None;
        }
    }

    /// A code unit that came as an escape.
    fn unit(&mut self, unit: u16, out: &mut Vec<u8>) {
        if let Some(high) = self.high.take() {
            if let Some(Ok(char)) = char::decode_utf16([high, unit]).next() {
                return self.char(char, out);
            }
            self.high = Some(high);
        }
        match char::from_u32(u32::from(unit)) {
            Some(char) => self.char(char, out),
            None => {
                self.end_pair(out);
                self.high = Some(unit);
            }
        }
    }

    fn char(&mut self, char: char, out: &mut Vec<u8>) {
        self.end_pair(out);
        let mut json = String::new();
        write_char(char, &mut json);
        out.extend(json.bytes());
    }

    /// A surrogate that stayed alone is written as an escape.
    fn end_pair(&mut self, out: &mut Vec<u8>) {
        if let Some(alone) = self.high.take() {
            let mut json = String::new();
            write_unit(alone, &mut json);
            out.extend(json.bytes());
        }
    }
}

/// What a backslash and this character stand for.
pub(crate) const fn unescaped(char: char) -> char {
    match char {
        'b' => '\u{8}',
        'f' => '\u{c}',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        other => other,
    }
}

/// A number's text as `JSON.stringify(JSON.parse(text))` gives it.
fn number(text: &str) -> String {
    // Most numbers are whole and short: they are written already.
    let digits = text.strip_prefix('-').unwrap_or(text);
    if digits.len() < 16 && digits.bytes().all(|byte| byte.is_ascii_digit()) && !digits.starts_with('0') {
        return text.to_owned();
    }
    // Of what is no number nothing is asked: an exception of the host's would cost a little memory each time.
    if !is_number(text) {
        return text.to_owned();
    }
    #[cfg(all(target_arch = "wasm32", feature = "js"))]
    let written = host(text);
    #[cfg(not(all(target_arch = "wasm32", feature = "js")))]
    let written = native(text);
    written.unwrap_or_else(|| text.to_owned())
}

/// As the host's own JSON writes it: exact by definition, and wasm need not know how to.
#[cfg(all(target_arch = "wasm32", feature = "js"))]
fn host(text: &str) -> Option<String> {
    use js_sys::JSON;
    JSON::stringify(&JSON::parse(text).ok()?).ok()?.as_string()
}

#[cfg(not(all(target_arch = "wasm32", feature = "js")))]
fn native(text: &str) -> Option<String> {
    let value = text.parse::<f64>().ok()?;
    if value == 0.0 {
        return Some("0".to_owned());
    }
    if value.is_infinite() {
        return Some("null".to_owned());
    }
    // The shortest digits that read back as the same number: `d.ddde-7`; JavaScript has the same digits, laid out
    // otherwise (ECMA-262, Number::toString).
    let shortest = format!("{:e}", value.abs());
    // Where two of that length are equally near, Rust's is the upper, JavaScript's the even one: what rounding gives.
    let places = shortest.split_once('e').map_or(0, |(mantissa, _)| mantissa.len().saturating_sub(2));
    let rounded = format!("{:.*e}", places, value.abs());
    let scientific = if rounded.parse() == Ok(value.abs()) { rounded } else { shortest };
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let digits: String = mantissa.chars().filter(|char| *char != '.').collect();
    let exponent: i32 = exponent.parse().unwrap_or_default();
    let count = i32::try_from(digits.len()).unwrap_or(i32::MAX);
    let sign = if value < 0.0 { "-" } else { "" };
    let zeros = |count: i32| "0".repeat(usize::try_from(count).unwrap_or_default());
    let point = exponent.saturating_add(1);
    Some(match point {
        _ if count <= point && point <= 21 => format!("{sign}{digits}{}", zeros(point.saturating_sub(count))),
        1..=21 => {
            let (whole, fraction) =
                digits.split_at_checked(usize::try_from(point).unwrap_or_default()).unwrap_or_default();
            format!("{sign}{whole}.{fraction}")
        }
        -5..=0 => format!("{sign}0.{}{digits}", zeros(point.saturating_neg())),
        _ => format!("{sign}{mantissa}e{}{}", if exponent < 0 { "-" } else { "+" }, exponent.unsigned_abs()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_rewritten_as_json_stringify_writes_it() {
        for (raw, want) in [
            (r#" { "a" : [ 1 , true ] } "#, r#"{"a":[1,true]}"#),
            (r#""\/\u002f\u0041""#, r#""//A""#),
            (r#""\u00e9\u2028""#, "\"é\u{2028}\""),
            (r#""\u0007\u0008\u001f\u007f""#, "\"\\u0007\\b\\u001f\u{7f}\""),
            (r#""\ud83d\ude00""#, "\"😀\""),
            (r#""\uD83D\uD83D\uDE00\uDE00x""#, "\"\\ud83d😀\\ude00x\""),
            (r#""\ud800""#, r#""\ud800""#),
            ("[1.0,1e2,-0,1e400,100000000000000000000000]", "[1,100,0,null,1e+23]"),
            ("[0.1,1E-7,0.000001,123456789.5,-12e-1]", "[0.1,1e-7,0.000001,123456789.5,-1.2]"),
            (
                "[123456789012345678901,5e-324,1.7976931348623157e308]",
                "[123456789012345680000,5e-324,1.7976931348623157e+308]",
            ),
            (
                "[-3969498811561.15625,9007199254740993,2.5e15]",
                "[-3969498811561.1562,9007199254740992,2500000000000000]",
            ),
            ("[5e-324,9.5367431640625e-7,2e-44,1e21]", "[5e-324,9.5367431640625e-7,2e-44,1e+21]"),
        ] {
            assert_eq!(restringify(raw.as_bytes()), want, "{raw}");
            let mut rewrite = Rewrite::default();
            let mut bytewise: Vec<u8> = raw.bytes().flat_map(|byte| rewrite.push(&[byte])).collect();
            bytewise.extend(rewrite.finish());
            assert_eq!(String::from_utf8(bytewise).unwrap(), want, "{raw}, byte by byte");
        }
    }
}
