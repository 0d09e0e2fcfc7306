//! Encodes a change as the event that a registry would send.
#![forbid(unsafe_code)]

pub(crate) mod dialect;
pub(crate) mod encode;
pub(crate) mod error;
