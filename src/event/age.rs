//! How old an event may be.

use crate::error::Error;

/// Refuses an event whose `time` is more than `limit` milliseconds before `now`, or after it.
pub(crate) fn check_age(time: Option<i64>, now: i64, limit: u64) -> Result<(), Error> {
    let time = time.ok_or(Error::NoTime)?;
    let distance = time.abs_diff(now);
    if time > now {
        Err(Error::FromTheFuture { ahead: distance })
    } else if distance > limit {
        Err(Error::TooOld { age: distance, limit })
    } else {
        Ok(())
    }
}
