#![no_main]
libfuzzer_sys::fuzz_target!(|input: &[u8]| npm_hooks::fuzz::filter(input));
