//! What an event says to a receiver in Rust; `src/wasm/tests.rs` has what it says to one in JavaScript.

mod payloads;

use super::*;
use crate::limits::MAX_ENVELOPE_BYTES;

#[test]
fn an_event_has_the_members_of_its_envelope() {
    let full = r#"{"event":"package:star","name":"lodash","type":"scope","version":"1.0.0","hookOwner":{"username":"bob"},"payload":{"a":1},"change":{"user":"alice"},"time":5}"#;
    let event = Event::parse(Verified::assume(full.as_bytes())).unwrap();
    assert_eq!((event.event().as_str(), event.name().as_str()), ("package:star", "lodash"));
    assert_eq!(event.hook_type().as_deref(), Some("scope"));
    assert_eq!(event.envelope_version().as_deref(), Some("1.0.0"));
    assert_eq!(event.hook_owner().as_deref(), Some("bob"));
    assert_eq!((event.change(), event.time()), (Some(r#"{"user":"alice"}"#), Some(5)));
    assert_eq!(event.payload(), Some(&br#"{"a":1}"#[..]));
    assert_eq!(event.warnings(), [Warning::ReducedPayload]);
    assert_eq!(event.id(), "6d397abc33265ef21d7b84371e043a63");

    let bare = Event::parse(Verified::assume(br#"{"event":"e","name":"n"}"#)).unwrap();
    assert_eq!((bare.hook_type(), bare.envelope_version(), bare.hook_owner()), (None, None, None));
    assert_eq!((bare.change(), bare.time(), bare.payload()), (None, None, None));
}

#[test]
fn an_event_is_refused_from_one_millisecond_over_the_limit_or_ahead() {
    for (time, now, limit, want) in [
        ("5", 5, 0, None),
        ("5", 6, 1, None),
        ("5", 6, 0, Some(Error::TooOld { age: 1, limit: 0 })),
        ("5", 8, 1, Some(Error::TooOld { age: 3, limit: 1 })),
        ("6", 5, 10, Some(Error::FromTheFuture { ahead: 1 })),
        ("null", 5, 10, Some(Error::NoTime)),
    ] {
        let body = format!(r#"{{"event":"e","name":"n","time":{time}}}"#);
        let event = Event::parse(Verified::assume(body.as_bytes())).unwrap();
        assert_eq!(event.check_age(now, limit).err(), want, "{time} at {now}, {limit}");
    }
}

#[test]
fn an_envelope_has_a_limited_size() {
    let sized = |before: &str, after: &str, bytes: usize| {
        let text = "x".repeat(bytes - before.len() - after.len());
        [before, &text, after].concat()
    };
    for (before, after) in [
        (r#"{"event":"e","name":""#, r#""}"#),
        (r#"{"event":"e","name":"n","change":{"a":""#, r#""}}"#),
        (r#"{"event":"e","name":"n","other":""#, r#""}"#),
        (r#"{"event":"e","name":"n",""#, r#"":1}"#),
    ] {
        for (bytes, want) in [
            (MAX_ENVELOPE_BYTES, None),
            (MAX_ENVELOPE_BYTES + 1, Some(Error::EnvelopeTooLarge)),
            (2 * MAX_ENVELOPE_BYTES, Some(Error::EnvelopeTooLarge)),
        ] {
            let body = sized(before, after, bytes);
            let found = Event::parse(Verified::assume(body.as_bytes()));
            assert_eq!(found.err(), want, "{bytes} bytes: {before}");
        }
    }
}
