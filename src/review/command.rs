//! One command of a script.

use crate::bytes::text::{split_once, trim_by};
use crate::json::is_js_space;

/// Tools that build native code, fetch what was built, set up git hooks or apply patches, and commands that do nothing.
const USUAL_TOOLS: [&str; 18] = [
    "node-gyp",
    "node-gyp-build",
    "node-pre-gyp",
    "prebuild-install",
    "cmake-js",
    "cargo-cp-artifact",
    "neon",
    "husky",
    "is-ci",
    "lefthook",
    "simple-git-hooks",
    "patch-package",
    "only-allow",
    "opencollective",
    "opencollective-postinstall",
    "echo",
    "exit",
    "true",
];

/// What runs a file of the package.
pub(super) const FILE_RUNNERS: [&str; 3] = ["node", "sh", "bash"];

/// Whether a command runs one of [`USUAL_TOOLS`], and nothing else.
pub(super) fn is_usual(command: &str) -> bool {
    let (program, arguments) = match split_word(command) {
        ("npx", rest) => split_word(rest.strip_prefix("--no-install ").unwrap_or(rest)),
        words => words,
    };
    USUAL_TOOLS.contains(&program) && (is_plain(arguments) || program == "echo" && !arguments.bytes().any(is_shell))
}

/// Whether the shell runs a command or writes a file for it.
pub(super) const fn is_shell(byte: u8) -> bool {
    matches!(byte, b'$' | b'`' | b'<' | b'>' | b'(' | b'|')
}

/// The first word of a command, and those after it.
pub(super) fn split_word(command: &str) -> (&str, &str) {
    let (word, rest) = split_once(command, b' ').unwrap_or((command, ""));
    (word, trim_by(rest, is_js_space))
}

/// Whether arguments are only words, options and paths: no URL, no code, nothing for the shell.
pub(super) fn is_plain(arguments: &str) -> bool {
    arguments.bytes().all(|byte| byte.is_ascii_alphanumeric() || b" -_./=@,".contains(&byte))
}
