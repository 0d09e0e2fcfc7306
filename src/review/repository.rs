//! A repository's address in one form, in which two ways to write the address of the same repository are equal.
//!
//! Matches npm's `hosted-git-info`, and also reads the addresses of pages of a repository.

use crate::bytes::text::{rsplit_once, split_once, trim_by};
use crate::json::is_js_space;

/// The code hosts that have a short name in npm: `github:user/project`.
const CODE_HOSTS: [(&str, &str); 5] = [
    ("github", "github.com"),
    ("gitlab", "gitlab.com"),
    ("bitbucket", "bitbucket.org"),
    ("gist", GISTS),
    ("sourcehut", "git.sr.ht"),
];
const GISTS: &str = "gist.github.com";
/// What begins the path of a page within a repository, on hosts where a repository's path has any length.
const PAGES: [&str; 6] = ["-", "tree", "blob", "raw", "issues", "merge_requests"];
/// What follows `src` in the path of a page of Gitea and Forgejo.
const SOURCES: [&str; 3] = ["branch", "commit", "tag"];

/// The host and path of a repository, in lower case.
pub(super) fn normalize_repository_url(url: &str) -> String {
    let mut url = trim_by(url, is_js_space).to_owned();
    url.make_ascii_lowercase();
    let url = url.get(..position(&url, b"#?")).unwrap_or_default();
    let url = url.strip_prefix("git+").unwrap_or(url);
    let (host, path) = split_host(url);
    let mut segments = Vec::new();
    for segment in path.as_bytes().split(|byte| *byte == b'/') {
        match segment {
            b"" | b"." => {}
            b".." => drop(segments.pop()),
            _ => segments.push(std::str::from_utf8(segment).unwrap_or_default()),
        }
    }
    let mut repository = host.to_owned();
    let mut depth = 0_usize;
    for (segment, next) in segments.iter().zip(segments.iter().skip(1).map(Some).chain([None])) {
        // On the other hosts, a repository's path has any length.
        let is_page = ["github.com", "bitbucket.org", GISTS, "git.sr.ht"].contains(&host)
            || PAGES.contains(segment)
            || *segment == "src" && next.is_some_and(|next| SOURCES.contains(next));
        if depth >= 2 && is_page {
            break;
        }
        // A gist has its identifier alone; the user before it is for readers.
        if depth == 1 && host == GISTS {
            repository.truncate(host.len());
        }
        depth = depth.saturating_add(1);
        repository.push('/');
        repository.push_str(segment);
    }
    let len = repository.strip_suffix(".git").map_or(repository.len(), str::len);
    repository.truncate(len);
    repository
}

/// The host of an address, without what does not change which repository it is, and the path.
fn split_host(url: &str) -> (&str, &str) {
    let (scheme, rest) = split_once(url, b':').unwrap_or(("", url));
    let short_name = CODE_HOSTS.iter().find(|(name, _)| *name == scheme);
    let slashes = rest.strip_prefix("//");
    if slashes.is_some() || ["http", "https"].contains(&scheme) {
        let rest = slashes.unwrap_or(rest);
        let (authority, path) = rest.split_at_checked(position(rest, b"/")).unwrap_or((rest, ""));
        let authority = rsplit_once(authority, b'@').map_or(authority, |(_, host)| host);
        let (host, port) = split_once(authority, b':').unwrap_or((authority, ""));
        return match short_name {
            // `ssh://git@github.com:user/project` has no port.
            _ if !port.bytes().all(|byte| byte.is_ascii_digit()) => split_host_of_ssh(rest),
            Some((_, host)) => (host, path),
            None => (main_host(host), path),
        };
    }
    if let Some((_, host)) = short_name {
        return (host, rsplit_once(rest, b'@').map_or(rest, |(_, path)| path));
    }
    let is_short = scheme.is_empty()
        && !matches!(url.as_bytes(), [b'.' | b'/' | b'~', ..])
        && url.bytes().filter(|byte| *byte == b'/').count() == 1
        && !url.as_bytes().contains(&b'@');
    if is_short { ("github.com", url) } else { split_host_of_ssh(url) }
}

/// The host and path of an address like `git@github.com:user/project`.
fn split_host_of_ssh(url: &str) -> (&str, &str) {
    let url = rsplit_once(url, b'@').map_or(url, |(_, rest)| rest);
    let (host, path) = url.split_at_checked(position(url, b":/")).unwrap_or((url, ""));
    (main_host(host), path.strip_prefix(':').unwrap_or(path))
}

/// A host in place of which these have others: for readers, and for ssh where a firewall permits only the port of https.
fn main_host(host: &str) -> &str {
    match host {
        "ssh.github.com" => "github.com",
        "altssh.gitlab.com" => "gitlab.com",
        "altssh.bitbucket.org" => "bitbucket.org",
        _ => host.strip_prefix("www.").unwrap_or(host),
    }
}

/// How much of a text comes before the first of some bytes.
fn position(text: &str, bytes: &[u8]) -> usize {
    text.bytes().position(|byte| bytes.contains(&byte)).unwrap_or(text.len())
}
