//! How each dialect tells a change.

use crate::bytes::Bytes;
use crate::change::{Change, Kind};
use crate::event::names::announced;
use crate::json::{JsonString, json, object};
use crate::packument::view::{Packument, to_vec_capped};
use crate::send::error::EncodeError;

/// Whose words an event is in. npm's are the ones to send; the others are there to test a receiver with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Dialect {
    /// npm's own, in which every kind of change has its event.
    #[default]
    Npm,
    /// cnpmcore's: a deprecation (or its end) names the packument's first version, an owner event (or a removal) its
    /// first maintainer, unless the maintainer's name begins with `npm:`, which stands for a sync.
    Cnpmcore,
    /// The AsyncAPI description's: a few fields as payload, ISO time, one event name for both directions.
    AsyncApi,
    /// cnpmjs.org's: neither payload nor change nor owner. It signs nothing.
    Cnpmjs,
}

impl Dialect {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Npm => "npm",
            Self::Cnpmcore => "cnpmcore",
            Self::AsyncApi => "asyncapi",
            Self::Cnpmjs => "cnpmjs",
        }
    }
}

/// What cnpmcore puts before a maintainer's name that came by a sync.
pub(crate) const SYNCED: &str = "npm:";

/// A change in a dialect's words.
pub(crate) struct Told {
    pub(crate) event: String,
    pub(crate) change: String,
    /// What the dialect sends instead of the packument.
    pub(crate) payload: Option<String>,
}

impl Change {
    /// The change in a dialect's words.
    pub(crate) fn told<B: Bytes>(
        &self,
        dialect: Dialect,
        packument: Option<&Packument<B>>,
    ) -> Result<Told, EncodeError> {
        let told = self.by_npm()?;
        match dialect {
            Dialect::Npm => Ok(told),
            Dialect::Cnpmcore => self.by_cnpmcore(told, packument),
            Dialect::AsyncApi => self.by_async_api(packument),
            Dialect::Cnpmjs => Ok(Told {
                event: match self.kind {
                    Kind::DistTagRm { .. } => "package:dist-tag:rm".to_owned(),
                    Kind::Change { .. } => "package:sync".to_owned(),
                    _ => told.event,
                },
                change: "null".to_owned(),
                payload: Some("null".to_owned()),
            }),
        }
    }

    fn by_npm(&self) -> Result<Told, EncodeError> {
        let change = match &self.kind {
            Kind::Publish { version, dist_tag } => self.tagged(version.as_ref(), dist_tag.as_ref())?,
            Kind::Unpublish { version: None, .. } | Kind::Change { .. } | Kind::Unknown { .. } => object(&[]),
            Kind::Unpublish { version, dist_tag } => self.tagged(version.as_ref(), dist_tag.as_ref())?,
            Kind::DistTag { dist_tag, .. } | Kind::DistTagRm { dist_tag } => {
                object(&[("dist-tag", self.must("distTag", dist_tag.as_ref())?)])
            }
            Kind::Owner { maintainer } | Kind::OwnerRm { maintainer } => {
                object(&[("maintainer", self.must("maintainer", maintainer.as_ref())?)])
            }
            // npm takes an empty message for the end of a deprecation.
            Kind::Deprecated { message: Some(message), .. } if message.is_empty() => {
                return Err(EncodeError::Incomplete { kind: self.kind.name(), member: "message" });
            }
            Kind::Deprecated { version, .. } | Kind::Undeprecated { version } => {
                object(&[("deprecated", self.must("version", version.as_ref())?)])
            }
            Kind::Star { user } | Kind::Unstar { user } => object(&[("user", self.must("user", user.as_ref())?)]),
        };
        let event = match &self.kind {
            Kind::Unknown { event } if event.is_empty() => {
                return Err(EncodeError::Incomplete { kind: self.kind.name(), member: "event" });
            }
            Kind::Unknown { event } if announced(&JsonString::from(event.as_str())).is_some() => {
                return Err(EncodeError::Known { event: event.clone() });
            }
            Kind::Unknown { event } => event.clone(),
            kind => format!("package:{}", kind.name()),
        };
        Ok(Told { event, change, payload: None })
    }

