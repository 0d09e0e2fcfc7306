//! Where and why a text is not JSON: a slow scan, byte by byte, after the fast one has found that it is not.

use crate::bytes::Bytes;
use crate::json::invalid::Invalid;
use crate::json::scan::utf8::character;
use crate::limits::MAX_DEPTH;

/// What is wrong with a body, and where; `None` if it is JSON.
pub(in crate::json) fn diagnose(body: &impl Bytes) -> Option<Invalid> {
    let mut validator = ByteValidator::new();
    body.try_for_each_chunk(|chunk| validator.push(chunk)).and_then(|()| validator.finish()).err()
}

/// What may follow between tokens.
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

/// The token that the last byte was in.
#[derive(Clone, Copy)]
enum Token {
    None,
    String,
    Escape,
    /// In a `\u` escape: the number of digits still to come.
    Hex(u8),
    /// In a character: the number of bytes still to come, and the bounds of the next one.
    Utf8(u8, u8, u8),
    Number(Number),
    /// The rest of `true`, `false` or `null`.
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
    /// The state after `byte`; `None` if no number continues with it.
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

/// Validates JSON byte by byte, in chunks of any size.
pub(super) struct ByteValidator {
    expect: Expect,
    token: Token,
    /// Whether the current string is a key.
    in_key: bool,
    depth: usize,
    /// One bit for each open level, set for an object.
    objects: [u64; MAX_DEPTH / 64],
    /// The number of bytes before the current chunk.
    before: usize,
}

impl ByteValidator {
    pub(super) const fn new() -> Self {
        Self {
            expect: Expect::Value,
            token: Token::None,
            in_key: false,
            depth: 0,
            objects: [0; MAX_DEPTH / 64],
            before: 0,
        }
    }

    pub(super) fn push(&mut self, chunk: &[u8]) -> Result<(), Invalid> {
        let end = self.before.saturating_add(chunk.len());
        let mut rest = chunk;
        while let Some((&byte, tail)) = rest.split_first() {
            let at = end.saturating_sub(rest.len());
            match self.token {
                Token::None => self.between(byte, at)?,
                Token::String => {
                    let plain = rest.iter().position(|&byte| is_special(byte)).unwrap_or(rest.len());
                    if plain > 0 {
                        rest = rest.get(plain..).unwrap_or_default();
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
                        // The byte is not part of the number: look at it again.
                        self.token = Token::None;
                        self.end_value();
                        continue;
                    } else {
                        return Err(Invalid::NotJson { offset: at, expected: "a digit" });
                    }
                }
                Token::Literal(left) => self.literal(byte, at, left)?,
            }
            rest = tail;
        }
        self.before = end;
        Ok(())
    }

    pub(super) fn finish(mut self) -> Result<(), Invalid> {
        let end = self.before;
        if let Token::Number(number) = self.token
            && number.may_end()
        {
            self.token = Token::None;
            self.end_value();
        }
        match (self.token, self.expect) {
            (Token::None, Expect::Nothing) => Ok(()),
            (Token::None, expect) => Err(Invalid::NotJson { offset: end, expected: expect.name() }),
            (Token::Utf8(..), _) => Err(Invalid::NotUtf8 { offset: end }),
            (Token::Number(_), _) => Err(Invalid::NotJson { offset: end, expected: "a digit" }),
            (Token::Literal(_), _) => {
                Err(Invalid::NotJson { offset: end, expected: "the rest of `true`, `false` or `null`" })
            }
            _ => Err(Invalid::NotJson { offset: end, expected: "the end of a string" }),
        }
    }

    /// A byte between tokens: white space, punctuation, or the first byte of a value.
    fn between(&mut self, byte: u8, at: usize) -> Result<(), Invalid> {
        match (byte, self.expect) {
            (b' ' | b'\t' | b'\n' | b'\r', _) => {}
            (b'"', Expect::Key | Expect::KeyOrClose) => {
                self.in_key = true;
                self.token = Token::String;
            }
            (b':', Expect::Colon) => self.expect = Expect::Value,
            (b',', Expect::CommaOrClose) => {
                self.expect = if self.in_object() { Expect::Key } else { Expect::Value };
            }
            (b'}', Expect::KeyOrClose | Expect::CommaOrClose) if self.in_object() => self.close(),
            (b']', Expect::ValueOrClose | Expect::CommaOrClose) if !self.in_object() => self.close(),
            (_, Expect::Value | Expect::ValueOrClose) => self.begin_value(byte, at)?,
            (_, expect) => return Err(Invalid::NotJson { offset: at, expected: expect.name() }),
        }
        Ok(())
    }

