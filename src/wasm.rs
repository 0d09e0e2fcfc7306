//! The boundary with JavaScript.

pub(crate) mod convert;
#[cfg(all(target_arch = "wasm32", feature = "js"))]
mod exports;
