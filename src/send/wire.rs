//! A change as each dialect writes it.

use serde::Serialize;

use crate::bytes::Bytes;
use crate::change::{Change, Kind};
use crate::error::EncodeError;
use crate::event::names::{self, EventName, SYNC_PREFIX};
use crate::json::{JsonString, RawJson, to_json};
use crate::packument::view::{Packument, to_vec_capped};
use crate::send::dialect::Dialect;
use crate::send::entry::{Entry, Person};

/// A change in a dialect.
pub(crate) struct WireChange {
    pub(crate) event: String,
    /// The member `change`, which is `null` if there is none.
    pub(crate) change: Option<WireClaim>,
    /// JSON that the dialect sends instead of the packument.
    pub(crate) payload: Option<String>,
}

/// The members of `change`, in npm's order.
#[derive(Default, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct WireClaim {
    #[serde(skip_serializing_if = "Option::is_none")]
    dist_tag: Option<JsonString>,
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<JsonString>,
    #[serde(skip_serializing_if = "Option::is_none")]
    maintainer: Option<JsonString>,
    #[serde(skip_serializing_if = "Option::is_none")]
    deprecated: Option<JsonString>,
    #[serde(skip_serializing_if = "Option::is_none")]
    user: Option<JsonString>,
}

/// The AsyncAPI dialect's payload: the name, and what changed.
#[derive(Default, Serialize)]
#[serde(rename_all = "kebab-case")]
struct AsyncApiPayload<'p> {
    name: &'p str,
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<&'p str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    deprecated: Option<&'p str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    maintainers: Option<RawJson<'p>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    dist_tags: Option<RawJson<'p>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    user: Option<&'p str>,
}

impl Change {
    /// The change as `dialect` writes it.
    pub(crate) fn encode_in<B: Bytes>(
        &self,
        dialect: Dialect,
        packument: Option<&Packument<B>>,
    ) -> Result<WireChange, EncodeError> {
        let npm = WireChange { event: self.npm_event()?, change: Some(self.npm_claim()?), payload: None };
        match dialect {
            Dialect::Npm => Ok(npm),
            Dialect::Cnpmcore => self.encode_in_cnpmcore(npm, packument),
            Dialect::AsyncApi => self.encode_in_async_api(packument),
            Dialect::Cnpmjs => {
                let event = match self.kind {
                    Kind::DistTagRm { .. } => names::CNPMJS_DIST_TAG_RM.to_owned(),
                    Kind::Change { .. } => names::CNPMJS_CHANGE.to_owned(),
                    _ => npm.event,
                };
                Ok(WireChange { event, change: None, payload: Some(to_json(&())) })
            }
        }
    }

    fn npm_event(&self) -> Result<String, EncodeError> {
        match &self.kind {
            Kind::Unknown { event } if event.is_empty() => Err(self.incomplete("event")),
            Kind::Unknown { event } if EventName::parse(&JsonString::from(event.as_str())).is_some() => {
                Err(EncodeError::Known { event: event.clone() })
            }
            Kind::Unknown { event } => Ok(event.clone()),
            kind => Ok([names::PREFIX, kind.name()].concat()),
        }
    }

    fn npm_claim(&self) -> Result<WireClaim, EncodeError> {
        let none = WireClaim::default();
        let required = |member, text: &Option<String>| self.required(member, text.as_deref()).map(JsonString::from);
        Ok(match &self.kind {
            Kind::Unpublish { version: None, .. } | Kind::Change { .. } | Kind::Unknown { .. } => none,
            Kind::Publish { version, dist_tag } | Kind::Unpublish { version, dist_tag } => WireClaim {
                dist_tag: dist_tag.as_deref().map(JsonString::from),
                version: Some(required("version", version)?),
                ..none
            },
            Kind::DistTag { dist_tag, .. } | Kind::DistTagRm { dist_tag } => {
                WireClaim { dist_tag: Some(required("distTag", dist_tag)?), ..none }
            }
            Kind::Owner { maintainer } | Kind::OwnerRm { maintainer } => {
                WireClaim { maintainer: Some(required("maintainer", maintainer)?), ..none }
            }
            // To npm, an empty message lifts a deprecation.
            Kind::Deprecated { message: Some(message), .. } if message.is_empty() => {
                return Err(self.incomplete("message"));
            }
            Kind::Deprecated { version, .. } | Kind::Undeprecated { version } => {
                WireClaim { deprecated: Some(required("version", version)?), ..none }
            }
            Kind::Star { user } | Kind::Unstar { user } => WireClaim { user: Some(required("user", user)?), ..none },
        })
    }

