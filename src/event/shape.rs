//! The shape of an event for other programs: the envelope with the wire's names, its id and its warnings.

use serde::{Serialize, Serializer};

use crate::event::Event;
use crate::json::JsonString;
use crate::json::write::RawJson;
use crate::warning::Warning;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct EventShape<'e> {
    event: &'e JsonString,
    name: &'e JsonString,
    #[serde(rename = "type")]
    kind: Option<&'e JsonString>,
    version: Option<&'e JsonString>,
    hook_owner: Option<RawJson<'e>>,
    change: Option<RawJson<'e>>,
    time: Option<i64>,
    id: &'e str,
    warnings: &'e [Warning],
}

/// The members of the JavaScript type `HookEvent`, without the payload. `hookOwner` and `change` are the sender's own JSON, so
/// other serializers than this crate's get its text.
impl<B> Serialize for Event<B> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let envelope = &self.envelope;
        let hook_owner = envelope.raw_hook_owner().filter(|_| envelope.username.is_some());
        EventShape {
            event: &envelope.event,
            name: &envelope.name,
            kind: envelope.kind.as_ref(),
            version: envelope.version.as_ref(),
            hook_owner: hook_owner.map(RawJson),
            change: self.change().map(RawJson),
            time: self.time(),
            id: &self.id,
            warnings: &self.warnings,
        }
        .serialize(serializer)
    }
}
