//! A version of which the end may be missing, or an `x`.

/// `1.2.3-beta`, `1.2`, `1.x` or `*`, each number as its digits; `None` for one that is missing or an `x`.
#[derive(Clone, Copy)]
pub(super) struct Partial<'t> {
    pub(super) major: Option<&'t str>,
    pub(super) minor: Option<&'t str>,
    pub(super) patch: Option<&'t str>,
    /// The prerelease without the hyphen before it; empty if there is none.
    pub(super) pre: &'t str,
}

impl<'t> Partial<'t> {
    /// Parses a text with any of `v`, `=` and spaces before it.
    pub(super) fn of_prefixed(text: &'t str) -> Option<Self> {
        Self::of(text.trim_start_matches(is_prefix))
    }

    pub(super) fn of(text: &'t str) -> Option<Self> {
        // A prerelease follows all three numbers only.
        let end = |rest: &str, partial| rest.is_empty().then_some(partial);
        let (major, rest) = parse_part(text)?;
        let partial = Self { major, minor: None, patch: None, pre: "" };
        let Some(rest) = rest.strip_prefix('.') else { return end(rest, partial) };
        let (minor, rest) = parse_part(rest)?;
        let partial = Self { minor, ..partial };
        let Some(rest) = rest.strip_prefix('.') else { return end(rest, partial) };
        let (patch, rest) = parse_part(rest)?;
        let partial = Self { patch, ..partial };
        match rest.strip_prefix('-') {
            Some(pre) if pre.split('.').all(is_strict_identifier) => Some(Self { pre, ..partial }),
            None if rest.is_empty() => Some(partial),
            _ => None,
        }
    }

    /// Whether a number follows an `x`.
    pub(super) const fn has_number_after_x(&self) -> bool {
        self.major.is_none() && self.minor.is_some() || self.minor.is_none() && self.patch.is_some()
    }
}

/// `v`, `=` and white space, which npm skips before a version.
pub(super) const fn is_prefix(char: char) -> bool {
    matches!(char, 'v' | '=' | ' ')
}

/// What a version of a range begins with.
pub(super) const fn is_start(char: char) -> bool {
    matches!(char, '0'..='9' | 'x' | 'X' | '*')
}

/// Whether a character can be in an identifier of a prerelease or of build metadata.
pub(super) const fn is_identifier_character(char: char) -> bool {
    char.is_ascii_alphanumeric() || char == '-'
}

/// A number of a range. One that is too large for a version stays too large.
pub(super) fn number(digits: &str) -> u64 {
    let value = |number: u64, digit: u8| number.saturating_mul(10).saturating_add(u64::from(digit & 0xf));
    digits.bytes().fold(0, value)
}

/// The number or `x` at the beginning of a text, and what follows it.
fn parse_part(text: &str) -> Option<(Option<&str>, &str)> {
    if let Some(rest) = text.strip_prefix(['x', 'X', '*']) {
        return Some((None, rest));
    }
    let rest = text.trim_start_matches(|char: char| char.is_ascii_digit());
    let digits = text.strip_suffix(rest)?;
    (is_strict_number(digits)).then_some((Some(digits), rest))
}

/// Whether digits are a number without zeros before it.
fn is_strict_number(digits: &str) -> bool {
    !digits.is_empty() && (digits == "0" || !digits.starts_with('0'))
}

fn is_strict_identifier(identifier: &str) -> bool {
    let is_number = identifier.chars().all(|char| char.is_ascii_digit());
    identifier.chars().all(is_identifier_character) && (!is_number || is_strict_number(identifier))
}
