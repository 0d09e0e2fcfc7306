//! Why a text is not JSON.

/// Why a text is not JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Invalid {
    /// The grammar is broken.
    NotJson {
        /// The byte at which the text stops being JSON.
        offset: usize,
        /// What JSON allows there.
        expected: &'static str,
    },
    /// A string is not UTF-8.
    NotUtf8 {
        /// The first byte that is not UTF-8.
        offset: usize,
    },
    /// Arrays and objects are nested beyond [`MAX_DEPTH`](crate::limits::MAX_DEPTH).
    TooDeep {
        /// The byte that opens the level beyond the cap.
        offset: usize,
    },
}
