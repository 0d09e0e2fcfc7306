//! The calls that the JavaScript tests make, with digests of their answers (`tests/data/answers/calls.txt`, which `tests/answers/calls/store.js`
//! writes): whatever those tests show of the core, these show without a host.

use std::fs;

use serde::Serialize;
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::change::compare::{FirstSight, compare_packuments_with};
use crate::error::Error;
use crate::event::parsed::ParsedEvent;
use crate::json::{append_json, restringify, to_json};
use crate::packument::facts::PackumentFacts;
use crate::packument::version::range::VersionRange;
use crate::packument::version::range::options::RangeOptions;
use crate::review::review_source;
use crate::signature::explain::explain_source;
use crate::signature::secret::Secret;
use crate::signature::signer::find_signer;

const DIGEST_DIGITS: usize = 12;

#[derive(Serialize)]
struct ErrorParts {
    code: &'static str,
    status: u16,
    message: String,
    offset: Option<usize>,
}

#[derive(Serialize)]
struct MistakeParts<'m> {
    message: &'m str,
}

fn error_json(error: &Error) -> String {
    let (code, status, message, offset) = (error.code(), error.status(), error.message(), error.offset());
    to_json(&ErrorParts { code, status, message, offset })
}

fn answer(result: Result<String, Error>) -> String {
    result.unwrap_or_else(|error| error_json(&error))
}

/// A text, or bytes in hex.
fn bytes(stored: &Value) -> Vec<u8> {
    match stored {
        Value::String(text) => text.clone().into_bytes(),
        stored => hex::decode(stored["hex"].as_str().unwrap()).unwrap(),
    }
}

fn text(stored: &Value) -> &str {
    stored.as_str().unwrap()
}

fn secrets(stored: &[Value]) -> Result<Vec<Secret>, String> {
    let secrets: Result<_, _> = stored.iter().map(|secret| Secret::new(bytes(secret))).collect();
    secrets.map_err(|mistake| to_json(&MistakeParts { message: mistake.message() }))
}

fn event_answer(body: &[u8]) -> Result<String, Error> {
    let event = ParsedEvent::read(&body)?;
    let mut json = String::from("[");
    append_json(&event, &mut json);
    json.push(',');
    append_json(&event.payload_span.as_ref().map(|span| (span.start, span.end)), &mut json);
    json.push(',');
    append_json(&event.classify(), &mut json);
    json.push(']');
    Ok(json)
}

fn compared(before: &Value, after: &Value, first_sight: &str) -> Result<String, Error> {
    let facts =
        |stored: &Value| (!stored.is_null()).then(|| PackumentFacts::of_changes(&bytes(stored).as_slice())).transpose();
    let (before, after) = (facts(before)?, facts(after)?);
    let first_sight = FirstSight::from_name(first_sight).unwrap();
    Ok(to_json(&compare_packuments_with(before.as_ref(), after.as_ref(), first_sight)?))
}

fn satisfies(version: &str, range: &str, include_prerelease: bool) -> String {
    match VersionRange::parse(range, RangeOptions { include_prerelease }) {
        Ok(range) => to_json(&range.includes(version)),
        Err(mistake) => {
            let (code, status, message) = (mistake.code(), mistake.status(), mistake.message());
            to_json(&ErrorParts { code, status, message, offset: None })
        }
    }
}

/// The answer as JSON.
fn answer_to(name: &str, args: &[Value]) -> String {
    match (name, args) {
        ("verifySignature", [body, header, others @ ..]) => match secrets(others) {
            Ok(secrets) => to_json(&find_signer(&secrets, &bytes(body).as_slice(), Ok(text(header))).is_ok()),
            Err(mistake) => mistake,
        },
        ("explainSignature", [body, header, others @ ..]) => match secrets(others) {
            Ok(secrets) => to_json(&explain_source(&bytes(body).as_slice(), Ok(text(header)), &secrets)),
            Err(mistake) => mistake,
        },
        ("signPayload", [body, secret]) => match secrets(std::slice::from_ref(secret)) {
            Ok(secrets) => to_json(&secrets[0].sign(bytes(body)).header()),
            Err(mistake) => mistake,
        },
        ("parseEvent", [body]) => answer(event_answer(&bytes(body))),
        ("readPackument", [packument]) => {
            answer(PackumentFacts::read_source(&bytes(packument).as_slice()).map(|facts| facts.json()))
        }
        ("comparePackuments", [before, after, first_sight]) => answer(compared(before, after, text(first_sight))),
        ("reviewRelease", [packument, version]) => {
            answer(review_source(&bytes(packument).as_slice(), text(version)).map(|review| to_json(&review)))
        }
        ("satisfiesRange", [version, range, include_prerelease]) => {
            satisfies(text(version), text(range), include_prerelease.as_bool().unwrap())
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_calls_of_the_javascript_tests_have_the_same_answers() {
    let calls = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/answers/calls.txt")).unwrap();
    let mut checked = 0;
    for line in calls.lines() {
        let (want, call) = line.split_once(' ').unwrap();
        let parsed: Vec<Value> = serde_json::from_str(call).unwrap();
        let answer = restringify(answer_to(text(&parsed[0]), &parsed[1..]).as_bytes());
        assert_eq!(&hex::encode(Sha256::digest(&answer))[..DIGEST_DIGITS], want, "{call}\n{answer}");
        checked += 1;
    }
    assert!(checked > 0);
}
