//! What JavaScript asks to send: a change, and the members of its event.

use strum::{FromRepr, VariantNames};

use crate::bytes::Bytes;
use crate::change::{Change, Kind};
use crate::error::message::printable_key;
use crate::json::{RawJson, key_index};
use crate::send::dialect::Dialect;
use crate::send::encode::{EventOptions, Frame};

/// A change to send, as `toEvent` and `createDelivery` take it, with the options of its event.
#[derive(Default)]
pub(crate) struct SendRequest {
    kind: String,
    name: String,
    version: Option<String>,
    dist_tag: Option<String>,
    maintainer: Option<String>,
    user: Option<String>,
    message: Option<String>,
    event: Option<String>,
    username: Option<String>,
    hook_type: Option<String>,
    time: Option<i64>,
    dialect: String,
}

/// The members of a request.
#[derive(Clone, Copy, FromRepr, VariantNames)]
#[strum(serialize_all = "camelCase")]
#[repr(usize)]
enum Member {
    Kind,
    Name,
    Version,
    DistTag,
    Maintainer,
    User,
    Message,
    Event,
    Username,
    Type,
    Time,
    Dialect,
}

impl SendRequest {
    /// From a JSON object whose members the loaders have checked.
    pub(crate) fn of(request: RawJson<'_>) -> Self {
        let mut read = Self::default();
        for (key, value) in request.members() {
            let text = value.as_string().map(|text| text.to_string_lossy());
            match key_index(key, Member::VARIANTS).and_then(Member::from_repr) {
                Some(Member::Kind) => read.kind = text.unwrap_or_default(),
                Some(Member::Name) => read.name = text.unwrap_or_default(),
                Some(Member::Version) => read.version = text,
                Some(Member::DistTag) => read.dist_tag = text,
                Some(Member::Maintainer) => read.maintainer = text,
                Some(Member::User) => read.user = text,
                Some(Member::Message) => read.message = text,
                Some(Member::Event) => read.event = text,
                Some(Member::Username) => read.username = text,
                Some(Member::Type) => read.hook_type = text,
                Some(Member::Time) => read.time = value.as_str().parse().ok(),
                Some(Member::Dialect) => read.dialect = text.unwrap_or_default(),
                None => {}
            }
        }
        read
    }

    /// The change, or what is wrong with it.
    pub(crate) fn change(&self) -> Result<Change, String> {
        if self.name.is_empty() {
            return Err("a change needs `name`, the package's".to_owned());
        }
        let kind = self.kind().ok_or_else(|| {
            let kind = printable_key(&self.kind);
            ["`", &kind, "` is not a kind of change (or is `unknown`, which needs `event`)"].concat()
        })?;
        Ok(Change::new(&*self.name, kind))
    }

    /// The event of the change around `packument`, or what is wrong with the change or the options.
    pub(crate) fn frame(&self, packument: Option<&impl Bytes>) -> Result<Frame, String> {
        let options = EventOptions {
            packument: None,
            hook_owner: self.username.as_deref(),
            hook_type: self.hook_type.as_deref(),
            time: self.time,
            dialect: Dialect::from_name(&self.dialect).ok_or("dialect must be npm, cnpmcore, asyncapi or cnpmjs")?,
        };
        self.change()?.frame(&options, packument).map_err(|mistake| mistake.message())
    }

    fn kind(&self) -> Option<Kind> {
        // `#[serde(flatten)]` would lose the caller's text for the message about an unknown kind, and needs `Deserialize` on the
        // public `Kind`. So the kind is made by its name without members, which follow here.
        let mut kind = Kind::from_name(&self.kind)?;
        match &mut kind {
            Kind::Publish { version, dist_tag }
            | Kind::Unpublish { version, dist_tag }
            | Kind::DistTag { dist_tag, version } => {
                version.clone_from(&self.version);
                dist_tag.clone_from(&self.dist_tag);
            }
            Kind::DistTagRm { dist_tag } => dist_tag.clone_from(&self.dist_tag),
            Kind::Owner { maintainer } | Kind::OwnerRm { maintainer } => maintainer.clone_from(&self.maintainer),
            Kind::Deprecated { version, message } => {
                version.clone_from(&self.version);
                message.clone_from(&self.message);
            }
            Kind::Undeprecated { version } | Kind::Change { version } => version.clone_from(&self.version),
            Kind::Star { user } | Kind::Unstar { user } => user.clone_from(&self.user),
            Kind::Unknown { event } => event.clone_from(self.event.as_ref()?),
        }
        Some(kind)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::names::EventName;
    use crate::json::JsonString;

    fn request(json: &str) -> SendRequest {
        SendRequest::of(RawJson::from(json))
    }

    #[test]
    fn every_kind_has_one_name_and_npms_event_of_that_name() {
        for kind in Kind::NAMES.iter().filter(|kind| **kind != "unknown") {
            let event = format!("package:{kind}");
            assert!(EventName::parse(&JsonString::from(event.as_str())).is_some(), "{event}");
            let members = r#""version":"x","distTag":"x","maintainer":"x","user":"x","message":"x""#;
            let request = request(&format!(r#"{{"kind":"{kind}","name":"n",{members},"dialect":"npm"}}"#));
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
                Err("cnpmcore has no event for a change of kind `star`"),
            ),
            (
                r#"{"kind":"moved","name":"a","dialect":"npm"}"#,
                Err("`moved` is not a kind of change (or is `unknown`, which needs `event`)"),
            ),
            (r#"{"kind":"change","dialect":"npm"}"#, Err("a change needs `name`, the package's")),
            (r#"{"kind":"change","name":"a","dialect":"x"}"#, Err("dialect must be npm, cnpmcore, asyncapi or cnpmjs")),
        ] {
            let frame = request(json).frame(None::<&&[u8]>).map(|frame| format!("{}|{}", frame.head, frame.tail));
            assert_eq!(frame, want.map(str::to_owned).map_err(str::to_owned), "{json}");
        }
    }
}
