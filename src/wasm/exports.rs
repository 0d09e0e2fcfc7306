//! The functions that JavaScript calls, by the entry of the npm package that adds them; each entry has those of the one before.
//!
//! The loaders in `pkg/` make what only a host can make: a string's bytes, a `HookEvent`, a `HookError`.

#[cfg(feature = "js-event")]
mod event;
#[cfg(feature = "js-packument")]
mod packument;
mod signature;
