//! Versions against what npm's `semver` said of them (`tests/data/semver.json`), and against the rules of an order.
use std::cmp::Ordering;
use std::fs;
use std::sync::LazyLock;

use proptest::prelude::*;
use proptest::sample::select;
use serde::Deserialize;

use super::position::{PositionFinder, ReleasePosition};
use super::released::ReleasedVersions;
use super::*;
mod reference;

use crate::packument::release::ReleaseType;

/// What npm's `semver` says. `tests/unit/versions.test.js` compares it with the installed package.
#[derive(Deserialize)]
struct Table {
    /// A text, its core, and how npm writes the version.
    read: Vec<(String, (u64, u64, u64), String)>,
    refused: Vec<String>,
    /// From the lowest to the highest; equal versions are grouped.
    order: Vec<Vec<String>>,
    /// Three versions each: to npm the first equals the second and the second equals the third, but the first is lower than
    /// the third.
    contradictions: Vec<[String; 3]>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let text = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/semver.json")).unwrap();
    serde_json::from_str(&text).unwrap()
});

/// Parses a text, which is kept for the rest of the tests.
fn parse(text: &str) -> Option<Version<'static>> {
    Version::of(Box::leak(Box::new(JsonString::from(text))))
}

fn version(text: &str) -> Version<'static> {
    parse(text).unwrap_or_else(|| panic!("{text} is a version"))
}

#[test]
fn what_npm_reads_is_read_and_what_it_refuses_is_refused() {
    let Table { read, refused, .. } = &*TABLE;
    assert!(read.len() >= 300 && refused.len() >= 300, "{}, {}", read.len(), refused.len());
    for (text, core, written) in read {
        let found = version(text);
        assert_eq!(found.core(), *core, "{text:?}");
        assert_eq!(found.is_prerelease(), written.contains('-'), "{text:?}");
        // The hyphen that npm adds can make it too long to be read again.
        if written.len() <= 256 {
            assert_eq!(found, version(written), "{text:?}");
        }
    }
    for text in refused {
        assert_eq!(parse(text), None, "{text:?}");
    }
}

#[test]
fn every_pair_is_in_npms_order() {
    let places = TABLE.order.iter().enumerate();
    let versions: Vec<_> =
        places.flat_map(|(at, group)| group.iter().map(move |text| (at, text, version(text)))).collect();
    assert!(versions.len() >= 400, "{}", versions.len());
    for (at, text, left) in &versions {
        for (of_other, other, right) in &versions {
            assert_eq!(left.cmp(right), at.cmp(of_other), "{text} and {other}");
            assert_eq!(left == right, at == of_other, "{text} and {other}");
        }
    }
}

#[test]
fn where_npm_contradicts_itself_the_identifiers_that_follow_decide() {
    assert!(!TABLE.contradictions.is_empty());
    for [low, between, high] in &TABLE.contradictions {
        let [low, between, high] = [low, between, high].map(|text| version(text));
        assert_eq!(low.cmp(&high), Ordering::Less);
        assert_ne!((low.cmp(&between), between.cmp(&high)), (Ordering::Equal, Ordering::Equal));
    }
}

#[test]
fn a_key_is_lower_only_for_a_lower_version() {
    // The lower version, a higher one, and whether the keys show it.
    for (low, high, is_in_keys) in [
        ("1.0.0-rc.1", "1.0.0", true),
        ("1.0.0-rc.1", "1.0.0-rc.2", false),
        ("1.0.0", "1.0.1", true),
        ("1.0.9", "1.1.0", true),
        ("1.9.9", "2.0.0-rc.1", true),
        ("4194302.9.9", "4194303.0.0", true),
        ("4194303.9.9", "4194304.0.0", false),
        ("1.2097150.9", "1.2097151.0", true),
        ("1.2097151.9", "1.2097152.0", false),
        ("1.0.1048574", "1.0.1048575-rc.1", true),
        ("1.0.1048575", "1.0.1048576-rc.1", false),
    ] {
        let (one, other) = (version(low), version(high));
        assert!(one < other, "{low} and {high}");
        let want = if is_in_keys { Ordering::Less } else { Ordering::Equal };
        assert_eq!(one.key().cmp(&other.key()), want, "{low} and {high}");
    }
}