    fn begin_value(&mut self, byte: u8, at: usize) -> Result<(), Invalid> {
        self.token = match byte {
            b'{' => return self.open(at, true),
            b'[' => return self.open(at, false),
            b'"' => Token::String,
            b'-' => Token::Number(Number::Minus),
            b'0' => Token::Number(Number::Zero),
            b'1'..=b'9' => Token::Number(Number::Integer),
            b't' => Token::Literal(b"rue"),
            b'f' => Token::Literal(b"alse"),
            b'n' => Token::Literal(b"ull"),
            0xEF if at == 0 => {
                return Err(Invalid::NotJson { offset: at, expected: "a value, without a byte order mark before it," });
            }
            _ => return Err(Invalid::NotJson { offset: at, expected: self.expect.name() }),
        };
        Ok(())
    }

    fn open(&mut self, at: usize, object: bool) -> Result<(), Invalid> {
        let Some(word) = self.objects.get_mut(self.depth / 64) else { return Err(Invalid::TooDeep { offset: at }) };
        let bit = 1 << (self.depth % 64);
        *word = if object { *word | bit } else { *word & !bit };
        self.depth = self.depth.saturating_add(1);
        self.expect = if object { Expect::KeyOrClose } else { Expect::ValueOrClose };
        Ok(())
    }

    fn close(&mut self) {
        self.depth = self.depth.saturating_sub(1);
        self.end_value();
    }

    fn in_object(&self) -> bool {
        let level = self.depth.wrapping_sub(1);
        self.objects.get(level / 64).is_some_and(|word| word >> (level % 64) & 1 == 1)
    }

    fn end_value(&mut self) {
        self.expect = if self.depth == 0 { Expect::Nothing } else { Expect::CommaOrClose };
    }

    /// A byte of a string that [`is_special`].
    fn text(&mut self, byte: u8, at: usize) -> Result<(), Invalid> {
        self.token = match byte {
            b'"' => {
                self.token = Token::None;
                if self.in_key {
                    self.in_key = false;
                    self.expect = Expect::Colon;
                    return Ok(());
                }
                self.end_value();
                return Ok(());
            }
            b'\\' => Token::Escape,
            0x80.. => match character(byte) {
                Some((left, low, high)) => Token::Utf8(left, low, high),
                None => return Err(Invalid::NotUtf8 { offset: at }),
            },
            _ => return Err(Invalid::NotJson { offset: at, expected: "an escape instead of a control character" }),
        };
        Ok(())
    }

    fn escape(&mut self, byte: u8, at: usize) -> Result<(), Invalid> {
        self.token = match byte {
            b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => Token::String,
            b'u' => Token::Hex(4),
            _ => return Err(Invalid::NotJson { offset: at, expected: "a valid escape" }),
        };
        Ok(())
    }

    fn hex(&mut self, byte: u8, at: usize, left: u8) -> Result<(), Invalid> {
        if !byte.is_ascii_hexdigit() {
            return Err(Invalid::NotJson { offset: at, expected: "four hex digits after `\\u`" });
        }
        self.token = if left == 1 { Token::String } else { Token::Hex(left.saturating_sub(1)) };
        Ok(())
    }

    fn utf8(&mut self, byte: u8, at: usize, left: u8, low: u8, high: u8) -> Result<(), Invalid> {
        if byte < low || byte > high {
            return Err(Invalid::NotUtf8 { offset: at });
        }
        self.token = if left == 1 { Token::String } else { Token::Utf8(left.saturating_sub(1), 0x80, 0xBF) };
        Ok(())
    }

    fn literal(&mut self, byte: u8, at: usize, left: &'static [u8]) -> Result<(), Invalid> {
        match left.split_first() {
            Some((&want, rest)) if want == byte => {
                self.token = Token::Literal(rest);
                if rest.is_empty() {
                    self.token = Token::None;
                    self.end_value();
                }
                Ok(())
            }
            _ => Err(Invalid::NotJson { offset: at, expected: "`true`, `false` or `null`" }),
        }
    }
}

/// Whether a byte of a string needs a check: its end, an escape, a control character, or one beyond ASCII.
const fn is_special(byte: u8) -> bool {
    byte < 0x20 || byte >= 0x80 || byte == b'"' || byte == b'\\'
}
