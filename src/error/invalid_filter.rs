//! Why a filter of events is refused.

use std::fmt;

use crate::error::message::printable_key;
use crate::names::names;

/// Why a filter is refused: always the mistake of whom it is from. `code` and `status` are stable; messages may change.
///
/// It does not convert into [`Error`](crate::Error), which is about deliveries.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum InvalidFilter {
    /// It is not a JSON object (400).
    NotAnObject,
    /// Its JSON is over 64 KiB (413).
    TooLarge,
    /// It has a member that filters do not have.
    UnknownMember {
        /// The member.
        name: String,
    },
    /// `packages` is not a list of patterns.
    Packages,
    /// `kinds` is not a list of kinds of change.
    Kinds,
    /// `release` is not a list of types of release.
    Release,
    /// `tags` is not a list of dist-tags.
    Tags,
    /// `range` is not a range of versions.
    Range,
    /// `range` is over 256 characters.
    RangeTooLong,
    /// `prereleases` is not `true` or `false`.
    Prereleases,
    /// `level` is not a level.
    Level,
}

names!(InvalidFilter {
    NotAnObject => "filter-not-an-object",
    TooLarge => "filter-too-large",
    UnknownMember => "filter-member",
    Packages => "filter-packages",
    Kinds => "filter-kinds",
    Release => "filter-release",
    Tags => "filter-tags",
    Range => "filter-range",
    RangeTooLong => "filter-range",
    Prereleases => "filter-prereleases",
    Level => "filter-level",
});

impl InvalidFilter {
    /// The stable code, which names the member that is refused; the same on every host.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        self.variant_name()
    }

    /// The HTTP status to answer with: 400 if it is not an object, 413 if it is too large, 422 otherwise.
    #[must_use]
    pub const fn status(&self) -> u16 {
        match self {
            Self::NotAnObject => 400,
            Self::TooLarge => 413,
            _ => 422,
        }
    }

    /// The message, without `core::fmt`.
    pub(crate) fn message(&self) -> String {
        let text = match self {
            Self::NotAnObject => "a filter must be a JSON object, e.g. with `packages`",
            Self::TooLarge => "the filter is over 64 KiB: use patterns instead of a list of packages",
            Self::UnknownMember { name } => {
                let name = printable_key(name);
                return ["`", &name, "` is not a member of a filter: ", MEMBERS_WANTED].concat();
            }
            Self::Packages => {
                "`packages` must be a non-empty list of names or patterns, e.g. `lodash` or `@babel/*`, of at most 256 characters each"
            }
            Self::Kinds => {
                "`kinds` must be a non-empty list of publish, unpublish, dist-tag, dist-tag-rm, owner, owner-rm, deprecated, undeprecated, star, unstar, change, unknown"
            }
            Self::Release => {
                "`release` must be a non-empty list of first, major, minor, patch, prerelease, backport, premajor, preminor, prepatch"
            }
            Self::Tags => "`tags` must be a non-empty list of dist-tags, e.g. `latest`, of at most 256 characters each",
            Self::Range => "`range` is not a range of versions: write it as for npm, e.g. `^1.2.0 || >=3`",
            Self::RangeTooLong => "`range` is over 256 characters: shorten it",
            Self::Prereleases => "`prereleases` must be true or false",
            Self::Level => "`level` must be none, notice or alarm",
        };
        text.to_owned()
    }
}

const MEMBERS_WANTED: &str = "use packages, kinds, release, tags, range, prereleases, level";

impl fmt::Display for InvalidFilter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message())
    }
}

impl std::error::Error for InvalidFilter {}
