//! The summary of a change: one line for a person.

use crate::change::Kind;
use crate::packument::release::ReleaseInfo;
use crate::packument::release::ReleaseType;

impl Kind {
    pub(super) fn summary(&self, package: &str, release: Option<&ReleaseInfo>) -> String {
        let package = printable(package);
        let subject = |otherwise: &str| self.subject().map_or_else(|| otherwise.to_owned(), printable);
        match self {
            Self::Publish { dist_tag, .. } => {
                let details = publish_details(dist_tag.as_deref(), release);
                format!("{package} {} published{details}", subject("(version unknown)"))
            }
            Self::Unpublish { version: None, .. } => format!("{package} unpublished, all versions"),
            Self::Unpublish { .. } => format!("{package} {} unpublished", subject("")),
            Self::DistTag { version, .. } => {
                let now = version
                    .as_deref()
                    .map_or_else(|| "set".to_owned(), |version| format!("now {}", printable(version)));
                format!("{package} dist-tag {} {now}", subject("(unknown)"))
            }
            Self::DistTagRm { .. } => format!("{package} dist-tag {} removed", subject("(unknown)")),
            Self::Owner { .. } => format!("{package} maintainer {} added", subject("(unknown)")),
            Self::OwnerRm { .. } => format!("{package} maintainer {} removed", subject("(unknown)")),
            Self::Deprecated { message, .. } => {
                let message =
                    message.as_deref().map_or_else(String::new, |message| format!(": {}", printable(message)));
                format!("{package} {} deprecated{message}", subject("(version unknown)"))
            }
            Self::Undeprecated { .. } => format!("{package} {} no longer deprecated", subject("(version unknown)")),
            Self::Star { .. } => format!("{package} starred by {}", subject("(unknown)")),
            Self::Unstar { .. } => format!("{package} no longer starred by {}", subject("(unknown)")),
            Self::Change { version: None } => format!("{package} changed"),
            Self::Change { .. } => format!("{package} {} changed", subject("")),
            Self::Unknown { .. } => format!("{package} sent {}", subject("")),
        }
    }
}

/// Who published, and in parentheses what kind of release it is and its dist-tag.
fn publish_details(dist_tag: Option<&str>, release: Option<&ReleaseInfo>) -> String {
    let publisher = release.and_then(|release| release.publisher.as_ref());
    let by = publisher.map_or_else(String::new, |publisher| format!(" by {}", printable(&publisher.name)));
    let release_type = release.and_then(|release| release.release).map(ReleaseType::name);
    let previous = release.and_then(|release| release.previous.as_deref());
    let release_type = release_type.map(|name| match previous {
        Some(previous) => format!("{name} after {}", printable(previous)),
        None => name.to_owned(),
    });
    let tagged = dist_tag.map(|tag| format!("tagged {}", printable(tag)));
    let details: Vec<_> = release_type.into_iter().chain(tagged).collect();
    if details.is_empty() { by } else { format!("{by} ({})", details.join(", ")) }
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
