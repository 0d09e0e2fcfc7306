//! The evidence of the rule about scripts that run at installation.

use crate::review::command::{FILE_RUNNERS, is_plain, is_usual, split_word};
use crate::review::context::ReviewContext;
use crate::review::evidence::MAX_EVIDENCE;
use crate::review::install_step::InstallStep;
use crate::review::signal::{EvidenceItem, Level};

/// What a registry says if a version has such scripts.
pub(super) const INSTALL_FLAG: &str = "hasInstallScript";

impl ReviewContext<'_> {
    /// The install scripts that differ from those of the previous release, if what they run now is worth `level`.
    pub(super) fn install_scripts(&self, level: Level) -> Vec<EvidenceItem> {
        let mut evidence = Vec::new();
        for step in self.new_steps {
            let found = if self.old.is_some() { self.change_level(step) } else { Some(Level::Notice) };
            if found == Some(level) {
                self.add_evidence(step, &mut evidence);
            }
        }
        let is_first_step = self.old.is_some() && !self.had_install_step();
        let had_flag = self.old.as_ref().is_some_and(|old| old.is_true(INSTALL_FLAG));
        if self.new_steps.is_empty()
            && is_first_step == (level == Level::Alarm)
            && self.new.is_true(INSTALL_FLAG)
            && !had_flag
        {
            evidence.extend(self.new.evidence_at(&[INSTALL_FLAG]));
        }
        evidence
    }

    /// Adds an install script, and the scripts that it runs and that differ from those before.
    fn add_evidence(&self, step: &InstallStep, evidence: &mut Vec<EvidenceItem>) {
        let before = self.same_hook(step).map(|old| old.scripts.as_slice()).unwrap_or_default();
        let is_shown = |script: &&(String, Option<String>)| script.0 == step.hook || !before.contains(script);
        let mut found = Vec::new();
        for (script, _) in step.scripts.iter().filter(is_shown).take(MAX_EVIDENCE) {
            found.extend(self.before_and_after(&["scripts", script]));
        }
        // The `install` that `gypfile` implies is written nowhere.
        if found.is_empty() {
            found.extend(self.new.evidence_at(&["gypfile"]));
        }
        evidence.append(&mut found);
    }

    fn same_hook(&self, step: &InstallStep) -> Option<&InstallStep> {
        self.old_steps.iter().find(|old| old.hook == step.hook)
    }

    /// How much the difference between an install script and those of the previous release matters; `None` if there is none.
    fn change_level(&self, step: &InstallStep) -> Option<Level> {
        let old = &self.old_steps;
        let same_hook = self.same_hook(step);
        if same_hook.is_some_and(|old| old.scripts == step.scripts && old.commands == step.commands) {
            return None;
        }
        let is_known = |command: &String| old.iter().any(|old| old.commands.contains(command));
        let mut unusual = step.commands.iter().filter(|command| !is_known(command) && !is_usual(command));
        let is_alarm = if !self.had_install_step() {
            true
        } else if same_hook.is_some() {
            unusual.any(|command| !runs_other_file(command, old))
        } else {
            unusual.next().is_some()
        };
        Some(if is_alarm { Level::Alarm } else { Level::Notice })
    }

    fn had_install_step(&self) -> bool {
        !self.old_steps.is_empty() || self.old.as_ref().is_some_and(|old| old.is_true(INSTALL_FLAG))
    }
}

/// Whether a command runs a file of the package by a program that the previous release ran files with.
fn runs_other_file(command: &str, old: &[InstallStep]) -> bool {
    let (program, arguments) = split_word(command);
    FILE_RUNNERS.contains(&program)
        && is_plain(arguments)
        && is_file_of_package(split_word(arguments).0)
        && old.iter().any(|old| old.commands.iter().any(|other| split_word(other).0 == program))
}

/// Whether the argument of an interpreter names a file of the package. Without one it reads its input, which can be anything.
fn is_file_of_package(path: &str) -> bool {
    !matches!(path.as_bytes(), [] | [b'-' | b'/', ..])
        && !path.as_bytes().split(|byte| *byte == b'/').any(|part| part == b"..")
}