#[test]
fn a_release_follows_the_one_below_it_on_its_own_line() {
    for (text, earlier, previous, release_type) in [
        ("1.0.0", vec![], None, "first"),
        ("1.0.0-rc.1", vec![], None, "first"),
        ("1.0.0", vec!["latest"], None, "major"),
        ("0.2.0", vec!["latest"], None, "minor"),
        ("0.0.1", vec!["latest"], None, "patch"),
        ("1.2.3", vec!["latest"], None, "patch"),
        ("1.0.0", vec!["2.0.0-rc.1"], None, "major"),
        ("0.30.4", vec!["0.30.3", "1.13.6", "1.14.0"], Some("0.30.3"), "backport"),
        ("2.0.0", vec!["0.30.3", "1.14.0", "0.30.4"], Some("1.14.0"), "major"),
        ("1.15.0", vec!["1.14.0", "0.30.4", "nonsense"], Some("1.14.0"), "minor"),
        ("1.14.1", vec!["1.14.0", "2.0.0-beta.1"], Some("1.14.0"), "patch"),
        ("0.0.9", vec!["1.0.0"], None, "backport"),
        ("1.0.9", vec!["1.0.0-rc.1", "2.0.0"], Some("1.0.0-rc.1"), "backport"),
        // A prerelease before it: of the same core it says nothing about the release type.
        ("1.0.0", vec!["1.0.0-rc.1", "1.0.0-rc.2"], Some("1.0.0-rc.2"), "major"),
        ("1.1.0", vec!["1.1.0-rc.1"], Some("1.1.0-rc.1"), "minor"),
        ("1.1.1", vec!["1.1.1-rc.1"], Some("1.1.1-rc.1"), "patch"),
        ("1.1.0", vec!["1.0.0-rc.1"], Some("1.0.0-rc.1"), "minor"),
        ("1.0.0", vec!["0.9.0", "1.0.0-rc.1"], Some("0.9.0"), "major"),
        // Prereleases.
        (
            "2.0.0-beta.2",
            vec!["1.9.0", "2.0.0-beta.1", "2.0.0-alpha.7", "2.0.0-rc.1"],
            Some("2.0.0-beta.1"),
            "prerelease",
        ),
        ("2.0.0-beta.10", vec!["2.0.0-beta.9", "2.0.0-beta.2"], Some("2.0.0-beta.9"), "prerelease"),
        ("2.0.0-beta.1", vec!["1.9.0", "1.10.0-rc.1", "2.0.0", "2.0.0-rc.1"], Some("1.9.0"), "prerelease"),
        ("2.0.0-beta.1", vec!["1.10.0-rc.1", "1.10.0-rc.2", "2.0.0"], Some("1.10.0-rc.2"), "prerelease"),
        ("2.0.0-beta.1", vec!["2.0.0"], None, "prerelease"),
        // Of equal versions, the later one is chosen; a version equal to this one is not previous to it.
        ("1.0.1", vec!["1.0.0+a", "v1.0.0"], Some("v1.0.0"), "patch"),
        ("1.0.1", vec!["1.0.1+a", "1.0.0"], Some("1.0.0"), "patch"),
    ] {
        let found = place_after(earlier.iter().map(|text| parse(text)), version(text));
        let found = (found.previous.map(|at| earlier[at]), found.release_type.name());
        assert_eq!(found, (previous, release_type), "{text} after {earlier:?}");
    }
}

/// The position of a version after others, which are released before it.
fn place_after(earlier: impl Iterator<Item = Option<Version<'static>>>, version: Version<'static>) -> ReleasePosition {
    let versions: Vec<_> = earlier.chain([Some(version)]).zip(0..).collect();
    let last = versions.len() - 1;
    let mut released = ReleasedVersions::new(versions);
    (0..last).for_each(|at| released.release(at));
    released.place(last).unwrap()
}

/// From few parts, so that two are often equal, or nearly.
fn any_version() -> impl Strategy<Value = Version<'static>> {
    let core = select(vec!["0.0.0", "0.0.1", "0.1.0", "1.0.0", "01.0.0", "9007199254740991.0.0"]);
    let identifier = select(vec![
        "0",
        "1",
        "01",
        "9",
        "10",
        "a",
        "A",
        "b",
        "a1",
        "1a",
        "-",
        "-1",
        "0a",
        "9007199254740991",
        "9007199254740992",
        "9007199254740993",
        "09007199254740994",
        "123456789012345678901234567890",
        "123456789012345678901234567891",
    ]);
    let build = select(vec!["", "+b", "+1.2"]);
    (core, proptest::collection::vec(identifier, 0..4), build).prop_map(|(core, identifiers, build)| {
        let hyphen = if identifiers.is_empty() { "" } else { "-" };
        version(&[core, hyphen, &identifiers.join("."), build].concat())
    })
}

