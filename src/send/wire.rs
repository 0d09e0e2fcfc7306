//! A change as each dialect writes it.

use crate::bytes::Bytes;
use crate::change::{Change, Kind};
use crate::error::EncodeError;
use crate::event::names::{self, EventName, SYNC_PREFIX};
use crate::json::{JsonString, RawJson, to_json};
use crate::packument::lists::to_vec_capped;
use crate::packument::view::Packument;
use crate::send::dialect::Dialect;
use crate::send::entry::Object;

/// A change in a dialect.
pub(crate) struct WireChange {
    pub(crate) event: String,
    /// The member `change`, which is `null` if there is none.
    pub(crate) change: Option<Object<'static>>,
    /// JSON that the dialect sends instead of the packument.
    pub(crate) payload: Option<String>,
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

    /// The member `change`, with its members in npm's order.
    fn npm_claim(&self) -> Result<Object<'static>, EncodeError> {
        let none = Object::default();
        Ok(match &self.kind {
            Kind::Unpublish { version: None, .. } | Kind::Change { .. } | Kind::Unknown { .. } => none,
            Kind::Publish { version, dist_tag } | Kind::Unpublish { version, dist_tag } => {
                let version = self.required("version", version)?;
                none.with_option("dist-tag", dist_tag.as_deref()).with_text("version", version)
            }
            Kind::DistTag { dist_tag, .. } | Kind::DistTagRm { dist_tag } => {
                none.with_text("dist-tag", self.required("distTag", dist_tag)?)
            }
            Kind::Owner { maintainer } | Kind::OwnerRm { maintainer } => {
                none.with_text("maintainer", self.required("maintainer", maintainer)?)
            }
            // To npm, an empty message lifts a deprecation.
            Kind::Deprecated { message: Some(message), .. } if message.is_empty() => {
                return Err(self.incomplete("message"));
            }
            Kind::Deprecated { version, .. } | Kind::Undeprecated { version } => {
                none.with_text("deprecated", self.required("version", version)?)
            }
            Kind::Star { user } | Kind::Unstar { user } => none.with_text("user", self.required("user", user)?),
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
                (names::DEPRECATED, first.map(|version| Object::default().with("deprecated", version.into_json())))
            }
            Kind::Owner { maintainer: Some(name) } if name.starts_with(SYNC_PREFIX) => (names::OWNER, None),
            Kind::OwnerRm { maintainer: Some(name) } if name.starts_with(SYNC_PREFIX) => (names::OWNER_RM, None),
            Kind::Owner { .. } | Kind::OwnerRm { .. } => {
                let first = packument.and_then(Packument::first_maintainer);
                (names::OWNER, first.map(|name| Object::default().with("maintainer", name.into_json())))
            }
            Kind::Star { .. } | Kind::Unstar { .. } | Kind::Change { .. } | Kind::Unknown { .. } => {
                return Err(self.no_event(Dialect::Cnpmcore));
            }
            _ => return Ok(npm),
        };
        Ok(WireChange { event: event.to_owned(), change: claim.or(npm.change), payload: None })
    }

    /// The payload has the name, and what changed.
    fn encode_in_async_api<B: Bytes>(&self, packument: Option<&Packument<B>>) -> Result<WireChange, EncodeError> {
        let name = Object::default().with_text("name", &self.name);
        let (event, payload) = match &self.kind {
            Kind::Publish { version, .. } => {
                (names::PUBLISH, name.with_text("version", self.required("version", version)?))
            }
            Kind::Unpublish { version, .. } => (names::UNPUBLISH, name.with_option("version", version.as_deref())),
            Kind::Owner { maintainer } => {
                let maintainer = Object::default().with_text("name", self.required("maintainer", maintainer)?);
                let maintainers = raw_member(packument, Packument::maintainers_json)?;
                (names::OWNER, name.with("maintainers", maintainers.unwrap_or_else(|| to_json(&[maintainer]))))
            }
            Kind::OwnerRm { .. } => {
                let maintainers = raw_member(packument, Packument::maintainers_json)?;
                (names::OWNER, name.with("maintainers", maintainers.unwrap_or_else(|| "[]".to_owned())))
            }
            Kind::DistTag { dist_tag, version } => {
                let tag = dist_tag.as_deref().unwrap_or_default();
                let tagged = || Object::default().with_text(tag, version.as_deref().unwrap_or("1.0.0"));
                let dist_tags = raw_member(packument, Packument::dist_tags)?;
                (names::DIST_TAG, name.with("dist-tags", dist_tags.unwrap_or_else(|| to_json(&tagged()))))
            }
            Kind::DistTagRm { .. } => {
                let dist_tags = raw_member(packument, Packument::dist_tags)?;
                (names::DIST_TAG, name.with("dist-tags", dist_tags.unwrap_or_else(|| "{}".to_owned())))
            }
            Kind::Deprecated { version, message } => {
                if message.as_deref().is_none_or(str::is_empty) {
                    return Err(self.incomplete("message"));
                }
                let version = self.required("version", version)?;
                let payload = name.with_text("version", version).with_option("deprecated", message.as_deref());
                (names::ASYNC_API_DEPRECATED, payload)
            }
            Kind::Undeprecated { version } => {
                let version = self.required("version", version)?;
                (names::ASYNC_API_DEPRECATED, name.with_text("version", version).with_text("deprecated", ""))
            }
            Kind::Star { user } | Kind::Unstar { user } => {
                (names::STAR, name.with_text("user", self.required("user", user)?))
            }
            Kind::Change { .. } => (names::CHANGE, name),
            Kind::Unknown { .. } => return Err(self.no_event(Dialect::AsyncApi)),
        };
        let change = Some(Object::default());
        Ok(WireChange { event: event.to_owned(), change, payload: Some(to_json(&payload)) })
    }

    fn required<'t>(&self, member: &'static str, text: &'t Option<String>) -> Result<&'t str, EncodeError> {
        text.as_deref().ok_or_else(|| self.incomplete(member))
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
    member: fn(&'p Packument<B>) -> Option<B>,
) -> Result<Option<String>, EncodeError> {
    let Some(member) = packument.and_then(member) else { return Ok(None) };
    let json = to_vec_capped(&member).ok_or(EncodeError::EnvelopeTooLarge)?;
    Ok(Some(RawJson::new(&json).as_str().to_owned()))
}
