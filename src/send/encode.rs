//! Encodes an event: an envelope around a packument.

use serde::{Serialize, Serializer};

use crate::bytes::Bytes;
use crate::change::Change;
use crate::error::EncodeError;
use crate::event::parsed::ParsedEvent;
use crate::json::{GAP, JsonString, RawJson, to_json, to_json_around};
use crate::limits::{MAX_ENVELOPE_BYTES, MAX_TIME_MS};
use crate::packument::time::iso_text;
use crate::packument::view::Packument;
use crate::send::dialect::Dialect;
use crate::send::entry::Object;
use crate::send::wire::WireChange;

/// The members of an event that its change does not determine.
#[derive(Clone, Copy, Debug, Default)]
pub struct EventOptions<'s> {
    /// The packument after the change, as JSON: the payload, byte for byte.
    pub packument: Option<&'s [u8]>,
    /// The name of the user who owns the hook.
    pub hook_owner: Option<&'s str>,
    /// What the hook was registered for: `package`, `scope` or `owner`. Left out if `None`, as some senders do.
    pub hook_type: Option<&'s str>,
    /// When the change happened, in milliseconds since 1970.
    pub time: Option<i64>,
    /// The dialect of the event.
    pub dialect: Dialect,
}

/// The JSON text of an event, around its payload.
#[derive(Debug)]
pub(crate) struct Frame {
    pub(crate) head: String,
    /// The payload, if the dialect does not send the packument.
    pub(crate) payload: Option<String>,
    pub(crate) tail: String,
}

/// As a map: for the names of a struct's members, serde-wasm-bindgen has a table that is larger than all that it is used for.
impl Serialize for Frame {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let members = [("head", Some(&self.head)), ("payload", self.payload.as_ref()), ("tail", Some(&self.tail))];
        serializer.collect_map(members)
    }
}

impl Change {
    /// Encodes the change as an event: the body to sign and to post.
    ///
    /// ```
    /// use npm_hooks::{Change, Event, EventOptions, Kind, Secret, Verified};
    ///
    /// let kind = Kind::Publish { version: Some("1.0.1".into()), dist_tag: Some("latest".into()) };
    /// let change = Change::new("lodash", kind);
    /// let packument = br#"{"name":"lodash","dist-tags":{"latest":"1.0.1"},"versions":{"1.0.1":{}}}"#;
    /// let options = EventOptions { packument: Some(packument), time: Some(1_464_815_459_961), ..EventOptions::default() };
    /// let body = change.to_event(&options)?;
    /// let header = Secret::new("super-secret-string")?.sign(&body).to_string();
    /// assert!(header.starts_with("sha256="));
    /// assert_eq!(Event::parse(Verified::assume(&body))?.classify().kind, change.kind);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`EncodeError`] if no receiver would accept the event.
    pub fn to_event(&self, options: &EventOptions<'_>) -> Result<Vec<u8>, EncodeError> {
        let Frame { head, payload, tail } = self.frame(options, options.packument.as_ref())?;
        let payload = payload.as_deref().map(str::as_bytes).or(options.packument).unwrap_or(RawJson::NULL.as_bytes());
        let body = [head.as_bytes(), payload, tail.as_bytes()].concat();
        ParsedEvent::read(&body.as_slice()).map_err(|error| EncodeError::Unreadable(error.into()))?;
        Ok(body)
    }

