//! Escapes in strings: letters after a backslash, and hex digits, which may continue in the next block.

/// Checks the escapes at the bits of `e`, which are not of one letter, and hex digits that are left of the block before.
#[inline(never)]
pub fn escapes(b: &[u8], mut e: u64, hex_left: &mut u32) -> bool {
    let h = *hex_left as usize;
    if !b[..h].iter().all(u8::is_ascii_hexdigit) {
        return false;
    }
    *hex_left = 0;
    while e != 0 {
        let p = e.trailing_zeros() as usize;
        e &= e - 1;
        match b[p] {
            b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => {}
            b'u' => {
                for k in 1..=4 {
                    if p + k < 64 {
                        if !b[p + k].is_ascii_hexdigit() {
                            return false;
                        }
                    } else {
                        *hex_left += 1
                    }
                }
            }
            _ => return false,
        }
    }
    true
}