/// Texts that are nearly versions, and versions that are nearly equal.
const NEAR_VERSIONS: &str = "([v= \t\u{b}\u{feff}\u{85}\u{a0}]{0,2}([01]|0?9007199254740991|[0-9]{1,17})[.]([01]|10)[.][0-9]{1,2}(-?(0|1|a|-|[0-9]{1,20}|1234567890123456(78|79|80)|[0-9]{30,32}|[0-9]{100,120}|[-a0B.]{0,4})([.][0-9a]{0,2}){0,2})?([+][a.+0]{0,3})?[ \n\\\\\u{2028}]{0,1})|[-+.a0é \\\\n]{0,12}";
/// The same, often close to `1.1.1`.
const CLOSE_VERSIONS: &str = "v?[01][.][012][.][01]([.-][ab01]([.][01])?)?([+]b)?|x";

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_order_is_total_and_agrees_with_equality(a in any_version(), b in any_version(), c in any_version()) {
        prop_assert_eq!(a.cmp(&b), b.cmp(&a).reverse());
        prop_assert_eq!(a.cmp(&b) == Ordering::Equal, a == b);
        prop_assert_eq!(a.partial_cmp(&b), Some(a.cmp(&b)));
        let mut sorted = [&a, &b, &c];
        sorted.sort();
        let [low, between, high] = sorted;
        prop_assert!(low <= between && between <= high && low <= high);
        prop_assert_eq!(low == high, low == between && between == high);
    }

    #[test]
    fn any_text_is_read_or_refused(text in "[v= \u{feff}\u{85}]{0,2}[0-9]{0,20}[.]?[0-9]{1,2}[.]?[0-9]{0,3}[-+.a0é]{0,5}|\\PC{0,20}") {
        prop_assert_eq!(parse(&text).is_some(), reference::Version::parse(&text).is_some());
    }

    #[test]
    fn what_is_followed_is_lower(version in any_version(), earlier in proptest::collection::vec(proptest::option::of(any_version()), 0..6)) {
        let mut finder = PositionFinder::new(version.clone());
        for (at, other) in earlier.iter().enumerate() {
            finder.push_version(other.clone(), at);
        }
        let place = finder.finish();
        prop_assert_eq!(place_after(earlier.iter().cloned(), version.clone()), place);
        let ReleasePosition { previous, release_type, .. } = place;
        if let Some(at) = previous {
            prop_assert!(earlier[at].as_ref().is_some_and(|previous| *previous < version));
        }
        prop_assert_eq!(release_type == ReleaseType::First, earlier.is_empty());
        prop_assert_eq!(release_type == ReleaseType::Prerelease, version.is_prerelease() && !earlier.is_empty());
    }

    #[test]
    fn texts_are_read_and_ordered_as_by_the_crate(one in NEAR_VERSIONS, other in NEAR_VERSIONS) {
        let (parsed, reference) = ((parse(&one), parse(&other)), (reference::Version::parse(&one), reference::Version::parse(&other)));
        prop_assert_eq!((parsed.0.is_some(), parsed.1.is_some()), (reference.0.is_some(), reference.1.is_some()));
        if let ((Some(a), Some(b)), (Some(c), Some(d))) = (parsed, reference) {
            prop_assert_eq!(a.cmp(&b), c.cmp(&d));
            prop_assert!(a.key() == b.key() || a.key() < b.key() && a < b || a.key() > b.key() && a > b);
        }
    }

    #[test]
    fn long_numbers_are_ordered_as_in_javascript(head in "[1-9][0-9]{14,40}", tails in ("[0-9]{1,20}", "[0-9]{1,20}"), zeros in 0..150_usize) {
        let long = |tail: &str| ["1.0.0-", &head, tail, &"0".repeat(zeros)].concat();
        let (one, other) = (long(&tails.0), long(&tails.1));
        let read = |text| reference::Version::parse(text).unwrap();
        prop_assert_eq!(version(&one).cmp(&version(&other)), read(&one).cmp(&read(&other)));
    }

    #[test]
    fn positions_are_those_of_a_full_comparison(text in CLOSE_VERSIONS, earlier in proptest::collection::vec(CLOSE_VERSIONS, 0..8), order in any::<u64>()) {
        let (Some(version), Some(reference)) = (parse(&text), reference::Version::parse(&text)) else { return Ok(()) };
        let names: Vec<_> = earlier.iter().map(|text| JsonString::from(text.as_str())).collect();
        let mut finder = PositionFinder::new(version);
        let mut at: Vec<_> = (0..names.len()).collect();
        at.sort_by_key(|at| order.rotate_left(8 * *at as u32) as u8);
        for at in at {
            finder.push(names[at].json().as_bytes(), at);
        }
        let mut earlier = earlier.iter().zip(0..).map(|(text, at)| (reference::Version::parse(text), at));
        prop_assert_eq!(finder.finish(), reference::position(&reference, &mut earlier));
    }
}
