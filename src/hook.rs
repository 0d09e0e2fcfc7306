//! The rules of npm's management API: what a client may send to create or to change a hook.

mod address;
mod endpoint;
mod fields;
mod hook_type;
mod name;
mod new_hook;
mod secret;
#[cfg(test)]
mod tests;

use crate::error::InvalidHook;

pub use address::is_public_address;
pub use fields::HookFields;
pub use hook_type::HookType;
pub use new_hook::{HookUpdate, NewHook};
pub use secret::HookSecret;

/// What a server allows beyond npm's rules.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HookOptions {
    /// Allows endpoints on loopback, with http also: for development and tests.
    pub allow_loopback: bool,
}

/// Checks what a client sends to create a hook. Nothing of it is changed: no member is trimmed or rewritten.
///
/// An endpoint is an https URL (RFC 3986) without credentials and without a fragment, at most 2048 characters long. Its host is a domain name
/// with a dot or a public IP address. A spelling that two programs could read as different hosts is refused, whatever it leads to. A domain
/// name is not resolved: a server that sends must also refuse private addresses when it connects, with [`is_public_address`].
///
/// # Errors
/// [`InvalidHook`] for the first member that is refused, in the order type, name, endpoint, secret.
///
/// ```
/// use npm_hooks::{HookFields, HookOptions, check_hook};
///
/// let fields: HookFields = serde_json::from_str(
///     r#"{"type":"package","name":"lodash","endpoint":"https://example.com/hook","secret":"a long secret"}"#,
/// )?;
/// let hook = check_hook(fields, HookOptions::default())?;
/// assert_eq!((hook.name.as_str(), hook.secret.as_str()), ("lodash", "a long secret"));
///
/// let fields = HookFields { endpoint: Some("https://169.254.169.254/".to_owned()), ..HookFields::from(hook) };
/// let mistake = check_hook(fields, HookOptions::default()).unwrap_err();
/// assert_eq!((mistake.status(), mistake.code()), (422, "hook-address"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn check_hook(fields: HookFields, options: HookOptions) -> Result<NewHook, InvalidHook> {
    let HookFields { hook_type, name, endpoint, secret } = fields;
    let secret = secret.map(HookSecret::unchecked);
    let hook_type = hook_type.as_deref().and_then(HookType::from_name).ok_or(InvalidHook::Type)?;
    let name = name::checked(hook_type, name)?;
    let endpoint = endpoint::checked(endpoint, options.allow_loopback)?;
    let secret = secret.ok_or(InvalidHook::NoSecret)?.checked()?;
    Ok(NewHook { hook_type, name, endpoint, secret })
}

/// Checks what a client sends to change a hook: `endpoint`, and `secret` unless that stays as it is. Clients send `type` and `name` too;
/// they have no effect.
///
/// # Errors
/// As [`check_hook`], for `endpoint` and `secret`.
pub fn check_hook_update(fields: HookFields, options: HookOptions) -> Result<HookUpdate, InvalidHook> {
    let HookFields { endpoint, secret, .. } = fields;
    let secret = secret.map(HookSecret::unchecked);
    let endpoint = endpoint::checked(endpoint, options.allow_loopback)?;
    let secret = secret.map(HookSecret::checked).transpose()?;
    Ok(HookUpdate { endpoint, secret })
}
