//! The wasm module of the npm package: `npm-hooks` with its JavaScript boundary, and nothing else.
//!
//! A package for this alone, because `crate-type` cannot depend on a feature: the crate stays a plain library for those
//! who depend on it, and Cargo optimizes across crates where a cdylib is all that is made of them.

use npm_hooks as _;
