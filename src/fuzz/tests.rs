//! The inputs that the fuzzers kept, and those that showed a fault: `npm run fuzz` adds to both.

use std::fs;
use std::panic::catch_unwind;
use std::path::Path;

use super::{TARGETS, Target};

/// The inputs of a packed corpus: before each its length in bytes and a line end, after it a line end.
fn unpack(mut pack: &[u8]) -> Vec<&[u8]> {
    let mut inputs = Vec::new();
    while !pack.is_empty() {
        let end = pack.iter().position(|byte| *byte == b'\n').expect("a length");
        let len: usize = std::str::from_utf8(&pack[..end]).unwrap().parse().expect("a length");
        let (input, rest) = pack[end + 1..].split_at(len);
        inputs.push(input);
        pack = rest.strip_prefix(b"\n").expect("a line end");
    }
    inputs
}

fn check(name: &str, target: Target, input: &[u8], source: &str) {
    let outcome = catch_unwind(|| target(input));
    assert!(outcome.is_ok(), "{name} fails for {source}: {}", input.escape_ascii());
}

#[test]
fn every_target_holds_for_its_corpus_and_for_what_was_found() {
    let folder = Path::new("tests/data/fuzz");
    for (name, target) in TARGETS {
        let pack = fs::read(folder.join(format!("{name}.corpus"))).expect("a corpus");
        let inputs = unpack(&pack);
        assert!(inputs.len() >= 5, "{name} has {} inputs", inputs.len());
        for (at, input) in inputs.into_iter().enumerate() {
            check(name, *target, input, &format!("input {at} of its corpus"));
        }
        let found = fs::read_dir(folder.join(name)).into_iter().flatten().map(|entry| entry.unwrap().path());
        for path in found {
            check(name, *target, &fs::read(&path).unwrap(), &path.to_string_lossy());
        }
    }
}

#[test]
fn every_target_has_its_program() {
    for (name, _) in TARGETS {
        let program = fs::read_to_string(format!("fuzz/fuzz_targets/{name}.rs")).unwrap();
        assert!(program.contains(&format!("npm_hooks::fuzz::{name}(input)")), "{program}");
    }
    assert_eq!(fs::read_dir("fuzz/fuzz_targets").unwrap().count(), TARGETS.len());
}
