//! The text of a script, in a form in which two texts are equal that shells take for the same.

use crate::bytes::text::trim_by;
use crate::review::command::{FILE_RUNNERS, is_plain, split_word};

/// The quotation mark that the shells of all systems have.
const QUOTE: u8 = 0x22;

/// The text with one space between words, none at its ends and around `&&`, `||` and `;`, and the files that an interpreter runs
/// without `./`. A text that shells may read in different ways stays as it is.
pub(super) fn normalize_script(script: &str) -> String {
    if !has_simple_quotes(script) {
        return script.to_owned();
    }
    let script = collapse_blanks(script);
    let mut normalized = String::with_capacity(script.len());
    let mut rest = script.as_str();
    while !rest.is_empty() {
        let (len, separator) = separator(rest);
        push_command(&mut normalized, trim_by(rest.get(..len).unwrap_or_default(), is_blank));
        normalized.push_str(separator);
        rest = rest.get(len.saturating_add(separator.len())..).unwrap_or_default();
    }
    normalized
}

/// The bytes of a text with their positions; if it has quotes, those outside of them.
pub(super) fn unquoted(text: &str, has_quotes: bool) -> impl Iterator<Item = (usize, u8)> {
    let mut is_quoted = false;
    (0..).zip(text.bytes()).filter(move |(_, byte)| {
        is_quoted ^= has_quotes && *byte == QUOTE;
        !is_quoted
    })
}

/// Whether every shell, that of Windows too, takes the same parts of a text as quoted.
pub(super) fn has_simple_quotes(text: &str) -> bool {
    let quotes = text.bytes().filter(|byte| *byte == QUOTE).count();
    quotes.is_multiple_of(2) && !text.bytes().any(|byte| b"\\'`$%^\r\n".contains(&byte))
}

const fn is_blank(char: char) -> bool {
    matches!(char, ' ' | '\t')
}

/// The text with one space in place of each run of spaces and tabs outside of quotes.
fn collapse_blanks(text: &str) -> String {
    let mut collapsed = String::with_capacity(text.len());
    let (mut is_quoted, mut is_after_blank) = (false, false);
    for char in text.chars() {
        is_quoted ^= char == char::from(QUOTE);
        let is_space = is_blank(char) && !is_quoted;
        if !is_space {
            collapsed.push(char);
        } else if !is_after_blank {
            collapsed.push(' ');
        }
        is_after_blank = is_space;
    }
    collapsed
}

/// How much of a text comes before the first separator of commands around which spaces mean nothing, and that separator.
fn separator(text: &str) -> (usize, &'static str) {
    let separator_at = |(at, byte): (usize, u8)| {
        let next = text.as_bytes().get(at.saturating_add(1));
        match byte {
            b';' => Some((at, ";")),
            b'&' if next == Some(&byte) => Some((at, "&&")),
            b'|' if next == Some(&byte) => Some((at, "||")),
            _ => None,
        }
    };
    unquoted(text, true).find_map(separator_at).unwrap_or((text.len(), ""))
}

/// Adds a command, without `./` before the file of the package that it runs.
fn push_command(script: &mut String, command: &str) {
    let (program, arguments) = split_word(command);
    let file = arguments.strip_prefix("./").unwrap_or_default();
    // A name without a dot can be a command of the interpreter, and what begins with another character an option or a different path.
    let has_name = file.bytes().next().is_some_and(|byte| byte.is_ascii_alphanumeric());
    let is_same_file = has_name && split_word(file).0.as_bytes().contains(&b'.') && is_plain(arguments);
    if FILE_RUNNERS.contains(&program) && is_same_file {
        script.push_str(program);
        script.push(' ');
        script.push_str(file);
    } else {
        script.push_str(command);
    }
}
