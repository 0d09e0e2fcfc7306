//! What a sender posts: an envelope around a packument, in each dialect's own words.
#![forbid(unsafe_code)]

use std::fmt;

use time::OffsetDateTime;

use crate::body::Body;
use crate::change::{Change, Kind};
use crate::envelope::ENVELOPE_CAP;
use crate::error::Error;
use crate::event::Event;
use crate::json::Text;
use crate::packument::Packument;
use crate::scan::{Type, children};

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

/// What an event says beside its change.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sent<'s> {
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

/// Why a change cannot be sent: always the caller's mistake.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Unsendable {
    /// The change does not say what its kind must say.
    Incomplete {
        /// The kind of change.
        kind: &'static str,
        /// What it must say.
        member: &'static str,
    },
    /// The dialect has no event for this kind.
    NoEvent {
        /// The kind of change.
        kind: &'static str,
        /// The dialect.
        dialect: &'static str,
    },
    /// The time has no ISO 8601 text of four digits for the year.
    Time,
    /// The envelope without its payload would be over 64 KiB, which receivers refuse.
    EnvelopeTooLarge,
    /// The packument is not a JSON object.
    NotAPackument(Error),
}

impl fmt::Display for Unsendable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Incomplete { kind, member } => write!(f, "a change of kind `{kind}` needs `{member}`"),
            Self::NoEvent { kind, dialect } => write!(f, "{dialect} has no event for a change of kind `{kind}`"),
            Self::Time => f.write_str("`time` has no ISO 8601 text: pass milliseconds within the years 0 to 9999"),
            Self::EnvelopeTooLarge => {
                write!(f, "the envelope without its payload would be over {ENVELOPE_CAP} bytes: receivers refuse that")
            }
            Self::NotAPackument(error) => write!(f, "the packument is not a JSON object as receivers take it: {error}"),
        }
    }
}

