//! JSON text as `JSON.stringify` writes it: what ids are made of, what names are compared by, and what a sender wrote
//! before somebody re-serialised it.
//!
//! Strings stay text here, because a Rust string cannot hold what a JavaScript one can (a lone surrogate).
#![forbid(unsafe_code)]

use std::collections::BTreeMap;
use std::fmt::Write;

use crate::body::Body;
use crate::error::Error;
use crate::scan::{Key, Type, children};

/// How long a number's text may be, in bytes, to be rewritten rightly: an envelope holds no longer one, and for a hint
/// on a payload that does it is not worth the memory.
const NUMBER_CAP: usize = 64 << 10;

/// A JSON string as `JSON.stringify` writes it, with its quotes. Two are equal when JavaScript's strings are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Text(String);

impl Text {
    /// From a valid JSON string, with its quotes, in whatever way it is escaped.
    pub(crate) fn new(raw: &[u8]) -> Self {
        Self(rewritten(raw))
    }

    /// The text, with its quotes.
    pub(crate) fn json(&self) -> &str {
        &self.0
    }

    /// The string it stands for; a lone surrogate, which Rust has no word for, becomes U+FFFD.
    pub(crate) fn decode(&self) -> String {
        String::from_utf16_lossy(&units(&self.0))
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0 == "\"\""
    }

    /// The same without `prefix` at its beginning, if it stands there.
    pub(crate) fn without_prefix(&self, prefix: &str) -> Option<Self> {
        let rest = self.0.strip_prefix('"')?.strip_prefix(prefix)?;
        Some(Self(format!("\"{rest}")))
    }

    /// Whether a key, as it stands in a body, is this string. Without an escape its text is already the one form.
    pub(crate) fn is(&self, key: &[u8]) -> bool {
        if key.contains(&b'\\') { rewritten(key) == self.0 } else { key == self.0.as_bytes() }
    }

    /// The array index that it names, as JavaScript takes one: `"7"`, not `"07"`.
    pub(crate) fn index(&self) -> Option<usize> {
        let digits = self.0.strip_prefix('"')?.strip_suffix('"')?;
        let index = digits.parse::<u32>().ok().filter(|index| *index < u32::MAX && index.to_string() == digits)?;
        usize::try_from(index).ok()
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        let mut json = String::from("\"");
        text.chars().for_each(|char| write_char(char, &mut json));
        json.push('"');
        Self(json)
    }
}

/// Keys in the order in which `JSON.stringify` writes an object whose keys were added sorted: array indices first, by
/// number, then the rest by UTF-16 code unit, as JavaScript's `sort` compares.
type Order = (bool, usize, Vec<u16>);

fn order(key: &Text) -> Order {
    match key.index() {
        Some(index) => (false, index, Vec::new()),
        None => (true, 0, units(&key.0)),
    }
}

/// A valid JSON value as `JSON.stringify` writes it, with every object's keys sorted and the last of duplicates kept.
pub(crate) fn sorted(raw: &[u8]) -> String {
    let mut members = BTreeMap::new();
    let mut elements = Vec::new();
    let kind = children(&raw, |child| {
        let value = sorted(raw.slice(child.value));
        match child.key {
            Key::Member(key) => {
                let key = Text::new(key);
                members.insert(order(&key), format!("{}:{value}", key.json()));
            }
            _ => elements.push(value),
        }
        Ok::<(), Error>(())
    });
    match kind {
        Ok(Type::Object) => format!("{{{}}}", members.into_values().collect::<Vec<_>>().join(",")),
        Ok(Type::Array) => format!("[{}]", elements.join(",")),
        _ => rewritten(raw),
    }
}

/// Valid JSON text without the freedom that JSON leaves: no white space, one way to escape, one way to write a number.
fn rewritten(raw: &[u8]) -> String {
    let mut rewrite = Rewrite::default();
    let mut json = rewrite.push(raw);
    json.extend(rewrite.finish());
    String::from_utf8(json).unwrap_or_default()
}

/// The UTF-16 code units of a JSON string, given with its quotes.
fn units(json: &str) -> Vec<u16> {
    let mut units = Vec::with_capacity(json.len());
    let mut chars = json.strip_prefix('"').and_then(|json| json.strip_suffix('"')).unwrap_or_default().chars();
    while let Some(char) = chars.next() {
        let char = match (char, if char == '\\' { chars.next() } else { None }) {
            (_, Some('u')) => {
                let digits: String = chars.by_ref().take(4).collect();
                units.push(u16::from_str_radix(&digits, 16).unwrap_or(0xFFFD));
                continue;
            }
            (_, Some(escaped)) => unescaped(escaped),
            (char, None) => char,
        };
        units.extend_from_slice(char.encode_utf16(&mut [0; 2]));
    }
    units
}

/// What a backslash and this character stand for.
const fn unescaped(char: char) -> char {
    match char {
        'b' => '\u{8}',
        'f' => '\u{c}',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        other => other,
    }
}

