//! The serializers that senders use.

use crate::json::{Escapes, Form, Layout};
use crate::names::names;

/// How a body was written that a sender signed. A name says whose form the bytes have, and not who wrote
/// them: others may write the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum JsonSerializer {
    /// `JSON.stringify(value)` in JavaScript. Also Jackson, `serde_json`, Ruby's `JSON.generate`.
    JsonStringify,
    /// `json.dumps(value)` in Python.
    Python,
    /// `JSON.stringify(value, null, 2)` in JavaScript.
    Indent2,
    /// `json_encode($value)` in PHP.
    Php,
    /// `json.Marshal(value)` in Go since 1.22, of a struct. Also Rails. (Before, Go wrote U+0008 and U+000C as `\u` escapes.)
    Go,
    /// `JSON.stringify(value, null, 4)` in JavaScript.
    Indent4,
    /// `json.dumps(value, ensure_ascii=False)` in Python.
    PythonUnicode,
    /// `json.dumps(value, separators=(',', ':'))` in Python. Also PHP with `JSON_UNESCAPED_SLASHES`,
    /// but for U+007F.
    PythonCompact,
    /// `json.Marshal(value)` in Go, of a map.
    GoSorted,
    /// `json.MarshalIndent(value, "", "  ")` in Go.
    GoIndent,
    /// `json_encode($value, JSON_UNESCAPED_UNICODE)` in PHP.
    PhpUnicode,
    /// As `JSON.stringify`, with keys sorted by code point, those that are array indices too.
    Sorted,
    /// `json.dumps(value, sort_keys=True)` in Python.
    PythonSorted,
}

names!(JsonSerializer, Serialize {
    JsonStringify => "json-stringify",
    Python => "python",
    Indent2 => "indent-2",
    Php => "php",
    Go => "go",
    Indent4 => "indent-4",
    PythonUnicode => "python-unicode",
    PythonCompact => "python-compact",
    GoSorted => "go-sorted",
    GoIndent => "go-indent",
    PhpUnicode => "php-unicode",
    Sorted => "sorted",
    PythonSorted => "python-sorted",
});

const PYTHON_ESCAPES: Escapes = Escapes::BEYOND_ASCII.and(Escapes::DELETE);
const GO_ESCAPES: Escapes = Escapes::HTML.and(Escapes::LINE_SEPARATORS);

impl JsonSerializer {
    /// The stable code, the same in every host.
    #[must_use]
    pub const fn code(self) -> &'static str {
        self.variant_name()
    }

    pub(crate) const fn form(self) -> Form {
        use Layout::{Compact, Indented, Spaced};
        let (layout, escapes) = match self {
            Self::JsonStringify | Self::Sorted => (Compact, Escapes::NONE),
            Self::Python | Self::PythonSorted => (Spaced, PYTHON_ESCAPES),
            Self::PythonUnicode => (Spaced, Escapes::NONE),
            Self::PythonCompact => (Compact, PYTHON_ESCAPES),
            Self::Indent2 => (Indented(2), Escapes::NONE),
            Self::Indent4 => (Indented(4), Escapes::NONE),
            Self::Php => (Compact, Escapes::SLASH.and(Escapes::BEYOND_ASCII)),
            Self::PhpUnicode => (Compact, Escapes::SLASH.and(Escapes::LINE_SEPARATORS)),
            Self::Go | Self::GoSorted => (Compact, GO_ESCAPES),
            Self::GoIndent => (Indented(2), GO_ESCAPES),
        };
        Form { layout, escapes, is_sorted: matches!(self, Self::Sorted | Self::GoSorted | Self::PythonSorted) }
    }
}
