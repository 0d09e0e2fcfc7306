//! Requests to valgrind, as its headers make them: instructions that do nothing on a processor. Without valgrind, and on processors other
//! than x86-64, each request returns its default.

const RUNNING_ON_VALGRIND: usize = 0x1001;
const COUNT_ERRORS: usize = 0x1201;
const MEMCHECK: usize = tool(b'M', b'C');
const MAKE_UNDEFINED: usize = MEMCHECK + 1;
const MAKE_DEFINED: usize = MEMCHECK + 2;
const CALLGRIND: usize = tool(b'C', b'T');
const ZERO_STATS: usize = CALLGRIND + 1;
const DUMP_STATS_AT: usize = CALLGRIND + 3;

const fn tool(first: u8, second: u8) -> usize {
    (first as usize) << 24 | (second as usize) << 16
}

#[must_use]
pub fn is_running() -> bool {
    request(RUNNING_ON_VALGRIND, 0, 0) != 0
}

/// The errors that memcheck has found since the program started.
#[must_use]
pub fn error_count() -> usize {
    request(COUNT_ERRORS, 0, 0)
}

/// From now on memcheck reports each branch and each address that depends on `value`.
pub fn make_undefined<T: ?Sized>(value: &mut T) {
    request(MAKE_UNDEFINED, (&raw const *value).cast::<u8>() as usize, size_of_val(value));
}

/// The result may be looked at.
pub fn make_defined<T: ?Sized>(value: &mut T) {
    request(MAKE_DEFINED, (&raw const *value).cast::<u8>() as usize, size_of_val(value));
}

/// Callgrind counts from zero.
pub fn zero_instructions() {
    request(ZERO_STATS, 0, 0);
}

/// Callgrind writes its counts to the next file; `name`, which ends with a zero byte, is written into it.
pub fn dump_instructions(name: &std::ffi::CStr) {
    request(DUMP_STATS_AT, name.as_ptr() as usize, 0);
}

#[cfg(target_arch = "x86_64")]
fn request(code: usize, first: usize, second: usize) -> usize {
    let arguments: [usize; 6] = [code, first, second, 0, 0, 0];
    let mut result = 0_usize;
    // SAFETY: the rotations add up to 128 bits and leave `rdi` as it was; valgrind reads the arguments and sets `rdx`.
    unsafe {
        std::arch::asm!(
            "rol rdi, 3", "rol rdi, 13", "rol rdi, 61", "rol rdi, 51", "xchg rbx, rbx",
            inout("rdx") result,
            in("rax") arguments.as_ptr(),
        );
    }
    result
}

#[cfg(not(target_arch = "x86_64"))]
fn request(_: usize, _: usize, _: usize) -> usize {
    0
}
