//! What an install script runs.

use crate::bytes::text::trim_by;
use crate::json::{JsonString, RawJson, is_js_space, key_name};
use crate::packument::members;
use crate::review::command::{is_plain, is_shell, is_usual, split_word};
use crate::review::manifest_view::ManifestView;
use crate::review::script_text::{has_simple_quotes, normalize_script, unquoted};
use crate::review::shorthand::is_shorthand;

/// The scripts that npm runs when it installs a package from the registry, in their order.
const INSTALL_SCRIPTS: [&str; 3] = ["preinstall", "install", "postinstall"];
/// What npm runs as `install` if `gypfile` is true, and there is neither that script nor `preinstall`.
const GYP_BUILD: &str = "node-gyp rebuild";
const PACKAGE_MANAGERS: [&str; 4] = ["npm", "yarn", "pnpm", "bun"];
/// The options of `npm run` that do not change which script runs.
const NEUTRAL_OPTIONS: [&str; 5] = ["-s", "--silent", "-q", "--quiet", "--if-present"];
/// What can run scripts of the package, besides every word that begins with `npm`.
const SCRIPT_RUNNERS: [&str; 19] = [
    "npx", "yarn", "yarnpkg", "pnpm", "pnpx", "bun", "bunx", "corepack", "ni", "nr", "run-s", "run-p", "--run",
    "lerna", "turbo", "nx", "wireit", "nps", "bnr",
];
/// How many commands of an install script are read apart; the rest of each script is one more.
const MAX_COMMANDS: usize = 100;
/// How many scripts a package may have for its install scripts to be followed to others: each costs a look-up.
const MAX_SCRIPTS: usize = 500;

/// The scripts of a release: their names as JSON text, and their values.
struct Scripts<'r>(Vec<(&'r [u8], RawJson<'r>)>);

impl Scripts<'_> {
    /// A script that is not blank, in the form to compare; of duplicates the last.
    fn get(&self, name: &str) -> Option<String> {
        let (_, script) = self.0.iter().rfind(|(key, _)| key_name(key, &[name]).is_some())?;
        members::script(*script).map(|script| normalize_script(&script.to_str_lossy()))
    }
}

/// What an install script runs.
#[derive(Default)]
pub(super) struct InstallStep {
    pub(super) hook: &'static str,
    /// The script itself, and those that it runs by `npm run`, with those that npm runs before and after them; all scripts of the
    /// package, if it may run any.
    pub(super) scripts: Vec<(String, Option<String>)>,
    /// Their commands, without `npm run`.
    pub(super) commands: Vec<String>,
    has_all_scripts: bool,
}

impl InstallStep {
    /// The install scripts of a release.
    pub(super) fn all_of(release: &ManifestView<'_>) -> Vec<Self> {
        let scripts = Scripts(release.scripts());
        let mut steps: Vec<Self> = Vec::new();
        for hook in INSTALL_SCRIPTS {
            let built =
                (hook == "install" && steps.is_empty() && release.is_true("gypfile")).then(|| GYP_BUILD.to_owned());
            let Some(text) = scripts.get(hook).or(built) else { continue };
            let mut step = Self { hook, scripts: vec![(hook.to_owned(), Some(text))], ..Self::default() };
            // The list grows while it is read.
            let (mut at, mut count) = (0_usize, 0_usize);
            while let Some((_, text)) = step.scripts.get(at) {
                let text = text.clone().unwrap_or_default();
                step.add_commands(&scripts, &text, &mut count);
                at = at.saturating_add(1);
            }
            steps.push(step);
        }
        steps
    }

    fn has_script(&self, script: &str) -> bool {
        self.scripts.iter().any(|(name, _)| name == script)
    }

    fn add_script(&mut self, scripts: &Scripts<'_>, name: String) {
        if !self.has_script(&name) {
            let text = scripts.get(&name);
            self.scripts.push((name, text));
        }
    }

