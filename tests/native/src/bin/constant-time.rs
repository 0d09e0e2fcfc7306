//! `valgrind --quiet constant-time`: memcheck counts the branches and addresses that depend on a secret, which is marked as undefined. Prints
//! a line for each case: what was done, a tab, the number of errors.

use std::hint::black_box;

use npm_hooks::{Secret, Tag};
use npm_hooks_native::valgrind::{error_count, is_running, make_defined, make_undefined};

const BODY: &[u8] = br#"{"event":"package:publish","name":"n","payload":null}"#;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    if !is_running() {
        return Err("run this program in valgrind, on x86-64".into());
    }
    let secret = Secret::new("a secret that is longer than one block of SHA-256, so that it is hashed before use")?;
    let good = secret.sign(BODY).to_string();
    let verdicts = [
        ("the signature", with_digit(&good, None)?, true),
        ("its first digit wrong", with_digit(&good, Some(0))?, false),
        ("its last digit wrong", with_digit(&good, Some(63))?, false),
    ];
    for (what, tag, want) in verdicts {
        report(&format!("verify {what}"), || undefined(&secret, |secret| verdict(secret.is_valid(BODY, &tag))), want);
        report(
            &format!("compare tags, {what}"),
            || undefined(&secret, |secret| verdict(secret.sign(BODY) == tag)),
            want,
        );
    }

    // Controls: what memcheck must report.
    let wrong = [0xff; 32];
    report(
        "control: an early exit",
        || undefined(&secret, |secret| verdict(is_same_with_early_exit(&bytes_of(secret.sign(BODY)), &wrong))),
        false,
    );
    report(
        "control: a table that is read at a digit",
        || undefined(&secret, |secret| verdict(black_box(&TABLE)[usize::from(bytes_of(secret.sign(BODY))[31])] == 2)),
        false,
    );
    Ok(())
}

static TABLE: [u8; 256] = [1; 256];

fn report(what: &str, work: impl FnOnce() -> bool, want: bool) {
    let before = error_count();
    let found = work();
    let errors = error_count() - before;
    assert_eq!(found, want, "{what}");
    println!("{what}\t{errors}");
}

/// Calls `work` with a copy of the secret all of whose bytes memcheck takes for undefined.
fn undefined<T>(secret: &Secret, work: impl FnOnce(&Secret) -> T) -> T {
    // SAFETY: a `Secret` is plain bytes without a pointer. The copy is not dropped, which would look at nothing but wipe it.
    let mut copy = std::mem::ManuallyDrop::new(unsafe { std::ptr::read(secret) });
    make_undefined(&mut *copy);
    work(black_box(&copy))
}

/// The verdict is public, once it is there.
fn verdict(mut is_same: bool) -> bool {
    make_defined(black_box(&mut is_same));
    is_same
}

fn bytes_of(tag: Tag) -> [u8; 32] {
    // SAFETY: a `Tag` is 32 bytes.
    unsafe { std::mem::transmute(tag) }
}

fn with_digit(signature: &str, wrong: Option<usize>) -> Result<Tag, npm_hooks::Reason> {
    let mut digits = signature.as_bytes().to_vec();
    if let Some(digit) = wrong.and_then(|at| digits.get_mut(7 + at)) {
        *digit = if *digit == b'0' { b'1' } else { b'0' };
    }
    Tag::from_header(Some(&digits))
}

#[inline(never)]
fn is_same_with_early_exit(expected: &[u8; 32], found: &[u8; 32]) -> bool {
    for (a, b) in expected.iter().zip(found) {
        if black_box(*a) != *b {
            return false;
        }
    }
    true
}
