//! Programs that count what npm-hooks does natively, with the help of valgrind where it is installed.

pub mod allocations;
pub mod valgrind;
