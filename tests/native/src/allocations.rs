//! An allocator that counts.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

static COUNT: AtomicUsize = AtomicUsize::new(0);
static HELD_BYTES: AtomicUsize = AtomicUsize::new(0);
static PEAK_BYTES: AtomicUsize = AtomicUsize::new(0);

/// The system's allocator, which counts.
pub struct Counting;

// SAFETY: each method calls the system's allocator with the same arguments.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        add(layout.size());
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        HELD_BYTES.fetch_sub(layout.size(), Relaxed);
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, new_size: usize) -> *mut u8 {
        add(new_size);
        HELD_BYTES.fetch_sub(layout.size(), Relaxed);
        unsafe { System.realloc(pointer, layout, new_size) }
    }
}

fn add(bytes: usize) {
    COUNT.fetch_add(1, Relaxed);
    PEAK_BYTES.fetch_max(HELD_BYTES.fetch_add(bytes, Relaxed) + bytes, Relaxed);
}

/// What some work allocated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Allocations {
    /// Each growth counts as one.
    pub count: usize,
    /// The most that was held at once, beyond what was held before.
    pub peak_bytes: usize,
}

/// Runs `work` on this thread, while no other allocates.
pub fn counted<T>(work: impl FnOnce() -> T) -> (T, Allocations) {
    let before = HELD_BYTES.load(Relaxed);
    COUNT.store(0, Relaxed);
    PEAK_BYTES.store(before, Relaxed);
    let result = work();
    let allocations =
        Allocations { count: COUNT.load(Relaxed), peak_bytes: PEAK_BYTES.load(Relaxed).saturating_sub(before) };
    (result, allocations)
}
