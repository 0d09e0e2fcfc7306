//! The envelope's fields, in every dialect that is known to be sent.
#![forbid(unsafe_code)]

use std::collections::BTreeSet;
use std::ops::Range;

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::body::Body;
use crate::claim::{Announced, announced};
use crate::error::Error;
use crate::json::{Text, sorted};
use crate::packument::find;
use crate::scan::{Child, Key, Type, children};

/// How long the envelope without its payload may be, in bytes. Real ones come to about 200.
pub(crate) const ENVELOPE_CAP: usize = 64 << 10;

/// JavaScript's `Date` reaches this far from 1970, in milliseconds; a `time` beyond it is none.
pub(crate) const MAX_TIME: u64 = 8_640_000_000_000_000;

/// A member's type and text, as it stands in the body.
type Field = (Type, Vec<u8>);

/// The envelope's members, not yet looked at; `null` counts as absent.
pub(crate) struct Fields {
    event: Option<Field>,
    name: Option<Field>,
    kind: Option<Field>,
    version: Option<Field>,
    hook_owner: Option<Field>,
    change: Option<Field>,
    time: Option<Field>,
    pub(crate) payload: Option<(Type, Range<usize>)>,
}

impl Fields {
    pub(crate) fn read(body: &impl Body) -> Result<Self, Error> {
        Self::read_within(body, ENVELOPE_CAP)
    }

    pub(crate) fn read_within(body: &impl Body, cap: usize) -> Result<Self, Error> {
        const NAMES: [&str; 8] = ["event", "name", "type", "version", "hookOwner", "change", "time", "payload"];
        let mut spans: [Option<(Type, Range<usize>)>; NAMES.len()] = [const { None }; NAMES.len()];
        let mut keys = BTreeSet::new();
        let mut keys_size = 0usize;
        let root = children(body, |Child { key, at, kind, value }| {
            let key = match key {
                Key::Member(key) => Text::new(key),
                Key::TooLong => return Err(Error::EnvelopeTooLarge),
                Key::Element(_) => return Ok(()),
            };
            // Held while the body is read, so the cap is held to here as well.
            keys_size = keys_size.saturating_add(key.json().len());
            if keys_size > cap {
                return Err(Error::EnvelopeTooLarge);
            }
            let name = key.decode();
            if let Some((_, span)) = NAMES.iter().zip(&mut spans).find(|(known, _)| **known == name) {
                *span = Some((kind, value));
            }
            if !keys.insert(key.json().to_owned()) {
                return Err(Error::DuplicateKey { key: shortened(&name), offset: at });
            }
            Ok(())
        })?;
        if root != Type::Object {
            return Err(Error::NotAnObject);
        }
        let [event, name, kind, version, hook_owner, change, time, payload] = spans;
        let payload_size = payload.as_ref().map_or(0, |(_, span)| span.len());
        if body.len().saturating_sub(payload_size) > cap {
            return Err(Error::EnvelopeTooLarge);
        }
        let is_there = |(kind, _): &(Type, Range<usize>)| *kind != Type::Null;
        let read = |span: Option<(Type, Range<usize>)>| {
            span.filter(is_there).map(|(kind, span)| (kind, body.slice(span).to_vec()))
        };
        Ok(Self {
            event: read(event),
            name: read(name),
            kind: read(kind),
            version: read(version),
            hook_owner: read(hook_owner),
            change: read(change),
            time: read(time),
            payload: payload.filter(is_there),
        })
    }
}

/// When the event happened, as the sender wrote it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Time {
    None,
    /// Milliseconds since 1970.
    Ms(i64),
    /// The same, from ISO 8601 text.
    Iso(i64),
}

