//! Packuments: their facts, the changes between two of them, and the review of a release.

use serde_json::Value;

use crate::bytes::chunks::Chunks;
use crate::change::compare::{FirstSight, compare_packuments, compare_packuments_with};
use crate::change::{Change, Evidence, Kind};
use crate::event::parsed::ParsedEvent;
use crate::fuzz::chunk_sizes;
use crate::packument::facts::PackumentFacts;
use crate::packument::history::ReleaseHistory;
use crate::review::review_source;
use crate::review::signal::Signal;
use crate::send::encode::EventOptions;

/// Facts are the same in chunks of any size and when they are read again, and nothing changed between a packument and its facts.
pub fn facts(packument: &[u8]) {
    let facts = PackumentFacts::read(packument);
    for size in chunk_sizes(packument) {
        let chunked = PackumentFacts::read_source(&Chunks { text: packument, size });
        assert_eq!(json(&chunked), json(&facts), "in chunks of {size}");
    }
    let facts = match facts {
        Ok(facts) => facts,
        Err(error) => {
            assert!([400, 413, 422].contains(&error.status()) && !error.code().is_empty());
            return;
        }
    };
    let stored = facts.json();
    let again = PackumentFacts::read(&stored).expect("facts");
    assert_eq!(again.json(), stored);
    if facts.name.is_none() {
        return;
    }
    for (before, after) in [(&facts, &facts), (&facts, &again), (&again, &facts)] {
        assert_eq!(compare_packuments(Some(before), Some(after)), Ok(Vec::new()), "{stored}");
    }
    for sight in [FirstSight::History, FirstSight::Change, FirstSight::Nothing] {
        let of = |facts| compare_packuments_with(None, Some(facts), sight);
        assert_eq!(of(&again), of(&facts), "{stored}");
    }
    assert_eq!(compare_packuments(Some(&again), None), compare_packuments(Some(&facts), None), "{stored}");
}

fn json(facts: &Result<PackumentFacts, crate::error::Error>) -> Result<String, crate::error::Error> {
    facts.as_ref().map(PackumentFacts::json).map_err(Clone::clone)
}

/// In an input, what separates two texts: UTF-8 never has it.
const SEPARATOR: u8 = 0xff;

fn two_texts(input: &[u8]) -> Option<(&[u8], &[u8])> {
    let at = input.iter().position(|byte| *byte == SEPARATOR)?;
    Some((&input[..at], &input[at + 1..]))
}

/// What changed between two packuments is the same between their facts, and an event of each change is confirmed by the packument.
pub fn comparison(input: &[u8]) {
    let Some((before, after)) = two_texts(input) else { return };
    let (Ok(old), Ok(new)) = (PackumentFacts::read(before), PackumentFacts::read(after)) else { return };
    let changes = compare_packuments(Some(&old), Some(&new));
    let (old_stored, new_stored) = (reread(&old), reread(&new));
    for (old, new) in [(&old_stored, &new), (&old, &new_stored), (&old_stored, &new_stored)] {
        assert_eq!(compare_packuments(Some(old), Some(new)), changes, "{}\n{}", old.json(), new.json());
    }
    for change in changes.into_iter().flatten() {
        is_confirmed(&change, after, false);
    }
    let has_all_times = has_all_times(&new);
    for change in compare_packuments(None, Some(&new)).unwrap_or_default() {
        is_confirmed(&change, after, has_all_times);
    }
}

fn reread(facts: &PackumentFacts) -> PackumentFacts {
    PackumentFacts::read(facts.json()).expect("facts")
}

/// Whether the times alone say in which order the versions came.
fn has_all_times(facts: &PackumentFacts) -> bool {
    let releases = ReleaseHistory::of(facts);
    let versions = facts.versions.items();
    let mut times: Vec<_> = versions.iter().filter_map(|manifest| releases.time(&manifest.version)).collect();
    times.sort_unstable();
    times.dedup();
    times.len() == versions.len()
}

/// An event of the change, around the packument that shows it, is classified as that change. `has_order`: the packument alone says
/// what came before it.
fn is_confirmed(change: &Change, packument: &[u8], has_order: bool) {
    assert!(!change.summary.chars().any(char::is_control), "{:?}", change.summary);
    let options = EventOptions { packument: Some(packument), time: Some(1), ..EventOptions::default() };
    let Ok(body) = change.to_event(&options) else { return };
    // A text that was not well-formed is not sent as it was.
    if String::from_utf8_lossy(&body[..body.len().min(300)]).contains('\u{fffd}') || change.key.contains('\u{fffd}') {
        return;
    }
    let read = ParsedEvent::read(&body.as_slice()).expect("an event that was encoded").classify();
    let want = if matches!(change.kind, Kind::Change { .. }) { Evidence::Unavailable } else { Evidence::Confirmed };
    assert_eq!((read.kind.name(), read.evidence), (change.kind.name(), want), "{change:?}\n{read:?}");
    let (Some(read), Some(compared)) = (read.release_info, &change.release_info) else { return };
    assert_eq!((&read.publisher, &read.dist), (&compared.publisher, &compared.dist), "{change:?}\n{read:?}");
    if has_order {
        assert_eq!(read, *compared, "{change:?}");
    }
}

/// A review is the same in chunks of any size, and each of its signals points to a value of the packument.
pub fn review(packument: &[u8]) {
    let Ok(facts) = PackumentFacts::read(packument) else { return };
    let value: Option<Value> = serde_json::from_slice(packument).ok();
    const MAX_REVIEWS: usize = 6;
    let named = facts.versions.items().iter().rev().map(|manifest| &manifest.version);
    let tags = facts.tags.items().iter().map(|(tag, _)| tag);
    let others = facts.time.items().iter().map(|(version, _)| version);
    let third = MAX_REVIEWS / 3;
    for name in named.take(third).chain(tags.take(third)).chain(others.take(third)) {
        let name = name.to_string_lossy();
        let review = review_source(&packument, &name);
        for size in chunk_sizes(packument) {
            assert_eq!(review_source(&Chunks { text: packument, size }, &name), review, "{name} in chunks of {size}");
        }
        for signal in review.iter().flat_map(|review| &review.signals) {
            points_to_values(signal, value.as_ref());
        }
    }
}

fn points_to_values(signal: &Signal, packument: Option<&Value>) {
    assert!(!signal.locations.is_empty(), "{signal:?}");
    for location in &signal.locations {
        let value: Value = serde_json::from_str(&location.value).unwrap_or_default();
        let mut found = packument;
        for key in &location.path {
            found = match found {
                Some(Value::Array(elements)) => key.parse().ok().and_then(|at: usize| elements.get(at)),
                Some(Value::Object(members)) => members.get(key),
                _ => None,
            };
        }
        // What serde_json cannot read has no values to compare.
        if packument.is_some() {
            assert_eq!(found, Some(&value), "{location:?}");
        }
    }
}
