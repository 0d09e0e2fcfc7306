//! npm hooks: a registry tells a subscriber of a package's change with a signed HTTP POST.
//!
//! A delivery is bytes until it is verified, an envelope once it is parsed, and a change once it is classified; each
//! step is one pure function.
//!
//! ```
//! use npm_hooks::{Event, Kind, Secret, Tag};
//!
//! let bytes = br#"{"event":"package:publish","name":"@kafkajs/zstd","version":"1.0.0","hookOwner":{"username":"nevon"},"payload":{"name":"@kafkajs/zstd"},"change":{"version":"1.0.0"},"time":1603444214995}"#;
//! let header = "sha256=555de877c536848f3aaead79353c88a610668575c546e31aa8c6c7fd8241cb12";
//!
//! let secret = Secret::new(b"super-secret-string")?;
//! let body = secret.verify(bytes, &header.parse::<Tag>()?)?;
//! let event = Event::parse(body)?;
//! let change = event.classify();
//! assert!(matches!(change.kind, Kind::Publish { .. }));
//! assert_eq!(change.summary, "@kafkajs/zstd 1.0.0 published");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
#![warn(missing_docs)]
#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing,
        clippy::arithmetic_side_effects
    )
)]

mod body;
mod change;
mod claim;
mod compare;
#[cfg(any(target_arch = "wasm32", test))]
mod crossing;
mod dialect;
mod envelope;
mod error;
mod event;
mod event_name;
mod explain;
mod facts;
mod iso_time;
#[cfg(target_arch = "wasm32")]
mod js;
mod json;
mod limits;
mod packument;
mod published;
mod review;
mod rewrite;
mod scan;
mod sent;
mod signature;
mod unsendable;
mod version;

pub use body::Body;
pub use change::{Change, Evidence, Kind};
pub use compare::compare;
pub use dialect::Dialect;
pub use error::{Error, Reason, Warning};
pub use event::Event;
pub use explain::{Explanation, Hint, explain};
pub use facts::Facts;
pub use published::{Dist, Latest, Published, Publisher};
pub use review::{Level, Shown, Signal, review};
pub use sent::Sent;
pub use signature::{BadSecret, Secret, Tag, Verified};
pub use unsendable::Unsendable;
pub use version::Step;

/// The examples of the README are compiled as they stand there.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