    /// Adds the commands of a script, and the scripts that they run.
    fn add_commands(&mut self, scripts: &Scripts<'_>, mut text: &str, count: &mut usize) {
        let has_quotes = has_simple_quotes(text);
        while !text.is_empty() {
            *count = count.saturating_add(1);
            let len = if *count < MAX_COMMANDS { command_len(text, has_quotes) } else { text.len() };
            let command = trim_by(text.get(..len).unwrap_or_default(), is_js_space);
            text = text.get(len..).unwrap_or_default();
            // Two bars are one separator.
            text = text.strip_prefix("||").unwrap_or_else(|| text.get(1..).unwrap_or_default());
            let is_message = has_quotes
                && split_word(command).0 == "echo"
                && !unquoted(command, true).any(|(_, byte)| is_shell(byte));
            if is_message {
                self.commands.push("echo".to_owned());
            } else if !command.is_empty() && !self.follow(scripts, command) {
                self.commands.push(command.to_owned());
                if may_run_scripts(command) {
                    self.add_all_scripts(scripts);
                }
            }
        }
    }

    /// Adds the scripts that a command like `npm run build` or `yarn build` runs; whether it is one, and runs nothing else.
    fn follow(&mut self, scripts: &Scripts<'_>, command: &str) -> bool {
        // What npm appends to the other script may be anything.
        let Some((script, _)) = run_script(command).filter(|(_, arguments)| is_plain(arguments)) else { return false };
        if scripts.0.len() > MAX_SCRIPTS || scripts.get(script).is_none() {
            return false;
        }
        for prefix in ["pre", "", "post"] {
            self.add_script(scripts, [prefix, script].concat());
        }
        true
    }

    /// Adds the scripts of the package; if there are too many, as one command.
    fn add_all_scripts(&mut self, scripts: &Scripts<'_>) {
        if self.has_all_scripts {
            return;
        }
        self.has_all_scripts = true;
        if scripts.0.len() <= MAX_SCRIPTS {
            for (name, _) in &scripts.0 {
                self.add_script(scripts, JsonString::new(name).to_string_lossy());
            }
        } else {
            let mut all = String::new();
            for (name, script) in &scripts.0 {
                all.push_str(std::str::from_utf8(name).unwrap_or_default());
                all.push_str(script.as_str());
            }
            self.commands.push(all);
        }
    }
}

/// How much of a text is its first command. A pipe is part of it: what runs depends on both of its ends.
fn command_len(text: &str, has_quotes: bool) -> usize {
    let bytes = text.as_bytes();
    let is_end = |(at, byte): (usize, u8)| {
        let is_or = byte == b'|' && bytes.get(at.saturating_add(1)) == Some(&b'|');
        (is_or || matches!(byte, b'&' | b';' | b'\n' | b'(' | b')')).then_some(at)
    };
    unquoted(text, has_quotes).find_map(is_end).unwrap_or(bytes.len())
}

/// Whether a command that is not understood can run scripts of the package.
fn may_run_scripts(command: &str) -> bool {
    let is_runner = |word: &str| {
        let word = word.to_ascii_lowercase();
        word.starts_with("npm") || SCRIPT_RUNNERS.contains(&word.as_str())
    };
    let is_in_word = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    let mut words = command.as_bytes().split(|byte| !is_in_word(byte));
    !is_usual(command) && words.any(|word| std::str::from_utf8(word).is_ok_and(is_runner))
}

/// The script that a command like `npm run build` or `yarn build` runs, and what follows its name.
fn run_script(command: &str) -> Option<(&str, &str)> {
    let (program, rest) = split_word(command);
    let (verb, rest) = split_word(after_options(rest));
    if ["run", "run-script"].contains(&verb) && PACKAGE_MANAGERS.contains(&program) {
        return Some(split_word(after_options(rest)));
    }
    (rest.is_empty() && is_shorthand(program, verb)).then_some((verb, ""))
}

fn after_options(mut words: &str) -> &str {
    while let (word, rest) = split_word(words)
        && NEUTRAL_OPTIONS.contains(&word)
    {
        words = rest;
    }
    words
}
