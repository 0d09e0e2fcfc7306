//! The evidence of the rule about scripts that run at installation.

use crate::review::context::ReviewContext;
use crate::review::install_step::{InstallStep, is_plain, split_word};
use crate::review::signal::{EvidenceItem, Level};

/// What a registry says if a version has such scripts, or is built from source.
const INSTALL_FLAGS: [&str; 2] = ["hasInstallScript", "gypfile"];
/// Tools that build native code, fetch what was built, set up git hooks or apply patches, and commands that do nothing.
const USUAL_TOOLS: [&str; 17] = [
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
    "opencollective",
    "opencollective-postinstall",
    "echo",
    "exit",
    "true",
];
/// What runs a file of the package.
const FILE_RUNNERS: [&str; 3] = ["node", "sh", "bash"];

impl ReviewContext<'_> {
    /// The install scripts that differ from those of the previous release, if what they run now is worth `level`.
    pub(super) fn install_scripts(&self, level: Level) -> Vec<EvidenceItem> {
        let is_first_step = self.old.is_some() && !self.had_install_step();
        let mut evidence = Vec::new();
        for step in self.new_steps {
            let found = if self.old.is_some() { self.change_level(step) } else { Some(Level::Notice) };
            for (script, _) in step.scripts.iter().filter(|_| found == Some(level)) {
                evidence.extend(self.before_and_after(&["scripts", script]));
            }
        }
        if self.new_steps.is_empty() && is_first_step == (level == Level::Alarm) {
            let was_set = |flag| self.old.as_ref().is_some_and(|old| old.is_true(flag));
            for flag in INSTALL_FLAGS.into_iter().filter(|flag| self.new.is_true(flag) && !was_set(flag)) {
                evidence.extend(self.new.evidence_at(&[flag]));
            }
        }
        evidence
    }

    /// How much the difference between an install script and those of the previous release matters; `None` if there is none.
    fn change_level(&self, step: &InstallStep) -> Option<Level> {
        let old = &self.old_steps;
        let same_hook = old.iter().find(|old| old.hook == step.hook);
        if same_hook.is_some_and(|old| old.scripts == step.scripts) {
            return None;
        }
        let is_known = |command: &String| old.iter().any(|old| old.commands.contains(command));
        let mut unusual = step.commands.iter().filter(|command| !is_known(command) && !is_usual(command));
        let is_alarm = if !self.had_install_step() {
            true
        } else if old.is_empty() {
            // The previous release says that it has install scripts, but not which.
            false
        } else if same_hook.is_some() {
            unusual.any(|command| !runs_other_file(command, old))
        } else {
            unusual.next().is_some()
        };
        Some(if is_alarm { Level::Alarm } else { Level::Notice })
    }

    fn had_install_step(&self) -> bool {
        let is_set = |flag| self.old.as_ref().is_some_and(|old| old.is_true(flag));
        !self.old_steps.is_empty() || INSTALL_FLAGS.into_iter().any(is_set)
    }
}

/// Whether a command runs one of [`USUAL_TOOLS`], and nothing else.
fn is_usual(command: &str) -> bool {
    let (program, arguments) = match split_word(command) {
        ("npx", rest) => split_word(rest),
        words => words,
    };
    USUAL_TOOLS.contains(&program) && (is_plain(arguments) || program == "echo" && !arguments.bytes().any(is_shell))
}

/// Whether a command runs a file of the package by a program that the previous release ran files with.
fn runs_other_file(command: &str, old: &[InstallStep]) -> bool {
    let (program, arguments) = split_word(command);
    FILE_RUNNERS.contains(&program)
        && is_plain(arguments)
        && !arguments.starts_with('-')
        && old.iter().any(|old| old.commands.iter().any(|other| split_word(other).0 == program))
}

/// Whether the shell runs a command or writes a file for it.
const fn is_shell(byte: u8) -> bool {
    matches!(byte, b'$' | b'`' | b'<' | b'>' | b'(')
}