    fn encode_in_cnpmcore<B: Bytes>(
        &self,
        npm: WireChange,
        packument: Option<&Packument<B>>,
    ) -> Result<WireChange, EncodeError> {
        let (event, claim) = match &self.kind {
            Kind::Deprecated { .. } | Kind::Undeprecated { .. } => {
                let first = packument.and_then(Packument::first_version);
                (
                    names::DEPRECATED,
                    first.map(|version| WireClaim { deprecated: Some(version), ..WireClaim::default() }),
                )
            }
            Kind::Owner { maintainer: Some(name) } if name.starts_with(SYNC_PREFIX) => (names::OWNER, None),
            Kind::OwnerRm { maintainer: Some(name) } if name.starts_with(SYNC_PREFIX) => (names::OWNER_RM, None),
            Kind::Owner { .. } | Kind::OwnerRm { .. } => {
                let first = packument.and_then(Packument::first_maintainer);
                (names::OWNER, first.map(|name| WireClaim { maintainer: Some(name), ..WireClaim::default() }))
            }
            Kind::Star { .. } | Kind::Unstar { .. } | Kind::Change { .. } | Kind::Unknown { .. } => {
                return Err(self.no_event(Dialect::Cnpmcore));
            }
            _ => return Ok(npm),
        };
        Ok(WireChange { event: event.to_owned(), change: claim.or(npm.change), payload: None })
    }

    fn encode_in_async_api<B: Bytes>(&self, packument: Option<&Packument<B>>) -> Result<WireChange, EncodeError> {
        let payload = AsyncApiPayload { name: &self.name, ..AsyncApiPayload::default() };
        let json: String;
        let (event, payload) = match &self.kind {
            Kind::Publish { version, .. } => {
                let version = Some(self.required("version", version.as_deref())?);
                (names::PUBLISH, AsyncApiPayload { version, ..payload })
            }
            Kind::Unpublish { version, .. } => {
                (names::UNPUBLISH, AsyncApiPayload { version: version.as_deref(), ..payload })
            }
            Kind::Owner { maintainer } => {
                let name = self.required("maintainer", maintainer.as_deref())?;
                let maintainers = raw_member(packument, Packument::maintainers)?;
                json = maintainers.unwrap_or_else(|| to_json(&[Person { name }]));
                (names::OWNER, AsyncApiPayload { maintainers: Some(RawJson::from(json.as_str())), ..payload })
            }
            Kind::OwnerRm { .. } => {
                let maintainers = raw_member(packument, Packument::maintainers)?;
                json = maintainers.unwrap_or_else(|| to_json(&[(); 0]));
                (names::OWNER, AsyncApiPayload { maintainers: Some(RawJson::from(json.as_str())), ..payload })
            }
            Kind::DistTag { dist_tag, version } => {
                let tag = dist_tag.as_deref().unwrap_or_default();
                let tagged = Entry(Some((tag, version.as_deref().unwrap_or("1.0.0"))));
                json = raw_member(packument, Packument::dist_tags)?.unwrap_or_else(|| to_json(&tagged));
                (names::DIST_TAG, AsyncApiPayload { dist_tags: Some(RawJson::from(json.as_str())), ..payload })
            }
            Kind::DistTagRm { .. } => {
                let dist_tags = raw_member(packument, Packument::dist_tags)?;
                json = dist_tags.unwrap_or_else(|| to_json(&Entry::<()>(None)));
                (names::DIST_TAG, AsyncApiPayload { dist_tags: Some(RawJson::from(json.as_str())), ..payload })
            }
            Kind::Deprecated { version, message } => {
                let message = message.as_deref().filter(|message| !message.is_empty());
                let deprecated = Some(self.required("message", message)?);
                let version = Some(self.required("version", version.as_deref())?);
                (names::ASYNC_API_DEPRECATED, AsyncApiPayload { version, deprecated, ..payload })
            }
            Kind::Undeprecated { version } => {
                let version = Some(self.required("version", version.as_deref())?);
                (names::ASYNC_API_DEPRECATED, AsyncApiPayload { version, deprecated: Some(""), ..payload })
            }
            Kind::Star { user } | Kind::Unstar { user } => {
                let user = Some(self.required("user", user.as_deref())?);
                (names::STAR, AsyncApiPayload { user, ..payload })
            }
            Kind::Change { .. } => (names::CHANGE, payload),
            Kind::Unknown { .. } => return Err(self.no_event(Dialect::AsyncApi)),
        };
        Ok(WireChange { event: event.to_owned(), change: Some(WireClaim::default()), payload: Some(to_json(&payload)) })
    }

    fn required<T>(&self, member: &'static str, value: Option<T>) -> Result<T, EncodeError> {
        value.ok_or_else(|| self.incomplete(member))
    }

    fn incomplete(&self, member: &'static str) -> EncodeError {
        EncodeError::Incomplete { kind: self.kind.name(), member }
    }

    fn no_event(&self, dialect: Dialect) -> EncodeError {
        EncodeError::NoEvent { kind: self.kind.name(), dialect: dialect.name() }
    }
}

/// The JSON text of a packument's member, or `None` if it has no such member.
fn raw_member<'p, B: Bytes + 'p>(
    packument: Option<&'p Packument<B>>,
    member: impl FnOnce(&'p Packument<B>) -> Option<B>,
) -> Result<Option<String>, EncodeError> {
    let Some(member) = packument.and_then(member) else { return Ok(None) };
    let json = to_vec_capped(&member).ok_or(EncodeError::EnvelopeTooLarge)?;
    Ok(Some(String::from_utf8_lossy(&json).into_owned()))
}
