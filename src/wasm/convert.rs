//! How an event crosses to a host that has its own JSON, and comes back.

use std::ops::Range;

use crate::bytes::Bytes;
use crate::change::{Change, Kind};
use crate::error::message::printable_key;
use crate::event::Event;
use crate::event::envelope::Envelope;
use crate::json::{JsonString, Object, array, member};
use crate::packument::release::{Latest, ReleaseInfo};
use crate::packument::version::ReleaseType;
use crate::packument::view::Packument;
use crate::review::{EvidenceItem, Signal};
use crate::send::encode::{EventOptions, Frame};
use crate::signature::explain::Explanation;
use crate::warning::Warning;

impl<B: Bytes> Event<B> {
    /// The event as JSON text, with its change: the host reads it with the values that the host's JSON has. `payload`
    /// says where the payload stands, `secret` which secret signed, if somebody asked.
    pub(crate) fn crossing(&self, payload: Option<&Range<usize>>, secret: Option<usize>) -> String {
        let Envelope { event, name, kind, version, username, .. } = &self.envelope;
        let hook_owner = self.envelope.raw_hook_owner().filter(|_| username.is_some());
        let span = payload.into_iter().flat_map(|span| [span.start, span.end]);
        let manifest = self.packument.as_ref().and_then(Packument::requested);
        let manifest = manifest.map(|(version, Range { start, end })| {
            array([version.json().to_owned(), start.to_string(), end.to_string()].into_iter())
        });
        Object::new()
            .json("event", event.json())
            .json("name", name.json())
            .json("type", kind.as_ref().map_or("null", JsonString::json))
            .json("version", version.as_ref().map_or("null", JsonString::json))
            .json("hookOwner", hook_owner.unwrap_or("null"))
            .json("change", self.change().unwrap_or("null"))
            .number("time", self.time())
            .text("id", &self.id)
            .array("warnings", self.warnings.iter().map(|warning| warning.json()))
            .array("span", span.map(|offset| offset.to_string()))
            .json("manifest", manifest.as_deref().unwrap_or("null"))
            .number("secret", secret)
            .json("told", &self.classify_source().json())
            .end()
    }
}

impl Warning {
    fn json(self) -> String {
        Object::new().text("code", self.code()).text("message", self.message()).end()
    }
}

impl Change {
    /// The change as JSON text.
    pub(crate) fn json(&self) -> String {
        let object = Object::new().text("kind", self.kind.name());
        let object = match &self.kind {
            Kind::Publish { version, dist_tag } => {
                let object = object.maybe("version", version.as_deref()).maybe("distTag", dist_tag.as_deref());
                match &self.published {
                    Some(published) => published.in_object(object),
                    None => ReleaseInfo::default().in_object(object),
                }
            }
            Kind::Unpublish { version, dist_tag } => {
                object.maybe("version", version.as_deref()).maybe("distTag", dist_tag.as_deref())
            }
            Kind::DistTag { dist_tag, version } => {
                object.maybe("distTag", dist_tag.as_deref()).maybe("version", version.as_deref())
            }
            Kind::DistTagRm { dist_tag } => object.maybe("distTag", dist_tag.as_deref()),
            Kind::Owner { maintainer } | Kind::OwnerRm { maintainer } => {
                object.maybe("maintainer", maintainer.as_deref())
            }
            Kind::Deprecated { version, message } => {
                object.maybe("version", version.as_deref()).maybe("message", message.as_deref())
            }
            Kind::Undeprecated { version } | Kind::Change { version } => object.maybe("version", version.as_deref()),
            Kind::Star { user } | Kind::Unstar { user } => object.maybe("user", user.as_deref()),
            Kind::Unknown { event } => object.text("event", event),
        };
        object
            .text("name", &self.name)
            .text("evidence", self.evidence.name())
            .array("warnings", self.warnings.iter().map(|warning| warning.json()))
            .text("summary", &self.summary)
            .text("key", &self.key)
            .end()
    }
}

