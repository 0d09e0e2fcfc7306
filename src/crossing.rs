//! How an event crosses to a host that has its own JSON, and comes back.
#![forbid(unsafe_code)]

use std::ops::Range;

use serde::Serialize;

use crate::body::Body;
use crate::change::{Change, Kind};
use crate::dialect::Dialect;
use crate::envelope::{Envelope, Fields, Time, member, shortened};
use crate::error::{Error, Warning};
use crate::event::Event;
use crate::json::Text;
use crate::sent::{Frame, Sent};

/// An event as it crosses to a host that parses JSON itself.
#[derive(Serialize)]
pub(crate) struct Crossing {
    /// The envelope's own fields as JSON text: the host reads it with the values that the host's JSON has.
    envelope: String,
    time: Option<i64>,
    id: String,
    warnings: Vec<Warning>,
    /// Where the payload begins and ends, in bytes.
    payload: Option<(usize, usize)>,
}

impl<B: Body> Event<B> {
    pub(crate) fn crossing(self, payload: Option<Range<usize>>) -> Crossing {
        Crossing {
            envelope: self.envelope.json(),
            time: self.envelope.time.ms(),
            id: self.id,
            warnings: self.warnings,
            payload: payload.map(|span| (span.start, span.end)),
        }
    }
}

impl Envelope {
    /// Reads an envelope that crossed: written in full, it may be a little longer than the sender's was.
    pub(crate) fn again(json: &[u8]) -> Result<Self, Error> {
        Self::of(&Fields::read_within(&json, usize::MAX)?)
    }

    /// The wire's fields, all of them, `null` where the sender had nothing usable.
    fn json(&self) -> String {
        let text = |text: &Option<Text>| text.as_ref().map_or("null", Text::json).to_owned();
        let usable =
            |is_usable: bool, json: &Option<String>| json.clone().filter(|_| is_usable).unwrap_or("null".into());
        format!(
            r#"{{"event":{},"name":{},"type":{},"version":{},"hookOwner":{},"change":{},"time":{}}}"#,
            self.event.json(),
            self.name.json(),
            text(&self.kind),
            text(&self.version),
            usable(self.hook_owner.is_some(), &self.json.hook_owner),
            self.change().unwrap_or("null"),
            usable(self.time != Time::None, &self.json.time),
        )
    }
}

/// A change that a host wants sent, from JSON whose members are all text: those of the change, and `dialect`, `username`,
/// `type` and `time` for what is sent with it.
pub(crate) fn change_from(json: &[u8]) -> Result<Change, String> {
    let text = |key: &str| member(json, key).map(|text| text.decode());
    let kind = text("kind").unwrap_or_default();
    let name = text("name").filter(|name| !name.is_empty()).ok_or("a change needs `name`, the package's")?;
    let kind = Kind::named(&kind, text)
        .ok_or_else(|| format!("`{}` is no kind of change (or `unknown`, which needs `event`)", shortened(&kind)))?;
    Ok(Change::new(name, kind))
}

/// The same change as an event around its payload.
pub(crate) fn frame_from(json: &[u8], packument: Option<&impl Body>) -> Result<Frame, String> {
    let text = |key: &str| member(json, key).map(|text| text.decode());
    let (hook_owner, hook_type) = (text("username"), text("type"));
    let dialect = text("dialect").unwrap_or_default();
    let sent = Sent {
        packument: None,
        hook_owner: hook_owner.as_deref(),
        hook_type: hook_type.as_deref(),
        time: text("time").and_then(|ms| ms.parse().ok()),
        dialect: Dialect::named(&dialect).ok_or("dialect must be npm, cnpmcore, asyncapi or cnpmjs")?,
    };
    change_from(json)?.frame(&sent, packument).map_err(|mistake| mistake.to_string())
}

impl Dialect {
    /// The dialect of this name, as a host has it.
    fn named(name: &str) -> Option<Self> {
        [Self::Npm, Self::Cnpmcore, Self::AsyncApi, Self::Cnpmjs].into_iter().find(|dialect| dialect.name() == name)
    }
}

