//! Encodes a change as the event that a registry sends.

pub(crate) mod dialect;
pub(crate) mod encode;
mod entry;
pub(crate) mod sample;
mod wire;
