//! Filters against tables: which are refused, and what each member leaves out of each kind of change.

use super::*;
use crate::change::Kind;
use crate::filter::release::ReleaseSelector;
use crate::packument::release::{Latest, ReleaseInfo, ReleaseType};

/// A change of each kind, about version 7.21.0 and the dist-tag `latest` as far as it has them.
fn changes() -> Vec<Change> {
    let with_members = |name: &&str| {
        let mut kind = Kind::from_name(name).unwrap();
        let (text, tag) = (Some("7.21.0".to_owned()), Some("latest".to_owned()));
        match &mut kind {
            Kind::Publish { version, dist_tag }
            | Kind::Unpublish { version, dist_tag }
            | Kind::DistTag { dist_tag, version } => (*version, *dist_tag) = (text, tag),
            Kind::DistTagRm { dist_tag } => *dist_tag = tag,
            Kind::Deprecated { version, .. } | Kind::Undeprecated { version } | Kind::Change { version } => {
                *version = text;
            }
            Kind::Owner { .. }
            | Kind::OwnerRm { .. }
            | Kind::Star { .. }
            | Kind::Unstar { .. }
            | Kind::Unknown { .. } => {}
        }
        let info = ReleaseInfo { release: Some(ReleaseType::Minor), ..ReleaseInfo::default() };
        Change::at("@babel/core".to_owned(), kind, None, Some(info))
    };
    Kind::NAMES.iter().map(with_members).collect()
}

fn mismatch(filter: &str, change: &Change, level: Option<Level>) -> Option<&'static str> {
    parse_filter(filter).unwrap().mismatch(change, level).map(FilterMismatch::name)
}

#[test]
fn each_member_restricts_the_kinds_that_have_what_it_is_about() {
    let all = Kind::NAMES;
    let versions = ["publish", "unpublish", "dist-tag", "deprecated", "undeprecated", "change"].as_slice();
    for (filter, reason, kinds) in [
        ("{}", "", &[] as &[&str]),
        (r#"{"packages":["@babel/*"],"range":"^7","tags":["latest"],"release":["minor"],"level":"none"}"#, "", &[]),
        (r#"{"packages":["babel"]}"#, "package", all),
        (
            r#"{"kinds":["star","publish"]}"#,
            "kind",
            &all.iter().copied().filter(|kind| !["star", "publish"].contains(kind)).collect::<Vec<_>>(),
        ),
        (r#"{"release":["major","patch"]}"#, "release", &["publish"]),
        (r#"{"tags":["next"]}"#, "tag", &["publish", "unpublish", "dist-tag", "dist-tag-rm"]),
        (r#"{"range":">=8"}"#, "range", versions),
        (r#"{"prereleases":false}"#, "", &[]),
        (r#"{"level":"notice"}"#, "level", all),
    ] {
        for change in changes() {
            let want = kinds.contains(&change.kind.name()).then_some(reason);
            assert_eq!(mismatch(filter, &change, None), want, "{filter}: {}", change.summary);
        }
    }
}

#[test]
fn a_published_version_may_get_latest_in_addition_to_its_tag() {
    for (latest, want) in [
        (None, Some("tag")),
        (Some(Latest::Unmoved), Some("tag")),
        (Some(Latest::Moved), None),
        (Some(Latest::MovedBack), None),
    ] {
        let kind = Kind::Publish { version: Some("1.0.0".to_owned()), dist_tag: Some("next".to_owned()) };
        let change = Change::at("a".to_owned(), kind, None, Some(ReleaseInfo { latest, ..ReleaseInfo::default() }));
        assert_eq!(mismatch(r#"{"tags":["latest"]}"#, &change, None), want, "{latest:?}");
    }
}

#[test]
fn a_level_is_reached_by_the_most_severe_signal() {
    let change = Change::new("a", Kind::Change { version: None });
    for (least, level, want) in [
        ("none", None, None),
        ("notice", None, Some("level")),
        ("notice", Some(Level::Notice), None),
        ("notice", Some(Level::Alarm), None),
        ("alarm", Some(Level::Notice), Some("level")),
        ("alarm", Some(Level::Alarm), None),
    ] {
        let filter = format!(r#"{{"level":"{least}"}}"#);
        assert_eq!(mismatch(&filter, &change, level), want, "{least}, {level:?}");
    }
}

#[test]
fn a_filter_that_is_not_one_is_refused_with_the_code_of_its_member() {
    let long = format!(r#"{{"range":"{}1"}}"#, "1||".repeat(86));
    let large = format!(r#"{{"packages":["{}"]}}"#, "n".repeat(MAX_FILTER_BYTES));
    for (filter, status, code) in [
        ("", 400, "filter-not-an-object"),
        ("[]", 400, "filter-not-an-object"),
        ("null", 400, "filter-not-an-object"),
        (r#"{"range":"1""#, 400, "filter-not-an-object"),
        (large.as_str(), 413, "filter-too-large"),
        (r#"{"package":["a"]}"#, 422, "filter-member"),
        (r#"{"package":null}"#, 422, "filter-member"),
        (r#"{"packages":"a"}"#, 422, "filter-packages"),
        (r#"{"packages":[]}"#, 422, "filter-packages"),
        (r#"{"packages":["a",""]}"#, 422, "filter-packages"),
        (r#"{"kinds":["published"]}"#, 422, "filter-kinds"),
        (r#"{"release":["pre"]}"#, 422, "filter-release"),
        (r#"{"tags":[1]}"#, 422, "filter-tags"),
        (r#"{"range":"newest"}"#, 422, "filter-range"),
        (r#"{"range":1}"#, 422, "filter-range"),
        (long.as_str(), 422, "filter-range"),
        (r#"{"prereleases":"no"}"#, 422, "filter-prereleases"),
        (r#"{"level":"info"}"#, 422, "filter-level"),
        (r#"{"level":2}"#, 422, "filter-level"),
    ] {
        let mistake = parse_filter(filter).unwrap_err();
        assert_eq!((mistake.status(), mistake.code()), (status, code), "{filter}");
    }
}

#[test]
fn a_member_that_is_null_or_escaped_is_read() {
    let change = Change::new("a", Kind::Change { version: Some("1.0.0".to_owned()) });
    for (filter, want) in [
        (r#" {"range" : null, "packages":null} "#, None),
        (r#"{"r\u0061nge":"2"}"#, Some("range")),
        (r#"{"packages":["\u0061"],"range":"\u003e=1"}"#, None),
        (r#"{"range":"1","range":"2"}"#, Some("range")),
    ] {
        assert_eq!(mismatch(filter, &change, None), want, "{filter}");
    }
}

#[test]
fn messages_list_every_name() {
    for (filter, names) in [
        (r#"{"kinds":[]}"#, Kind::NAMES.to_vec()),
        (r#"{"release":[]}"#, vec!["premajor", "preminor", "prepatch", "first", "backport"]),
        (r#"{"x\n":1}"#, vec!["`x`", "packages", "kinds", "release", "tags", "range", "prereleases", "level"]),
        (r#"{"level":7}"#, vec!["none", Level::Notice.name(), Level::Alarm.name()]),
    ] {
        let message = parse_filter(filter).unwrap_err().to_string();
        for name in names {
            assert!(message.contains(name), "{message}: {name}");
        }
    }
    let message = InvalidFilter::Release.to_string();
    assert!(ReleaseSelector::ALL.iter().all(|selector| message.contains(&format!("{selector:?}").to_lowercase())));
}
