//! What the earlier releases say of a publisher.

use crate::json::{JsonString, Type};
use crate::packument::manifest::Manifest;
use crate::packument::members;
use crate::packument::person::Person;
use crate::review::signal::EvidenceItem;

/// A package that so many users have published has a team, and that one more joins it is usual.
const TEAM_PUBLISHERS: usize = 3;

/// What the earlier releases say of the publisher of the one under review.
pub(super) struct PublisherHistory {
    pub(super) publisher: Person,
    /// Whether any earlier publisher is known.
    pub(super) has_publishers: bool,
    pub(super) is_known: bool,
    pub(super) is_known_email: bool,
    /// The last e-mail address of this publisher.
    pub(super) last_email: Option<EvidenceItem>,
}

impl PublisherHistory {
    pub(super) fn of(publisher: Person, earlier: &[&Manifest]) -> Self {
        let mut history =
            Self { publisher, has_publishers: false, is_known: false, is_known_email: false, last_email: None };
        for manifest in earlier {
            let Some(person) = manifest.publisher() else { continue };
            history.has_publishers = true;
            if person.name == history.publisher.name {
                history.is_known = true;
                history.is_known_email |= person.email == history.publisher.email;
                history.last_email = person.email.map(|email| email_evidence(manifest, &email)).or(history.last_email);
            }
        }
        history
    }
}

/// The address in the manifest, or the publisher whose text contains it.
fn email_evidence(manifest: &Manifest, email: &JsonString) -> EvidenceItem {
    let mut path = ["versions", &manifest.version.to_str_lossy(), "_npmUser"].map(str::to_owned).to_vec();
    match manifest.publisher_json() {
        Some(text) if text.kind() == Type::String => EvidenceItem { path, value: text.as_str().to_owned() },
        _ => {
            path.push("email".to_owned());
            EvidenceItem { path, value: email.json().to_owned() }
        }
    }
}

/// Whether these releases have as many publishers as a team has, of whom a CI is none.
pub(super) fn are_of_team(releases: &[&Manifest]) -> bool {
    let mut names: Vec<JsonString> = Vec::with_capacity(TEAM_PUBLISHERS);
    let is_ci = |manifest: &Manifest| {
        let trusted = manifest.publisher_json().and_then(|json| json.member("trustedPublisher"));
        trusted.is_some_and(members::is_trusted_publisher)
    };
    let users = releases.iter().filter(|manifest| !is_ci(manifest));
    for person in users.filter_map(|manifest| manifest.publisher()) {
        if !names.contains(&person.name) {
            names.push(person.name);
        }
        if names.len() >= TEAM_PUBLISHERS {
            return true;
        }
    }
    false
}
