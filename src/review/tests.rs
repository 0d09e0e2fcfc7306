//! The parts of a review by themselves; `tests/unit/review` has its tables.

use super::command::is_usual;
use super::install_step::InstallStep;
use super::manifest_view::ManifestView;
use super::repository::normalize_repository_url;
use super::review_release;
use super::tarball_url::without_version;
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
fn a_version_or_commit_of_a_tarballs_path_has_one_form() {
    for (url, other, is_same) in [
        ("https://a/b/c-1.2.3.tgz", "https://a/b/c-1.2.4.tgz", true),
        ("https://a/b/v1.2/c", "https://a/b/v10.20/c", true),
        ("https://a/b/1.2.3.4/c", "https://a/b/5.6/c", true),
        ("https://a/b/c1.2.3.tgz", "https://a/b/c1.2.4.tgz", false),
        ("https://a/b/c.1.2.tgz", "https://a/b/c.1.3.tgz", false),
        ("https://a/b/1/c", "https://a/b/2/c", false),
        ("https://a/b/v1/c", "https://a/b/v2/c", false),
        ("https://a/b/1.2-3.4", "https://a/b/5.6-7.8", true),
        ("https://a/b/1.2a", "https://a/b/1.3a", false),
        ("https://a1.2.example/b", "https://a1.3.example/b", false),
        ("https://a/1.2/b", "https://a/1.2/c", false),
    ] {
        assert_eq!(without_version(url) == without_version(other), is_same, "{url} and {other}");
    }
}

#[test]
fn a_usual_tool_runs_nothing_else() {
    for (command, want) in [
        ("husky install", true),
        ("npx --no-install husky", true),
        ("husky $(a)", false),
        ("husky 'a'", false),
        ("echo 'done!'", true),
        ("echo $(a)", false),
        ("echo a > b", false),
        ("node a.js", false),
    ] {
        assert_eq!(is_usual(command), want, "{command}");
    }
}

#[test]
fn a_release_is_compared_with_the_one_before_it() {
    for (old, new, want) in [
        (r#"{"bin":{"a":"x"}}"#, r#"{"bin":{"b":"x"}}"#, vec!["bin-changed"]),
        (r#"{"bin":{"a":"x"}}"#, r#"{"bin":{"a":"y"}}"#, vec![]),
        (r#"{"bin":{"a":"x"}}"#, r#"{"bin":{"a":"x","b":"x"}}"#, vec!["bin-changed"]),
        (r#"{"dist":{"unpackedSize":10}}"#, r#"{"dist":{"unpackedSize":100}}"#, vec!["size-changed-10x"]),
        (r#"{"dist":{"unpackedSize":10}}"#, r#"{"dist":{"unpackedSize":99}}"#, vec![]),
    ] {
        let packument =
            format!(r#"{{"versions":{{"1.0.0":{old},"1.1.0":{new}}},"dist-tags":{{"a":"1.0.0","b":"1.1.0"}}}}"#);
        let signals = review_release(&packument, "b").unwrap();
        assert_eq!(signals.iter().map(|signal| signal.code).collect::<Vec<_>>(), want, "{old} and {new}");
    }
    let first = r#"{"versions":{"1.0.0":{"dependencies":{"a":"https://b.example/a.tgz"},"gypfile":true}}}"#;
    let signals = review_release(first, "1.0.0").unwrap();
    assert_eq!(signals.iter().map(|signal| signal.code).collect::<Vec<_>>(), ["install-script", "dependency-url"]);
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