impl ReleaseInfo {
    /// Its members as JSON, in `object`.
    fn in_object(&self, object: Object) -> Object {
        let person = self
            .publisher
            .as_ref()
            .map(|person| Object::new().text("name", &person.name).maybe("email", person.email.as_deref()).end());
        let dist = self.dist.as_ref().map(|dist| {
            Object::new()
                .maybe("tarball", dist.tarball.as_deref())
                .maybe("integrity", dist.integrity.as_deref())
                .maybe("shasum", dist.shasum.as_deref())
                .end()
        });
        object
            .maybe("release", self.release.map(ReleaseType::name))
            .maybe("previous", self.previous.as_deref())
            .maybe("latest", self.latest.map(Latest::name))
            .json("publisher", person.as_deref().unwrap_or("null"))
            .json("dist", dist.as_deref().unwrap_or("null"))
    }
}

impl Latest {
    const fn name(self) -> &'static str {
        match self {
            Self::Moved => "moved",
            Self::MovedBack => "moved-back",
            Self::Unmoved => "unmoved",
        }
    }
}

impl Signal {
    /// As JSON text.
    pub(crate) fn json(&self) -> String {
        let shown = |shown: &EvidenceItem| {
            let path = array(shown.path.iter().map(|key| JsonString::from(key.as_str()).json().to_owned()));
            Object::new().json("path", &path).json("value", &shown.value).end()
        };
        Object::new()
            .text("code", self.code)
            .text("level", self.level.name())
            .text("message", self.message)
            .array("evidence", self.evidence.iter().map(shown))
            .end()
    }
}

impl Explanation {
    /// The explanation as JSON text.
    pub(crate) fn json(&self) -> String {
        match self {
            Self::Valid(secret) => Object::new().json("valid", "true").json("secret", &secret.to_string()).end(),
            Self::Invalid { reason, hint } => {
                let object = Object::new().json("valid", "false").text("reason", reason.code());
                match hint {
                    Some(hint) => object.text("hint", hint.code()).end(),
                    None => object.end(),
                }
            }
        }
    }
}

/// A change that a host wants sent, from JSON whose members are all text: those of the change, and `dialect`, `username`,
/// `type` and `time` for what is sent with it.
pub(crate) fn change_from(json: &[u8]) -> Result<Change, String> {
    let text = |key: &str| member(json, key).map(|text| text.to_string_lossy());
    let kind = text("kind").unwrap_or_default();
    let name = text("name").filter(|name| !name.is_empty()).ok_or("a change needs `name`, the package's")?;
    let kind = Kind::named(&kind, text).ok_or_else(|| {
        format!("`{}` is no kind of change (or `unknown`, which needs `event`)", printable_key(&kind))
    })?;
    Ok(Change::new(name, kind))
}