impl std::error::Error for Unsendable {}

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
    /// use npm_hooks::{Change, Event, Kind, Secret, Sent, Verified};
    ///
    /// let kind = Kind::Publish { version: Some("1.0.1".into()), dist_tag: Some("latest".into()) };
    /// let change = Change::new("lodash", kind);
    /// let packument = br#"{"name":"lodash","dist-tags":{"latest":"1.0.1"},"versions":{"1.0.1":{}}}"#;
    /// let body = change.to_event(&Sent { packument: Some(packument), time: Some(1_464_815_459_961), ..Sent::default() })?;
    /// let header = Secret::new("super-secret-string")?.sign(&body.as_slice()).to_string();
    /// assert!(header.starts_with("sha256="));
    /// # assert_eq!(Event::parse(Verified::elsewhere(&body))?.classify().kind, change.kind);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`Unsendable`], for what no receiver would take.
    pub fn to_event(&self, sent: &Sent<'_>) -> Result<Vec<u8>, Unsendable> {
        let Frame { head, payload, tail } = self.frame(sent, sent.packument.as_ref())?;
        let payload = payload.as_deref().map(str::as_bytes).or(sent.packument).unwrap_or(b"null");
        let body = [head.as_bytes(), payload, tail.as_bytes()].concat();
        Event::read(&body.as_slice()).map_err(Unsendable::NotAPackument)?;
        Ok(body)
    }

    /// The same without the packument in it, which may lie somewhere else: `sent.packument` is not read.
    pub(crate) fn frame<B: Body>(&self, sent: &Sent<'_>, packument: Option<&B>) -> Result<Frame, Unsendable> {
        if let Some(packument) = packument {
            // By itself, or what follows it could pass for a part of the envelope.
            let kind = children(packument, |_| Ok(())).map_err(Unsendable::NotAPackument)?;
            if kind != Type::Object {
                return Err(Unsendable::NotAPackument(Error::NotAnObject));
            }
        }
        let packument = packument.and_then(Packument::read);
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
            Some(ms) if sent.dialect == Dialect::AsyncApi => json(&iso(ms).ok_or(Unsendable::Time)?),
            Some(ms) => ms.to_string(),
            None => "null".to_owned(),
        };
        let tail = format!(r#","change":{change},"time":{time}}}"#);
        if head.len().saturating_add(tail.len()) > ENVELOPE_CAP {
            return Err(Unsendable::EnvelopeTooLarge);
        }
        Ok(Frame { head, payload, tail })
    }

    /// A packument that shows this change and nothing else, as JSON: for tests that need no real one.
    #[must_use]
    pub fn made_up_packument(&self) -> String {
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

    fn told<B: Body>(&self, dialect: Dialect, packument: Option<&Packument<B>>) -> Result<Told, Unsendable> {
        let told = self.by_npm()?;
        match dialect {
            Dialect::Npm => Ok(told),
            Dialect::Cnpmcore => self.by_cnpmcore(told, packument),
            Dialect::AsyncApi => self.by_async_api(packument),
            Dialect::Cnpmjs => Ok(Told {
                event: match self.kind {
                    Kind::DistTagRm { .. } => "package:dist-tag:rm".to_owned(),
                    Kind::Change => "package:sync".to_owned(),
                    _ => told.event,
                },
                change: "null".to_owned(),
                payload: Some("null".to_owned()),
            }),
        }
    }

    fn by_npm(&self) -> Result<Told, Unsendable> {
        let change = match &self.kind {
            Kind::Publish { version, dist_tag } => self.tagged(version.as_ref(), dist_tag.as_ref())?,
            Kind::Unpublish { version: None, .. } | Kind::Change | Kind::Unknown { .. } => object(&[]),
            Kind::Unpublish { version, dist_tag } => self.tagged(version.as_ref(), dist_tag.as_ref())?,
            Kind::DistTag { dist_tag, .. } | Kind::DistTagRm { dist_tag } => {
                object(&[("dist-tag", self.must("distTag", dist_tag.as_ref())?)])
            }
            Kind::Owner { maintainer } | Kind::OwnerRm { maintainer } => {
                object(&[("maintainer", self.must("maintainer", maintainer.as_ref())?)])
            }
            Kind::Deprecated { version, .. } | Kind::Undeprecated { version } => {
                object(&[("deprecated", self.must("version", version.as_ref())?)])
            }
            Kind::Star { user } | Kind::Unstar { user } => object(&[("user", self.must("user", user.as_ref())?)]),
        };
        let event = match &self.kind {
            Kind::Unknown { event } => event.clone(),
            kind => format!("package:{}", kind.name()),
        };
        Ok(Told { event, change, payload: None })
    }

    fn by_cnpmcore<B: Body>(&self, told: Told, packument: Option<&Packument<B>>) -> Result<Told, Unsendable> {
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
            Kind::Star { .. } | Kind::Unstar { .. } | Kind::Change | Kind::Unknown { .. } => {
                return Err(self.no_event(Dialect::Cnpmcore));
            }
            _ => return Ok(told),
        };
        Ok(Told { event: event.to_owned(), change, payload: None })
    }

    fn by_async_api<B: Body>(&self, packument: Option<&Packument<B>>) -> Result<Told, Unsendable> {
        let version = |version: &Option<String>| Ok(("version", self.must("version", version.as_ref())?));
        let (event, member) = match &self.kind {
            Kind::Publish { version: published, .. } => ("publish", Some(version(published)?)),
            Kind::Unpublish { version: None, .. } => ("unpublish", None),
            Kind::Unpublish { version: unpublished, .. } => ("unpublish", Some(version(unpublished)?)),
            Kind::Owner { maintainer } => {
                let added = object(&[("name", self.must("maintainer", maintainer.as_ref())?)]);
                let all = packument.and_then(Packument::maintainers_json);
                ("owner", Some(("maintainers", all.unwrap_or_else(|| format!("[{added}]")))))
            }
            Kind::OwnerRm { .. } => {
                let left = packument.and_then(Packument::maintainers_json);
                ("owner", Some(("maintainers", left.unwrap_or_else(|| "[]".to_owned()))))
            }
            Kind::DistTag { dist_tag, version } => {
                let tag = dist_tag.as_deref().unwrap_or_default();
                let added = object(&[(tag, json(version.as_deref().unwrap_or("1.0.0")))]);
                ("dist-tag", Some(("dist-tags", packument.and_then(Packument::dist_tags_json).unwrap_or(added))))
            }
            Kind::DistTagRm { .. } => {
                let left = packument.and_then(Packument::dist_tags_json);
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
            Kind::Change => ("change", None),
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

    fn tagged(&self, version: Option<&String>, dist_tag: Option<&String>) -> Result<String, Unsendable> {
        let version = self.must("version", version)?;
        // In npm's order.
        Ok(match dist_tag {
            Some(tag) => object(&[("dist-tag", json(tag)), ("version", version)]),
            None => object(&[("version", version)]),
        })
    }

    fn must(&self, member: &'static str, text: Option<&String>) -> Result<String, Unsendable> {
        text.map(|text| json(text)).ok_or(Unsendable::Incomplete { kind: self.kind.name(), member })
    }

    fn no_event(&self, dialect: Dialect) -> Unsendable {
        Unsendable::NoEvent { kind: self.kind.name(), dialect: dialect.name() }
    }
}

/// What cnpmcore puts before a maintainer's name that came by a sync.
const SYNCED: &str = "npm:";

/// A change in a dialect's words.
struct Told {
    event: String,
    change: String,
    /// What the dialect sends instead of the packument.
    payload: Option<String>,
}

fn json(text: &str) -> String {
    Text::from(text).json().to_owned()
}

/// A JSON object of members whose values are JSON already.
fn object(members: &[(&str, String)]) -> String {
    let members: Vec<_> = members.iter().map(|(key, value)| format!("{}:{value}", json(key))).collect();
    format!("{{{}}}", members.join(","))
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
