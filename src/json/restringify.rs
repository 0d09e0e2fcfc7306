//! JSON text as `JSON.stringify(JSON.parse(text))` writes it, with keys in their order.

use std::borrow::Cow;

use crate::json::escape::{unescape, write_char, write_unit};
use crate::json::number::{canonical_number, convert_number};
use crate::limits::{MAX_NUMBER_BYTES, MAX_NUMBER_CONVERSIONS};

/// Valid JSON text as `JSON.stringify(JSON.parse(text))` writes it, with keys left in their order.
pub(crate) fn restringify(raw: &[u8]) -> String {
    let mut restringifier = Restringifier::default();
    let mut json = Vec::new();
    restringifier.push(raw, &mut json);
    restringifier.finish(&mut json);
    String::from_utf8(json).unwrap_or_default()
}

/// [`restringify`] for a text that comes in chunks of any size. Output is unspecified for invalid JSON.
#[derive(Default)]
pub(crate) struct Restringifier {
    state: State,
    /// A high surrogate that came as an escape, until it is known what follows.
    high: Option<u16>,
    number: String,
    keeps_numbers: bool,
    /// The numbers that were converted.
    conversions: usize,
    /// What an escape is written as. Here, because hostile texts have one every two bytes.
    escaped: String,
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
    /// One that leaves numbers as they are.
    pub(crate) fn keeping_numbers() -> Self {
        Self { keeps_numbers: true, ..Self::default() }
    }

    /// Appends what is known of the text with the next chunk.
    pub(crate) fn push(&mut self, chunk: &[u8], out: &mut Vec<u8>) {
        out.reserve(chunk.len());
        for &byte in chunk {
            match self.state {
                State::Between => self.between(byte, out),
                State::String => self.string(byte, out),
                State::Escape if byte == b'u' => self.state = State::Hex(4, 0),
                State::Escape => {
                    self.state = State::String;
                    self.char(unescape(char::from(byte)), out);
                }
                State::Hex(left, before) => {
                    let digit = char::from(byte).to_digit(16).and_then(|digit| u16::try_from(digit).ok());
                    let unit = before << 4 | digit.unwrap_or_default();
                    if left > 1 {
                        self.state = State::Hex(left.saturating_sub(1), unit);
                    } else {
                        self.state = State::String;
                        self.unit(unit, out);
                    }
                }
            }
        }
    }

    /// Appends the rest.
    pub(crate) fn finish(&mut self, out: &mut Vec<u8>) {
        self.end_number(out);
    }

    fn between(&mut self, byte: u8, out: &mut Vec<u8>) {
        match byte {
            // Without a number before it, `e` belongs to a literal.
            b'-' | b'+' | b'.' | b'0'..=b'9' | b'E' | b'e'
                if self.number.len() < MAX_NUMBER_BYTES && (byte != b'e' || !self.number.is_empty()) =>
            {
                self.number.push(char::from(byte));
            }
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
        if self.number.is_empty() {
            return;
        }
        let text = self.number.as_str();
        let json = match canonical_number(text) {
            _ if self.keeps_numbers => Cow::Borrowed(text),
            Some(number) => Cow::Borrowed(number),
            None if self.conversions < MAX_NUMBER_CONVERSIONS => {
                self.conversions = self.conversions.saturating_add(1);
                convert_number(text)
            }
            None => Cow::Borrowed(text),
        };
        out.extend_from_slice(json.as_bytes());
        self.number.clear();
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
        self.escaped.clear();
        write_char(char, &mut self.escaped);
        out.extend_from_slice(self.escaped.as_bytes());
    }

    /// An unpaired surrogate is written as an escape.
    fn end_surrogate(&mut self, out: &mut Vec<u8>) {
        if let Some(unpaired) = self.high.take() {
            self.escaped.clear();
            write_unit(unpaired, &mut self.escaped);
            out.extend_from_slice(self.escaped.as_bytes());
        }
    }
}

#[cfg(test)]
mod tests;
