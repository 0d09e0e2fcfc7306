//! The functions that JavaScript calls, by the entry of the npm package that adds them. Each entry has those of the one before, but
//! `npm-hooks/filter` and `npm-hooks/hook` have only their own.
//!
//! The loaders in `pkg/` make what only a host can make: a string's bytes, a `HookEvent`, a `HookError`.

#[cfg(feature = "js-event")]
mod event;
#[cfg(feature = "js-filter")]
mod filter;
#[cfg(feature = "js-hook")]
mod hook;
#[cfg(feature = "js-packument")]
mod packument;
#[cfg(feature = "js-signature")]
mod signature;
