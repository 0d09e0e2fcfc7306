//! The summary of a change: one line for a person.

use crate::change::Kind;
use crate::packument::release::ReleaseInfo;
use crate::packument::release::ReleaseType;

impl Kind {
    pub(super) fn summary(&self, package: &str, release: Option<&ReleaseInfo>) -> String {
        let (package, subject) = (printable(package), self.subject().map(printable));
        let subject = |otherwise: &'static str| subject.as_deref().unwrap_or(otherwise);
        let package = package.as_str();
        match self {
            Self::Publish { dist_tag, .. } => {
                let details = publish_details(dist_tag.as_deref(), release);
                [package, " ", subject("(version unknown)"), " published", &details].concat()
            }
            Self::Unpublish { version: None, .. } => [package, " unpublished, all versions"].concat(),
            Self::Unpublish { .. } => [package, " ", subject(""), " unpublished"].concat(),
            Self::DistTag { version, .. } => {
                let version = version.as_deref().map(printable);
                let now = version.as_deref().map_or([" set", ""], |version| [" now ", version]);
                [package, " dist-tag ", subject("(unknown)"), &now.concat()].concat()
            }
            Self::DistTagRm { .. } => [package, " dist-tag ", subject("(unknown)"), " removed"].concat(),
            Self::Owner { .. } => [package, " maintainer ", subject("(unknown)"), " added"].concat(),
            Self::OwnerRm { .. } => [package, " maintainer ", subject("(unknown)"), " removed"].concat(),
            Self::Deprecated { message, .. } => {
                let message = message.as_deref().map(printable);
                let message = message.as_deref().map_or(["", ""], |message| [": ", message]);
                [package, " ", subject("(version unknown)"), " deprecated", &message.concat()].concat()
            }
            Self::Undeprecated { .. } => [package, " ", subject("(version unknown)"), " no longer deprecated"].concat(),
            Self::Star { .. } => [package, " starred by ", subject("(unknown)")].concat(),
            Self::Unstar { .. } => [package, " no longer starred by ", subject("(unknown)")].concat(),
            Self::Change { version: None } => [package, " changed"].concat(),
            Self::Change { .. } => [package, " ", subject(""), " changed"].concat(),
            Self::Unknown { .. } => [package, " sent ", subject("")].concat(),
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
