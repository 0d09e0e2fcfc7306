//! What is unusual about an envelope and does not prevent reading it.

use crate::event::envelope::{Envelope, Time};
use crate::json::{JsonString, Type};
use crate::packument::view::Packument;
use crate::warning::Warning;

const KNOWN_TYPES: [&str; 3] = ["package", "scope", "owner"];

/// The warnings about an envelope and the type of its payload, in the order of the list.
pub(crate) fn warnings<B>(
    envelope: &Envelope,
    payload: Option<Type>,
    packument: Option<&Packument<B>>,
) -> Vec<Warning> {
    let is_version_1 = |version: &JsonString| version.eq_str("1") || version.starts_with("1.");
    let is_known_type = |hook_type: &JsonString| KNOWN_TYPES.iter().any(|name| hook_type.eq_str(name));
    let time = envelope.time;
    [
        (!envelope.version.as_ref().is_some_and(is_version_1), Warning::EnvelopeVersion),
        (envelope.hook_type.is_none(), Warning::NoType),
        (envelope.hook_type.as_ref().is_some_and(|hook_type| !is_known_type(hook_type)), Warning::UnknownType),
        (envelope.raw_hook_owner().is_some() && envelope.username.is_none(), Warning::UnusableHookOwner),
        (matches!(time, Time::Iso(_)), Warning::IsoTime),
        (time == Time::Absent, Warning::UnusableTime),
        (envelope.raw_change().is_none(), Warning::NoChange),
        (envelope.raw_change().is_some() && envelope.change().is_none(), Warning::UnusableChange),
        (payload.is_none(), Warning::NoPayload),
        (packument.is_some_and(|packument| !packument.is_whole), Warning::ReducedPayload),
        (payload.is_some_and(|kind| kind != Type::Object), Warning::UnusablePayload),
    ]
    .into_iter()
    .filter_map(|(applies, warning)| applies.then_some(warning))
    .collect()
}
