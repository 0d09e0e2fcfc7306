//! What a document says of one of its members.

/// What a document says of one of its members. That there is nothing is said too: by an empty list, for example.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Said<T> {
    /// The document does not have the member, or it is `null`.
    #[default]
    Nothing,
    /// The member is in a form that no reader knows.
    Unreadable,
    /// What the member says.
    Known(T),
}

impl<T> Said<T> {
    pub(crate) const fn as_ref(&self) -> Said<&T> {
        match self {
            Self::Nothing => Said::Nothing,
            Self::Unreadable => Said::Unreadable,
            Self::Known(value) => Said::Known(value),
        }
    }

    /// What is known; `None` if that is nothing, or unreadable.
    pub(crate) fn known(self) -> Option<T> {
        if let Self::Known(value) = self { Some(value) } else { None }
    }

    pub(crate) const fn is_known(&self) -> bool {
        matches!(self, Self::Known(_))
    }
}

impl<T> Said<Vec<T>> {
    /// The items that are known.
    pub(crate) fn items(&self) -> &[T] {
        if let Self::Known(items) = self { items } else { &[] }
    }
}
