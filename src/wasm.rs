//! The boundary with JavaScript: it converts, calls, converts.
//!
//! What crosses is a serde type, as JSON text. serde-wasm-bindgen carries what a sender asks for, the signals of a review, and
//! the hooks of the management API; it is in the modules of `npm-hooks/packument` and `npm-hooks/hook` only.
//!
//! Each entry of the npm package has its module, by a feature: `js-signature` for `npm-hooks/verify`, `js-event` for `npm-hooks`,
//! `js-packument` for `npm-hooks/packument`, `js-filter` for `npm-hooks/filter`, and `js-hook` for `npm-hooks/hook`.

#[cfg(all(target_arch = "wasm32", any(feature = "js-signature", feature = "js-hook")))]
mod buffer;
#[cfg(all(target_arch = "wasm32", any(feature = "js-signature", feature = "js-filter", feature = "js-hook")))]
mod convert;
#[cfg(any(feature = "js-event", test))]
mod delivery;
#[cfg(all(target_arch = "wasm32", feature = "js"))]
mod exports;
#[cfg(any(feature = "js-packument", test))]
mod request;
#[cfg(all(target_arch = "wasm32", feature = "js-signature"))]
mod secrets;
#[cfg(all(target_arch = "wasm32", feature = "js-signature"))]
mod source;
#[cfg(all(target_arch = "wasm32", any(feature = "js-signature", feature = "js-hook")))]
mod stack;

#[cfg(test)]
mod tests;
