//! The boundary with JavaScript.

pub(crate) mod convert;
#[cfg(target_arch = "wasm32")]
mod exports;
