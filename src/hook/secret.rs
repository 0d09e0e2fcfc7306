//! The secret that a client chooses for a hook.

use std::fmt;

use serde::{Serialize, Serializer};
use zeroize::Zeroizing;

use crate::error::{InvalidHook, InvalidSecret};
use crate::limits::MAX_HOOK_SECRET_CHARACTERS;

/// A hook's secret: 1 to 200 characters (Unicode code points), with which [`Secret::new`](crate::Secret::new) always succeeds. Never
/// trimmed. Zeroized on drop; `Debug` shows nothing of it, and `Serialize` all.
#[derive(Clone, PartialEq, Eq)]
pub struct HookSecret(Zeroizing<String>);

impl HookSecret {
    /// Takes a secret unchanged.
    ///
    /// # Errors
    /// [`InvalidHook`] for a text that is empty, over 200 characters, blank, a signature, or not valid Unicode before it became text.
    pub fn new(text: String) -> Result<Self, InvalidHook> {
        Self::unchecked(text).checked()
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Zeroized on drop from now on, even if it is refused.
    pub(super) fn unchecked(text: String) -> Self {
        Self(Zeroizing::new(text))
    }

    pub(super) fn checked(self) -> Result<Self, InvalidHook> {
        let text = self.as_str();
        if text.chars().nth(MAX_HOOK_SECRET_CHARACTERS).is_some() {
            return Err(InvalidHook::SecretTooLong);
        }
        // Half of a surrogate pair becomes this character when JavaScript encodes it: the sender would sign with another secret.
        if text.contains(char::REPLACEMENT_CHARACTER) {
            return Err(InvalidHook::GarbledSecret);
        }
        match InvalidSecret::of(text.as_bytes(), text) {
            Some(mistake) => Err(InvalidHook::Secret(mistake)),
            None => Ok(self),
        }
    }
}

impl fmt::Debug for HookSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HookSecret(..)")
    }
}

impl Serialize for HookSecret {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}
