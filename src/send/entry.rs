//! Objects whose keys are data.

use serde::{Serialize, Serializer};

/// An object with at most one member.
pub(crate) struct Entry<'e, V>(pub(crate) Option<(&'e str, V)>);

impl<V> Default for Entry<'_, V> {
    fn default() -> Self {
        Self(None)
    }
}

impl<V: Serialize> Serialize for Entry<'_, V> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.as_ref().map(|(key, value)| (key, value)))
    }
}

/// A user, as a packument lists maintainers.
#[derive(Serialize)]
pub(crate) struct Person<'p> {
    pub(crate) name: &'p str,
}
