//! What a sender posts: an envelope around a packument, in each dialect's own words.

use time::OffsetDateTime;

use crate::bytes::Bytes;
use crate::change::{Change, Kind};
use crate::event::Event;
use crate::event::envelope::MAX_TIME;
use crate::json::{json, object};
use crate::limits::MAX_ENVELOPE_BYTES;
use crate::packument::view::Packument;
use crate::send::dialect::{Dialect, SYNCED, Told};
use crate::send::error::EncodeError;

/// What an event says beside its change.
#[derive(Clone, Copy, Debug, Default)]
pub struct EventOptions<'s> {
    /// The packument after the change, as JSON; it becomes the payload, byte for byte.
    pub packument: Option<&'s [u8]>,
    /// The name of the user who owns the hook.
    pub hook_owner: Option<&'s str>,
    /// What the hook was registered for: `package`, `scope` or `owner`. Left out where it is none, as some senders do.
    pub hook_type: Option<&'s str>,
    /// When it happened, in milliseconds since 1970.
    pub time: Option<i64>,
    /// Whose words it is in.
    pub dialect: Dialect,
}

/// An event around its payload.
#[derive(Debug)]
pub(crate) struct Frame {
    pub(crate) head: String,
    /// What stands between instead of the packument.
    pub(crate) payload: Option<String>,
    pub(crate) tail: String,
}

impl Change {
    /// The event that tells of this change: the body to sign and to post.
    ///
    /// ```
    /// use npm_hooks::{Change, Event, Kind, Secret, EventOptions, Verified};
    ///
    /// let kind = Kind::Publish { version: Some("1.0.1".into()), dist_tag: Some("latest".into()) };
    /// let change = Change::new("lodash", kind);
    /// let packument = br#"{"name":"lodash","dist-tags":{"latest":"1.0.1"},"versions":{"1.0.1":{}}}"#;
    /// let body = change.to_event(&EventOptions { packument: Some(packument), time: Some(1_464_815_459_961), ..EventOptions::default() })?;
    /// let header = Secret::new("super-secret-string")?.sign(&body).to_string();
    /// assert!(header.starts_with("sha256="));
    /// # assert_eq!(Event::parse(Verified::assume(&body))?.classify().kind, change.kind);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`EncodeError`], for what no receiver would take.
    pub fn to_event(&self, sent: &EventOptions<'_>) -> Result<Vec<u8>, EncodeError> {
        let Frame { head, payload, tail } = self.frame(sent, sent.packument.as_ref())?;
        let payload = payload.as_deref().map(str::as_bytes).or(sent.packument).unwrap_or(b"null");
        let body = [head.as_bytes(), payload, tail.as_bytes()].concat();
        Event::read(&body.as_slice()).map_err(EncodeError::Unreadable)?;
        Ok(body)
    }

    /// The same without the packument in it, which may lie somewhere else: `sent.packument` is not read.
    pub(crate) fn frame<B: Bytes>(&self, sent: &EventOptions<'_>, packument: Option<&B>) -> Result<Frame, EncodeError> {
        // By itself, or what follows it could pass for a part of the envelope.
        let packument = packument.map(Packument::read).transpose().map_err(EncodeError::NotAPackument)?;
        if self.name.is_empty() {
            return Err(EncodeError::Incomplete { kind: self.kind.name(), member: "name" });
        }
        if sent.time.is_some_and(|ms| ms.unsigned_abs() > MAX_TIME) {
            return Err(EncodeError::Time);
        }
        let Told { event, change, payload } = self.told(sent.dialect, packument.as_ref())?;
        let is_silent = sent.dialect == Dialect::Cnpmjs;
        let hook_type = sent.hook_type.map_or_else(String::new, |name| format!(r#","type":{}"#, json(name)));
        let hook_owner = sent
            .hook_owner
            .filter(|_| !is_silent)
            .map_or_else(|| "null".to_owned(), |name| object(&[("username", json(name))]));
        let head = format!(
            r#"{{"event":{},"name":{}{hook_type},"version":"1.0.0","hookOwner":{hook_owner},"payload":"#,
            json(&event),
            json(&self.name),
        );
        let time = match sent.time {
            Some(ms) if sent.dialect == Dialect::AsyncApi => json(&iso(ms).ok_or(EncodeError::Time)?),
            Some(ms) => ms.to_string(),
            None => "null".to_owned(),
        };
        let tail = format!(r#","change":{change},"time":{time}}}"#);
        if head.len().saturating_add(tail.len()) > MAX_ENVELOPE_BYTES {
            return Err(EncodeError::EnvelopeTooLarge);
        }
        Ok(Frame { head, payload, tail })
    }

    /// A packument that shows this change and nothing else, as JSON: for tests that need no real one.
    #[must_use]
    pub fn sample_packument(&self) -> String {
        let (mut tags, mut versions, mut maintainers, mut users) =
            ("{}".to_owned(), "{}".to_owned(), String::new(), "{}".to_owned());
        let manifest = |version: &str, deprecated: Option<&str>| {
            let mut members = vec![("name", json(&self.name)), ("version", json(version))];
            members.extend(deprecated.map(|message| ("deprecated", json(message))));
            object(&[(version, object(&members))])
        };
        match &self.kind {
            Kind::Publish { version: Some(version), dist_tag } => {
                tags = object(&[(dist_tag.as_deref().unwrap_or("latest"), json(version))]);
                versions = manifest(version, None);
            }
            Kind::DistTag { dist_tag: Some(tag), version } => {
                let version = version.as_deref().unwrap_or("1.0.0");
                tags = object(&[(tag, json(version))]);
                versions = manifest(version, None);
            }
            Kind::Deprecated { version: Some(version), message } => {
                versions = manifest(version, Some(message.as_deref().unwrap_or("no longer supported")));
            }
            Kind::Undeprecated { version: Some(version) } => versions = manifest(version, None),
            Kind::Owner { maintainer: Some(name) } => {
                maintainers = object(&[("name", json(name.strip_prefix(SYNCED).unwrap_or(name)))]);
            }
            Kind::Star { user: Some(user) } => users = object(&[(user, "true".to_owned())]),
            _ => {}
        }
        object(&[
            ("name", json(&self.name)),
            ("dist-tags", tags),
            ("versions", versions),
            ("maintainers", format!("[{maintainers}]")),
            ("users", users),
        ])
    }
}

fn iso(ms: i64) -> Option<String> {
    let time = OffsetDateTime::from_unix_timestamp_nanos(i128::from(ms).checked_mul(1_000_000)?).ok()?;
    let (year, month, day) = time.to_calendar_date();
    let (hour, minute, second, milli) = time.to_hms_milli();
    (0..=9999)
        .contains(&year)
        .then(|| format!("{year:04}-{:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{milli:03}Z", u8::from(month)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn iso_times_are_those_of_javascript() {
        for (ms, want) in [
            (0, Some("1970-01-01T00:00:00.000Z")),
            (1_704_164_645_678, Some("2024-01-02T03:04:05.678Z")),
            (-1, Some("1969-12-31T23:59:59.999Z")),
            (253_402_300_800_000, None),
            (i64::MAX, None),
        ] {
            assert_eq!(iso(ms).as_deref(), want, "{ms}");
        }
    }
}
