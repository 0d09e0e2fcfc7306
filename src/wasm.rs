//! The boundary with JavaScript: it converts, calls, converts.
//!
//! What crosses is a serde type, as JSON text. serde-wasm-bindgen carries what a sender asks for and the signals of a review, and
//! is in the module of `npm-hooks/packument` only.
//!
//! Each entry of the npm package has its module, by a feature: `js` for `npm-hooks/verify`, `js-event` for `npm-hooks`, and
//! `js-packument` for `npm-hooks/packument`.

#[cfg(all(target_arch = "wasm32", feature = "js"))]
mod buffer;
#[cfg(all(target_arch = "wasm32", feature = "js"))]
mod convert;
#[cfg(any(feature = "js-event", test))]
mod delivery;
#[cfg(all(target_arch = "wasm32", feature = "js"))]
mod exports;
#[cfg(any(feature = "js-packument", test))]
mod request;
#[cfg(all(target_arch = "wasm32", feature = "js"))]
mod secrets;
