//! The verdict of the fast scan.

/// The text is not JSON; [`diagnose`](fn@super::diagnose) says where and why.
#[derive(Debug)]
pub(super) struct Undiagnosed;
