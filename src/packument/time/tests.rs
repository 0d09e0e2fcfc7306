//! Times as the crate `time` reads them, which read them here before.
use proptest::prelude::*;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::*;

/// What the crate `time` reads.
fn reference(text: &str) -> Option<i64> {
    let time = OffsetDateTime::parse(text, &Rfc3339).ok()?;
    time.unix_timestamp().checked_mul(1000)?.checked_add(i64::from(time.millisecond()))
}

fn check(text: &str) {
    assert_eq!(iso_time(&JsonString::from(text)), reference(text), "{text:?}");
}

#[test]
fn the_forms_of_registries_are_read() {
    for (text, want) in [
        ("1970-01-01T00:00:00.000Z", 0),
        ("2024-01-02T03:04:05.678Z", 1_704_164_645_678),
        ("2026-10-19T20:52:41+00:00", 1_792_443_161_000),
        ("2026-10-19T20:52:41.5-01:30", 1_792_448_561_500),
        ("1969-12-31T23:59:59.999999Z", -1),
        ("0000-01-01T00:00:00Z", -62_167_219_200_000),
        ("9999-12-31T23:59:59.999Z", 253_402_300_799_999),
    ] {
        assert_eq!(iso_time(&JsonString::from(text)), Some(want), "{text}");
        check(text);
    }
}

#[test]
fn a_time_with_a_number_out_of_range_is_not_read() {
    for text in [
        "2020-13-01T00:00:00Z",
        "2020-02-30T00:00:00Z",
        "2020-01-01T24:00:00Z",
        "2020-01-01T00:60:00Z",
        "2020-01-01T00:00:61Z",
        "2020-01-01T00:00:00+24:00",
        "2020-01-01T00:00:00+00:60",
    ] {
        assert_eq!(iso_time(&JsonString::from(text)), None, "{text}");
        check(text);
    }
}

#[test]
fn times_with_escapes_are_read() {
    for (json, want) in [
        (r#""1970-01-01\u005400:00:00\u005a""#, Some(0)),
        (r#""1970-01-01\n00:00:00Z""#, Some(0)),
        (r#""1970-01-01\ud80000:00:00Z""#, None),
        ("1970", None),
    ] {
        assert_eq!(iso_time_of(json.as_bytes()), want, "{json}");
    }
}

#[test]
fn every_day_is_the_one_of_the_crate() {
    for year in (0..=9999).step_by(7).chain(1890..2110) {
        for (month, day) in (1..=12).flat_map(|month| [1, 15, 28, 29, 30, 31].map(|day| (month, day))) {
            check(&format!("{year:04}-{month:02}-{day:02}T12:34:56.789Z"));
            check(&format!("{year:04}-{month:02}-{day:02}T23:59:60Z"));
        }
    }
}

#[test]
fn texts_are_those_of_javascript() {
    for (ms, want) in [
        (0, Some("1970-01-01T00:00:00.000Z")),
        (1_704_164_645_678, Some("2024-01-02T03:04:05.678Z")),
        (-1, Some("1969-12-31T23:59:59.999Z")),
        (253_402_300_799_999, Some("9999-12-31T23:59:59.999Z")),
        (253_402_300_800_000, None),
        (-62_167_219_200_000, Some("0000-01-01T00:00:00.000Z")),
        (-62_167_219_200_001, None),
        (i64::MAX, None),
        (i64::MIN, None),
    ] {
        assert_eq!(iso_text(ms).as_deref(), want, "{ms}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn times_are_those_of_the_crate(
        text in "[0-9]{4}-(0[1-9]|1[0-2])-[0-3][0-9][T tx\"\\\\\n\u{1}é]([01][0-9]|2[0-4]):[0-5][0-9]:([0-5][0-9]|60)(\\.[0-9]{0,11})?(Z|z|[-+][0-2][0-9]:[0-6][0-9])?",
    ) {
        prop_assert_eq!(iso_time(&JsonString::from(text.as_str())), reference(&text));
    }

    #[test]
    fn leap_seconds_are_those_of_the_crate(
        text in "(000[01]|99(98|99)|20[0-9]{2})-(0[1-3]|06|1[012])-(01|02|2[89]|3[01])T(23|00|2[0-2]|0[0-3]):(59|00|29|30|31|01):(59|60)(\\.[0-9]{1,3})?(Z|[-+](00|23|0[0-3]):(00|01|30|59))",
    ) {
        prop_assert_eq!(iso_time(&JsonString::from(text.as_str())), reference(&text));
    }

    #[test]
    fn a_changed_time_is_read_as_the_crate_does(
        text in "(19|20)[0-9]{2}-(0[1-9]|1[0-2])-[0-2][0-9]T[01][0-9]:[0-5][0-9]:[0-5][0-9](\\.[0-9]{0,4})?(Z|[-+]0[0-9]:[0-5][0-9])",
        at in any::<prop::sample::Index>(),
        byte in "[-0-9:.+TZ é]?",
        removed in 0..2_usize,
    ) {
        let at = at.index(text.len());
        let changed = [&text[..at], &byte, &text[at + removed..]].concat();
        prop_assert_eq!(iso_time(&JsonString::from(changed.as_str())), reference(&changed));
    }

    #[test]
    fn written_times_read_as_themselves(ms in -62_167_219_200_000_i64..253_402_300_800_000) {
        let text = iso_text(ms).unwrap();
        prop_assert_eq!(reference(&text), Some(ms));
        prop_assert_eq!(iso_time(&JsonString::from(text.as_str())), Some(ms));
    }
}
