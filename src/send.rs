//! Encodes a change as the event that a registry would send.

pub(crate) mod dialect;
pub(crate) mod encode;
pub(crate) mod error;
