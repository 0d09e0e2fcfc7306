//! The members of an envelope, in every dialect that is known to be sent.

use strum::{EnumCount, FromRepr, VariantNames};

use crate::error::Error;
use crate::event::names::{ASYNC_API_DEPRECATED, Claim, EventName};
use crate::json::{JsonString, Key, RawJson, Type, key_index, restringify};
use crate::limits::MAX_TIME_MS;
use crate::packument::time::iso_time;

/// The members of an envelope.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumCount, FromRepr, VariantNames)]
#[strum(serialize_all = "camelCase")]
#[repr(usize)]
pub(crate) enum EnvelopeMember {
    Event,
    Name,
    Type,
    Version,
    HookOwner,
    Change,
    Time,
    Payload,
}

impl EnvelopeMember {
    pub(crate) fn of(key: Key<'_>) -> Option<Self> {
        Self::from_repr(key.index_in(Self::VARIANTS)?)
    }
}

/// A member's type and JSON text, as written in the body.
#[derive(Clone, Debug)]
pub(crate) struct RawMember {
    pub(crate) kind: Type,
    pub(crate) json: String,
}

impl RawMember {
    /// The string, if it is one and not empty.
    pub(crate) fn text(&self) -> Option<JsonString> {
        self.clone().into_text()
    }

    fn into_text(self) -> Option<JsonString> {
        (self.kind == Type::String).then(|| JsonString::from(self.json.into_bytes())).filter(|text| !text.is_empty())
    }
}

/// The envelope without its payload.
#[derive(Clone, Debug)]
pub(crate) struct Envelope {
    pub(crate) event: JsonString,
    pub(crate) name: JsonString,
    /// The member `type`.
    pub(crate) hook_type: Option<JsonString>,
    pub(crate) version: Option<JsonString>,
    /// The `username` of `hookOwner`.
    pub(crate) username: Option<JsonString>,
    /// `hookOwner`, whatever its type.
    hook_owner: Option<RawMember>,
    /// `change`, whatever its type.
    change: Option<RawMember>,
    claims: Claims,
    pub(crate) time: Time,
}

/// The claims in `change`, by their [`Claim`].
pub(super) type Claims = [Option<JsonString>; Claim::COUNT];

/// The version that claims name.
pub(super) fn claimed_version(claims: &Claims) -> Option<&JsonString> {
    let claim = |claim: Claim| claims.get(claim as usize)?.as_ref();
    claim(Claim::Version).or_else(|| claim(Claim::Deprecated))
}

/// The claims in `change`, if they are strings; of duplicates the last.
pub(super) fn claims(change: Option<&RawMember>) -> Claims {
    let mut claims = [const { None }; Claim::COUNT];
    for (key, value) in change.into_iter().flat_map(|change| RawJson::from(change.json.as_str()).members()) {
        if let Some(claim) = key_index(key, Claim::VARIANTS).and_then(|at| claims.get_mut(at)) {
            *claim = value.as_string();
        }
    }
    claims
}

impl Envelope {
    /// The envelope with these members; `null` counts as `None`.
    pub(crate) fn of(mut member: impl FnMut(EnvelopeMember) -> Option<RawMember>) -> Result<Self, Error> {
        let mut text = |name| member(name).and_then(RawMember::into_text);
        let (event, name) = (text(EnvelopeMember::Event), text(EnvelopeMember::Name));
        let (hook_type, version) = (text(EnvelopeMember::Type), text(EnvelopeMember::Version));
        let (hook_owner, change) = (member(EnvelopeMember::HookOwner), member(EnvelopeMember::Change));
        Ok(Self {
            event: event.ok_or(Error::NoEvent)?,
            name: name.ok_or(Error::NoName)?,
            hook_type,
            version,
            username: hook_owner.as_ref().and_then(|owner| RawJson::from(owner.json.as_str()).string("username")),
            hook_owner,
            claims: claims(change.as_ref()),
            change,
            time: member(EnvelopeMember::Time).map_or(Time::Absent, Time::of),
        })
    }

    /// A member of `change`, if it is a string.
    pub(crate) fn claim(&self, claim: Claim) -> Option<&JsonString> {
        self.claims.get(claim as usize)?.as_ref()
    }

    /// The version that `change` names.
    pub(crate) fn claimed_version(&self) -> Option<&JsonString> {
        claimed_version(&self.claims)
    }

    /// `change` as JSON text, if it is an object.
    pub(crate) fn change(&self) -> Option<&str> {
        self.change.as_ref().filter(|change| change.kind == Type::Object).map(|change| change.json.as_str())
    }

    /// `change` as JSON text, whatever its type.
    pub(crate) fn raw_change(&self) -> Option<&str> {
        self.change.as_ref().map(|change| change.json.as_str())
    }

    /// `hookOwner` as JSON text, whatever its type.
    pub(crate) fn raw_hook_owner(&self) -> Option<&str> {
        self.hook_owner.as_ref().map(|owner| owner.json.as_str())
    }

    /// Whether the event is in the AsyncAPI dialect, in which the payload says what changed.
    pub(crate) fn is_async_api(&self) -> bool {
        matches!(self.time, Time::Iso(_)) || self.event.eq_str(ASYNC_API_DEPRECATED)
    }

    /// Whether two different changes may have the same `change`.
    pub(crate) fn keeps_change_in_payload(&self) -> bool {
        let Some(change) = self.change() else { return true };
        self.is_async_api()
            || match EventName::parse(&self.event) {
                // `{}` announces that the whole package was unpublished.
                Some(EventName::Unpublish) => false,
                Some(name) if name.claim().is_some_and(|claim| self.claim(claim).is_some()) => false,
                Some(name) if name.claim().is_some() => true,
                _ => RawJson::from(change).members().next().is_none(),
            }
    }
}

/// When the event happened, and in which form the sender wrote it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Time {
    /// No usable time.
    Absent,
    /// Milliseconds since 1970.
    Ms(i64),
    /// Milliseconds since 1970, from ISO 8601 text.
    Iso(i64),
}

impl Time {
    fn of(RawMember { kind, json }: RawMember) -> Self {
        let in_range = |ms: &i64| ms.unsigned_abs() <= MAX_TIME_MS;
        match kind {
            // Canonical first, because 1.5e12 is a whole number too.
            Type::Number => restringify(json.as_bytes()).parse().ok().filter(in_range).map_or(Self::Absent, Self::Ms),
            Type::String => {
                iso_time(&JsonString::from(json.into_bytes())).filter(in_range).map_or(Self::Absent, Self::Iso)
            }
            _ => Self::Absent,
        }
    }

    /// Milliseconds since 1970.
    pub(crate) fn ms(self) -> Option<i64> {
        match self {
            Self::Absent => None,
            Self::Ms(ms) | Self::Iso(ms) => Some(ms),
        }
    }
}
