//! The stack, on which calls with a secret leave copies of it.

/// The size of the stack to wipe, in bytes: more than the deepest call with a secret uses, as `tests/instance` checks.
const STACK_BYTES_TO_WIPE: usize = 16 << 10;

/// Runs `work`, then overwrites the stack it used: popped frames still hold the secret.
pub(super) fn with_stack_wiped<T>(work: impl FnOnce() -> T) -> T {
    /// Keeps all of `work` below the caller's frame, where the wiping reaches.
    #[inline(never)]
    fn below<T>(work: impl FnOnce() -> T) -> T {
        work()
    }
    #[inline(never)]
    fn wipe() {
        std::hint::black_box(&mut [0u8; STACK_BYTES_TO_WIPE]);
    }
    let result = below(work);
    wipe();
    result
}
