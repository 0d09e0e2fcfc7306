//! What a payload says about the change that its event claims: with odd members, and with more than are noted.

use crate::event::parsed::ParsedEvent;
use crate::json::to_json;
use crate::limits::{MAX_ENTRIES, MAX_FACTS_BYTES, MAX_TEXT_BYTES, MAX_TIMES, MAX_VERSIONS};

/// So many times `item` with a number in the place of `#`, with commas between them.
fn repeated(count: usize, item: &str) -> String {
    let items: Vec<_> = (0..count).map(|at| item.replace('#', &at.to_string())).collect();
    items.join(",")
}

fn long_text(bytes: usize) -> String {
    "x".repeat(bytes)
}

/// The event of a change, which the sender claims, with this payload.
fn classified(event: &str, payload: &str, claim: &str) -> String {
    let body = format!(r#"{{"event":"package:{event}","name":"n","payload":{payload},"change":{claim},"time":1}}"#);
    to_json(&ParsedEvent::read(&body.as_bytes()).unwrap().classify())
}

/// A payload with so many other versions before the members in `last`.
fn versions(count: usize, last: &str) -> String {
    format!(r#"{{"versions":{{{},{last}}}}}"#, repeated(count, r##""2.0.#":{}"##))
}

fn names(count: usize, last: &str) -> String {
    format!(r#"{{"versions":[{},{last}]}}"#, repeated(count, r##""2.0.#""##))
}

#[test]
fn a_version_is_found_among_more_than_are_noted() {
    const CONFIRMED: &str = r#""evidence":"confirmed""#;
    const CONTRADICTED: &str = r#""evidence":"contradicted""#;
    const UNAVAILABLE: &str = r#""evidence":"unavailable""#;
    let shasum = r#""dist":{"shasum":"s"}"#;
    let is_there = format!(r#""1.0.0":{{{shasum}}}"#);
    let one_more = MAX_VERSIONS + 1;
    for (name, payload, want) in [
        ("few", versions(3, &is_there), CONFIRMED),
        ("few, not listed", versions(3, r#""1.0.1":{}"#), CONTRADICTED),
        ("many", versions(one_more, &is_there), CONFIRMED),
        ("many, not listed", versions(one_more, r#""1.0.1":{}"#), CONTRADICTED),
        ("many, without its manifest", versions(one_more, r#""1.0.0":null"#), CONFIRMED),
        ("names", names(3, r#""1.0.0""#), CONFIRMED),
        ("names, not listed", names(3, r#""1.0.1""#), CONTRADICTED),
        ("many names", names(one_more, r#""1.0.0""#), CONFIRMED),
        ("many names, not listed", names(one_more, r#""1.0.1""#), CONTRADICTED),
        ("names and a number", names(3, r#""1.0.0",1"#), UNAVAILABLE),
        ("long names alone", format!(r#"{{"versions":{{"{}":{{}}}}}}"#, long_text(MAX_TEXT_BYTES + 1)), UNAVAILABLE),
    ] {
        let change = classified("publish", &payload, r#"{"version":"1.0.0"}"#);
        assert!(change.contains(want), "{name}: {change}");
    }
}

#[test]
fn a_release_is_placed_if_all_versions_and_times_are_noted() {
    let times = |count: usize, value: &str| {
        let times = repeated(count, &format!(r##""2.0.#":{value}"##));
        format!(r#"{{"versions":{{"0.9.0":{{}},"1.0.0":{{}}}},"time":{{{times},"1.0.0":"2020-01-01T00:00:00Z"}}}}"#)
    };
    let placed = r#""previous":"0.9.0""#;
    let unplaced = r#""previous":null"#;
    for (name, payload, want) in [
        (
            "times of another member",
            r#"{"versions":{"0.8.0":{},"0.9.0":{},"1.0.0":{}},"time":{"0.9.0":"2021-01-01T00:00:00Z"},"time":{"1.0.0":"2020-01-01T00:00:00Z"}}"#
                .to_owned(),
            placed,
        ),
        (
            "a time that is replaced by null",
            r#"{"versions":{"0.8.0":{},"0.9.0":{},"1.0.0":{}},"time":{"0.9.0":"2021-01-01T00:00:00Z","0.9.0":null,"1.0.0":"2020-01-01T00:00:00Z"}}"#
                .to_owned(),
            placed,
        ),
        (
            "a time that is replaced",
            r#"{"versions":{"0.8.0":{},"0.9.0":{},"1.0.0":{}},"time":{"0.9.0":"2021-01-01T00:00:00Z","0.9.0":"2019-01-01T00:00:00Z","1.0.0":"2020-01-01T00:00:00Z"}}"#
                .to_owned(),
            placed,
        ),
        (
            "times in another form",
            r#"{"versions":{"0.9.0":{},"0.9.5":{},"1.0.0":{}},"time":{"v0.9.0":"2019-01-01T00:00:00Z","v1.0.0":"2020-01-01T00:00:00Z","v0.9.5":"2021-01-01T00:00:00Z"}}"#
                .to_owned(),
            placed,
        ),
        ("the most versions", versions(MAX_VERSIONS - 2, r#""0.9.0":{},"1.0.0":{}"#), placed),
        ("one more", versions(MAX_VERSIONS - 1, r#""0.9.0":{},"1.0.0":{}"#), unplaced),
        ("the most times", times(MAX_TIMES - 1, r#""2019-01-01T00:00:00Z""#), placed),
        ("one more time", times(MAX_TIMES, r#""2019-01-01T00:00:00Z""#), unplaced),
        ("the most times that are null", times(MAX_TIMES, "null"), placed),
        ("one more that is null", times(MAX_TIMES + 1, "null"), unplaced),
    ] {
        let change = classified("publish", &payload, r#"{"version":"1.0.0"}"#);
        assert!(change.contains(want), "{name}: {}", &change[..change.len().min(500)]);
    }
}

#[test]
fn a_tag_is_read_among_as_many_as_are_noted() {
    let tags = |count: usize| {
        let tags = repeated(count, r##""t#":"2.0.0""##);
        format!(r#"{{"versions":{{"1.0.0":{{}}}},"dist-tags":{{{tags},"next":"1.0.0"}}}}"#)
    };
    for (count, want) in [(MAX_ENTRIES - 1, r#""version":"1.0.0""#), (MAX_ENTRIES, r#""version":null"#)] {
        let change = classified("dist-tag", &tags(count), r#"{"dist-tag":"next"}"#);
        assert!(change.contains(want), "{count}: {change}");
    }
    let long = format!(r#"{{"versions":{{}},"dist-tags":{{"next":"{}"}}}}"#, long_text(MAX_TEXT_BYTES + 1));
    let change = classified("dist-tag", &long, r#"{"dist-tag":"next"}"#);
    assert!(change.contains(r#""version":null"#), "{change}");
}

#[test]
fn a_deprecation_may_be_lifted_of_another_version() {
    const AMBIGUOUS: &str = r#"[{"code":"ambiguous-deprecation""#;
    const CLEAR: &str = "[]";
    for (other, kind, want) in [
        (r#"{"deprecated":"old"}"#, "undeprecated", AMBIGUOUS),
        (r#"{"deprecated":""}"#, "undeprecated", CLEAR),
        (r#"{"deprecated":"old","deprecated":false}"#, "undeprecated", CLEAR),
        ("{}", "undeprecated", CLEAR),
        ("null", "undeprecated", AMBIGUOUS),
    ] {
        for payload in [
            format!(r#"{{"versions":{{"0.9.0":{other},"1.0.0":{{}}}}}}"#),
            format!(r#"{{"versions":{{"0.8.0":{{}},"1.0.0":{{}},"1.1.0":{other},"1.2.0":{{}}}}}}"#),
        ] {
            let change = classified("deprecated", &payload, r#"{"deprecated":"1.0.0"}"#);
            assert!(change.starts_with(&format!(r#"{{"kind":"{kind}","#)), "{change}");
            assert!(change.contains(&format!(r#""warnings":{want}"#)), "{other}: {change}");
        }
    }
}

#[test]
fn a_payload_of_another_package_is_noticed() {
    for (name, want) in [(r#""n""#, "[]"), (r#""other""#, r#"[{"code":"other-package""#), ("1", "[]")] {
        let change = classified(
            "publish",
            &format!(r#"{{"name":{name},"versions":{{"1.0.0":{{}}}}}}"#),
            r#"{"version":"1.0.0"}"#,
        );
        assert!(change.contains(&format!(r#""warnings":{want}"#)), "{name}: {change}");
    }
}

#[test]
fn a_name_that_begins_as_those_of_a_sync_may_be_a_maintainers() {
    for (maintainers, want) in [
        (r#"[{"name":"npm:alice"}]"#, r#""maintainer":"npm:alice","name":"n","evidence":"confirmed","warnings":[]"#),
        (
            r#"[{"name":"alice"}]"#,
            r#""maintainer":"alice","name":"n","evidence":"confirmed","warnings":[{"code":"npm-prefix""#,
        ),
    ] {
        let payload = format!(r#"{{"versions":{{}},"maintainers":{maintainers}}}"#);
        let change = classified("owner", &payload, r#"{"maintainer":"npm:alice"}"#);
        assert!(change.contains(want), "{change}");
    }
}

#[test]
fn of_a_long_value_a_release_has_what_it_has_of_a_short_one() {
    let long = long_text(MAX_TEXT_BYTES + 1);
    let payload =
        format!(r#"{{"versions":{{"1.0.0":{{"_npmUser":{{"name":"a"}},"dist":{{"shasum":"s","x":"{long}"}}}}}}}}"#);
    let change = classified("publish", &payload, r#"{"version":"1.0.0"}"#);
    assert!(change.contains(r#""shasum":"s""#) && change.contains(r#""publisher":{"name":"a""#), "{change}");
}

#[test]
fn a_tag_is_checked_among_more_versions_than_are_noted() {
    const DANGLING: &str = r#""code":"dangling-tag""#;
    for (target, is_dangling) in [("1.0.0", false), ("9.9.9", true), ("", false)] {
        let tags = format!(r#""1.0.0":{{}}}},"dist-tags":{{"next":"{target}""#);
        let change = classified("dist-tag", &versions(MAX_VERSIONS + 1, &tags), r#"{"dist-tag":"next"}"#);
        assert_eq!(change.contains(DANGLING), is_dangling, "{target}: {change}");
    }
}

#[test]
fn the_tags_of_a_payload_have_a_limited_size() {
    let long = long_text(MAX_TEXT_BYTES - 100);
    let most = MAX_FACTS_BYTES / long.len();
    for (count, want) in [(2, r#""version":"1.0.0""#), (most + 1, r#""version":null"#)] {
        let tags = repeated(count, &format!(r##""t#":"{long}""##));
        let payload = format!(r#"{{"versions":{{"1.0.0":{{}}}},"dist-tags":{{{tags},"next":"1.0.0"}}}}"#);
        let change = classified("dist-tag", &payload, r#"{"dist-tag":"next"}"#);
        assert!(change.contains(want), "{count}: {}", &change[..change.len().min(500)]);
    }
}

#[test]
fn an_id_has_the_payload_in_it_if_the_change_does_not_say_what_changed() {
    for (event, change, has_payload) in [
        ("publish", r#"{"version":"1.0.0"}"#, false),
        ("publish", r#"{"other":1}"#, true),
        ("unpublish", "{}", false),
        ("change", "{}", true),
        ("change", r#"{"version":"1.0.0"}"#, false),
        ("other", "{}", true),
        ("other", r#"{"version":"1.0.0"}"#, false),
    ] {
        let id = |payload: &str| {
            let body =
                format!(r#"{{"event":"package:{event}","name":"n","payload":{payload},"change":{change},"time":1}}"#);
            ParsedEvent::read(&body.as_bytes()).unwrap().id
        };
        assert_eq!(id("{}") != id(r#"{"a":1}"#), has_payload, "{event} {change}");
    }
}
