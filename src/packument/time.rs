//! Times in ISO 8601 text: RFC 3339 as registries write it, read without allocation.
//!
//! Years have four digits, so no sum or product here overflows. Saturating ones of 64 bits would call a multiplication of 128.

use crate::json::{JsonString, has_escape, string_content};

const DAY_MS: i64 = 24 * 60 * 60 * 1000;
/// The days from the first of March 400 years before the year 0, the start of a cycle of leap years, to 1970.
const DAYS_TO_1970: i64 = 719_468 + DAYS_PER_CYCLE;
const DAYS_PER_CYCLE: i64 = 146_097;

/// Milliseconds since 1970, from ISO 8601 text.
pub(crate) fn iso_time(text: &JsonString) -> Option<i64> {
    iso_time_of(text.json().as_bytes())
}

/// Milliseconds since 1970, from a JSON string with its quotes and with any escapes.
pub(crate) fn iso_time_of(json: &[u8]) -> Option<i64> {
    let text = string_content(json)?;
    if has_escape(text) {
        return parse(JsonString::new(json).to_str_lossy().as_bytes());
    }
    parse(text)
}

/// Parses an RFC 3339 time with any byte between date and time. A leap second is read as the last millisecond before it.
fn parse(text: &[u8]) -> Option<i64> {
    let (date, rest) = text.split_first_chunk::<19>()?;
    let [_, _, _, _, b'-', _, _, b'-', _, _, _, _, _, b':', _, _, b':', _, _] = date else { return None };
    let (year, month, day) = (number(&date[..4])?, number(&date[5..7])?, number(&date[8..10])?);
    let (hour, minute, second) = (number(&date[11..13])?, number(&date[14..16])?, number(&date[17..])?);
    let is_leap_second = second == 60;
    if !(1..=12).contains(&month)
        || !(1..=month_length(year, month)).contains(&day)
        || hour > 23
        || minute > 59
        || second > 60
    {
        return None;
    }
    let (milli, zone) = fraction(rest)?;
    let (second, milli) = if is_leap_second { (59, 999) } else { (second, milli) };
    let time = minutes(hour, minute).wrapping_sub(offset(zone)?).wrapping_mul(60).wrapping_add(second);
    let ms = days(year, month, day).wrapping_mul(DAY_MS).wrapping_add(time.wrapping_mul(1000)).wrapping_add(milli);
    (!is_leap_second || ends_month(ms, year, month)).then_some(ms)
}

/// The number that digits stand for; `None` if there are others among them.
#[inline(never)]
fn number(digits: &[u8]) -> Option<i64> {
    let mut number: i64 = 0;
    for digit in digits {
        number = number.wrapping_mul(10).wrapping_add(i64::from(digit.is_ascii_digit().then(|| digit & 0xf)?));
    }
    Some(number)
}

/// The milliseconds of a fraction of a second, and what follows it.
fn fraction(text: &[u8]) -> Option<(i64, &[u8])> {
    let Some(text) = text.strip_prefix(b".") else { return Some((0, text)) };
    let len = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let (digits, rest) = text.split_at_checked(len)?;
    let milli = number(digits.get(..digits.len().min(3))?)?;
    let milli = match len {
        0 => return None,
        1 => milli.wrapping_mul(100),
        2 => milli.wrapping_mul(10),
        _ => milli,
    };
    Some((milli, rest))
}

/// The minutes by which a zone is ahead of UTC.
fn offset(zone: &[u8]) -> Option<i64> {
    if matches!(zone, b"Z" | b"z") {
        return Some(0);
    }
    let zone: &[u8; 6] = zone.try_into().ok()?;
    let [sign @ (b'+' | b'-'), _, _, b':', _, _] = zone else { return None };
    let (hour, minute) = (number(&zone[1..3])?, number(&zone[4..])?);
    let offset = minutes(hour, minute);
    (hour <= 23 && minute <= 59).then_some(if *sign == b'-' { offset.wrapping_neg() } else { offset })
}

const fn minutes(hour: i64, minute: i64) -> i64 {
    hour.wrapping_mul(60).wrapping_add(minute)
}

/// Whether this is the last second of a month in UTC, the only place of a leap second. The month is that of the local time.
fn ends_month(ms: i64, year: i64, month: i64) -> bool {
    let (next_year, next_month) = if month == 12 { (year.wrapping_add(1), 1) } else { (year, month.wrapping_add(1)) };
    let begins = |days: i64| days.wrapping_mul(DAY_MS) == ms.wrapping_add(1);
    begins(days(year, month, 1)) || begins(days(next_year, next_month, 1))
}

fn month_length(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// The days since 1970 of a date from the year 0 on. Years are counted from March, so that a leap day is the last of its year.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let is_next = month > 2;
    let year = year.wrapping_add(if is_next { 400 } else { 399 });
    let month = month.wrapping_add(if is_next { -3 } else { 9 });
    let leap_days = (year / 4).wrapping_sub(year / 100).wrapping_add(year / 400);
    let days_before_month = month.wrapping_mul(153).wrapping_add(2) / 5;
    [leap_days, days_before_month, day, -1, -DAYS_TO_1970]
        .iter()
        .fold(year.wrapping_mul(365), |sum, days| sum.wrapping_add(*days))
}

/// ISO 8601 text as JavaScript's `toISOString` writes it, for years of four digits.
pub(crate) fn iso_text(ms: i64) -> Option<String> {
    let (date, time) = (ms.div_euclid(DAY_MS), ms.rem_euclid(DAY_MS));
    if !(days(0, 1, 1)..days(10_000, 1, 1)).contains(&date) {
        return None;
    }
    // At most one year too high, and January begins every year.
    let mut year = date.wrapping_mul(400).div_euclid(DAYS_PER_CYCLE).wrapping_add(1971);
    while days(year, 1, 1) > date {
        year = year.wrapping_sub(1);
    }
    let month = (1..=12).rev().find(|month| days(year, *month, 1) <= date)?;
    let day = date.wrapping_sub(days(year, month, 1)).wrapping_add(1);
    let mut text = String::with_capacity("2024-01-02T03:04:05.678Z".len());
    for (number, len, separator) in [
        (year, 4, '-'),
        (month, 2, '-'),
        (day, 2, 'T'),
        (time / 3_600_000, 2, ':'),
        (time / 60_000 % 60, 2, ':'),
        (time / 1000 % 60, 2, '.'),
        (time % 1000, 3, 'Z'),
    ] {
        for power in [1000, 100, 10, 1].iter().skip(4_usize.saturating_sub(len)) {
            text.push(char::from_digit(u32::try_from(number.checked_div(*power)? % 10).ok()?, 10)?);
        }
        text.push(separator);
    }
    Some(text)
}

#[cfg(test)]
mod tests;
