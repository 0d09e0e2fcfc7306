//! npm hooks: a registry notifies subscribers of a package's change with a signed HTTP POST.
//!
//! A delivery is bytes until it is verified, an envelope once it is parsed, and a change once it is classified; each
//! step is one pure function. Every error of these steps converts into [`Error`], so one `?` chain takes them all:
//!
//! ```
//! use npm_hooks::{Change, Error, Event, EventOptions, Kind, Secret, Tag};
//!
//! /// Says what a delivery changed, and encodes the change as an event for another receiver.
//! fn forward(body: &[u8], header: &str) -> Result<(Change, Vec<u8>), Error> {
//!     let secret = Secret::new("super-secret-string")?;
//!     let verified = secret.verify(body, &header.parse::<Tag>()?)?;
//!     let change = Event::parse(verified)?.classify();
//!     let event = change.to_event(&EventOptions::default())?;
//!     Ok((change, event))
//! }
//!
//! let body = br#"{"event":"package:publish","name":"@kafkajs/zstd","version":"1.0.0","hookOwner":{"username":"nevon"},"payload":{"name":"@kafkajs/zstd"},"change":{"version":"1.0.0"},"time":1603444214995}"#;
//! let header = "sha256=555de877c536848f3aaead79353c88a610668575c546e31aa8c6c7fd8241cb12";
//! let (change, event) = forward(body, header)?;
//! assert!(matches!(change.kind, Kind::Publish { .. }));
//! assert_eq!(change.summary, "@kafkajs/zstd 1.0.0 published");
//! assert!(event.starts_with(br#"{"event":"package:publish","name":"@kafkajs/zstd""#));
//! assert_eq!(forward(body, "").map_err(|error| (error.status(), error.code())), Err((401, "missing")));
//! # Ok::<(), Error>(())
//! ```
#![warn(missing_docs)]
#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing,
        clippy::arithmetic_side_effects
    )
)]

mod bytes;
mod change;
mod error;
mod event;
mod filter;
#[cfg(any(test, fuzzing))]
pub mod fuzz;
mod hook;
mod json;
mod limits;
mod names;
mod packument;
mod review;
mod send;
mod signature;
mod warning;
#[cfg(any(all(target_arch = "wasm32", feature = "js"), test))]
mod wasm;

pub use change::compare::{FirstSight, compare_packuments, compare_packuments_with};
pub use change::{Change, Evidence, Kind};
pub use error::{EncodeError, Error, InvalidFilter, InvalidHook, InvalidSecret, Reason};
pub use event::Event;
pub use filter::mismatch::FilterMismatch;
pub use filter::{EventFilter, parse_filter};
pub use hook::{
    HookFields, HookOptions, HookSecret, HookType, HookUpdate, NewHook, check_hook, check_hook_update,
    is_public_address,
};
pub use limits::{
    MAX_FILTER_BYTES, MAX_HOOK_ENDPOINT_CHARACTERS, MAX_HOOK_NAME_CHARACTERS, MAX_HOOK_SECRET_CHARACTERS,
    MAX_HOOKS_PER_USER,
};
pub use packument::facts::PackumentFacts;
pub use packument::release::{Dist, Latest, Publisher, ReleaseInfo, ReleaseType};
pub use packument::version::range::VersionRange;
pub use packument::version::range::options::RangeOptions;
pub use review::coverage::UncheckedSignal;
pub use review::signal::{EvidenceItem, Level, Signal};
pub use review::{Review, review_release};
pub use send::dialect::Dialect;
pub use send::encode::EventOptions;
pub use signature::explain::{Explanation, PossibleCause, explain_signature};
pub use signature::hint::Hint;
pub use signature::restore::restore_body;
pub use signature::secret::Secret;
pub use signature::serializer::JsonSerializer;
pub use signature::tag::Tag;
pub use signature::verified::Verified;
pub use warning::Warning;

/// The examples of the README are compiled as written.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
