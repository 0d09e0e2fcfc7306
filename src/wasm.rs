//! The boundary with JavaScript: it converts, calls, converts.
//!
//! What crosses is a serde type as JSON text, which either this module or the loaders parse: the loaders do for an
//! event with its change, for facts, and for lists of changes or signals.

#[cfg(all(target_arch = "wasm32", feature = "js"))]
mod buffer;
#[cfg(all(target_arch = "wasm32", feature = "js"))]
mod convert;
mod delivery;
mod digests;
#[cfg(all(target_arch = "wasm32", feature = "js"))]
mod exports;
mod request;
#[cfg(all(target_arch = "wasm32", feature = "js"))]
mod secrets;
