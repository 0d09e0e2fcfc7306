//! A validating walk over JSON that builds no tree: it proves the whole text and reports where the members of the
//! outermost object (or the elements of the outermost array) stand.
//!
//! A byte at a time, with all its state in one small struct, so that a body may come in pieces of any size. It accepts
//! what RFC 8259 and `JSON.parse` accept, save invalid UTF-8 and nesting beyond [`MAX_DEPTH`].
#![forbid(unsafe_code)]

use std::ops::Range;

use crate::body::Body;
use crate::error::Error;

/// How deep arrays and objects may be nested. Packuments come to about ten.
pub const MAX_DEPTH: usize = 512;

/// How long a key may be, in bytes, to be found by its name.
const KEY_CAP: usize = 64 << 10;

/// What a JSON value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Type {
    /// An object: its children are members.
    Object,
    /// An array: its children are elements.
    Array,
    /// A string.
    String,
    /// A number.
    Number,
    /// `true` or `false`.
    Boolean,
    /// `null`.
    Null,
}

/// How a child is addressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key<'k> {
    /// A member's key, as it stands in the text: with its quotes, escapes not decoded.
    Member(&'k [u8]),
    /// A member whose key is over 64 KiB: no name that anyone asks for.
    TooLong,
    /// An element's index.
    Element(usize),
}

/// A member or element of the outermost value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Child<'k> {
    /// How it is addressed.
    pub key: Key<'k>,
    /// The byte at which its key begins (for an element, its value).
    pub at: usize,
    /// What its value is.
    pub kind: Type,
    /// The bytes of its value.
    pub value: Range<usize>,
}

/// Validates all of `body` as one JSON value and hands each child of that value to `visit`, in order.
///
/// # Errors
/// [`Error::NotJson`], [`Error::NotUtf8`] and [`Error::TooDeep`], each with its offset, and what `visit` answers.
pub fn children(body: &impl Body, mut visit: impl FnMut(Child<'_>) -> Result<(), Error>) -> Result<Type, Error> {
    let mut walk = Walk::new(&mut visit);
    body.pieces(|piece| walk.push(piece))?;
    walk.finish()
}

/// What may come next between tokens.
#[derive(Clone, Copy)]
enum Expect {
    Value,
    ValueOrClose,
    Key,
    KeyOrClose,
    Colon,
    CommaOrClose,
    Nothing,
}

impl Expect {
    const fn name(self) -> &'static str {
        match self {
            Self::Value => "a value",
            Self::ValueOrClose => "a value or `]`",
            Self::Key => "a key",
            Self::KeyOrClose => "a key or `}`",
            Self::Colon => "`:`",
            Self::CommaOrClose => "`,` or a closing bracket",
            Self::Nothing => "nothing more",
        }
    }
}

/// The token that the last byte stood in.
#[derive(Clone, Copy)]
enum Token {
    None,
    Text,
    Escape,
    /// So many digits of a `\u` escape are still to come.
    Hex(u8),
    /// So many continuation bytes are still to come, the first of them within these bounds.
    Utf8(u8, u8, u8),
    Number(Number),
    /// What must still come of `true`, `false` or `null`.
    Literal(&'static [u8]),
}

#[derive(Clone, Copy)]
enum Number {
    Minus,
    Zero,
    Integer,
    Point,
    Fraction,
    Exponent,
    ExponentSign,
    ExponentDigits,
}

impl Number {
    /// The state behind `byte`; none if no number goes on so.
    const fn next(self, byte: u8) -> Option<Self> {
        Some(match (self, byte) {
            (Self::Minus, b'0') => Self::Zero,
            (Self::Minus, b'1'..=b'9') | (Self::Integer, b'0'..=b'9') => Self::Integer,
            (Self::Zero | Self::Integer, b'.') => Self::Point,
            (Self::Point | Self::Fraction, b'0'..=b'9') => Self::Fraction,
            (Self::Zero | Self::Integer | Self::Fraction, b'e' | b'E') => Self::Exponent,
            (Self::Exponent, b'+' | b'-') => Self::ExponentSign,
            (Self::Exponent | Self::ExponentSign | Self::ExponentDigits, b'0'..=b'9') => Self::ExponentDigits,
            _ => return None,
        })
    }

    const fn may_end(self) -> bool {
        matches!(self, Self::Zero | Self::Integer | Self::Fraction | Self::ExponentDigits)
    }
}

/// Not generic: one copy of this code serves every visitor, which is half of the .wasm's size.
struct Walk<'v> {
    visit: &'v mut dyn FnMut(Child<'_>) -> Result<(), Error>,
    expect: Expect,
    token: Token,
    /// Whether the string being read is a key.
    in_key: bool,
    depth: usize,
    /// One bit for each open level: set for an object.
    objects: [u64; MAX_DEPTH / 64],
    root: Type,
    /// The bytes seen before the current piece.
    before: usize,
    key: Vec<u8>,
    key_at: usize,
    value_at: usize,
    value_kind: Type,
    index: usize,
}

