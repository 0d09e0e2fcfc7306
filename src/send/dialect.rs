//! The dialects in which events are sent.

use crate::names::names;

/// The dialect of an event. Send [`Dialect::Npm`]; the others are for testing a receiver.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Dialect {
    /// npm's own, in which every kind of change has an event.
    #[default]
    Npm,
    /// cnpmcore's: a deprecation (or its end) names the packument's first version, an owner event (or a removal) its
    /// first maintainer, unless the maintainer's name begins with `npm:` (a sync from npm).
    Cnpmcore,
    /// The AsyncAPI description's: a few fields as payload, ISO 8601 time, one event name for both directions.
    AsyncApi,
    /// cnpmjs.org's: without payload, change and owner. It does not sign events.
    Cnpmjs,
}

names!(Dialect, from_name {
    Npm => "npm",
    Cnpmcore => "cnpmcore",
    AsyncApi => "asyncapi",
    Cnpmjs => "cnpmjs",
});

impl Dialect {
    /// The dialect's name, the same in every host.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.variant_name()
    }
}
