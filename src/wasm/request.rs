//! What JavaScript asks to send: a change, and the members of its event.

use crate::bytes::Bytes;
use crate::change::{Change, Kind};
use crate::error::message::printable_key;
use crate::json::RawJson;
use crate::send::dialect::Dialect;
use crate::send::encode::{EventOptions, Frame};

/// A change to send, as `toEvent` and `createDelivery` take it, with the options of its event: a JSON object whose members the
/// loaders have checked.
pub(crate) struct SendRequest<'r>(RawJson<'r>);

impl<'r> SendRequest<'r> {
    pub(crate) const fn of(request: RawJson<'r>) -> Self {
        Self(request)
    }

    /// A member that is a text.
    fn text(&self, name: &str) -> Option<String> {
        Some(self.0.string(name)?.to_string_lossy())
    }

    /// The change, or what is wrong with it.
    pub(crate) fn change(&self) -> Result<Change, String> {
        let name = self.text("name").unwrap_or_default();
        if name.is_empty() {
            return Err("a change needs `name`, the name of the package".to_owned());
        }
        let kind = self.kind().ok_or_else(|| {
            let kind = printable_key(&self.text("kind").unwrap_or_default());
            match kind.as_str() {
                "" => return "a change needs `kind`, e.g. `publish`: see the type `ChangeToSend`".to_owned(),
                "unknown" => return "a change of kind `unknown` needs `event`".to_owned(),
                _ => {}
            }
            ["`", &kind, "` is not a kind of change: see the type `ChangeToSend`"].concat()
        })?;
        Ok(Change::new(name, kind))
    }

    /// The event of the change around `packument`, or what is wrong with the change or the options.
    pub(crate) fn frame(&self, packument: Option<&impl Bytes>) -> Result<Frame, String> {
        let (hook_owner, hook_type, dialect) = (self.text("username"), self.text("type"), self.text("dialect"));
        let options = EventOptions {
            packument: None,
            hook_owner: hook_owner.as_deref(),
            hook_type: hook_type.as_deref(),
            time: self.0.member("time").and_then(|time| time.as_str().parse().ok()),
            dialect: Dialect::from_name(&dialect.unwrap_or_default())
                .ok_or("dialect must be npm, cnpmcore, asyncapi or cnpmjs")?,
        };
        self.change()?.frame(&options, packument).map_err(|mistake| mistake.message())
    }

    fn kind(&self) -> Option<Kind> {
        // `#[serde(flatten)]` would lose the caller's text for the message about an unknown kind, and needs `Deserialize` on the
        // public `Kind`. So the kind is made by its name without members, which follow here.
        let mut kind = Kind::from_name(&self.text("kind")?)?;
        match &mut kind {
            Kind::Publish { version, dist_tag }
            | Kind::Unpublish { version, dist_tag }
            | Kind::DistTag { dist_tag, version } => {
                *version = self.text("version");
                *dist_tag = self.text("distTag");
            }
            Kind::DistTagRm { dist_tag } => *dist_tag = self.text("distTag"),
            Kind::Owner { maintainer } | Kind::OwnerRm { maintainer } => *maintainer = self.text("maintainer"),
            Kind::Deprecated { version, message } => {
                *version = self.text("version");
                *message = self.text("message");
            }
            Kind::Undeprecated { version } | Kind::Change { version } => *version = self.text("version"),
            Kind::Star { user } | Kind::Unstar { user } => *user = self.text("user"),
            Kind::Unknown { event } => *event = self.text("event")?,
        }
        Some(kind)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::names::EventName;
    use crate::json::JsonString;

    fn request(json: &str) -> SendRequest<'_> {
        SendRequest::of(RawJson::from(json))
    }

    #[test]
    fn every_kind_has_one_name_and_npms_event_of_that_name() {
        for kind in Kind::NAMES.iter().filter(|kind| **kind != "unknown") {
            let event = format!("package:{kind}");
            assert!(EventName::parse(&JsonString::from(event.as_str())).is_some(), "{event}");
            let members = r#""version":"x","distTag":"x","maintainer":"x","user":"x","message":"x""#;
            let json = format!(r#"{{"kind":"{kind}","name":"n",{members},"dialect":"npm"}}"#);
            let request = request(&json);
            assert_eq!(request.change().unwrap().kind.name(), *kind);
            let head = request.frame(None::<&&[u8]>).unwrap().head;
            assert!(head.contains(&format!("\"{event}\"")), "{kind}: {head}");
        }
    }

    #[test]
    fn every_dialect_has_one_name_which_the_message_for_others_lists() {
        let frame = |dialect| {
            let json = format!(r#"{{"kind":"publish","name":"a","version":"1.0.0","dialect":"{dialect}"}}"#);
            request(&json).frame(None::<&&[u8]>)
        };
        let message = frame("x").unwrap_err();
        for dialect in Dialect::NAMES {
            assert_eq!(Dialect::from_name(dialect).map(Dialect::name), Some(*dialect));
            assert!(frame(dialect).is_ok(), "{dialect}");
            assert!(message.contains(dialect), "{message}: {dialect}");
        }
    }

    #[test]
    fn javascript_says_what_to_send() {
        for (json, want) in [
            (
                r#"{"kind":"publish","name":"a","version":"1.0.0","distTag":"latest","username":"u","type":"package","time":5,"dialect":"npm"}"#,
                Ok(
                    r#"{"event":"package:publish","name":"a","type":"package","version":"1.0.0","hookOwner":{"username":"u"},"payload":|,"change":{"dist-tag":"latest","version":"1.0.0"},"time":5}"#,
                ),
            ),
            (r#"{"kind":"publish","name":"a","dialect":"npm"}"#, Err("a change of kind `publish` needs `version`")),
            (
                r#"{"kind":"star","name":"a","user":"u","dialect":"cnpmcore"}"#,
                Err("cnpmcore has no event for a change of kind `star`: use the dialect npm"),
            ),
            (
                r#"{"kind":"moved","name":"a","dialect":"npm"}"#,
                Err("`moved` is not a kind of change: see the type `ChangeToSend`"),
            ),
            (r#"{"kind":"unknown","name":"a","dialect":"npm"}"#, Err("a change of kind `unknown` needs `event`")),
            (
                r#"{"name":"a","dialect":"npm"}"#,
                Err("a change needs `kind`, e.g. `publish`: see the type `ChangeToSend`"),
            ),
            (r#"{"kind":"change","dialect":"npm"}"#, Err("a change needs `name`, the name of the package")),
            (r#"{"kind":"change","name":"a","dialect":"x"}"#, Err("dialect must be npm, cnpmcore, asyncapi or cnpmjs")),
        ] {
            let frame = request(json).frame(None::<&&[u8]>).map(|frame| format!("{}|{}", frame.head, frame.tail));
            assert_eq!(frame, want.map(str::to_owned).map_err(str::to_owned), "{json}");
        }
    }
}
