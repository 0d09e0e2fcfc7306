//! What each fuzz target checks of any bytes: `fuzz/` runs it on what libFuzzer finds, and the tests run it on what was found before.
//!
//! Every answer must be the same however the text comes in chunks, and the same as that of a second way to the answer.
#![allow(
    missing_docs,
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    clippy::panic,
    clippy::unwrap_used
)]

mod event;
mod packument;
mod rules;
mod scanner;
mod tag;
#[cfg(test)]
mod tests;

pub use event::{classification, envelope};
pub use packument::{comparison, facts, review};
pub use rules::{filter, hook};
pub use scanner::scanner;
pub use tag::tag;

/// What a fuzz target does with an input: it panics if a property does not hold.
pub type Target = fn(&[u8]);

/// All targets, with the names of their programs in `fuzz/` and of their folders in `tests/data/fuzz/`.
pub const TARGETS: &[(&str, Target)] = &[
    ("scanner", scanner),
    ("tag", tag),
    ("envelope", envelope),
    ("classification", classification),
    ("facts", facts),
    ("comparison", comparison),
    ("review", review),
    ("hook", hook),
    ("filter", filter),
];

/// The sizes of chunks in which an input is read besides as a whole: one that depends on its length, and one byte for short inputs.
fn chunk_sizes(text: &[u8]) -> impl Iterator<Item = usize> {
    const SHORT_BYTES: usize = 512;
    [1 + text.len() % 131].into_iter().chain((text.len() <= SHORT_BYTES).then_some(1))
}

/// Whether `JSON.parse` accepts it. `IgnoredAny` allows unpaired surrogates, huge numbers and any depth, as `JSON.parse` does.
fn is_json(text: &[u8]) -> bool {
    std::str::from_utf8(text).is_ok() && serde_json::from_slice::<serde::de::IgnoredAny>(text).is_ok()
}
