//! What hooks are registered for.

use crate::names::names;

/// What a hook is registered for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum HookType {
    /// One package, e.g. `lodash` or `@babel/core`.
    Package,
    /// All packages of a scope, e.g. `@babel`.
    Scope,
    /// All packages of an npm user.
    Owner,
}

names!(HookType, Serialize {
    Package => "package",
    Scope => "scope",
    Owner => "owner",
});

impl HookType {
    /// Every type.
    pub const ALL: [Self; 3] = [Self::Package, Self::Scope, Self::Owner];

    /// The name in requests, answers and deliveries.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.variant_name()
    }

    pub(super) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|hook_type| hook_type.name() == name)
    }
}
