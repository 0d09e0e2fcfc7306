//! The tokens of a text that is known to be JSON: for values that are small enough to be read more than once.
//!
//! The tokens of other text are unspecified, but the iterator always ends.

/// A token. Commas, colons and white space are skipped: a valid text can be understood without them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token<'t> {
    /// `{` or `[`.
    Open {
        /// Whether it opens an object.
        is_object: bool,
    },
    /// `}` or `]`.
    Close,
    /// A string or key, with its quotes.
    String(&'t str),
    /// A number, `true`, `false` or `null`.
    Scalar(&'t str),
}

/// Iterates over the tokens of a JSON text.
#[derive(Clone)]
pub(super) struct Tokens<'t> {
    rest: &'t str,
}

impl<'t> Tokens<'t> {
    pub(super) const fn new(text: &'t str) -> Self {
        Self { rest: text }
    }

    /// Reads the value that comes next, whole. Ends at the closing bracket of its container.
    pub(super) fn value(&mut self) -> Option<&'t str> {
        self.skip_separators();
        let text = self.rest;
        let mut depth = 0usize;
        loop {
            match self.next()? {
                Token::Open { .. } => depth = depth.saturating_add(1),
                Token::Close if depth == 0 => return None,
                Token::Close => depth = depth.saturating_sub(1),
                Token::String(_) | Token::Scalar(_) => {}
            }
            if depth == 0 {
                let len = text.len().saturating_sub(self.rest.len());
                return text.get(..len);
            }
        }
    }

    fn skip_separators(&mut self) {
        let bytes = self.rest.as_bytes();
        let mut len = 0usize;
        while let Some(b' ' | b'\t' | b'\n' | b'\r' | b':' | b',') = bytes.get(len) {
            len = len.saturating_add(1);
        }
        if len > 0 {
            self.rest = self.rest.get(len..).unwrap_or_default();
        }
    }
}

impl<'t> Iterator for Tokens<'t> {
    type Item = Token<'t>;

    fn next(&mut self) -> Option<Token<'t>> {
        self.skip_separators();
        let first = self.rest.as_bytes().first()?;
        let len = match first {
            b'"' => string_len(self.rest.as_bytes()),
            b'{' | b'[' | b'}' | b']' => 1,
            _ => scalar_len(self.rest.as_bytes()),
        };
        let (token, rest) = self.rest.split_at_checked(len)?;
        self.rest = rest;
        Some(match first {
            b'"' => Token::String(token),
            b'{' | b'[' => Token::Open { is_object: *first == b'{' },
            b'}' | b']' => Token::Close,
            _ => Token::Scalar(token),
        })
    }
}

/// The length of the string that a text begins with, in bytes, with its quotes.
fn string_len(text: &[u8]) -> usize {
    let mut len = 1usize;
    loop {
        len = len.saturating_add(plain_len(text.get(len..).unwrap_or_default()));
        len = match text.get(len) {
            Some(b'"') => return len.saturating_add(1),
            Some(_) => len.saturating_add(2),
            None => return text.len(),
        };
    }
}

/// The number of bytes before the first quote or backslash.
fn plain_len(text: &[u8]) -> usize {
    const EACH: u64 = u64::from_le_bytes([1; 8]);
    // The lowest bit that it sets is bit 7 of the first byte that is `byte`.
    let is = |word: u64, byte: u8| {
        let other = word ^ EACH.wrapping_mul(u64::from(byte));
        other.wrapping_sub(EACH) & !other & EACH << 7
    };
    let (words, rest) = text.as_chunks::<8>();
    let mut len = 0usize;
    for word in words {
        let word = u64::from_le_bytes(*word);
        let marks = is(word, b'"') | is(word, b'\\');
        if marks != 0 {
            return len.saturating_add(usize::try_from(marks.trailing_zeros() / 8).unwrap_or_default());
        }
        len = len.saturating_add(8);
    }
    let plain = rest.iter().take_while(|byte| !matches!(byte, b'"' | b'\\')).count();
    len.saturating_add(plain)
}

fn scalar_len(text: &[u8]) -> usize {
    let is_after =
        |byte: &u8| matches!(byte, b',' | b':' | b']' | b'}' | b'[' | b'{' | b'"' | b' ' | b'\t' | b'\n' | b'\r');
    text.iter().position(is_after).unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_end_at_their_quote_wherever_it_is() {
        for len in 0..40 {
            for content in ["x".repeat(len), format!("{}\\\"", "x".repeat(len)), format!("{}é\\\\", "#[]!".repeat(len))]
            {
                let string = format!("\"{content}\"");
                for after in ["", ",", ",\"another\",[\\\"]"] {
                    let text = format!("{string}{after}");
                    assert_eq!(Tokens::new(&text).next(), Some(Token::String(&string)), "{text}");
                }
            }
        }
    }
}
