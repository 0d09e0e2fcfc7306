//! Properties that hold for every event that a sender and every hook that a client could invent.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]
#![cfg(not(target_arch = "wasm32"))]

#[path = "properties/hooks.rs"]
mod hooks;

use std::fs;
use std::sync::LazyLock;

use npm_hooks::{Error, Event, Verified};
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde::de::IgnoredAny;
use serde_json::{Value, json};

/// An event, and the values that identify its change.
#[derive(Clone, Debug)]
struct Sample {
    body: Value,
    identity: Value,
}

/// Few names, versions and times, so that two events are often the same change.
fn sample() -> impl Strategy<Value = Sample> {
    let word = || select(vec!["a", "b", "é\u{1f600}", "__proto__", "7"]);
    let owner = select(vec![json!({"username": "alice"}), json!({"username": "bob"}), Value::Null]);
    (0..3usize, 0..13usize, word(), word(), word(), 1..4i64, owner).prop_map(
        |(dialect, event, name, subject, content, time, owner)| match dialect {
            0 => npm(event, name, subject, content, time, owner),
            1 => async_api(event, name, subject, content, time, owner),
            _ => cnpmjs(event, name, time),
        },
    )
}

/// npm's and cnpmcore's: the change is in `change`.
fn npm(event: usize, name: &str, subject: &str, content: &str, time: i64, owner: Value) -> Sample {
    let (event, change) = [
        ("package:publish", json!({"version": subject, "dist-tag": "latest"})),
        ("package:publish", json!({"version": subject})),
        ("package:unpublish", json!({"version": subject})),
        ("package:unpublish", json!({})),
        ("package:dist-tag", json!({"dist-tag": subject})),
        ("package:dist-tag-rm", json!({"dist-tag": subject})),
        ("package:owner", json!({"maintainer": subject})),
        ("package:owner-rm", json!({"maintainer": subject})),
        ("package:deprecated", json!({"deprecated": subject})),
        ("package:undeprecated", json!({"deprecated": subject})),
        ("package:star", json!({"user": subject})),
        ("package:unstar", json!({"user": subject})),
        ("package:change", json!({"whatever": {"b": subject, "a": 1.5}})),
    ][event]
        .clone();
    Sample {
        body: json!({"event": event, "name": name, "type": "package", "version": "1.0.0", "hookOwner": owner,
            "payload": {"name": name, "versions": {}, "readme": content}, "change": change, "time": time}),
        identity: json!([event, name, time, change]),
    }
}

/// The AsyncAPI description's: ISO time, the change in a few fields of `payload`.
fn async_api(event: usize, name: &str, subject: &str, content: &str, time: i64, owner: Value) -> Sample {
    let (event, payload) = [
        ("package:change", json!({"name": name, "version": subject})),
        ("package:publish", json!({"name": name, "version": subject})),
        ("package:unpublish", json!({"name": name, "version": subject})),
        ("package:owner", json!({"name": name, "maintainers": [{"name": subject}]})),
        ("package:dist-tag", json!({"name": name, "dist-tags": {"latest": subject}})),
        ("package:deprecate", json!({"name": name, "version": subject, "deprecated": content})),
        ("package:star", json!({"name": name, "user": subject})),
    ][event % 7]
        .clone();
    Sample {
        body: json!({"event": event, "name": name, "type": "owner", "version": "1.0.0", "hookOwner": owner,
            "payload": payload, "change": {}, "time": format!("1970-01-01T00:00:00.00{time}Z")}),
        identity: json!([event, name, time, {}, payload]),
    }
}

/// cnpmjs.org's: neither payload nor change.
fn cnpmjs(event: usize, name: &str, time: i64) -> Sample {
    let event = ["package:dist-tag:rm", "package:sync", "package:publish"][event % 3];
    let time = if time == 3 { Value::Null } else { json!(time) };
    Sample {
        body: json!({"event": event, "name": name, "hookOwner": null, "payload": null, "change": null, "time": time}),
        identity: json!([event, name, time, null, null]),
    }
}

fn id(body: &str) -> String {
    Event::parse(Verified::assume(body.as_bytes())).unwrap().id().to_owned()
}

/// The same JSON in another form: the members of every object in reverse order, all characters escaped, white space added.
fn in_another_form(value: &Value) -> String {
    let text = |text: &str| {
        let escaped: String = text.encode_utf16().map(|unit| format!("\\u{unit:04X}")).collect();
        format!("\"{escaped}\"")
    };
    match value {
        Value::Object(members) => {
            let members: Vec<_> = members
                .iter()
                .rev()
                .map(|(key, value)| format!(" {} : {}", text(key), in_another_form(value)))
                .collect();
            format!("{{{}\n}}", members.join(","))
        }
        Value::Array(elements) => format!("[{} ]", elements.iter().map(in_another_form).collect::<Vec<_>>().join(", ")),
        Value::String(string) => text(string),
        other => other.to_string(),
    }
}

/// The bodies of real deliveries.
static DELIVERIES: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/deliveries");
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut bodies: Vec<_> = paths.filter(|path| path.extension().is_some_and(|end| end == "body")).collect();
    bodies.sort();
    bodies.iter().map(|path| fs::read(path).unwrap()).collect()
});

fn delivery() -> impl Strategy<Value = Vec<u8>> {
    any::<Index>().prop_map(|at| at.get(DELIVERIES.as_slice()).clone())
}