impl Kind {
    /// The kind of this name, with members as JavaScript names them; none if there is no such kind.
    fn named(name: &str, member: impl Fn(&str) -> Option<String>) -> Option<Self> {
        let (version, dist_tag) = (member("version"), member("distTag"));
        let (maintainer, user) = (member("maintainer"), member("user"));
        Some(match name {
            "publish" => Self::Publish { version, dist_tag },
            "unpublish" => Self::Unpublish { version, dist_tag },
            "dist-tag" => Self::DistTag { dist_tag, version },
            "dist-tag-rm" => Self::DistTagRm { dist_tag },
            "owner" => Self::Owner { maintainer },
            "owner-rm" => Self::OwnerRm { maintainer },
            "deprecated" => Self::Deprecated { version, message: member("message") },
            "undeprecated" => Self::Undeprecated { version },
            "star" => Self::Star { user },
            "unstar" => Self::Unstar { user },
            "change" => Self::Change,
            "unknown" => Self::Unknown { event: member("event")? },
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::claim::EVENTS;

    #[test]
    fn an_envelope_that_crosses_comes_back_the_same() {
        for body in [
            r#"{"event":"package:publish","name":"a","type":"package","version":"1.0.0","hookOwner":{"username":"u"},"payload":{},"change":{"version":"1.0.0"},"time":1464815459961}"#,
            r#"{"event":"package:deprecate","name":"\ud800","type":"scope","change":{"__proto__":{"a":1}},"time":"2024-01-02T03:04:05.678Z"}"#,
            r#"{"event":"x","name":"y","hookOwner":7,"change":[1],"time":"never"}"#,
        ] {
            let (event, payload) = Event::read(&body.as_bytes()).unwrap();
            let (envelope, time) = (event.envelope.clone(), event.time());
            let again = Envelope::again(event.crossing(payload).envelope.as_bytes()).unwrap();
            assert_eq!(again.json(), envelope.json(), "{body}");
            assert_eq!((again.time.ms(), again.is_async_api()), (time, envelope.is_async_api()), "{body}");
        }
    }

    #[test]
    fn every_kind_has_one_name_and_npms_event_of_that_name() {
        for (kind, event) in EVENTS.iter().filter_map(|(event, _)| Some((event.strip_prefix("package:")?, event))) {
            let Some(named) = Kind::named(kind, |_| Some("x".to_owned())) else { continue };
            assert_eq!(named.name(), kind);
            let told = Change::new("n", named).frame(&Sent::default(), None::<&&[u8]>).unwrap();
            assert!(told.head.contains(event), "{kind}: {}", told.head);
        }
    }

    #[test]
    fn a_host_names_what_it_wants_sent() {
        for (json, want) in [
            (
                r#"{"kind":"publish","name":"a","version":"1.0.0","distTag":"latest","username":"u","type":"package","time":"5","dialect":"npm"}"#,
                Ok(
                    r#"{"event":"package:publish","name":"a","type":"package","version":"1.0.0","hookOwner":{"username":"u"},"payload":|,"change":{"dist-tag":"latest","version":"1.0.0"},"time":5}"#,
                ),
            ),
            (r#"{"kind":"publish","name":"a","dialect":"npm"}"#, Err("a change of kind `publish` needs `version`")),
            (
                r#"{"kind":"star","name":"a","user":"u","dialect":"cnpmcore"}"#,
                Err("cnpmcore has no event for a change of kind `star`"),
            ),
            (
                r#"{"kind":"moved","name":"a","dialect":"npm"}"#,
                Err("`moved` is no kind of change (or `unknown`, which needs `event`)"),
            ),
            (r#"{"kind":"change","dialect":"npm"}"#, Err("a change needs `name`, the package's")),
            (r#"{"kind":"change","name":"a","dialect":"x"}"#, Err("dialect must be npm, cnpmcore, asyncapi or cnpmjs")),
        ] {
            let found =
                frame_from(json.as_bytes(), None::<&&[u8]>).map(|frame| format!("{}|{}", frame.head, frame.tail));
            assert_eq!(found, want.map(str::to_owned).map_err(str::to_owned), "{json}");
        }
    }
}
