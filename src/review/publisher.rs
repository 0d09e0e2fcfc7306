//! What the earlier releases say of a publisher.

use crate::json::JsonString;
use crate::packument::manifest::Manifest;
use crate::packument::person::Person;

/// A package that so many users have published has a team, and that one more joins it is usual.
const TEAM_PUBLISHERS: usize = 3;

/// What the earlier releases say of the publisher of the one under review.
pub(super) struct PublisherHistory<'r> {
    pub(super) publisher: Person,
    /// Whether any earlier publisher is known.
    pub(super) has_publishers: bool,
    pub(super) is_known: bool,
    pub(super) is_known_email: bool,
    /// The last e-mail address of this publisher, with its release.
    pub(super) last_email: Option<(&'r JsonString, JsonString)>,
}

impl<'r> PublisherHistory<'r> {
    pub(super) fn of(publisher: Person, earlier: &[&'r Manifest]) -> Self {
        let mut history =
            Self { publisher, has_publishers: false, is_known: false, is_known_email: false, last_email: None };
        for manifest in earlier {
            let Some(person) = manifest.publisher() else { continue };
            history.has_publishers = true;
            if person.name == history.publisher.name {
                history.is_known = true;
                history.is_known_email |= person.email == history.publisher.email;
                history.last_email = person.email.map(|email| (&manifest.version, email)).or(history.last_email);
            }
        }
        history
    }
}

/// Whether these releases have as many publishers as a team has.
pub(super) fn are_of_team(releases: &[&Manifest]) -> bool {
    let mut names: Vec<JsonString> = Vec::with_capacity(TEAM_PUBLISHERS);
    for person in releases.iter().filter_map(|manifest| manifest.publisher()) {
        if !names.contains(&person.name) {
            names.push(person.name);
        }
        if names.len() >= TEAM_PUBLISHERS {
            return true;
        }
    }
    false
}