/// Whether `JSON.parse` accepts it. `IgnoredAny` allows unpaired surrogates, huge numbers and any depth, as `JSON.parse` does.
fn is_json(body: &[u8]) -> bool {
    std::str::from_utf8(body).is_ok() && serde_json::from_slice::<IgnoredAny>(body).is_ok()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_truncated_delivery_is_invalid_at_its_end(body in delivery(), at in any::<Index>()) {
        let cut = at.index(body.len());
        match Event::parse(Verified::assume(&body[..cut])) {
            Err(Error::NotJson { offset, .. } | Error::NotUtf8 { offset }) => prop_assert_eq!(offset, cut),
            other => prop_assert!(false, "cut at {}: {:?}", cut, other.map(|event| event.name())),
        }
    }

    #[test]
    fn a_mutated_delivery_is_json_exactly_if_serde_says_so(
        mut body in delivery(),
        edits in proptest::collection::vec((any::<Index>(), 0..3usize, any::<Index>(), any::<u8>()), 1..4),
    ) {
        const STRUCTURAL: &[u8] = b"{}[]\",:\\ue01.-+ \n\x01a\x80\xc3";
        for (at, edit, structural, byte) in edits {
            let at = at.index(body.len());
            // Half of the bytes are ones that JSON gives a meaning.
            let byte = if byte < 128 { *structural.get(STRUCTURAL) } else { byte };
            match edit {
                0 => body[at] = byte,
                1 => body.insert(at, byte),
                _ => drop(body.remove(at)),
            }
        }
        let outcome = Event::parse(Verified::assume(&body));
        let _ = outcome.as_ref().map(Event::classify);
        let is_read_as_json = !matches!(outcome, Err(Error::NotJson { .. } | Error::NotUtf8 { .. }));
        prop_assert_eq!(is_read_as_json, is_json(&body), "{:?} in {}", outcome.err(), String::from_utf8_lossy(&body));
    }
}

#[test]
fn every_real_delivery_has_an_id() {
    assert_eq!(DELIVERIES.len(), 45);
    for body in DELIVERIES.iter() {
        let outcome = Event::parse(Verified::assume(body)).map(|event| event.id().len());
        assert_eq!(outcome, Ok(32), "{}", String::from_utf8_lossy(body));
    }
}

/// All edits of one byte: random ones rarely produce `,}`.
#[test]
fn every_edit_of_one_byte_is_json_exactly_if_serde_says_so() {
    let text = r#"{"event":"e","name":"n","x":[10,-0.5e+2,true,{"k":[]}] , "y":{"k":null,"l":"\u00e9\n€","m":false}}"#;
    let text = text.as_bytes();
    let check = |body: &[u8]| {
        let outcome = Event::parse(Verified::assume(body)).err();
        let is_read_as_json = !matches!(outcome, Some(Error::NotJson { .. } | Error::NotUtf8 { .. }));
        assert_eq!(is_read_as_json, is_json(body), "{outcome:?} in {}", String::from_utf8_lossy(body));
    };
    for at in 0..=text.len() {
        let (before, after) = text.split_at(at);
        for byte in 0..=u8::MAX {
            check(&[before, &[byte], after].concat());
            check(&[before, &[byte], after.get(1..).unwrap_or_default()].concat());
        }
        check(&[before, after.get(1..).unwrap_or_default()].concat());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn two_events_have_the_same_id_exactly_if_they_are_the_same_change(a in sample(), b in sample()) {
        prop_assert_eq!(id(&a.body.to_string()) == id(&b.body.to_string()), a.identity == b.identity);
    }

    #[test]
    fn an_id_depends_on_the_values_of_an_envelope_not_on_their_form(sample in sample()) {
        let mut body = sample.body.clone();
        // The payload's bytes stay: they are part of some ids.
        let payload = body.as_object_mut().unwrap().remove("payload").unwrap();
        let other = format!("{{\"payload\":{payload},{}", &in_another_form(&body)[1..]);
        prop_assert_eq!(id(&other), id(&sample.body.to_string()));
    }

    #[test]
    fn any_bytes_are_an_event_or_an_error_with_a_code(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        if let Err(error) = Event::parse(Verified::assume(&bytes)) {
            prop_assert!([400, 413, 422].contains(&error.status()) && !error.code().is_empty());
        }
    }

    #[test]
    fn a_mutated_document_is_json_exactly_if_serde_says_so(
        sample in sample(), at in any::<prop::sample::Index>(),
        byte in select(b"{}[]\",:\\ue01.-+ \n\x01a\x80\xc3".to_vec()), is_cut in any::<bool>(),
    ) {
        let mut body = in_another_form(&sample.body).into_bytes();
        let at = at.index(body.len());
        body[at] = byte;
        if is_cut {
            body.truncate(at);
        }
        // serde_json refuses unpaired surrogates, which JSON.parse accepts.
        let reference = serde_json::from_slice::<Value>(&body);
        let has_surrogate_error = reference.as_ref().is_err_and(|error| error.to_string().contains("surrogate") || error.to_string().contains("hex escape"));
        prop_assume!(!has_surrogate_error);
        let outcome = Event::parse(Verified::assume(&body));
        let is_json = !matches!(outcome, Err(Error::NotJson { .. } | Error::NotUtf8 { .. }));
        prop_assert_eq!(is_json, reference.is_ok(), "{}", String::from_utf8_lossy(&body));
    }
}
