//! The parts of a review by themselves; `tests/unit/review` has its tables.

use super::command::is_usual;
use super::install_step::InstallStep;
use super::manifest_view::ManifestView;
use super::repository::normalize_repository_url;
use super::script_text::normalize_script;
use super::tarball_url::without_version;
use super::{Review, review_release};
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
        ("https://a/b/1./c", "https://a/b/2./c", false),
        ("https://a/b/1.2./c", "https://a/b/1.3./c", true),
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

#[test]
fn what_npm_runs_without_a_script_is_an_install_step() {
    for (manifest, want) in [
        (r#"{"gypfile":true}"#, vec![("install", "node-gyp rebuild")]),
        (r#"{"gypfile":false}"#, vec![]),
        (r#"{"gypfile":true,"scripts":{"install":"a"}}"#, vec![("install", "a")]),
        (r#"{"gypfile":true,"scripts":{"preinstall":"a"}}"#, vec![("preinstall", "a")]),
        (
            r#"{"gypfile":true,"scripts":{"postinstall":"a"}}"#,
            vec![("install", "node-gyp rebuild"), ("postinstall", "a")],
        ),
    ] {
        let version = JsonString::from("1.0.0");
        let steps = InstallStep::all_of(&ManifestView::new(&version, RawJson::from(manifest), "a"));
        let found: Vec<_> = steps.iter().map(|step| (step.hook, step.commands.join(" "))).collect();
        let want: Vec<_> = want.into_iter().map(|(hook, command)| (hook, command.to_owned())).collect();
        assert_eq!(found, want, "{manifest}");
    }
}

#[test]
fn an_install_script_is_followed_among_a_limited_number_of_scripts() {
    let named = |count: usize| -> String { (0..count).map(|at| format!(r#","s{at}":"x""#)).collect() };
    for (others, is_followed) in [(498, true), (499, false), (600, false)] {
        let scripts = format!(r#"{{"scripts":{{"install":"npm run b","b":"c"{}}}}}"#, named(others));
        let version = JsonString::from("1.0.0");
        let steps = InstallStep::all_of(&ManifestView::new(&version, RawJson::from(scripts.as_str()), "a"));
        let commands: Vec<_> = steps.iter().flat_map(|step| &step.commands).collect();
        assert_eq!(commands == ["c"], is_followed, "{others}: {:?}", commands.first());
        assert_eq!(commands.first().is_some_and(|command| *command == "npm run b"), !is_followed, "{others}");
    }
}

#[test]
fn blanks_outside_of_quotes_mean_nothing_in_a_script() {
    for (script, want) in [
        ("a  b", "a b"),
        (" a\t;  b ", "a;b"),
        (r#"a "b  c""#, r#"a "b  c""#),
        (r#"a "b  c"  d  "e  f""#, r#"a "b  c" d "e  f""#),
        ("a  'b'", "a  'b'"),
    ] {
        assert_eq!(normalize_script(script), want, "{script}");
    }
}

#[test]
fn a_signal_has_the_level_of_what_changed() {
    for (old, new, want) in [
        (r#"{"scripts":{"install":"node a.js"}}"#, r#"{"scripts":{"install":"node b.js"}}"#, "install-script notice"),
        (r#"{"scripts":{"install":"node a.js"}}"#, r#"{"scripts":{"install":"node x/b.js"}}"#, "install-script notice"),
        (r#"{"scripts":{"install":"node a.js"}}"#, r#"{"scripts":{"install":"node ../b.js"}}"#, "install-script alarm"),
        (r#"{"scripts":{"install":"node a.js"}}"#, r#"{"scripts":{"install":"node -e b"}}"#, "install-script alarm"),
        ("{}", r#"{"hasInstallScript":true}"#, "install-script alarm"),
        (r#"{"scripts":{"install":"a"}}"#, r#"{"hasInstallScript":true}"#, "install-script notice"),
        (r#"{"hasInstallScript":true}"#, r#"{"hasInstallScript":true}"#, ""),
    ] {
        let packument = format!(r#"{{"versions":{{"1.0.0":{old},"1.1.0":{new}}}}}"#);
        assert_eq!(signals(&packument, "1.1.0"), want, "{old} and {new}");
    }
    let first = r#"{"versions":{"1.0.0":{"hasInstallScript":true}}}"#;
    assert_eq!(signals(first, "1.0.0"), "install-script notice");
}

#[test]
fn a_backport_of_another_minor_version_may_add_a_dependency() {
    const NEW: &str = r#"{"dependencies":{"d":"1"}}"#;
    for (version, want) in [("1.0.1", "dependency-new-in-patch notice"), ("1.1.0", "")] {
        let packument = format!(
            r#"{{"versions":{{"1.0.0":{{}},"2.0.0":{{}},"{version}":{NEW}}},"time":{{"1.0.0":"2020-01-01T00:00:00Z","2.0.0":"2020-01-02T00:00:00Z","{version}":"2020-01-03T00:00:00Z"}}}}"#
        );
        assert_eq!(signals(&packument, version), want, "{version}");
    }
}

#[test]
fn the_address_of_a_publisher_is_where_the_manifest_has_it() {
    for (old, path, value) in [
        (r#"{"name":"a","email":"x@e.example"}"#, vec!["versions", "1.0.0", "_npmUser", "email"], r#""x@e.example""#),
        (r#""a <x@e.example>""#, vec!["versions", "1.0.0", "_npmUser"], r#""a <x@e.example>""#),
    ] {
        let packument = format!(
            r#"{{"versions":{{"1.0.0":{{"_npmUser":{old}}},"1.0.1":{{"_npmUser":{{"name":"a","email":"y@e.example"}}}}}}}}"#
        );
        let signals = review_release(&packument, "1.0.1").unwrap();
        assert_eq!(signals.iter().map(|signal| signal.code).collect::<Vec<_>>(), ["publisher-email-new"], "{old}");
        let location = &signals[0].locations[1];
        assert_eq!(
            (location.path.iter().map(String::as_str).collect::<Vec<_>>(), location.value.as_str()),
            (path, value)
        );
    }
}

#[test]
fn releases_without_a_time_or_with_the_same_one_are_ordered_by_their_versions() {
    for (what, versions, times, reviewed, want) in [
        ("at one time", vec!["1.0.0", "1.1.0"], vec![("1.0.0", 1), ("1.1.0", 1)], "1.1.0", Some("1.0.0")),
        ("at one time, the lower", vec!["1.0.0", "1.1.0"], vec![("1.0.0", 1), ("1.1.0", 1)], "1.0.0", None),
        ("one without a time is older", vec!["2.0.0", "1.1.0"], vec![("1.1.0", 1)], "1.1.0", Some("2.0.0")),
        ("equal versions", vec!["1.0.0+a", "1.0.0+b"], vec![], "1.0.0+b", None),
        (
            "the last of those at one time is the highest",
            vec!["2.0.0", "1.0.0", "0.1.0"],
            vec![("2.0.0", 1), ("1.0.0", 1), ("0.1.0", 2)],
            "0.1.0",
            Some("2.0.0"),
        ),
        (
            "equal versions at one time keep their order",
            vec!["1.0.0+a", "1.0.0+b", "0.1.0"],
            vec![("1.0.0+a", 1), ("1.0.0+b", 1), ("0.1.0", 2)],
            "0.1.0",
            Some("1.0.0+b"),
        ),
        (
            "one without a time is before all others, however high its version",
            vec!["4194302.0.0", "1.0.0", "0.1.0"],
            vec![("1.0.0", 1), ("0.1.0", 2)],
            "0.1.0",
            Some("1.0.0"),
        ),
    ] {
        let versions: Vec<_> =
            versions.iter().map(|version| format!(r#""{version}":{{"bin":{{"{version}":"x"}}}}"#)).collect();
        let times: Vec<_> =
            times.iter().map(|(version, day)| format!(r#""{version}":"2020-01-0{day}T00:00:00Z""#)).collect();
        let packument = format!(r#"{{"versions":{{{}}},"time":{{{}}}}}"#, versions.join(","), times.join(","));
        let signals = review_release(&packument, reviewed).unwrap();
        // Each release has other commands, so the signal shows which one it is compared with.
        let bin = signals.iter().find(|signal| signal.code == "bin-changed");
        assert_eq!(bin.map(|signal| signal.locations[1].path[1].as_str()), want, "{what}");
    }
}

#[test]
fn what_a_review_lacks_is_what_it_would_have_compared() {
    for (what, packument, code, want) in [
        (
            "a release at the same time is not an earlier one that is lost",
            r#"{"versions":{"1.1.0":{"dist":{}}},"time":{"1.0.0":"2020-01-01T00:00:00Z","1.1.0":"2020-01-01T00:00:00Z"}}"#,
            "bin-changed",
            "",
        ),
        (
            "an earlier release is lost",
            r#"{"versions":{"1.1.0":{"dist":{}}},"time":{"1.0.0":"2019-01-01T00:00:00Z","1.1.0":"2020-01-01T00:00:00Z"}}"#,
            "bin-changed",
            "versions",
        ),
        (
            "an equal version is not a lower one that is lost",
            r#"{"versions":{"1.1.0":{"dist":{}}},"time":{"1.1.0+b":null,"1.1.0-x":"x"}}"#,
            "bin-changed",
            "versions",
        ),
        (
            "an equal version without a time is not lost",
            r#"{"versions":{"1.1.0":{"dist":{}}},"time":{"1.1.0+b":"x"}}"#,
            "bin-changed",
            "",
        ),
        (
            "the maintainers of a release of the last days are not compared",
            r#"{"versions":{"1.0.0":{"maintainers":[{"name":"a"}]},"1.0.1":{},"1.1.0":{"maintainers":[{"name":"a"}]}},
                "time":{"1.0.0":"2020-01-01T00:00:00Z","1.0.1":"2020-02-01T00:00:00Z","1.1.0":"2020-02-01T01:00:00Z"}}"#,
            "maintainers-replaced",
            "",
        ),
        (
            "the last address of the publisher is known",
            r#"{"versions":{"1.0.0":{"_npmUser":{"name":"a","email":"x"}},"1.1.0":{"_npmUser":{"name":"a","email":"x"}}}}"#,
            "publisher-email-new",
            "",
        ),
        (
            "no address of the publisher is known",
            r#"{"versions":{"1.0.0":{"_npmUser":{"name":"a"}},"1.1.0":{"_npmUser":{"name":"a","email":"x"}}}}"#,
            "publisher-email-new",
            "_npmUser.email",
        ),
    ] {
        let review = Review::of(packument, "1.1.0").unwrap();
        let missing = review.unchecked.iter().find(|check| check.code == code).map(|check| check.missing.join(" "));
        assert_eq!(missing.unwrap_or_default(), want, "{what}");
    }
}

/// The signals of a release, each with its level.
fn signals(packument: &str, version: &str) -> String {
    let signals = review_release(packument, version).unwrap();
    let names: Vec<_> = signals.iter().map(|signal| format!("{} {}", signal.code, signal.level.name())).collect();
    names.join(", ")
}
