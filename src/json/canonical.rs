//! JSON text as `JSON.stringify` writes it: with keys in their order, or sorted.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use crate::json::number::restringify_number;
use crate::json::string::JsonString;
use crate::json::tokens::{Token, Tokens};
use crate::json::write::{write_char, write_unit};

/// The longest number that is restringified, in bytes: no envelope holds a longer one, and a hint on a payload that does is
/// not worth the memory.
const MAX_NUMBER_BYTES: usize = 64 << 10;

/// Valid JSON text as `JSON.stringify(JSON.parse(text))` writes it, with keys left in their order.
pub(crate) fn restringify(raw: &[u8]) -> String {
    let mut restringifier = Restringifier::default();
    let mut json = restringifier.push(raw);
    json.extend(restringifier.finish());
    String::from_utf8(json).unwrap_or_default()
}

/// [`restringify`] for a text that comes in chunks of any size. Output is unspecified for invalid JSON.
#[derive(Default)]
pub(crate) struct Restringifier {
    state: State,
    /// A high surrogate that came as an escape, until it is known what follows.
    high: Option<u16>,
    number: Vec<u8>,
}

#[derive(Clone, Copy, Default)]
enum State {
    #[default]
    Between,
    String,
    Escape,
    /// In a `\u` escape: the number of digits still to come, and the value of those before.
    Hex(u8, u16),
}

impl Restringifier {
    pub(crate) fn push(&mut self, chunk: &[u8]) -> Vec<u8> {
        let mut out = Vec::with_capacity(chunk.len());
        for &byte in chunk {
            match self.state {
                State::Between => self.between(byte, &mut out),
                State::String => self.string(byte, &mut out),
                State::Escape if byte == b'u' => self.state = State::Hex(4, 0),
                State::Escape => {
                    self.state = State::String;
                    self.char(unescape(char::from(byte)), &mut out);
                }
                State::Hex(left, before) => {
                    let digit = char::from(byte).to_digit(16).and_then(|digit| u16::try_from(digit).ok());
                    let unit = before << 4 | digit.unwrap_or_default();
                    if left > 1 {
                        self.state = State::Hex(left.saturating_sub(1), unit);
                    } else {
                        self.state = State::String;
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
            b'-' | b'+' | b'.' | b'0'..=b'9' | b'E' if self.number.len() < MAX_NUMBER_BYTES => self.number.push(byte),
            b'e' if !self.number.is_empty() => self.number.push(byte),
            b' ' | b'\t' | b'\n' | b'\r' => self.end_number(out),
            _ => {
                self.end_number(out);
                out.push(byte);
                if byte == b'"' {
                    self.state = State::String;
                }
            }
        }
    }

    fn end_number(&mut self, out: &mut Vec<u8>) {
        if !self.number.is_empty() {
            let text = std::mem::take(&mut self.number);
            out.extend(restringify_number(std::str::from_utf8(&text).unwrap_or_default()).bytes());
        }
    }

    fn string(&mut self, byte: u8, out: &mut Vec<u8>) {
        if byte == b'\\' {
            self.state = State::Escape;
            return;
        }
        self.end_surrogate(out);
        out.push(byte);
        if byte == b'"' {
            self.state = State::Between;
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
                self.end_surrogate(out);
                self.high = Some(unit);
            }
        }
    }

    fn char(&mut self, char: char, out: &mut Vec<u8>) {
        self.end_surrogate(out);
        let mut json = String::new();
        write_char(char, &mut json);
        out.extend(json.bytes());
    }

    /// An unpaired surrogate is written as an escape.
    fn end_surrogate(&mut self, out: &mut Vec<u8>) {
        if let Some(unpaired) = self.high.take() {
            let mut json = String::new();
            write_unit(unpaired, &mut json);
            out.extend(json.bytes());
        }
    }
}

/// The character that a backslash and `char` stand for.
pub(super) const fn unescape(char: char) -> char {
    match char {
        'b' => '\u{8}',
        'f' => '\u{c}',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        other => other,
    }
}

/// A valid JSON value as `JSON.stringify` writes it, with the keys of every object sorted and the last of duplicates kept:
/// ids are hashes of this.
pub(crate) fn canonicalize(raw: &[u8]) -> String {
    let mut whole = String::new();
    // Not recursive: a sender may nest to any depth.
    let mut open: Vec<Container> = Vec::new();
    for token in Tokens::new(raw) {
        let value = match token {
            Token::Open { is_object } => {
                open.push(Container { is_object, ..Container::default() });
                continue;
            }
            Token::Close => open.pop().map(Container::json).unwrap_or_default(),
            Token::String(raw) => {
                let text = JsonString::new(raw);
                match open.last_mut() {
                    Some(container) if container.is_object && container.key.is_none() => {
                        container.key = Some(text);
                        continue;
                    }
                    _ => text.into_json(),
                }
            }
            Token::Scalar(scalar) => restringify(scalar),
        };
        match open.last_mut() {
            Some(container) => container.add(value),
            None => whole = value,
        }
    }
    whole
}

/// An object or array whose end has not come yet.
#[derive(Default)]
struct Container {
    is_object: bool,
    key: Option<JsonString>,
    members: BTreeMap<SortedKey, String>,
    elements: Vec<String>,
}

impl Container {
    fn add(&mut self, value: String) {
        match self.key.take() {
            Some(key) => {
                let member = [key.json(), ":", &value].concat();
                self.members.insert(SortedKey(key), member);
            }
            None => self.elements.push(value),
        }
    }

    fn json(self) -> String {
        if self.is_object {
            ["{", &self.members.into_values().collect::<Vec<_>>().join(","), "}"].concat()
        } else {
            ["[", &self.elements.join(","), "]"].concat()
        }
    }
}

/// A key, in the order in which `JSON.stringify` writes an object whose keys were added sorted: array indices first, by
/// number, then the others by UTF-16 code unit, as JavaScript's `sort` compares.
#[derive(PartialEq, Eq)]
struct SortedKey(JsonString);

impl Ord for SortedKey {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self.0.array_index(), other.0.array_index()) {
            (Some(index), Some(of_other)) => index.cmp(&of_other),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            // In ASCII without escapes, bytes are code units.
            (None, None) => match (self.0.unescaped_ascii(), other.0.unescaped_ascii()) {
                (Some(text), Some(of_other)) => text.cmp(of_other),
                _ => self.0.utf16_units().cmp(&other.0.utf16_units()),
            },
        }
    }
}

impl PartialOrd for SortedKey {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[cfg(test)]
mod tests;
