//! The fields of a packument that change detection needs, serialized as a smaller packument.

pub(crate) mod read;
mod write;

use crate::json::JsonString;
use crate::packument::manifest::Manifest;
use crate::packument::person::Person;
use crate::packument::said::Said;
use crate::packument::time::iso_time;

/// The facts of a packument. As JSON they are a smaller packument: reading it gives the same facts.
///
/// ```
/// use npm_hooks::{PackumentFacts, compare_packuments};
///
/// let packument = br#"{"name":"a","versions":{"1.0.0":{"readme":"long"}},"dist-tags":{"latest":"1.0.0"}}"#;
/// let facts = PackumentFacts::read(packument)?;
/// let stored = facts.json();
/// assert_eq!(
///     stored,
///     r#"{"format":1,"name":"a","dist-tags":{"latest":"1.0.0"},"versions":{"1.0.0":{}},"absent":["time","maintainers","users"]}"#
/// );
/// assert!(compare_packuments(Some(&PackumentFacts::read(&stored)?), Some(&facts))?.is_empty());
/// assert_eq!(compare_packuments(None, Some(&facts))?[0].summary, "a 1.0.0 published (first, tagged latest)");
/// # Ok::<(), npm_hooks::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct PackumentFacts {
    pub(crate) name: Option<JsonString>,
    /// Each tag with the version that it points to.
    pub(crate) tags: Said<Vec<(JsonString, JsonString)>>,
    /// In the packument's order. Of duplicates, in this list and in the others, the last counts. An unpublished package may not
    /// have this member: see [`knows_versions`](Self::knows_versions).
    pub(crate) versions: Said<Vec<Manifest>>,
    /// When each version was published, and `created` and `modified`, as ISO 8601 text.
    pub(crate) time: Said<Vec<(JsonString, JsonString)>>,
    pub(crate) maintainers: Said<Vec<Person>>,
    /// The users who starred it.
    pub(crate) users: Said<Vec<JsonString>>,
    /// `modified` outside of `time`, as abbreviated packuments have it.
    pub(crate) modified: Option<JsonString>,
    /// Whether the whole package was unpublished.
    pub(crate) is_unpublished: bool,
}

impl PackumentFacts {
    /// The facts of a package that a registry does not have.
    pub(crate) fn of_no_package() -> Self {
        Self {
            tags: Said::Known(Vec::new()),
            versions: Said::Known(Vec::new()),
            users: Said::Known(Vec::new()),
            ..Self::default()
        }
    }

    /// Whether they say which versions there are, or that there is none.
    pub(crate) const fn knows_versions(&self) -> bool {
        self.versions.is_known() || self.is_unpublished
    }

    /// When it was last modified, in milliseconds since 1970.
    pub(crate) fn modified(&self) -> Option<i64> {
        let times = self.time.items();
        let in_time = times.iter().rfind(|(of, _)| of.eq_str("modified")).map(|(_, time)| time);
        iso_time(in_time.or(self.modified.as_ref())?)
    }
}
