//! What an install script runs.

use crate::bytes::text::{split_once, trim_by};
use crate::json::{RawJson, is_js_space, key_name};
use crate::packument::members;
use crate::review::manifest_view::ManifestView;

/// The scripts that npm runs when it installs a package from the registry, in their order.
const INSTALL_SCRIPTS: [&str; 3] = ["preinstall", "install", "postinstall"];
const PACKAGE_MANAGERS: [&str; 4] = ["npm", "yarn", "pnpm", "bun"];
/// How many commands of an install script are read apart; the rest is one more.
const MAX_COMMANDS: usize = 100;
/// How many other scripts of the package an install script is followed to: each costs a look-up.
const MAX_FOLLOWED: usize = 8;

/// The scripts of a release: their names as JSON text, and their values.
struct Scripts<'r>(Vec<(&'r [u8], RawJson<'r>)>);

impl Scripts<'_> {
    /// A script that is not blank; of duplicates the last.
    fn get(&self, name: &str) -> Option<String> {
        let (_, script) = self.0.iter().rfind(|(key, _)| key_name(key, &[name]).is_some())?;
        members::script(*script).map(|script| script.to_string_lossy())
    }
}

/// What an install script runs.
#[derive(Default)]
pub(super) struct InstallStep {
    pub(super) hook: &'static str,
    /// The script itself, and those that it runs by `npm run`, with those that npm runs before and after them.
    pub(super) scripts: Vec<(String, Option<String>)>,
    /// Their commands, without `npm run`.
    pub(super) commands: Vec<String>,
}

impl InstallStep {
    /// The install scripts of a release.
    pub(super) fn all_of(release: &ManifestView<'_>) -> Vec<Self> {
        let scripts = Scripts(release.scripts());
        let mut steps = Vec::new();
        for hook in INSTALL_SCRIPTS {
            let mut step = Self { hook, ..Self::default() };
            step.add_script(&scripts, hook.to_owned());
            // The list grows while it is read.
            let (mut at, mut count) = (0_usize, 0_usize);
            while let Some((_, text)) = step.scripts.get(at) {
                let text = text.clone().unwrap_or_default();
                step.add_commands(&scripts, &text, &mut count);
                at = at.saturating_add(1);
            }
            if step.scripts.iter().any(|(_, text)| text.is_some()) {
                steps.push(step);
            }
        }
        steps
    }

    fn add_script(&mut self, scripts: &Scripts<'_>, name: String) {
        let text = scripts.get(&name);
        self.scripts.push((name, text));
    }

    /// Adds the commands of a script, and the scripts that they run.
    fn add_commands(&mut self, scripts: &Scripts<'_>, mut text: &str, count: &mut usize) {
        while !text.is_empty() {
            *count = count.saturating_add(1);
            let is_separator = |byte| matches!(byte, b'&' | b'|' | b';' | b'\n' | b'(' | b')') && *count < MAX_COMMANDS;
            let len = text.bytes().position(is_separator).unwrap_or(text.len());
            let command = trim_by(text.get(..len).unwrap_or_default(), is_js_space);
            text = text.get(len.saturating_add(1)..).unwrap_or_default();
            if !command.is_empty() && !self.follow(scripts, command) {
                self.commands.push(command.to_owned());
            }
        }
    }

    /// Adds the scripts that a command like `npm run build` runs; whether it is one, and runs nothing else.
    fn follow(&mut self, scripts: &Scripts<'_>, command: &str) -> bool {
        // What npm appends to the other script may be anything.
        let Some((script, _)) = run_script(command).filter(|(_, arguments)| is_plain(arguments)) else { return false };
        if self.scripts.iter().any(|(name, text)| name == script && text.is_some()) {
            return true;
        }
        if self.scripts.len() > MAX_FOLLOWED.saturating_mul(3) || scripts.get(script).is_none() {
            return false;
        }
        for prefix in ["pre", "", "post"] {
            self.add_script(scripts, [prefix, script].concat());
        }
        true
    }
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

/// The first word of a command, and those after it.
pub(super) fn split_word(command: &str) -> (&str, &str) {
    let (word, rest) = split_once(command, b' ').unwrap_or((command, ""));
    (word, trim_by(rest, is_js_space))
}

/// Whether arguments are only words, options and paths: no URL, no code, nothing for the shell.
pub(super) fn is_plain(arguments: &str) -> bool {
    arguments.bytes().all(|byte| byte.is_ascii_alphanumeric() || b" -_./=@,".contains(&byte))
}