/// Writes a character of a string as `JSON.stringify` does.
fn write_char(char: char, json: &mut String) {
    match char {
        '"' => json.push_str("\\\""),
        '\\' => json.push_str("\\\\"),
        '\u{8}' => json.push_str("\\b"),
        '\u{c}' => json.push_str("\\f"),
        '\n' => json.push_str("\\n"),
        '\r' => json.push_str("\\r"),
        '\t' => json.push_str("\\t"),
        '\0'..' ' => write_unit(u16::try_from(u32::from(char)).unwrap_or_default(), json),
        other => json.push(other),
    }
}

fn write_unit(unit: u16, json: &mut String) {
    // Writing to a string cannot fail.
    let _ = write!(json, "\\u{unit:04x}");
}

/// A number's text as `JSON.stringify(JSON.parse(text))` gives it.
fn number(text: &str) -> String {
    let Ok(value) = text.parse::<f64>() else { return text.to_owned() };
    if value == 0.0 {
        return "0".to_owned();
    }
    if value.is_infinite() {
        return "null".to_owned();
    }
    // The shortest digits that read back as the same number: `d.ddde-7`; JavaScript has the same digits, laid out
    // otherwise (ECMA-262, Number::toString).
    let scientific = format!("{:e}", value.abs());
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let digits: String = mantissa.chars().filter(|char| *char != '.').collect();
    let exponent: i32 = exponent.parse().unwrap_or_default();
    let count = i32::try_from(digits.len()).unwrap_or(i32::MAX);
    let sign = if value < 0.0 { "-" } else { "" };
    let zeros = |count: i32| "0".repeat(usize::try_from(count).unwrap_or_default());
    let point = exponent.saturating_add(1);
    match point {
        _ if count <= point && point <= 21 => format!("{sign}{digits}{}", zeros(point.saturating_sub(count))),
        1..=21 => {
            let (whole, fraction) =
                digits.split_at_checked(usize::try_from(point).unwrap_or_default()).unwrap_or_default();
            format!("{sign}{whole}.{fraction}")
        }
        -5..=0 => format!("{sign}0.{}{digits}", zeros(point.saturating_neg())),
        _ => format!("{sign}{mantissa}e{}{}", if exponent < 0 { "-" } else { "+" }, exponent.unsigned_abs()),
    }
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
    Text,
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
                Token::Text => self.text(byte, &mut out),
                Token::Escape if byte == b'u' => self.token = Token::Hex(4, 0),
                Token::Escape => {
                    self.token = Token::Text;
                    self.char(unescaped(char::from(byte)), &mut out);
                }
                Token::Hex(left, before) => {
                    let digit = char::from(byte).to_digit(16).and_then(|digit| u16::try_from(digit).ok());
                    let unit = before << 4 | digit.unwrap_or_default();
                    if left > 1 {
                        self.token = Token::Hex(left.saturating_sub(1), unit);
                    } else {
                        self.token = Token::Text;
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
                    self.token = Token::Text;
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
        ] {
            assert_eq!(rewritten(raw.as_bytes()), want, "{raw}");
            let mut rewrite = Rewrite::default();
            let mut bytewise: Vec<u8> = raw.bytes().flat_map(|byte| rewrite.push(&[byte])).collect();
            bytewise.extend(rewrite.finish());
            assert_eq!(String::from_utf8(bytewise).unwrap(), want, "{raw}, byte by byte");
        }
    }

    #[test]
    fn keys_are_sorted_at_every_level_as_javascript_orders_them() {
        for (raw, want) in [
            (r#"{"b":1,"a":{"d":1,"c":2}}"#, r#"{"a":{"c":2,"d":1},"b":1}"#),
            (r#"{"b":1,"10":2,"9":3,"09":4,"4294967295":5}"#, r#"{"9":3,"10":2,"09":4,"4294967295":5,"b":1}"#),
            (r#"{"a":1,"\u0061":2}"#, r#"{"a":2}"#),
            ("{\"\u{ff5e}\":1,\"\u{1f600}\":2}", "{\"\u{1f600}\":2,\"\u{ff5e}\":1}"),
            (r#"[{"b":[],"a":{}}]"#, r#"[{"a":{},"b":[]}]"#),
        ] {
            assert_eq!(sorted(raw.as_bytes()), want, "{raw}");
        }
    }

    #[test]
    fn names_are_compared_by_what_they_stand_for() {
        for (wanted, key, want) in [
            ("latest", r#""latest""#, true),
            ("latest", r#""late\u0073t""#, true),
            ("latest", r#""Latest""#, false),
            ("a\"b", r#""a\"b""#, true),
            ("a/b", r#""a\/b""#, true),
        ] {
            assert_eq!(Text::from(wanted).is(key.as_bytes()), want, "{wanted} {key}");
        }
    }
}
