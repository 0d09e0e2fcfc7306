//! The parts of a review by themselves; `tests/unit/review` has its tables.

use super::install_step::InstallStep;
use super::manifest_view::ManifestView;
use super::repository::normalize_repository_url;
use crate::json::{JsonString, RawJson};

#[test]
fn addresses_of_one_repository_have_one_form() {
    for (address, want) in [
        ("acme/box", "github.com/acme/box"),
        ("git+https://github.com/Acme/box.git#main", "github.com/acme/box"),
        ("https://github.com:443/acme/box/tree/main/packages/a", "github.com/acme/box"),
        ("gitlab:acme/group/box", "gitlab.com/acme/group/box"),
        ("git@gitlab.com:acme/group/box.git", "gitlab.com/acme/group/box"),
        ("https://gitlab.com/acme/box/-/blob/main/a", "gitlab.com/acme/box"),
        ("https://gist.github.com/acme/11081aaa281", "gist.github.com/11081aaa281"),
        ("ssh://git@git.example:2222/a/b/c/", "git.example/a/b/c"),
        ("ssh://git@git.example:a/b", "git.example/a/b"),
        ("ssh://git@ssh.github.com:443/acme/box.git", "github.com/acme/box"),
        ("ssh://git@altssh.gitlab.com:443/acme/box.git", "gitlab.com/acme/box"),
        ("ssh://git@altssh.bitbucket.org:443/acme/box.git", "bitbucket.org/acme/box"),
        ("https://github.com/acme/box/../../other/./box", "github.com/other/box"),
        ("https://codeberg.org/a/b/src/branch/main/packages/x", "codeberg.org/a/b"),
        ("https://gitlab.com/acme/group/src", "gitlab.com/acme/group/src"),
        ("", ""),
        ("https://", ""),
        ("@:/#", ""),
    ] {
        assert_eq!(normalize_repository_url(address), want, "{address}");
    }
}

#[test]
fn an_install_script_is_followed_to_the_commands_that_it_runs() {
    for (scripts, want) in [
        (r#"{"install":"node a.js && (neon || exit 1)"}"#, vec!["node a.js", "neon", "exit 1"]),
        (r#"{"install":"npm run b","preb":"a","b":"b","postb":"c"}"#, vec!["a", "b", "c"]),
        (r#"{"install":"npm -s run --if-present b","b":"npm run b; npm run c"}"#, vec!["npm run c"]),
        (r#"{"install":"npm run preb; npm run b","preb":"a","b":"b"}"#, vec!["a", "b"]),
        (r#"{"install":"npm run b -- $X","b":"b"}"#, vec!["npm run b -- $X", "b"]),
        (r#"{"install":"npm -s run --if-present b","b":"c; npm run d","d":"d","e":"e"}"#, vec!["c", "d"]),
        (
            r#"{"install":"npm --prefix . run b","b":"c; npm run d","d":"d","e":"e"}"#,
            vec!["npm --prefix . run b", "c", "d", "e"],
        ),
        (r#"{"install":"a | b || c |& d"}"#, vec!["a | b", "c |", "d"]),
        (r#"{"install":"a || echo \"b (c); d\"; echo e > f"}"#, vec!["a", "echo", "echo e > f"]),
        (r#"{"install":"echo \"'\" ; b ; \"'\""}"#, vec!["echo \"'\"", "b", "\"'\""]),
        (r#"{"install":" \n ","test":"a"}"#, vec![]),
    ] {
        let manifest = format!(r#"{{"scripts":{scripts}}}"#);
        let version = JsonString::from("1.0.0");
        let steps = InstallStep::all_of(&ManifestView::new(&version, RawJson::from(manifest.as_str()), "a"));
        let commands: Vec<_> = steps.iter().flat_map(|step| &step.commands).collect();
        assert_eq!(commands, want, "{scripts}");
    }
}
