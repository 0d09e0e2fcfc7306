//! Events: their envelopes, and what they say changed.

use serde_json::Value;

use crate::bytes::chunks::Chunks;
use crate::change::{Change, Evidence, Kind};
use crate::error::Error;
use crate::event::parsed::ParsedEvent;
use crate::fuzz::{chunk_sizes, is_json};
use crate::json::{children, restringify, to_json};
use crate::packument::facts::PackumentFacts;
use crate::send::dialect::Dialect;
use crate::send::encode::EventOptions;

/// An envelope has the values that serde_json reads, in chunks of any size and with its members in any order.
pub fn envelope(body: &[u8]) {
    let parsed = ParsedEvent::read(&body);
    for size in chunk_sizes(body) {
        let chunks = Chunks { text: body, size };
        match (&parsed, ParsedEvent::read(&chunks)) {
            (Ok(whole), Ok(event)) => {
                assert_eq!(to_json(&event), to_json(whole), "in chunks of {size}");
                assert_eq!(event.payload_span, whole.payload_span, "in chunks of {size}");
            }
            (whole, event) => assert_eq!(event.err(), whole.as_ref().err().cloned(), "in chunks of {size}"),
        }
    }
    let is_read = !matches!(parsed, Err(Error::NotJson { .. } | Error::NotUtf8 { .. } | Error::TooDeep { .. }));
    assert!(!is_read || is_json(body), "{:?}", parsed.err());
    let event = match parsed {
        Ok(event) => event,
        Err(error) => {
            assert!([400, 413, 422].contains(&error.status()) && !error.code().is_empty());
            return;
        }
    };
    if let Ok(Value::Object(members)) = serde_json::from_slice(body) {
        let text = |name| members.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
        assert_eq!(Some(event.envelope.event.to_string_lossy().as_str()), text("event"));
        assert_eq!(Some(event.envelope.name.to_string_lossy().as_str()), text("name"));
        assert_eq!(event.envelope.hook_type.as_ref().map(|text| text.to_string_lossy()).as_deref(), text("type"));
        assert_eq!(event.envelope.change().is_some(), members.get("change").is_some_and(Value::is_object));
        assert_eq!(event.payload.is_some(), members.get("payload").is_some_and(|payload| !payload.is_null()));
        if let Some(time) = members.get("time").and_then(Value::as_i64) {
            assert_eq!(event.envelope.time.ms(), Some(time).filter(|ms| ms.unsigned_abs() <= 8_640_000_000_000_000));
        }
    }
    let written = restringify(event.envelope.raw_change().unwrap_or("null").as_bytes());
    for other in in_other_forms(body) {
        let again = ParsedEvent::read(&other.as_slice()).expect("the same event");
        assert_eq!(again.id, event.id, "{}", String::from_utf8_lossy(&other));
        assert_eq!(restringify(again.envelope.raw_change().unwrap_or("null").as_bytes()), written);
    }
}

/// A change depends on the values of an event only, its evidence is what the facts of the payload say, and it can be sent.
pub fn classification(body: &[u8]) {
    let Ok(event) = ParsedEvent::read(&body) else { return };
    let change = event.classify();
    for size in chunk_sizes(body) {
        let event = ParsedEvent::read(&Chunks { text: body, size }).expect("the same event");
        assert_eq!(event.classify(), change, "in chunks of {size}");
    }
    for other in in_other_forms(body) {
        let again = ParsedEvent::read(&other.as_slice()).expect("the same event").classify();
        assert_eq!(again, change, "{}", String::from_utf8_lossy(&other));
    }
    assert!(!change.summary.chars().any(char::is_control), "{:?}", change.summary);
    let facts = event.payload.and_then(|payload| PackumentFacts::read(payload).ok());
    if let Some(facts) = facts.filter(|_| !event.envelope.is_async_api()) {
        agrees(&change, &facts);
    }
    for dialect in [Dialect::Npm, Dialect::Cnpmcore, Dialect::AsyncApi, Dialect::Cnpmjs] {
        let options = EventOptions {
            packument: event.payload,
            time: event.envelope.time.ms(),
            dialect,
            ..EventOptions::default()
        };
        let Ok(sent) = change.to_event(&options) else { continue };
        let read = ParsedEvent::read(&sent.as_slice()).expect("an event that was encoded");
        assert_eq!(read.envelope.name.to_string_lossy(), change.name);
    }
}

/// The evidence for a claim is what the facts of the same packument say.
fn agrees(change: &Change, facts: &PackumentFacts) {
    // A text that was not well-formed cannot be looked up again.
    let is_text = |text: &Option<String>| text.as_deref().is_some_and(|text| !text.contains('\u{fffd}'));
    let has_version = |version: &Option<String>| {
        let listed =
            |manifest: &crate::packument::manifest::Manifest| Some(manifest.version.to_string_lossy()) == *version;
        (facts.versions.is_known() && is_text(version)).then(|| facts.versions.items().iter().any(listed))
    };
    let has_tag = |tag: &Option<String>| {
        let is_tag = |of: &crate::json::JsonString| Some(of.to_string_lossy()) == *tag;
        (facts.tags.is_known() && is_text(tag)).then(|| facts.tags.items().iter().any(|(of, _)| is_tag(of)))
    };
    let has_star = |user: &Option<String>| {
        let starred = facts.users.items().iter().any(|of| Some(of.to_string_lossy()) == *user);
        (facts.users.is_known() && is_text(user)).then_some(starred)
    };
    let has_owner = |owner: &Option<String>| {
        let is_owner = |of: &crate::packument::person::Person| Some(of.name.to_string_lossy()) == *owner;
        (facts.maintainers.is_known() && is_text(owner)).then(|| facts.maintainers.items().iter().any(is_owner))
    };
    let says = match &change.kind {
        Kind::Publish { version, .. } => has_version(version),
        Kind::Unpublish { version: version @ Some(_), .. } => has_version(version).map(|is_there| !is_there),
        Kind::DistTag { dist_tag, .. } => has_tag(dist_tag),
        Kind::DistTagRm { dist_tag } => has_tag(dist_tag).map(|is_there| !is_there),
        Kind::Star { user } => has_star(user),
        Kind::Unstar { user } => has_star(user).map(|is_there| !is_there),
        Kind::Owner { maintainer } => has_owner(maintainer),
        Kind::OwnerRm { maintainer } => has_owner(maintainer).map(|is_there| !is_there),
        _ => None,
    };
    if let Some(says) = says {
        assert_eq!(change.evidence, Evidence::of(Some(says)), "{change:?} {}", facts.json());
    }
}

/// The same event with its members in reverse order, and with more white space at its end than where the pass looks for a version.
fn in_other_forms(body: &[u8]) -> Vec<Vec<u8>> {
    const MANY_SPACES: usize = 700;
    let mut members = Vec::new();
    children(&body, |child| members.push(&body[child.at..child.value.end])).expect("JSON");
    members.reverse();
    let reversed = [b"{", members.join(&b","[..]).as_slice(), b"}"].concat();
    let mut padded = body.to_vec();
    padded.resize(body.len() + MANY_SPACES, b' ');
    let reads = |body: &Vec<u8>| !matches!(ParsedEvent::read(&body.as_slice()), Err(Error::EnvelopeTooLarge));
    [reversed, padded].into_iter().filter(reads).collect()
}
