//! Times in ISO 8601 text.

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::json::JsonString;

/// Milliseconds since 1970, from ISO 8601 text.
pub(crate) fn iso_time(text: &JsonString) -> Option<i64> {
    let time = OffsetDateTime::parse(&text.to_str_lossy(), &Rfc3339).ok()?;
    time.unix_timestamp().checked_mul(1000)?.checked_add(i64::from(time.millisecond()))
}