impl<'v> Walk<'v> {
    fn new(visit: &'v mut dyn FnMut(Child<'_>) -> Result<(), Error>) -> Self {
        Self {
            visit,
            expect: Expect::Value,
            token: Token::None,
            in_key: false,
            depth: 0,
            objects: [0; MAX_DEPTH / 64],
            root: Type::Null,
            before: 0,
            key: Vec::new(),
            key_at: 0,
            value_at: 0,
            value_kind: Type::Null,
            index: 0,
        }
    }

    fn push(&mut self, piece: &[u8]) -> Result<(), Error> {
        let end = self.before.saturating_add(piece.len());
        let mut rest = piece;
        while let Some((&byte, tail)) = rest.split_first() {
            let at = end.saturating_sub(rest.len());
            match self.token {
                Token::None => self.between(byte, at)?,
                Token::Text => {
                    let plain = rest.iter().position(|&byte| is_special(byte)).unwrap_or(rest.len());
                    if plain > 0 {
                        let (text, behind) = rest.split_at_checked(plain).unwrap_or((rest, &[]));
                        self.keep(text);
                        rest = behind;
                        continue;
                    }
                    self.text(byte, at)?;
                }
                Token::Escape => self.escape(byte, at)?,
                Token::Hex(left) => self.hex(byte, at, left)?,
                Token::Utf8(left, low, high) => self.utf8(byte, at, left, low, high)?,
                Token::Number(number) => {
                    if let Some(next) = number.next(byte) {
                        self.token = Token::Number(next);
                    } else if number.may_end() {
                        // The byte belongs to what comes behind the number: look at it again.
                        self.token = Token::None;
                        self.end_value(at)?;
                        continue;
                    } else {
                        return Err(Error::NotJson { offset: at, expected: "a digit" });
                    }
                }
                Token::Literal(left) => self.literal(byte, at, left)?,
            }
            rest = tail;
        }
        self.before = end;
        Ok(())
    }

    fn finish(mut self) -> Result<Type, Error> {
        let end = self.before;
        if let Token::Number(number) = self.token
            && number.may_end()
        {
            self.token = Token::None;
            self.end_value(end)?;
        }
        match (self.token, self.expect) {
            (Token::None, Expect::Nothing) => Ok(self.root),
            (Token::None, expect) => Err(Error::NotJson { offset: end, expected: expect.name() }),
            (Token::Utf8(..), _) => Err(Error::NotUtf8 { offset: end }),
            (Token::Number(_), _) => Err(Error::NotJson { offset: end, expected: "a digit" }),
            (Token::Literal(_), _) => Err(Error::NotJson { offset: end, expected: "the rest of a literal" }),
            _ => Err(Error::NotJson { offset: end, expected: "the end of a string" }),
        }
    }

    /// A byte between tokens: white space, punctuation, or the first byte of a value.
    fn between(&mut self, byte: u8, at: usize) -> Result<(), Error> {
        match (byte, self.expect) {
            (b' ' | b'\t' | b'\n' | b'\r', _) => {}
            (b'"', Expect::Key | Expect::KeyOrClose) => {
                self.in_key = true;
                if self.depth == 1 {
                    self.key.clear();
                    self.key_at = at;
                }
                self.token = Token::Text;
                self.keep(b"\"");
            }
            (b':', Expect::Colon) => self.expect = Expect::Value,
            (b',', Expect::CommaOrClose) => {
                self.expect = if self.in_object() { Expect::Key } else { Expect::Value };
            }
            (b'}', Expect::KeyOrClose | Expect::CommaOrClose) if self.in_object() => self.close(at)?,
            (b']', Expect::ValueOrClose | Expect::CommaOrClose) if !self.in_object() => self.close(at)?,
            (_, Expect::Value | Expect::ValueOrClose) => self.begin_value(byte, at)?,
            (_, expect) => return Err(Error::NotJson { offset: at, expected: expect.name() }),
        }
        Ok(())
    }

    fn begin_value(&mut self, byte: u8, at: usize) -> Result<(), Error> {
        let (kind, token) = match byte {
            b'{' => (Type::Object, Token::None),
            b'[' => (Type::Array, Token::None),
            b'"' => (Type::String, Token::Text),
            b'-' => (Type::Number, Token::Number(Number::Minus)),
            b'0' => (Type::Number, Token::Number(Number::Zero)),
            b'1'..=b'9' => (Type::Number, Token::Number(Number::Integer)),
            b't' => (Type::Boolean, Token::Literal(b"rue")),
            b'f' => (Type::Boolean, Token::Literal(b"alse")),
            b'n' => (Type::Null, Token::Literal(b"ull")),
            0xEF if at == 0 => {
                return Err(Error::NotJson { offset: at, expected: "a value, without a byte order mark before it," });
            }
            _ => return Err(Error::NotJson { offset: at, expected: self.expect.name() }),
        };
        match self.depth {
            0 => self.root = kind,
            1 => (self.value_at, self.value_kind) = (at, kind),
            _ => {}
        }
        self.token = token;
        match kind {
            Type::Object => self.open(at, true),
            Type::Array => self.open(at, false),
            _ => Ok(()),
        }
    }

    fn open(&mut self, at: usize, object: bool) -> Result<(), Error> {
        let Some(word) = self.objects.get_mut(self.depth / 64) else { return Err(Error::TooDeep { offset: at }) };
        let bit = 1 << (self.depth % 64);
        *word = if object { *word | bit } else { *word & !bit };
        self.depth = self.depth.saturating_add(1);
        self.expect = if object { Expect::KeyOrClose } else { Expect::ValueOrClose };
        Ok(())
    }

    fn close(&mut self, at: usize) -> Result<(), Error> {
        self.depth = self.depth.saturating_sub(1);
        self.end_value(at.saturating_add(1))
    }

    fn in_object(&self) -> bool {
        let level = self.depth.wrapping_sub(1);
        self.objects.get(level / 64).is_some_and(|word| word >> (level % 64) & 1 == 1)
    }

    fn end_value(&mut self, end: usize) -> Result<(), Error> {
        self.expect = if self.depth == 0 { Expect::Nothing } else { Expect::CommaOrClose };
        if self.depth != 1 {
            return Ok(());
        }
        let (key, at) = match self.root {
            Type::Object if self.key.len() > KEY_CAP => (Key::TooLong, self.key_at),
            Type::Object => (Key::Member(&self.key), self.key_at),
            _ => (Key::Element(self.index), self.value_at),
        };
        self.index = self.index.saturating_add(1);
        (self.visit)(Child { key, at, kind: self.value_kind, value: self.value_at..end })
    }

    /// Keeps the text of a key of the outermost object; one byte over the cap tells that there was too much.
    fn keep(&mut self, text: &[u8]) {
        if self.in_key && self.depth == 1 {
            let room = KEY_CAP.saturating_add(1).saturating_sub(self.key.len());
            self.key.extend(text.iter().take(room));
        }
    }

    /// A byte of a string that [`is_special`].
    fn text(&mut self, byte: u8, at: usize) -> Result<(), Error> {
        self.keep(&[byte]);
        self.token = match byte {
            b'"' => {
                self.token = Token::None;
                if self.in_key {
                    self.in_key = false;
                    self.expect = Expect::Colon;
                    return Ok(());
                }
                return self.end_value(at.saturating_add(1));
            }
            b'\\' => Token::Escape,
            0xC2..=0xDF => Token::Utf8(1, 0x80, 0xBF),
            0xE0 => Token::Utf8(2, 0xA0, 0xBF),
            0xED => Token::Utf8(2, 0x80, 0x9F),
            0xE1..=0xEF => Token::Utf8(2, 0x80, 0xBF),
            0xF0 => Token::Utf8(3, 0x90, 0xBF),
            0xF1..=0xF3 => Token::Utf8(3, 0x80, 0xBF),
            0xF4 => Token::Utf8(3, 0x80, 0x8F),
            0x80.. => return Err(Error::NotUtf8 { offset: at }),
            _ => return Err(Error::NotJson { offset: at, expected: "no bare control character in a string" }),
        };
        Ok(())
    }

    fn escape(&mut self, byte: u8, at: usize) -> Result<(), Error> {
        self.keep(&[byte]);
        self.token = match byte {
            b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => Token::Text,
            b'u' => Token::Hex(4),
            _ => return Err(Error::NotJson { offset: at, expected: "an escape that JSON has" }),
        };
        Ok(())
    }

    fn hex(&mut self, byte: u8, at: usize, left: u8) -> Result<(), Error> {
        if !byte.is_ascii_hexdigit() {
            return Err(Error::NotJson { offset: at, expected: "four hex digits after `\\u`" });
        }
        self.keep(&[byte]);
        self.token = if left == 1 { Token::Text } else { Token::Hex(left.saturating_sub(1)) };
        Ok(())
    }

    fn utf8(&mut self, byte: u8, at: usize, left: u8, low: u8, high: u8) -> Result<(), Error> {
        if byte < low || byte > high {
            return Err(Error::NotUtf8 { offset: at });
        }
        self.keep(&[byte]);
        self.token = if left == 1 { Token::Text } else { Token::Utf8(left.saturating_sub(1), 0x80, 0xBF) };
        Ok(())
    }

    fn literal(&mut self, byte: u8, at: usize, left: &'static [u8]) -> Result<(), Error> {
        match left.split_first() {
            Some((&want, behind)) if want == byte => {
                self.token = Token::Literal(behind);
                if behind.is_empty() {
                    self.token = Token::None;
                    self.end_value(at.saturating_add(1))?;
                }
                Ok(())
            }
            _ => Err(Error::NotJson { offset: at, expected: "`true`, `false` or `null`" }),
        }
    }
}

/// Whether a byte of a string needs a look: its end, an escape, a control character, or more than ASCII.
const fn is_special(byte: u8) -> bool {
    byte < 0x20 || byte >= 0x80 || byte == b'"' || byte == b'\\'
}
