//! Short texts for messages.

/// The beginning of a sender's text, for a message.
pub(crate) fn excerpt(text: &str) -> String {
    const MAX_CHARS: usize = 40;
    text.chars().take(MAX_CHARS).filter(|char| !char.is_control()).collect()
}