impl Time {
    fn of(field: Option<&Field>) -> Self {
        let in_range = |ms: &i64| ms.unsigned_abs() <= MAX_TIME;
        match field {
            Some((Type::Number, text)) => {
                // As JavaScript reads a number: 1.5e12 is whole milliseconds too.
                let ms = std::str::from_utf8(text).ok().and_then(|text| text.parse::<f64>().ok());
                #[expect(
                    clippy::cast_possible_truncation,
                    reason = "whole, and out of range saturates to out of range"
                )]
                ms.filter(|ms| ms.fract() == 0.0).map(|ms| ms as i64).filter(in_range).map_or(Self::None, Self::Ms)
            }
            Some((Type::String, text)) => OffsetDateTime::parse(&Text::new(text).decode(), &Rfc3339)
                .ok()
                .and_then(|time| i64::try_from(time.unix_timestamp_nanos().div_euclid(1_000_000)).ok())
                .filter(in_range)
                .map_or(Self::None, Self::Iso),
            _ => Self::None,
        }
    }

    pub(crate) fn ms(self) -> Option<i64> {
        match self {
            Self::None => None,
            Self::Ms(ms) | Self::Iso(ms) => Some(ms),
        }
    }
}

/// The envelope without its payload.
#[derive(Clone, Debug)]
pub(crate) struct Envelope {
    pub(crate) event: Text,
    pub(crate) name: Text,
    pub(crate) kind: Option<Text>,
    pub(crate) version: Option<Text>,
    pub(crate) hook_owner: Option<Text>,
    pub(crate) time: Time,
    /// These three as JSON text, whatever they are.
    pub(crate) json: Json,
}

#[derive(Clone, Debug)]
pub(crate) struct Json {
    pub(crate) hook_owner: Option<String>,
    pub(crate) change: Option<String>,
    #[cfg_attr(not(any(target_arch = "wasm32", test)), expect(dead_code, reason = "only a host wants it back"))]
    pub(crate) time: Option<String>,
}

impl Envelope {
    pub(crate) fn of(fields: &Fields) -> Result<Self, Error> {
        let text = |field: &Option<Field>| match field {
            Some((Type::String, raw)) => Some(Text::new(raw)).filter(|text| !text.is_empty()),
            _ => None,
        };
        let json = |field: &Option<Field>| field.as_ref().map(|(_, raw)| String::from_utf8_lossy(raw).into_owned());
        Ok(Self {
            event: text(&fields.event).ok_or(Error::NoEvent)?,
            name: text(&fields.name).ok_or(Error::NoName)?,
            kind: text(&fields.kind),
            version: text(&fields.version),
            hook_owner: fields.hook_owner.as_ref().and_then(|(_, raw)| member(raw, "username")),
            time: Time::of(fields.time.as_ref()),
            json: Json { hook_owner: json(&fields.hook_owner), change: json(&fields.change), time: json(&fields.time) },
        })
    }

    /// A member of `change`, if it is a string.
    pub(crate) fn claim(&self, key: &str) -> Option<Text> {
        member(self.change()?.as_bytes(), key)
    }

    /// `change` as JSON text, if it is an object.
    pub(crate) fn change(&self) -> Option<&str> {
        self.json.change.as_deref().filter(|json| json.starts_with('{'))
    }

    /// Whether it speaks the AsyncAPI dialect, whose payload says what changed.
    pub(crate) fn is_async_api(&self) -> bool {
        matches!(self.time, Time::Iso(_)) || self.event == Text::from("package:deprecate")
    }

    /// Whether `change` alone does not tell one change from another.
    pub(crate) fn keeps_change_in_payload(&self) -> bool {
        let Some(change) = self.change() else { return true };
        self.is_async_api()
            || match announced(&self.event) {
                // Unpublishing the whole package is announced as `{}`.
                Some(Announced::Unpublish) => false,
                Some(announced) if announced.key().is_some_and(|key| self.claim(key).is_some()) => false,
                Some(announced) if announced.key().is_some() => true,
                _ => sorted(change.as_bytes()) == "{}",
            }
    }
}

/// A member of a small object, if it is a string.
pub(crate) fn member(object: &[u8], key: &str) -> Option<Text> {
    let span = find(&object, &[Text::from(key)])?;
    let value = object.slice(span);
    value.starts_with(b"\"").then(|| Text::new(value))
}

/// A key, for a message.
pub(crate) fn shortened(key: &str) -> String {
    key.chars().take(40).filter(|char| !char.is_control()).collect()
}
