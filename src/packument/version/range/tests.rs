//! Ranges against a table. `tests/unit/ranges.test.js` compares the built package with npm's `semver`.

use super::*;

/// Whether a version is in a range, as npm has it and with prereleases; `None` for a range that npm cannot read.
fn verdicts(range: &str, version: &str) -> Option<(bool, bool)> {
    let [without, with] = [false, true].map(|include_prerelease| {
        VersionRange::parse(range, RangeOptions { include_prerelease }).ok().map(|range| range.includes(version))
    });
    assert_eq!(without.is_some(), with.is_some(), "{range}");
    without.zip(with)
}

#[test]
fn a_version_is_in_a_range_or_not() {
    const IN: Option<(bool, bool)> = Some((true, true));
    const OUT: Option<(bool, bool)> = Some((false, false));
    const WITH_PRERELEASES: Option<(bool, bool)> = Some((false, true));
    for (range, version, want) in [
        ("", "1.2.3", IN),
        ("*", "1.2.3-rc", WITH_PRERELEASES),
        ("^1.2.0", "1.9.0", IN),
        ("^1.2.0", "1.9.0-rc", WITH_PRERELEASES),
        ("^1.2.0", "2.0.0-rc", OUT),
        ("^0.0.3", "0.0.4", OUT),
        ("~1.2", "1.2.9", IN),
        ("~> 1.2", "1.3.0", OUT),
        ("1.x || >= 3", "3.1.0", IN),
        ("1.2 - 2.3", "2.3.9", IN),
        ("1.2 - 2.3", "2.4.0-0", OUT),
        ("1.2.3 - 2.0.0", "2.0.0-rc", WITH_PRERELEASES),
        ("1.2.3 - 2.0.0", "2.0.1-rc", OUT),
        ("* - 2", "1.0.0-rc", WITH_PRERELEASES),
        ("1 - 2", "1.0.0", IN),
        ("1 - 2", "1.0.0-0", WITH_PRERELEASES),
        ("1.2 - 2", "1.2.0-0", WITH_PRERELEASES),
        (">1 <=2.1", "2.1.5", IN),
        (">1", "1.9.0", OUT),
        (">0", "0.5.0", OUT),
        ("<=0", "1.0.0", OUT),
        ("<0.0 || >=1.0.0-rc.1", "1.0.0-rc.2", IN),
        (">=0 || >=1.0.0-rc.1", "1.0.0-rc.2", WITH_PRERELEASES),
        ("<*", "0.0.0-0", OUT),
        (">=1.0.0-rc.1", "1.0.0-rc.2", IN),
        ("* || >=1.0.0-rc.1", "1.0.0-rc.2", WITH_PRERELEASES),
        ("1.2.3*", "1.2.3", IN),
        ("+build", "1.0.0", IN),
        ("1.2.3+*b", "1.2.3", IN),
        ("1.2.3+*", "1.2.3", None),
        ("1.2.3+a.b", "1.2.3", IN),
        ("1.2.3+.b", "1.2.3", None),
        ("1", "v1.0.0", IN),
        ("1", "1.0", OUT),
        ("\u{feff}1\u{a0}", "1.0.0", IN),
        ("\u{85}1", "1.0.0", None),
        ("01.2.3", "1.2.3", None),
        ("1.2.3-01", "1.2.3", None),
        ("=v=1.2.3", "1.2.3", None),
        ("9007199254740992.0.0", "1.2.3", None),
        ("^9007199254740991", "1.2.3", None),
        ("99999999999999999999999", "1.2.3", None),
        ("latest", "1.2.3", None),
        ("1 | 2", "1.2.3", None),
    ] {
        assert_eq!(verdicts(range, version), want, "{version} in {range:?}");
    }
}

#[test]
fn a_range_has_256_characters_at_most() {
    for (range, want) in [
        (" ".repeat(255) + "1", None),
        (" ".repeat(256) + "1", Some(InvalidFilter::RangeTooLong)),
        ("é".repeat(256), Some(InvalidFilter::Range)),
        ("é".repeat(257), Some(InvalidFilter::RangeTooLong)),
    ] {
        assert_eq!(VersionRange::parse(&range, RangeOptions::default()).err(), want, "{} characters", range.len());
    }
}
