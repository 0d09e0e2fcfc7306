//! The summary of a change: one line for a person.

use crate::change::Kind;
use crate::packument::release::ReleaseInfo;
use crate::packument::release::ReleaseType;

impl Kind {
    pub(super) fn summary(&self, package: &str, release: Option<&ReleaseInfo>) -> String {
        let (package, subject) = (printable(package), self.subject().map(printable));
        let subject = |otherwise: &'static str| subject.as_deref().unwrap_or(otherwise);
        let details = self.details(release);
        // What is said before the subject, the subject, and what is said after it.
        let [before, subject, after] = match self {
            Self::Publish { .. } => [" ", subject("(version unknown)"), " published"],
            Self::Unpublish { version: None, .. } => [" unpublished (all versions)", "", ""],
            Self::Unpublish { .. } => [" ", subject(""), " unpublished"],
            Self::DistTag { .. } => [" dist-tag ", subject("(unknown)"), ""],
            Self::DistTagRm { .. } => [" dist-tag ", subject("(unknown)"), " removed"],
            Self::Owner { .. } => [" maintainer ", subject("(unknown)"), " added"],
            Self::OwnerRm { .. } => [" maintainer ", subject("(unknown)"), " removed"],
            Self::Deprecated { .. } => [" ", subject("(version unknown)"), " deprecated"],
            Self::Undeprecated { .. } => [" ", subject("(version unknown)"), " no longer deprecated"],
            Self::Star { .. } => [" starred by ", subject("(unknown)"), ""],
            Self::Unstar { .. } => [" no longer starred by ", subject("(unknown)"), ""],
            Self::Change { version: None } => [" changed", "", ""],
            Self::Change { .. } => [" ", subject(""), " changed"],
            Self::Unknown { .. } => [" changed (unknown event ", subject(""), ")"],
        };
        [&package, before, subject, after, &details].concat()
    }

    /// What the summary says at its end.
    fn details(&self, release: Option<&ReleaseInfo>) -> String {
        match self {
            Self::Publish { dist_tag, .. } => publish_details(dist_tag.as_deref(), release),
            Self::DistTag { version: Some(version), .. } => [" now points to ", &printable(version)].concat(),
            Self::DistTag { .. } => " set".to_owned(),
            Self::Deprecated { message: Some(message), .. } => [": ", &printable(message)].concat(),
            _ => String::new(),
        }
    }
}

/// Who published, and in parentheses what kind of release it is and its dist-tag.
fn publish_details(dist_tag: Option<&str>, release: Option<&ReleaseInfo>) -> String {
    let publisher = release.and_then(|release| release.publisher.as_ref());
    let release_type = release.and_then(|release| release.release).map(ReleaseType::name);
    let previous = release.and_then(|release| release.previous.as_deref());
    let mut details = String::new();
    let mut add = |before: &str, text: &str| {
        details.push_str(before);
        details.push_str(text);
    };
    if let Some(publisher) = publisher {
        add(" by ", &printable(&publisher.name));
    }
    if let Some(name) = release_type {
        add(" (", name);
        if let Some(previous) = previous {
            add(" after ", &printable(previous));
        }
    }
    if let Some(tag) = dist_tag {
        add(if release_type.is_some() { ", tagged " } else { " (tagged " }, &printable(tag));
    }
    if release_type.is_some() || dist_tag.is_some() {
        add(")", "");
    }
    details
}

/// How many characters of a text a summary shows.
const MAX_SHOWN_CHARS: usize = 100;

/// A text from outside, for a line in a log or a terminal: cut to [`MAX_SHOWN_CHARS`], with escapes for the characters that
/// would break the line, are invisible or change its direction.
fn printable(text: &str) -> String {
    if text.len() <= MAX_SHOWN_CHARS && text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return text.to_owned();
    }
    let mut line = String::new();
    for char in text.chars().take(MAX_SHOWN_CHARS) {
        match char {
            '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{61c}' | '\u{feff}' => {
                line.extend(char.escape_unicode());
            }
            char if char.is_control() => line.extend(char.escape_default()),
            char => line.push(char),
        }
    }
    if text.chars().nth(MAX_SHOWN_CHARS).is_some() {
        line.push('…');
    }
    line
}
