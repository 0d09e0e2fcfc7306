//! Hooks that the rules accept.

use serde::Serialize;

use crate::hook::hook_type::HookType;
use crate::hook::secret::HookSecret;

/// A hook that may be created: its members as the client sent them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NewHook {
    /// What it is registered for.
    #[serde(rename = "type")]
    pub hook_type: HookType,
    /// The package, the scope with its `@`, or the user.
    pub name: String,
    /// The URL that receives the deliveries.
    pub endpoint: String,
    /// The secret that signs them.
    pub secret: HookSecret,
}

/// A change to a hook: its type and name stay as they are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct HookUpdate {
    /// The URL that receives the deliveries from now on.
    pub endpoint: String,
    /// The new secret; `None` keeps the former one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secret: Option<HookSecret>,
}
