//! Facts of packuments with odd, many and long members.

use crate::error::Error;
use crate::limits::{MAX_ENTRIES, MAX_FACTS_BYTES, MAX_TEXT_BYTES};
use crate::packument::facts::PackumentFacts;

/// So many times `item` with a number in the place of `#`, with commas between them.
fn repeated(count: usize, item: &str) -> String {
    let items: Vec<_> = (0..count).map(|at| item.replace('#', &at.to_string())).collect();
    items.join(",")
}

fn long_text(bytes: usize) -> String {
    "x".repeat(bytes)
}

#[test]
fn facts_have_a_limited_number_of_entries() {
    for (member, before, entry, after) in [
        ("versions", r#"{"versions":{"#, r##""1.0.#":{}"##, "}}"),
        ("names of versions", r#"{"versions":["#, r##""1.0.#""##, "]}"),
        ("tags", r#"{"versions":{},"dist-tags":{"#, r##""t#":"1.0.0""##, "}}"),
        ("tags that are null", r#"{"versions":{},"dist-tags":{"#, r##""t#":null"##, "}}"),
        ("times", r#"{"time":{"#, r##""1.0.#":"2020-01-01""##, "}}"),
        ("times that are null", r#"{"time":{"#, r##""1.0.#":null"##, "}}"),
        ("maintainers", r#"{"versions":{},"maintainers":["#, r#"{"name":"a"}"#, "]}"),
        ("stars", r#"{"versions":{},"users":{"#, r##""u#":true"##, "}}"),
        ("stars that were taken back", r#"{"versions":{},"users":{"#, r##""u#":false"##, "}}"),
    ] {
        for (count, want) in [(MAX_ENTRIES, None), (MAX_ENTRIES + 1, Some(Error::PackumentTooLarge))] {
            let packument = [before, &repeated(count, entry), after].concat();
            assert_eq!(PackumentFacts::read(&packument).err(), want, "{count} {member}");
        }
    }
}

#[test]
fn facts_have_a_limited_size() {
    let long = long_text(MAX_TEXT_BYTES - 100);
    let count = MAX_FACTS_BYTES / long.len() + 1;
    for (member, before, entry, after) in [
        ("tags", r#"{"versions":{},"dist-tags":{"#, format!(r##""t#":"{long}""##), "}}"),
        ("keys", r#"{"versions":{},"users":{"#, format!(r##""{long}#":true"##), "}}"),
        ("values", r#"{"versions":{"#, format!(r##""1.0.#":{{"dist":{{"shasum":"{long}"}}}}"##), "}}"),
        // Such a manifest is read after the scan.
        (
            "long values",
            r#"{"versions":{"#,
            format!(r##""1.0.#":{{"dist":{{"shasum":"{long}","x":"{long}"}}}}"##),
            "}}",
        ),
    ] {
        let packument = [before, &repeated(count, &entry), after].concat();
        assert_eq!(PackumentFacts::read(&packument).err(), Some(Error::PackumentTooLarge), "{member}");
        let fewer = [before, &repeated(2, &entry), after].concat();
        assert_eq!(PackumentFacts::read(&fewer).err(), None, "{member}");
    }
}

#[test]
fn of_long_values_facts_have_what_they_have_of_short_ones() {
    let long = long_text(MAX_TEXT_BYTES + 1);
    for (manifest, want) in [
        (format!(r#"{{"dist":{{"shasum":"s","x":"{long}"}}}}"#), r#"{"dist":{"shasum":"s"}}"#.to_owned()),
        (format!(r#"{{"dist":{{"x":"{long}"}},"license":"MIT"}}"#), r#"{"license":"MIT"}"#.to_owned()),
        (format!(r#"{{"deprecated":"{long}","license":"MIT"}}"#), r#"{"deprecated":true,"license":"MIT"}"#.to_owned()),
        (
            format!(r#"{{"deprecated":"{long}","dist":{{"shasum":"s","x":"{long}"}}}}"#),
            r#"{"deprecated":true,"dist":{"shasum":"s"}}"#.to_owned(),
        ),
        (format!(r#"{{"scripts":{{"test":"{long}","a":""}}}}"#), r#"{"scripts":["test"]}"#.to_owned()),
        (format!(r#"{{"_npmUser":{{"name":"a","x":"{long}"}}}}"#), r#"{"_npmUser":{"name":"a"}}"#.to_owned()),
        (format!(r#"{{"license":{{"type":"MIT","x":"{long}"}}}}"#), r#"{"license":"MIT"}"#.to_owned()),
    ] {
        let packument = format!(r#"{{"versions":{{"1.0.0":{{"license":"A"}},"1.0.1":{manifest},"1.0.2":{{}}}}}}"#);
        let facts = PackumentFacts::read(&packument).unwrap().json();
        let want = format!(r#""versions":{{"1.0.0":{{"license":"A"}},"1.0.1":{want},"1.0.2":{{}}}}"#);
        assert!(facts.contains(&want), "{want}: {facts}");
    }
}

#[test]
fn what_cannot_be_read_is_absent() {
    let long = long_text(MAX_TEXT_BYTES + 1);
    for (packument, want) in [
        (r#"{"versions":{},"modified":"2020"}"#.to_owned(), r#""versions":{},"modified":"2020","#),
        (r#"{"versions":{},"modified":1}"#.to_owned(), r#""versions":{},"absent""#),
        (
            r#"{"versions":{},"_id":"a","maintainers":[]}"#.to_owned(),
            r#""users":[],"absent":["name","dist-tags","time"]"#,
        ),
        (
            r#"{"versions":{},"_rev":"1","maintainers":[]}"#.to_owned(),
            r#""users":[],"absent":["name","dist-tags","time"]"#,
        ),
        (r#"{"versions":{},"_id":1,"maintainers":[]}"#.to_owned(), r#""absent":["name","dist-tags","time","users"]"#),
        (
            r#"{"versions":{},"time":{"1.0.0":"t","unpublished":{}},"time":1}"#.to_owned(),
            r#""versions":{},"absent":["name","dist-tags","time","maintainers","users"]"#,
        ),
        (r#"{"versions":{},"time":{"1.0.0":"t","1.0.0":null}}"#.to_owned(), r#""time":{}"#),
        (format!(r#"{{"versions":{{"{long}":{{}}}},"time":{{}}}}"#), r#""absent":["name","dist-tags","versions","#),
        (format!(r#"{{"versions":{{"{long}":{{}},"1.0.0":{{}}}}}}"#), r#""versions":{"1.0.0":{}}"#),
        (format!(r#"{{"versions":{{}},"users":{{"{long}":true,"u":true}}}}"#), r#","maintainers","users"]"#),
        (r#"{"versions":{},"users":{"":true,"u":true}}"#.to_owned(), r#""users":["u"]"#),
        (r#"{"versions":[],"time":{}}"#.to_owned(), r#""absent":["name","dist-tags","versions","#),
        (r#"{"versions":["1.0.0",1],"time":{}}"#.to_owned(), r#""absent":["name","dist-tags","versions","#),
        (r#"{"versions":["1.0.0"]}"#.to_owned(), r#""versions":{"1.0.0":null}"#),
        (r#"{"versions":{"1.0.0":{"scripts":{"a":1}}}}"#.to_owned(), r#""versions":{"1.0.0":{}}"#),
    ] {
        let facts = PackumentFacts::read(&packument).unwrap().json();
        assert!(facts.contains(want), "{want}: {facts}");
    }
}