    fn by_cnpmcore<B: Bytes>(&self, told: Told, packument: Option<&Packument<B>>) -> Result<Told, EncodeError> {
        let (event, change) = match &self.kind {
            Kind::Deprecated { .. } | Kind::Undeprecated { .. } => {
                let first = packument.and_then(Packument::first_version);
                (
                    "package:deprecated",
                    first.map_or(told.change, |version| object(&[("deprecated", version.json().to_owned())])),
                )
            }
            Kind::Owner { maintainer: Some(name) } if name.starts_with(SYNCED) => ("package:owner", told.change),
            Kind::OwnerRm { maintainer: Some(name) } if name.starts_with(SYNCED) => ("package:owner-rm", told.change),
            Kind::Owner { .. } | Kind::OwnerRm { .. } => {
                let first = packument.and_then(Packument::first_maintainer);
                ("package:owner", first.map_or(told.change, |name| object(&[("maintainer", name.json().to_owned())])))
            }
            Kind::Star { .. } | Kind::Unstar { .. } | Kind::Change { .. } | Kind::Unknown { .. } => {
                return Err(self.no_event(Dialect::Cnpmcore));
            }
            _ => return Ok(told),
        };
        Ok(Told { event: event.to_owned(), change, payload: None })
    }

    fn by_async_api<B: Bytes>(&self, packument: Option<&Packument<B>>) -> Result<Told, EncodeError> {
        let version = |version: &Option<String>| Ok(("version", self.must("version", version.as_ref())?));
        let (event, member) = match &self.kind {
            Kind::Publish { version: published, .. } => ("publish", Some(version(published)?)),
            Kind::Unpublish { version: None, .. } => ("unpublish", None),
            Kind::Unpublish { version: unpublished, .. } => ("unpublish", Some(version(unpublished)?)),
            Kind::Owner { maintainer } => {
                let added = object(&[("name", self.must("maintainer", maintainer.as_ref())?)]);
                let all = told_by(packument, Packument::maintainers)?;
                ("owner", Some(("maintainers", all.unwrap_or_else(|| format!("[{added}]")))))
            }
            Kind::OwnerRm { .. } => {
                let left = told_by(packument, Packument::maintainers)?;
                ("owner", Some(("maintainers", left.unwrap_or_else(|| "[]".to_owned()))))
            }
            Kind::DistTag { dist_tag, version } => {
                let tag = dist_tag.as_deref().unwrap_or_default();
                let added = object(&[(tag, json(version.as_deref().unwrap_or("1.0.0")))]);
                ("dist-tag", Some(("dist-tags", told_by(packument, Packument::dist_tags)?.unwrap_or(added))))
            }
            Kind::DistTagRm { .. } => {
                let left = told_by(packument, Packument::dist_tags)?;
                ("dist-tag", Some(("dist-tags", left.unwrap_or_else(|| object(&[])))))
            }
            Kind::Deprecated { version: deprecated, message } => {
                let message = self.must("message", message.as_ref().filter(|message| !message.is_empty()))?;
                return Ok(self.fields("deprecate", &[version(deprecated)?, ("deprecated", message)]));
            }
            Kind::Undeprecated { version: lifted } => {
                return Ok(self.fields("deprecate", &[version(lifted)?, ("deprecated", json(""))]));
            }
            Kind::Star { user } | Kind::Unstar { user } => ("star", Some(("user", self.must("user", user.as_ref())?))),
            Kind::Change { .. } => ("change", None),
            Kind::Unknown { .. } => return Err(self.no_event(Dialect::AsyncApi)),
        };
        Ok(self.fields(event, member.as_slice()))
    }

    /// The AsyncAPI dialect's payload: the name, and what changed.
    fn fields(&self, event: &str, members: &[(&str, String)]) -> Told {
        let mut payload = vec![("name", json(&self.name))];
        payload.extend_from_slice(members);
        Told { event: format!("package:{event}"), change: object(&[]), payload: Some(object(&payload)) }
    }

    fn tagged(&self, version: Option<&String>, dist_tag: Option<&String>) -> Result<String, EncodeError> {
        let version = self.must("version", version)?;
        // In npm's order.
        Ok(match dist_tag {
            Some(tag) => object(&[("dist-tag", json(tag)), ("version", version)]),
            None => object(&[("version", version)]),
        })
    }

    fn must(&self, member: &'static str, text: Option<&String>) -> Result<String, EncodeError> {
        text.map(|text| json(text)).ok_or(EncodeError::Incomplete { kind: self.kind.name(), member })
    }

    fn no_event(&self, dialect: Dialect) -> EncodeError {
        EncodeError::NoEvent { kind: self.kind.name(), dialect: dialect.name() }
    }
}

/// A part of the packument as it stands there; none if there is no such part.
fn told_by<'p, B: Bytes + 'p>(
    packument: Option<&'p Packument<B>>,
    part: impl FnOnce(&'p Packument<B>) -> Option<&'p B>,
) -> Result<Option<String>, EncodeError> {
    let Some(part) = packument.and_then(part) else { return Ok(None) };
    let json = to_vec_capped(part).ok_or(EncodeError::EnvelopeTooLarge)?;
    Ok(Some(String::from_utf8_lossy(&json).into_owned()))
}
