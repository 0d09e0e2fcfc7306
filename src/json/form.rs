//! JSON text as the serializers of other languages write it.

use crate::bytes::Bytes;
use crate::json::escape::write_unit;
use crate::json::outline::Outline;
use crate::json::restringify::Restringifier;
use crate::json::sort_members::sort_members;
use crate::limits::MAX_FORM_BYTES;

/// How a serializer writes a value. Numbers stay as they are.
#[derive(Clone, Copy)]
pub(crate) struct Form {
    pub(crate) layout: Layout,
    pub(crate) escapes: Escapes,
    /// Whether the keys of each object are sorted by code point.
    pub(crate) is_sorted: bool,
}

/// The white space between tokens.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Layout {
    Compact,
    /// A space after each comma and colon.
    Spaced,
    /// Each member on a line, indented by this number of spaces for each level, and a space after each colon. Empty containers
    /// are compact.
    Indented(usize),
}

/// The characters that are escaped besides those that JSON requires, as a set.
#[derive(Clone, Copy)]
pub(crate) struct Escapes(u8);

impl Escapes {
    pub(crate) const NONE: Self = Self(0);
    /// `/`, as `\/`.
    pub(crate) const SLASH: Self = Self(1);
    /// `<`, `>` and `&`.
    pub(crate) const HTML: Self = Self(2);
    /// U+2028 and U+2029, which JavaScript did not allow in strings once.
    pub(crate) const LINE_SEPARATORS: Self = Self(4);
    /// U+007F.
    pub(crate) const DELETE: Self = Self(8);
    pub(crate) const BEYOND_ASCII: Self = Self(16);

    pub(crate) const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether a character of a string is escaped.
    const fn has(self, code_point: u32) -> bool {
        let sets = match code_point {
            0x2F => Self::SLASH,
            // `<`, `>` and `&`
            0x3C | 0x3E | 0x26 => Self::HTML,
            0x7F => Self::DELETE,
            0x2028 | 0x2029 => Self::LINE_SEPARATORS.and(Self::BEYOND_ASCII),
            0x80.. => Self::BEYOND_ASCII,
            _ => Self::NONE,
        };
        self.0 & sets.0 != 0
    }
}

/// A form is longer than [`MAX_FORM_BYTES`].
pub(crate) struct TooLong;

/// A JSON text in memory, to be written in several forms.
pub(crate) struct JsonText {
    /// As `JSON.stringify` writes it, but with numbers as they were.
    compact: Vec<u8>,
    /// The same with sorted keys.
    sorted: Vec<u8>,
}

impl JsonText {
    /// On failure returns what `body` is instead.
    pub(crate) fn new(body: &impl Bytes) -> Result<Self, Outline> {
        match Outline::of(body) {
            Outline::Whole => {}
            other => return Err(other),
        }
        let mut restringifier = Restringifier::keeping_numbers();
        let mut compact = Vec::with_capacity(body.len());
        body.for_each_chunk(|chunk| restringifier.push(chunk, &mut compact));
        restringifier.finish(&mut compact);
        let sorted = sort_members(&compact);
        Ok(Self { compact, sorted })
    }

    /// Passes the text in a form to `visit`, chunk by chunk in order, until it is too long.
    pub(crate) fn for_each_chunk(&self, form: Form, visit: &mut dyn FnMut(&[u8])) -> Result<(), TooLong> {
        let mut writer = Writer { form, depth: 0, out: Vec::new(), escape: String::new(), len: 0, visit };
        writer.write(if form.is_sorted { &self.sorted } else { &self.compact })
    }
}

/// A chunk is passed on when it is longer than this.
const CHUNK_BYTES: usize = 4 << 10;

struct Writer<'v> {
    form: Form,
    depth: usize,
    out: Vec<u8>,
    /// An escape that is written. Here, so that there is one allocation.
    escape: String,
    /// The number of bytes that were passed on.
    len: usize,
    visit: &'v mut dyn FnMut(&[u8]),
}

impl Writer<'_> {
    fn write(&mut self, mut rest: &[u8]) -> Result<(), TooLong> {
        let (mut in_string, mut is_escape, mut before) = (false, false, b' ');
        while let Some(&byte) = rest.first() {
            let mut len = 1;
            if !in_string {
                in_string = byte == b'"';
                self.white_space(byte, before);
                before = byte;
            } else if is_escape {
                is_escape = false;
            } else {
                is_escape = byte == b'\\';
                in_string = byte != b'"';
                len = if byte < 0x80 {
                    // Letters are copied together.
                    rest.iter().take(CHUNK_BYTES).take_while(|byte| byte.is_ascii_alphanumeric()).count().max(1)
                } else {
                    // The first byte of a character begins with as many ones as the character has bytes.
                    usize::try_from(byte.leading_ones()).unwrap_or_default()
                };
            }
            let (text, after) = rest.split_at_checked(len).unwrap_or((rest, &[]));
            rest = after;
            if is_escape || !in_string || !self.escape(text) {
                self.out.extend_from_slice(text);
            }
            if self.out.len() > CHUNK_BYTES {
                self.pass_on()?;
            }
        }
        self.pass_on()
    }

    fn pass_on(&mut self) -> Result<(), TooLong> {
        self.len = self.len.saturating_add(self.out.len());
        if self.len > MAX_FORM_BYTES {
            return Err(TooLong);
        }
        (self.visit)(&self.out);
        self.out.clear();
        Ok(())
    }

    /// Writes a character of a string as an escape, if the form has one for it.
    fn escape(&mut self, char: &[u8]) -> bool {
        let [first, continued @ ..] = char else { return false };
        if first.is_ascii_alphanumeric() {
            return false;
        }
        let bits = 0xFF_u8.checked_shr(first.leading_ones()).unwrap_or_default();
        let code_point =
            continued.iter().fold(u32::from(first & bits), |code, byte| code << 6 | u32::from(byte & 0x3F));
        if !self.form.escapes.has(code_point) {
            return false;
        }
        if *first == b'/' {
            self.out.push(b'\\');
            return false;
        }
        self.escape.clear();
        if let Some(char) = char::from_u32(code_point) {
            char.encode_utf16(&mut [0; 2]).iter().for_each(|unit| write_unit(*unit, &mut self.escape));
        }
        self.out.extend_from_slice(self.escape.as_bytes());
        true
    }

    /// Writes what separates a byte outside of strings from the one before it.
    fn white_space(&mut self, byte: u8, before: u8) {
        let (is_open, is_close) = (matches!(byte, b'{' | b'['), matches!(byte, b'}' | b']'));
        if is_close {
            self.depth = self.depth.saturating_sub(1);
        }
        match self.form.layout {
            // An empty container has none.
            Layout::Indented(spaces) if before == b',' || matches!(before, b'{' | b'[') != is_close => {
                self.out.push(b'\n');
                (0..self.depth.saturating_mul(spaces)).for_each(|_| self.out.push(b' '));
            }
            Layout::Spaced if before == b',' => self.out.push(b' '),
            Layout::Spaced | Layout::Indented(_) if before == b':' => self.out.push(b' '),
            _ => {}
        }
        if is_open {
            self.depth = self.depth.saturating_add(1);
        }
    }
}

#[cfg(test)]
mod tests;