/// The same change as an event around its payload.
pub(crate) fn frame_from(json: &[u8], packument: Option<&impl Bytes>) -> Result<Frame, String> {
    let text = |key: &str| member(json, key).map(|text| text.to_string_lossy());
    let (hook_owner, hook_type) = (text("username"), text("type"));
    let dialect = text("dialect").unwrap_or_default();
    let sent = EventOptions {
        packument: None,
        hook_owner: hook_owner.as_deref(),
        hook_type: hook_type.as_deref(),
        time: text("time").and_then(|ms| ms.parse().ok()),
        dialect: dialect.parse().map_err(|_| "dialect must be npm, cnpmcore, asyncapi or cnpmjs")?,
    };
    change_from(json)?.frame(&sent, packument).map_err(|mistake| mistake.to_string())
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
            "change" => Self::Change { version },
            "unknown" => Self::Unknown { event: member("event")? },
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Reason;
    use strum::VariantNames;

    use crate::event::names::EventName;
    use crate::signature::hint::Hint;

    #[test]
    fn an_event_crosses_with_its_change() {
        for (body, secret, want) in [
            (
                r#"{"event":"package:star","name":"a","type":"package","version":"1.0.0","hookOwner":{"username":"u"},"payload":{"users":{"b":true}},"change":{"user":"b"},"time":5e0}"#,
                Some(1),
                r#"{"event":"package:star","name":"a","type":"package","version":"1.0.0","hookOwner":{"username":"u"},"change":{"user":"b"},"time":5,"id":"…","warnings":[{"code":"reduced-payload","message":"…"}],"span":[109,129],"manifest":null,"secret":1,"told":{"kind":"star","user":"b","name":"a","evidence":"confirmed","warnings":[],"summary":"a starred by b","key":"star:a@b#5"}}"#,
            ),
            (
                r#"{"event":"package:unpublish","name":"a","payload":{"versions":{"1":[],"\u0031":{}}},"change":{"version":"1"}}"#,
                None,
                r#"{"event":"package:unpublish","name":"a","type":null,"version":null,"hookOwner":null,"change":{"version":"1"},"time":null,"id":"…","warnings":[{"code":"envelope-version","message":"…"},{"code":"no-type","message":"…"},{"code":"unusable-time","message":"…"}],"span":[50,83],"manifest":["1",79,81],"secret":null,"told":{"kind":"unpublish","version":"1","distTag":null,"name":"a","evidence":"contradicted","warnings":[],"summary":"a 1 unpublished","key":"unpublish:a@1"}}"#,
            ),
            (
                r#"{"event":"x","name":"\ud800","version":"1.0.0","type":"scope","hookOwner":null,"payload":null,"change":[1],"time":"2024-01-02T03:04:05.678Z"}"#,
                None,
                r#"{"event":"x","name":"\ud800","type":"scope","version":"1.0.0","hookOwner":null,"change":null,"time":1704164645678,"id":"…","warnings":[{"code":"iso-time","message":"…"},{"code":"unusable-change","message":"…"},{"code":"no-payload","message":"…"}],"span":[],"manifest":null,"secret":null,"told":{"kind":"unknown","event":"x","name":"�","evidence":"unavailable","warnings":[],"summary":"� sent x","key":"unknown:�@x#1704164645678"}}"#,
            ),
        ] {
            let (event, payload) = Event::read(&body.as_bytes()).unwrap();
            let mut crossing = event.crossing(payload.as_ref(), secret).replace(event.id(), "…");
            for warning in event.warnings() {
                crossing = crossing.replace(warning.message(), "…");
            }
            assert_eq!(crossing, want);
        }
    }

    #[test]
    fn a_signal_crosses_with_its_evidence() {
        let packument = r#"{"versions":{"1.0.0":{"license":"MIT"},"1.0.1":{"license":{"type":"x\u0022"}}}}"#;
        let signals = crate::review::review_release(&packument.as_bytes(), "1.0.1").unwrap();
        let json: Vec<_> = signals.iter().map(Signal::json).collect();
        let want = r#"{"code":"licence-changed","level":"notice","message":"the licence is another than before","evidence":[{"path":["versions","1.0.1","license"],"value":{"type":"x\u0022"}},{"path":["versions","1.0.0","license"],"value":"MIT"}]}"#;
        assert_eq!(json, [want]);
    }

    #[test]
    fn every_kind_has_one_name_and_npms_event_of_that_name() {
        for (kind, event) in
            EventName::VARIANTS.iter().filter_map(|event| Some((event.strip_prefix("package:")?, event)))
        {
            let Some(named) = Kind::named(kind, |_| Some("x".to_owned())) else { continue };
            assert_eq!(named.name(), kind);
            let told = Change::new("n", named).frame(&EventOptions::default(), None::<&&[u8]>).unwrap();
            assert!(told.head.contains(event), "{kind}: {}", told.head);
        }
    }

    #[test]
    fn an_explanation_says_what_it_found() {
        for (explanation, want) in [
            (Explanation::Valid(1), r#"{"valid":true,"secret":1}"#),
            (Explanation::Invalid { reason: Reason::NotHex, hint: None }, r#"{"valid":false,"reason":"not-hex"}"#),
            (
                Explanation::Invalid { reason: Reason::Mismatch, hint: Some(Hint::Bom) },
                r#"{"valid":false,"reason":"mismatch","hint":"bom"}"#,
            ),
        ] {
            assert_eq!(explanation.json(), want);
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