    /// The event around `packument`, which replaces `options.packument`.
    pub(crate) fn frame<B: Bytes>(
        &self,
        options: &EventOptions<'_>,
        packument: Option<&B>,
    ) -> Result<Frame, EncodeError> {
        // Validated without the envelope around it: text that is not one JSON value could add members to the envelope.
        let packument =
            packument.map(Packument::read).transpose().map_err(|error| EncodeError::NotAPackument(error.into()))?;
        if self.name.is_empty() {
            return Err(EncodeError::Incomplete { kind: self.kind.name(), member: "name" });
        }
        if options.time.is_some_and(|ms| ms.unsigned_abs() > MAX_TIME_MS) {
            return Err(EncodeError::Time);
        }
        let WireChange { event, change, payload } = self.encode_in(options.dialect, packument.as_ref())?;
        let time = match options.time {
            Some(ms) if options.dialect == Dialect::AsyncApi => {
                JsonString::from(iso_text(ms).ok_or(EncodeError::Time)?.as_str()).into_json()
            }
            time => to_json(&time),
        };
        let owner = options.hook_owner.filter(|_| options.dialect != Dialect::Cnpmjs);
        let owner = owner.map(|username| Object::default().with_text("username", username));
        // In the order in which npm sends them.
        let envelope = Object::default()
            .with_text("event", &event)
            .with_text("name", &self.name)
            .with_option("type", options.hook_type)
            .with_text("version", "1.0.0")
            .with("hookOwner", to_json(&owner))
            .with("payload", GAP.as_str().to_owned())
            .with("change", to_json(&change))
            .with("time", time);
        let (head, tail) = to_json_around(&envelope);
        if head.len().saturating_add(tail.len()) > MAX_ENVELOPE_BYTES {
            return Err(EncodeError::EnvelopeTooLarge);
        }
        Ok(Frame { head, payload, tail })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::change::Kind;

    #[test]
    fn an_event_is_written_in_the_words_of_its_dialect() {
        let packument =
            br#"{"versions":{"0.9.0":{},"1.0.0":{}},"maintainers":[{"name":"bob"}],"dist-tags":{"y":"0.9.0"}}"#;
        let version = || Some("1.0.0".to_owned());
        let publish = Kind::Publish { version: version(), dist_tag: Some("la\"test".to_owned()) };
        let deprecated = Kind::Deprecated { version: version(), message: Some("old".to_owned()) };
        let owner = Kind::Owner { maintainer: Some("alice".to_owned()) };
        for (dialect, kind, want) in [
            (
                Dialect::Npm,
                &publish,
                r#"{"event":"package:publish","name":"a","type":"package","version":"1.0.0","hookOwner":{"username":"u"},"payload":|,"change":{"dist-tag":"la\"test","version":"1.0.0"},"time":5}"#,
            ),
            (
                Dialect::Cnpmcore,
                &deprecated,
                r#"{"event":"package:deprecated","name":"a","type":"package","version":"1.0.0","hookOwner":{"username":"u"},"payload":|,"change":{"deprecated":"0.9.0"},"time":5}"#,
            ),
            (
                Dialect::Cnpmcore,
                &owner,
                r#"{"event":"package:owner","name":"a","type":"package","version":"1.0.0","hookOwner":{"username":"u"},"payload":|,"change":{"maintainer":"bob"},"time":5}"#,
            ),
            (
                Dialect::AsyncApi,
                &deprecated,
                r#"{"event":"package:deprecate","name":"a","type":"package","version":"1.0.0","hookOwner":{"username":"u"},"payload":{"name":"a","version":"1.0.0","deprecated":"old"}|,"change":{},"time":"1970-01-01T00:00:00.005Z"}"#,
            ),
            (
                Dialect::AsyncApi,
                &owner,
                r#"{"event":"package:owner","name":"a","type":"package","version":"1.0.0","hookOwner":{"username":"u"},"payload":{"name":"a","maintainers":[{"name":"bob"}]}|,"change":{},"time":"1970-01-01T00:00:00.005Z"}"#,
            ),
            (
                Dialect::AsyncApi,
                &Kind::DistTag { dist_tag: Some("y".to_owned()), version: version() },
                r#"{"event":"package:dist-tag","name":"a","type":"package","version":"1.0.0","hookOwner":{"username":"u"},"payload":{"name":"a","dist-tags":{"y":"0.9.0"}}|,"change":{},"time":"1970-01-01T00:00:00.005Z"}"#,
            ),
            (
                Dialect::Cnpmjs,
                &Kind::DistTagRm { dist_tag: Some("x".to_owned()) },
                r#"{"event":"package:dist-tag:rm","name":"a","type":"package","version":"1.0.0","hookOwner":null,"payload":null|,"change":null,"time":5}"#,
            ),
        ] {
            let options = EventOptions {
                hook_owner: Some("u"),
                hook_type: Some("package"),
                time: Some(5),
                dialect,
                ..EventOptions::default()
            };
            let frame = Change::new("a", kind.clone()).frame(&options, Some(&packument.as_slice())).unwrap();
            let event = [&frame.head, frame.payload.as_deref().unwrap_or_default(), "|", &frame.tail].concat();
            assert_eq!(event, want);
        }
    }

    /// cnpmcore names the version that is listed first.
    #[test]
    fn the_first_version_is_that_of_an_object_or_of_a_list_of_names() {
        for (versions, want) in [
            (r#"{"0.9.0":{},"1.0.0":{}}"#, r#""deprecated":"0.9.0""#),
            (r#"["0.9.0","1.0.0"]"#, r#""deprecated":"0.9.0""#),
            (r#"["0.9.0",1]"#, r#""deprecated":"1.0.0""#),
            ("[]", r#""deprecated":"1.0.0""#),
        ] {
            let packument = format!(r#"{{"versions":{versions}}}"#);
            let options = EventOptions {
                packument: Some(packument.as_bytes()),
                dialect: Dialect::Cnpmcore,
                ..EventOptions::default()
            };
            let kind = Kind::Deprecated { version: Some("1.0.0".to_owned()), message: None };
            let event = Change::new("n", kind).to_event(&options).unwrap();
            let event = String::from_utf8(event).unwrap();
            assert!(event.contains(want), "{event}");
        }
    }
}
