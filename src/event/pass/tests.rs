use std::cell::Cell;
use std::fs;

use super::*;
use crate::bytes::counted::Counted;
use crate::event::parsed::ParsedEvent;
use crate::warning::Warning;

#[test]
fn an_event_says_the_same_in_any_order_of_its_members() {
    let [event, payload, change, rest] = [
        r#""event":"package:publish","name":"a""#,
        r#""payload":{"name":"a","dist-tags":{"latest":"1.1.0","old":"9.0.0"},"versions":{"1.0.0":{},"1.1.0":{}},"time":{"1.0.0":"2020-01-01T00:00:00.000Z","1.1.0":"2020-01-02T00:00:00.000Z"}}"#,
        r#""change":{"version":"1.1.0","dist-tag":"latest"}"#,
        r#""type":"package","time":1577923200000"#,
    ];
    let space = " ".repeat(600);
    // The number of passes over the body, and its members.
    for (passes, members) in [
        (1, vec![event, payload, change, rest]),
        (1, vec![event, change, payload, rest]),
        (1, vec![change, event, payload, rest]),
        (2, vec![payload, event, change, rest]),
        (2, vec![change, payload, rest, event]),
        (2, vec![event, payload, change, &space, rest]),
    ] {
        let body = format!("{{{}}}", members.join(",")).replace(&format!(",{space}"), &space);
        let count = Cell::new(0);
        let body = Counted { bytes: body.as_bytes(), bytes_read: &count };
        ScannedBody::read(&body).map(|_| ()).unwrap();
        let for_the_guess = body.len().min(TAIL_BYTES);
        assert_eq!(count.get() - for_the_guess, passes * body.len(), "{members:?}");
        let change = ParsedEvent::read(&body).unwrap().classify();
        assert_eq!(change.summary, "a 1.1.0 published (minor after 1.0.0, tagged latest)", "{members:?}");
        assert_eq!(change.warnings, [Warning::DanglingTag], "{members:?}");
    }
}

#[test]
fn a_star_does_not_depend_on_where_its_name_is() {
    let [event, payload] =
        [r#""event":"package:star","name":"a""#, r#""payload":{"dist-tags":{"x":"9.0.0"},"versions":{"1.0.0":{}}}"#];
    for members in [[event, payload], [payload, event]] {
        let body = format!(r#"{{{},"change":{{"user":"b"}},"time":1}}"#, members.join(","));
        let change = ParsedEvent::read(&body.as_bytes()).unwrap().classify();
        assert_eq!(change.warnings, [], "{body}");
    }
}

#[test]
fn real_deliveries_are_read_once() {
    let paths = fs::read_dir("tests/data/deliveries").unwrap().map(|entry| entry.unwrap().path());
    let bodies = paths.filter(|path| path.extension().is_some_and(|end| end == "body"));
    let mut number = 0;
    for path in bodies {
        let (bytes, count) = (fs::read(&path).unwrap(), Cell::new(0));
        ScannedBody::read(&Counted { bytes: &bytes, bytes_read: &count }).map(|_| ()).unwrap();
        assert!(count.get() <= bytes.len() + TAIL_BYTES, "{} of {} in {path:?}", count.get(), bytes.len());
        number += 1;
    }
    assert_eq!(number, 45);
}

#[test]
fn of_an_envelope_that_is_too_large_the_first_keys_are_checked() {
    let member = |key: &str| format!(r#","{key}":1"#);
    let others = |count: usize| (0..count).map(|at| member(&format!("k{at}"))).collect::<String>();
    let twice = [member("x"), member(r"\u0078")].concat();
    let offset_of_second = |before: usize| before + member("x").len() + 1;
    for (what, middle, want) in [
        ("few keys", others(10), None),
        ("two that are equal", [&*twice, &others(10)].concat(), Some(offset_of_second(HEAD.len()))),
        ("two that are equal before many", [&*twice, &others(20_000)].concat(), Some(offset_of_second(HEAD.len()))),
        (
            "two that are equal between others",
            [others(20).as_str(), &twice, &others(20)].concat(),
            Some(offset_of_second(HEAD.len() + others(20).len())),
        ),
    ] {
        let body = format!("{HEAD}{middle}}}");
        let got = ScannedBody::read(&body.as_bytes()).map(|_| ()).err();
        let want = want.map(|offset| Error::DuplicateKey { key: "x".into(), offset });
        assert_eq!(got, want, "{what}");
    }
    for (what, middle) in
        [("many keys", others(20_000)), ("two that are equal after many", [others(20_000), twice].concat())]
    {
        let body = format!("{HEAD}{middle}}}");
        assert_eq!(ScannedBody::read(&body.as_bytes()).map(|_| ()).err(), Some(Error::EnvelopeTooLarge), "{what}");
    }
}

const HEAD: &str = r#"{"event":"package:publish","name":"a""#;
