//! The steps that rewrite the text of a range, before it is split at its spaces.

use crate::bytes::text::trim_by;
use crate::json::{is_js_space, to_json};
use crate::packument::version::range::options::RangeOptions;
use crate::packument::version::range::partial::{Partial, is_identifier_character, is_prefix, is_start, number};

/// A text without white space around it, and with one space for each run of white space in it.
pub(super) fn collapse_spaces(text: &str) -> String {
    let mut words = trim_by(text, is_js_space).split(is_js_space).filter(|word| !word.is_empty());
    let mut text = words.next().unwrap_or_default().to_owned();
    for word in words {
        text.push(' ');
        text.push_str(word);
    }
    text
}

/// A text without build metadata: `1.2.3+build` is `1.2.3`.
pub(super) fn without_build(text: &str) -> String {
    let mut parts = text.split('+');
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let rest = after_identifiers(part);
        if rest.len() == part.len() {
            text.push('+');
        }
        text.push_str(rest);
    }
    text
}

/// What follows the identifiers, with dots between them, that a text begins with.
fn after_identifiers(mut text: &str) -> &str {
    loop {
        let rest = text.trim_start_matches(is_identifier_character);
        match rest.strip_prefix('.').filter(|after| after.starts_with(is_identifier_character)) {
            Some(after) if rest.len() < text.len() => text = after,
            _ => return rest,
        }
    }
}

/// `1.2 - 3.4` as `>=1.2.0 <3.5.0-0`; `None` if the text is not such a range.
pub(super) fn without_hyphen_range(text: &str, options: RangeOptions) -> Option<String> {
    let (from_text, to_text) = text.split_once(" - ")?;
    // One space at each end is not part of the version.
    let from_text = from_text.strip_prefix(' ').unwrap_or(from_text);
    let to_text = to_text.strip_suffix(' ').unwrap_or(to_text);
    let (from, to) = (Partial::of_prefixed(from_text)?, Partial::of_prefixed(to_text)?);
    let lowest = if options.include_prerelease { "-0" } else { "" };
    let from = match from {
        Partial { major: None, .. } => String::new(),
        Partial { major: Some(major), minor: None, .. } => [">=", major, ".0.0", lowest].concat(),
        Partial { major: Some(major), minor: Some(minor), patch: None, .. } => {
            [">=", major, ".", minor, ".0", lowest].concat()
        }
        Partial { pre: "", .. } => [">=", from_text, lowest].concat(),
        _ => [">=", from_text].concat(),
    };
    let to = match to {
        Partial { major: None, .. } => String::new(),
        Partial { major: Some(major), minor: None, .. } => ["<", &next(major), ".0.0-0"].concat(),
        Partial { major: Some(major), minor: Some(minor), patch: None, .. } => {
            ["<", major, ".", &next(minor), ".0-0"].concat()
        }
        Partial { major: Some(major), minor: Some(minor), patch: Some(patch), pre: "" }
            if options.include_prerelease =>
        {
            ["<", major, ".", minor, ".", &next(patch), "-0"].concat()
        }
        Partial { pre: "", .. } => ["<=", to_text].concat(),
        Partial { major: Some(major), minor: Some(minor), patch: Some(patch), pre } => {
            ["<=", major, ".", minor, ".", patch, "-", pre].concat()
        }
    };
    Some([&from, " ", &to].concat().trim_matches(' ').to_owned())
}

/// The number after one, as text.
fn next(digits: &str) -> String {
    to_json(&number(digits).saturating_add(1))
}

/// Removes the space between an operator and its version: `> 1.2.3` is `>1.2.3`.
pub(super) fn join_operators(mut text: &str) -> String {
    let mut joined = String::new();
    while let Some(first) = text.chars().next() {
        // An operator, a run of prefixes and a version, as far as they are there.
        let run = text.strip_prefix(['<', '>']).unwrap_or(text);
        let version = run.trim_start_matches(is_prefix);
        let is_version = version.starts_with(is_start);
        let rest = if is_version {
            version.trim_start_matches(|char| is_identifier_character(char) || matches!(char, '.' | '*'))
        } else if version.len() < text.len() {
            version
        } else {
            text.strip_prefix(first).unwrap_or_default()
        };
        let read = text.strip_suffix(rest).unwrap_or_default();
        match after_operator(read).filter(|_| is_version) {
            Some(after) => {
                joined.push_str(read.strip_suffix(after).and_then(|head| head.strip_suffix(' ')).unwrap_or_default());
                joined.push_str(after);
            }
            None => joined.push_str(read),
        }
        text = rest;
    }
    joined
}

/// What follows the one space after an operator, which a space may precede.
fn after_operator(text: &str) -> Option<&str> {
    let text = text.strip_prefix(' ').unwrap_or(text);
    let text = text.strip_prefix(['<', '>']).unwrap_or(text);
    text.strip_prefix('=').unwrap_or(text).strip_prefix(' ')
}

/// Removes the space after each `sign`: `~ 1.2` is `~1.2`. So is `~> 1.2`, if `longer` is `> `.
pub(super) fn join_signs(text: &str, sign: char, longer: &str) -> String {
    let mut parts = text.split(sign);
    let mut joined = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        joined.push(sign);
        joined.push_str(part.strip_prefix(longer).or_else(|| part.strip_prefix(' ')).unwrap_or(part));
    }
    joined
}
