//! The short forms of `npm run`.

/// What npm runs by its name alone.
const SCRIPTS_OF_NPM: [&str; 4] = ["start", "stop", "restart", "test"];
/// The commands of yarn and pnpm: every other word is the name of a script.
const COMMANDS: &str = " a add approve-builds audit autoclean bin c cache cat-file cat-index check ci clean completion config constraints \
create dedupe deploy dlx doctor env exec explain fetch find-hash generate-lock-entry global help i ignored-builds import info init install \
install-test it l la licenses link list ll ln login logout ls node npm npx outdated owner pack patch patch-commit patch-remove plugin \
policies prune publish rb rebuild recursive remove rm root run runtime s search self-update server set setup stage store tag team un \
uninstall unlink unplug up update upgrade upgrade-interactive version versions view whoami why workspace workspaces x ";

/// Whether a package manager runs the script `name` if it is given nothing but that.
pub(super) fn is_shorthand(program: &str, name: &str) -> bool {
    match program {
        "npm" => SCRIPTS_OF_NPM.contains(&name),
        "yarn" | "pnpm" => !name.is_empty() && !COMMANDS.contains(&[" ", name, " "].concat()),
        _ => false,
    }
}
