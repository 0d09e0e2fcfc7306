//! The wasm module of an entry of the npm package: `npm-hooks` with the JavaScript boundary of that entry, and nothing else.
//!
//! These are separate packages because `crate-type` cannot depend on a feature: `npm-hooks` stays a plain library for other
//! crates, and Cargo can optimize across crates when it builds only a cdylib from them. All five have this one source.

use npm_hooks as _;

/// Half the size of the standard library's allocator.
#[cfg(target_arch = "wasm32")]
#[global_allocator]
static HEAP: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();
