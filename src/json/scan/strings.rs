//! The rules inside of strings: UTF-8, and JSON's escapes.

use crate::json::scan::lanes::LANES;

/// Checks UTF-8, byte by byte: fast enough, because only blocks with bytes beyond ASCII are checked.
pub(super) struct Utf8 {
    /// The number of bytes that a character still needs, and the bounds of the next one.
    left: u8,
    low: u8,
    high: u8,
}

impl Utf8 {
    pub(super) const NONE: Self = Self { left: 0, low: 0, high: 0 };

    pub(super) const fn is_pending(&self) -> bool {
        self.left > 0
    }

    pub(super) fn holds(&mut self, bytes: &[u8]) -> bool {
        for &byte in bytes {
            if self.left > 0 {
                if byte < self.low || byte > self.high {
                    return false;
                }
                *self = Self { left: self.left.saturating_sub(1), low: 0x80, high: 0xBF };
            } else if byte >= 0x80 {
                let Some((left, low, high)) = character(byte) else { return false };
                *self = Self { left, low, high };
            }
        }
        true
    }
}

/// The number of bytes that follow the first one of a character, and the bounds of the second (Unicode 15, table 3-7).
pub(super) const fn character(first: u8) -> Option<(u8, u8, u8)> {
    Some(match first {
        0xC2..=0xDF => (1, 0x80, 0xBF),
        0xE0 => (2, 0xA0, 0xBF),
        0xED => (2, 0x80, 0x9F),
        0xE1..=0xEF => (2, 0x80, 0xBF),
        0xF0 => (3, 0x90, 0xBF),
        0xF1..=0xF3 => (3, 0x80, 0xBF),
        0xF4 => (3, 0x80, 0x8F),
        _ => return None,
    })
}

/// Checks escapes: the byte after a backslash, and the four digits after `\u`.
pub(super) struct Escapes {
    /// The number of digits that the next block must begin with.
    digits: usize,
}

impl Escapes {
    pub(super) const NONE: Self = Self { digits: 0 };

    pub(super) const fn is_pending(&self) -> bool {
        self.digits > 0
    }

    /// `escaped` marks each byte after a backslash that is not escaped itself.
    pub(super) fn hold(&mut self, block: &[u8; LANES], mut escaped: u64) -> bool {
        let left = std::mem::take(&mut self.digits);
        if !block.iter().take(left).all(u8::is_ascii_hexdigit) {
            return false;
        }
        while escaped != 0 {
            let at = usize::try_from(escaped.trailing_zeros()).unwrap_or_default();
            escaped &= escaped.wrapping_sub(1);
            match block.get(at) {
                Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => {}
                Some(b'u') => {
                    let digits = block.get(at.saturating_add(1)..).unwrap_or_default();
                    if !digits.iter().take(4).all(u8::is_ascii_hexdigit) {
                        return false;
                    }
                    self.digits = 4usize.saturating_sub(digits.len());
                }
                _ => return false,
            }
        }
        true
    }
}
