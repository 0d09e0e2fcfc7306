//! Names of packages, scopes and users, as npm's registry has them: its rules for existing names, which are wider than for new ones.

use crate::error::InvalidHook;
use crate::hook::hook_type::HookType;
use crate::limits::MAX_HOOK_NAME_CHARACTERS;

/// The name, if it can be one for the type of hook.
pub(super) fn checked(hook_type: HookType, name: Option<String>) -> Result<String, InvalidHook> {
    let name = name.filter(|name| !name.is_empty()).ok_or(InvalidHook::NoName)?;
    let (is_valid, mistake) = match hook_type {
        HookType::Package => (is_package(&name), InvalidHook::PackageName),
        HookType::Scope => (is_scope(&name), InvalidHook::ScopeName),
        HookType::Owner => (is_user(&name) && !name.starts_with('~'), InvalidHook::OwnerName),
    };
    if is_valid && name.len() <= MAX_HOOK_NAME_CHARACTERS { Ok(name) } else { Err(mistake) }
}

fn is_package(name: &str) -> bool {
    match name.split_once('/') {
        Some((scope, name)) => is_scope(scope) && is_url_safe(name) && !name.starts_with('.'),
        None => is_url_safe(name) && !name.starts_with(['.', '_']) && !is_excluded(name),
    }
}

fn is_scope(name: &str) -> bool {
    name.strip_prefix('@').is_some_and(is_user)
}

fn is_user(name: &str) -> bool {
    is_url_safe(name) && !name.starts_with('.')
}

/// The names that npm excludes: each would be a file or folder of other programs.
fn is_excluded(name: &str) -> bool {
    ["node_modules", "favicon.ico"].iter().any(|excluded| name.eq_ignore_ascii_case(excluded))
}

/// Whether `encodeURIComponent` leaves the text as it is, which is npm's rule.
fn is_url_safe(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.!~*'()".contains(&byte))
}
