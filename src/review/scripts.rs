//! The evidence of the rule about scripts that run at installation.

use crate::bytes::text::{split_once, trim_by};
use crate::json::is_js_space;
use crate::review::context::ReviewContext;
use crate::review::manifest_view::ManifestView;
use crate::review::signal::{EvidenceItem, Level};

/// The scripts that npm runs when it installs a package from the registry, in their order.
const INSTALL_SCRIPTS: [&str; 3] = ["preinstall", "install", "postinstall"];
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
const PACKAGE_MANAGERS: [&str; 4] = ["npm", "yarn", "pnpm", "bun"];
/// How many commands of a script and of those that it runs are read apart; the rest is one more.
const MAX_COMMANDS: usize = 100;

/// What an install script runs.
struct InstallStep {
    hook: &'static str,
    /// The script itself, and those that it runs by `npm run`, with those that npm runs before and after them.
    scripts: Vec<String>,
    /// Their commands, without `npm run`.
    commands: Vec<String>,
}

impl ReviewContext<'_> {
    /// The install scripts that differ from those of the previous release, if what they run now is worth `level`.
    pub(super) fn install_scripts(&self, level: Level) -> Vec<EvidenceItem> {
        let steps = install_steps(&self.new);
        let old = self.old.as_ref().map(|old| (old, install_steps(old)));
        let mut evidence = Vec::new();
        for step in &steps {
            let found = match &old {
                Some((release, old)) => self.change_level(step, release, old),
                None => Some(Level::Notice),
            };
            for script in step.scripts.iter().filter(|_| found == Some(level)) {
                evidence.extend(self.before_and_after(&["scripts", script]));
            }
        }
        if steps.is_empty() {
            let is_first_step = self.old.as_ref().is_some_and(|old| !has_install_step(old));
            let is_new =
                |flag: &&&str| self.new.is_true(flag) && self.old.as_ref().is_none_or(|old| !old.is_true(flag));
            for flag in INSTALL_FLAGS.iter().filter(is_new).filter(|_| is_first_step == (level == Level::Alarm)) {
                evidence.extend(self.new.evidence_at(&[flag]));
            }
        }
        evidence
    }

    /// How much the difference between an install script and those of the previous release matters; `None` if there is none.
    fn change_level(&self, step: &InstallStep, release: &ManifestView<'_>, old: &[InstallStep]) -> Option<Level> {
        if step.scripts.iter().all(|script| self.new.script(script) == release.script(script)) {
            return None;
        }
        let is_known = |command: &String| old.iter().any(|old| old.commands.contains(command));
        let mut unusual = step.commands.iter().filter(|command| !is_known(command) && !is_usual(command));
        let is_alarm = if !has_install_step(release) {
            true
        } else if old.is_empty() {
            // The previous release says that it has install scripts, but not which.
            false
        } else if old.iter().any(|old| old.hook == step.hook) {
            unusual.any(|command| !runs_other_file(command, old))
        } else {
            unusual.next().is_some()
        };
        Some(if is_alarm { Level::Alarm } else { Level::Notice })
    }
}

fn has_install_step(release: &ManifestView<'_>) -> bool {
    INSTALL_SCRIPTS.iter().any(|name| release.script(name).is_some())
        || INSTALL_FLAGS.iter().any(|flag| release.is_true(flag))
}

fn install_steps(release: &ManifestView<'_>) -> Vec<InstallStep> {
    let mut steps = Vec::new();
    for hook in INSTALL_SCRIPTS {
        let mut step = InstallStep { hook, scripts: vec![hook.to_owned()], commands: Vec::new() };
        let (mut at, mut count) = (0_usize, 0_usize);
        // The list grows while it is read.
        while let Some(text) = step.scripts.get(at).map(|script| release.script(script)) {
            at = at.saturating_add(1);
            let text = text.unwrap_or_default();
            let mut rest = text.as_str();
            while !rest.is_empty() {
                count = count.saturating_add(1);
                let is_separator =
                    |byte| matches!(byte, b'&' | b'|' | b';' | b'\n' | b'(' | b')') && count < MAX_COMMANDS;
                let len = rest.bytes().position(is_separator).unwrap_or(rest.len());
                let command = trim_by(rest.get(..len).unwrap_or_default(), is_js_space);
                rest = rest.get(len.saturating_add(1)..).unwrap_or_default();
                let target = run_script(command).filter(|_| count < MAX_COMMANDS);
                match target.filter(|(script, _)| release.script(script).is_some()) {
                    // What npm appends to the other script may be anything.
                    Some((script, arguments)) if is_plain(arguments) => {
                        if !step.scripts.iter().any(|other| other == script) {
                            for prefix in ["pre", "", "post"] {
                                step.scripts.push([prefix, script].concat());
                            }
                        }
                    }
                    _ if command.is_empty() => {}
                    _ => step.commands.push(command.to_owned()),
                }
            }
        }
        if release.script(hook).is_some() {
            steps.push(step);
        }
    }
    steps
}

/// The first word of a command, and those after it.
fn split_word(command: &str) -> (&str, &str) {
    let (word, rest) = split_once(command, b' ').unwrap_or((command, ""));
    (word, trim_by(rest, is_js_space))
}

/// The script that a command like `npm run build` runs, and what follows its name.
fn run_script(command: &str) -> Option<(&str, &str)> {
    let (program, rest) = split_word(command);
    let (verb, rest) = split_word(after_options(rest));
    let (script, arguments) = split_word(after_options(rest));
    let is_run = PACKAGE_MANAGERS.contains(&program) && ["run", "run-script"].contains(&verb);
    is_run.then_some((script, arguments))
}

fn after_options(mut words: &str) -> &str {
    while words.starts_with('-') {
        words = split_word(words).1;
    }
    words
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

/// Whether arguments are only words, options and paths: no URL, no code, nothing for the shell.
fn is_plain(arguments: &str) -> bool {
    arguments.bytes().all(|byte| byte.is_ascii_alphanumeric() || b" -_./=@,".contains(&byte))
}

/// Whether the shell runs a command or writes a file for it.
const fn is_shell(byte: u8) -> bool {
    matches!(byte, b'$' | b'`' | b'<' | b'>' | b'(')
}
