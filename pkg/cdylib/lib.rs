//! The wasm module of the npm package: `npm-hooks` with its JavaScript boundary, and nothing else.
//!
//! It is a separate package because `crate-type` cannot depend on a feature: `npm-hooks` stays a plain library for other
//! crates, and Cargo can optimize across crates when it builds only a cdylib from them.

use npm_hooks as _;
