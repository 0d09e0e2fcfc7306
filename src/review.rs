//! What is suspicious about a release, beside the one that it follows on its own line.
//!
//! Told from the packument alone: npm does not check a manifest against its tarball, so no signal does not mean safe.
#![forbid(unsafe_code)]

use crate::body::Body;
use crate::compare::is_security_holding;
use crate::error::Error;
use crate::facts::{Facts, Manifest, Person};
use crate::json::{Text, members};
use crate::published::Releases;
use crate::version::Step;

/// How much a signal matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Level {
    /// Worth knowing.
    Info,
    /// Worth a look.
    Notice,
    /// Worth stopping for: known attacks looked like this.
    Alarm,
}

impl Level {
    /// Its name, the same in every host.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Notice => "notice",
            Self::Alarm => "alarm",
        }
    }
}

/// Something that a packument shows of a release, and that malicious releases have shown.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Signal {
    /// The stable code.
    pub code: &'static str,
    /// How much it matters.
    pub level: Level,
    /// What it is, for a person.
    pub message: &'static str,
    /// Where the packument shows it, never empty.
    pub evidence: Vec<Shown>,
}

/// A value of a packument.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Shown {
    /// The keys that lead to it.
    pub path: Vec<String>,
    /// The value, as JSON text.
    pub value: String,
}

/// A rule: its code, how much it matters, what it says, and how to find evidence of it.
type Rule = (&'static str, Level, &'static str, fn(&Review<'_>) -> Vec<Shown>);

/// Every rule, in the order in which signals come. README says where each is from.
const RULES: &[Rule] = &[
    (
        "security-holding",
        Level::Alarm,
        "a security holding package: npm put it in the place of the one that had this name",
        |review| review.security_holding(),
    ),
    ("version-vanished", Level::Alarm, "this version was published and is gone", |review| review.vanished()),
    (
        "install-script",
        Level::Alarm,
        "a script that runs at installation appeared, which the release before had not",
        |review| review.new_install_scripts(),
    ),
    (
        "install-script",
        Level::Notice,
        "a script that runs at installation is another than before, or comes with the first release",
        |review| review.changed_install_scripts(),
    ),
    ("publisher-new", Level::Alarm, "published by somebody who never published this package before", |review| {
        review.new_publisher()
    }),
    ("publisher-email-new", Level::Notice, "the publisher has another e-mail address than ever before", |review| {
        review.new_email()
    }),
    ("maintainers-replaced", Level::Alarm, "nobody who maintained the release before maintains this one", |review| {
        review.replaced_maintainers()
    }),
    (
        "provenance-lost",
        Level::Alarm,
        "the release before had provenance or came by trusted publishing, this one did not",
        |review| review.lost_provenance(),
    ),
    (
        "dependency-url",
        Level::Alarm,
        "a dependency comes from a URL or a git repository, past the registry, as it did not before",
        |review| review.url_dependencies(true),
    ),
    (
        "dependency-url",
        Level::Notice,
        "the first release has a dependency from a URL or a git repository, past the registry",
        |review| review.url_dependencies(false),
    ),
    ("dependency-new-in-patch", Level::Notice, "a patch brings a new dependency", |review| review.new_dependencies()),
    ("dormant-revived", Level::Notice, "nothing was published for over a year before this release", |review| {
        review.dormant()
    }),
    ("latest-moved-back", Level::Notice, "`latest` points to this release although there is a higher one", |review| {
        review.moved_back()
    }),
    ("repository-changed", Level::Notice, "the repository is another than before", |review| review.repository()),
    ("licence-changed", Level::Notice, "the licence is another than before", |review| review.licence()),
    ("size-x10", Level::Notice, "unpacked it is ten times as large as before, or a tenth", |review| review.size()),
    ("bin-changed", Level::Notice, "its commands have other names than before", |review| review.bin()),
];

/// Reviews a version of a packument: its signals, each with its evidence.
///
/// What the packument does not say makes no signal.
///
/// ```
/// let packument = br#"{"versions":{
///     "1.0.0":{"scripts":{"test":"t"}},
///     "1.0.1":{"scripts":{"postinstall":"node steal.js"}}
/// }}"#;
/// let signals = npm_hooks::review(&packument.as_slice(), "1.0.1")?;
/// assert_eq!((signals[0].code, signals[0].level.name()), ("install-script", "alarm"));
/// assert_eq!(signals[0].evidence[0].path, ["versions", "1.0.1", "scripts", "postinstall"]);
/// # Ok::<(), npm_hooks::Error>(())
/// ```
///
/// # Errors
/// An [`Error`] where it is no packument, or has no such version.
pub fn review(packument: &impl Body, version: &str) -> Result<Vec<Signal>, Error> {
    let facts = Facts::of_changes(packument)?;
    let version = Text::from(version);
    let manifests: Vec<&Manifest> = facts.versions.iter().flatten().collect();
    let find = |version: &Text| manifests.iter().rfind(|manifest| manifest.version == *version).copied();
    let releases = Releases::of(&facts);
    let current = find(&version);
    let is_time_of_package = ["created", "modified"].iter().any(|name| version.is_plain(name));
    if current.is_none() && (is_time_of_package || releases.time(&version).is_none()) {
        return Err(Error::NoSuchVersion);
    }
    let raw = |manifest: &Manifest| {
        let raw = packument.slice(manifest.span.clone());
        if raw.len() > MANIFEST_CAP { Err(Error::PackumentTooLarge) } else { Ok(raw.to_vec()) }
    };
    let name = facts.name.as_ref().map(Text::decode).unwrap_or_default();
    let mut signals: Vec<Signal> = Vec::new();
    // An attack comes as several releases within hours, each like the one before: so it is held against what had settled
    // before it as well.
    for settled in [0, SETTLED_MS] {
        let (previous, step) = match releases.place(&version, settled) {
            Some((previous, step)) => (previous.and_then(find), Some(step)),
            None => (None, None),
        };
        if settled > 0 && previous.is_none() {
            break;
        }
        let old = previous
            .map(|manifest| Ok::<_, Error>(Release::new(&manifest.version, raw(manifest)?, &name)))
            .transpose()?;
        let new = Release::new(&version, current.map(raw).transpose()?.unwrap_or_default(), &name);
        let review =
            Review { new, old, is_there: current.is_some(), step, settled, manifests: &manifests, releases: &releases };
        for (at, (code, level, message, evidence)) in RULES.iter().enumerate() {
            if signals.iter().any(|signal| signal.code == *code) {
                continue;
            }
            let evidence = evidence(&review);
            if !evidence.is_empty() {
                // In the order of the table, whichever comparison showed it.
                let is_later = |signal: &Signal| RULES.iter().position(|rule| rule.0 == signal.code) > Some(at);
                let place = signals.iter().position(is_later).unwrap_or(signals.len());
                signals.insert(place, Signal { code, level: *level, message, evidence });
            }
        }
    }
    Ok(signals)
}

/// The longest manifest that is read, in bytes. A longer one is refused, lest somebody hide in it.
const MANIFEST_CAP: usize = 32 << 20;
/// Of the known attacks none was found out and ended later than this after its first release.
const SETTLED_MS: i64 = 3 * 24 * 60 * 60 * 1000;
const YEAR_MS: i64 = 365 * 24 * 60 * 60 * 1000;
const INSTALL_SCRIPTS: [&str; 3] = ["preinstall", "install", "postinstall"];
/// What an installation fetches; of development's dependencies it does not.
const DEPENDENCIES: [&str; 3] = ["dependencies", "optionalDependencies", "peerDependencies"];

/// A release's manifest.
struct Release<'r> {
    version: &'r Text,
    manifest: Vec<u8>,
    package: &'r str,
}

impl<'r> Release<'r> {
    fn new(version: &'r Text, manifest: Vec<u8>, package: &'r str) -> Self {
        Self { version, manifest, package }
    }

    /// The JSON of a value, the last of duplicates.
    fn value(&self, path: &[&str]) -> Option<&[u8]> {
        path.iter().try_fold(self.manifest.as_slice(), |object, key| {
            members(object).filter(|(name, _)| Text::new(name).is_plain(key)).last().map(|(_, value)| value)
        })
    }

    fn text(&self, path: &[&str]) -> Option<Text> {
        self.value(path).filter(|value| value.starts_with(b"\"")).map(Text::new)
    }

    fn shown(&self, path: &[&str]) -> Option<Shown> {
        let version = self.version.decode();
        let keys = ["versions", &version].into_iter().chain(path.iter().copied()).map(str::to_owned);
        let value = self.value(path).filter(|value| *value != b"null")?;
        Some(Shown { path: keys.collect(), value: String::from_utf8_lossy(value).into_owned() })
    }

    /// Whether it says so, in one way or the other.
    fn is_true(&self, key: &str) -> bool {
        self.value(&[key]) == Some(b"true")
    }

    fn maintainers(&self) -> Vec<Text> {
        let all = self.value(&["maintainers"]).unwrap_or_default();
        elements(all).filter_map(Person::of).map(|person| person.name).collect()
    }

    /// The names and values of a map of dependencies.
    fn dependencies(&self, map: &str) -> Vec<(Text, Text)> {
        let map = self.value(&[map]).unwrap_or_default();
        members(map)
            .filter(|(_, value)| value.starts_with(b"\""))
            .map(|(name, value)| (Text::new(name), Text::new(value)))
            .collect()
    }

    /// The names of its commands; one that is only told by its file is named after the package.
    fn commands(&self) -> Option<Vec<Text>> {
        let bin = self.value(&["bin"]).unwrap_or(b"{}");
        match bin.first()? {
            b'{' => {
                let mut names: Vec<_> = Vec::new();
                for (name, _) in members(bin) {
                    names.push(Text::new(name));
                }
                Some(names)
            }
            b'"' => Some(vec![Text::from(self.package.rsplit('/').next().unwrap_or_default())]),
            _ => None,
        }
    }
}

/// A release, and what there is to hold it against.
struct Review<'r> {
    new: Release<'r>,
    old: Option<Release<'r>>,
    is_there: bool,
    step: Option<Step>,
    /// How long before it another release must have come, to count, in milliseconds.
    settled: i64,
    manifests: &'r [&'r Manifest],
    releases: &'r Releases<'r>,
}

impl Review<'_> {
    /// The value in this release, and beside it that of the one before.
    fn both(&self, path: &[&str]) -> Vec<Shown> {
        let old = self.old.as_ref().and_then(|old| old.shown(path));
        self.new.shown(path).into_iter().chain(old).collect()
    }

    fn security_holding(&self) -> Vec<Shown> {
        let path = if is_security_holding(self.new.version) { ["version"].as_slice() } else { return Vec::new() };
        self.new.shown(path).or_else(|| self.new.shown(&[])).into_iter().collect()
    }

    fn vanished(&self) -> Vec<Shown> {
        let time = self.releases.time_text(self.new.version).filter(|_| !self.is_there);
        let path = || vec!["time".to_owned(), self.new.version.decode()];
        time.into_iter().map(|time| Shown { path: path(), value: time.json().to_owned() }).collect()
    }

    /// The scripts that run at installation, of those that are new whether there was none before.
    fn install_scripts(&self, is_first_of_its_kind: bool) -> Vec<Shown> {
        let ran = |release: &Release<'_>| {
            let is_script = |value: &[u8]| value != b"\"\"";
            INSTALL_SCRIPTS.iter().any(|name| release.value(&["scripts", name]).is_some_and(is_script))
                || release.is_true("hasInstallScript")
                || release.is_true("gypfile")
        };
        let had_none = self.old.as_ref().is_some_and(|old| !ran(old));
        if had_none != is_first_of_its_kind {
            return Vec::new();
        }
        let is_new = |path: &[&str]| {
            let (new, old) = (self.new.value(path), self.old.as_ref().and_then(|old| old.value(path)));
            new.is_some_and(|new| new != b"false" && new != b"\"\"" && Some(new) != old)
        };
        let mut evidence = Vec::new();
        for name in INSTALL_SCRIPTS {
            if is_new(&["scripts", name]) {
                evidence.extend(self.both(&["scripts", name]));
            }
        }
        if evidence.is_empty() {
            for flag in ["hasInstallScript", "gypfile"].into_iter().filter(|flag| is_new(&[*flag])) {
                evidence.extend(self.new.shown(&[flag]));
            }
        }
        evidence
    }

    fn new_install_scripts(&self) -> Vec<Shown> {
        self.install_scripts(true)
    }

    fn changed_install_scripts(&self) -> Vec<Shown> {
        self.install_scripts(false)
    }

    /// The releases before this one.
    fn earlier(&self) -> impl Iterator<Item = &Manifest> {
        let is_earlier =
            |manifest: &&Manifest| self.releases.is_earlier(&manifest.version, self.new.version, self.settled);
        self.manifests.iter().copied().filter(is_earlier)
    }

    /// Who published them, as far as that is known.
    fn earlier_publishers(&self) -> Vec<(&Text, Person)> {
        self.earlier().filter_map(|manifest| Some((&manifest.version, manifest.publisher()?))).collect()
    }

    /// The publisher, unless it is a CI by trusted publishing: that is better than a token.
    fn publisher(&self) -> Option<Person> {
        let is_trusted = self.new.value(&["_npmUser", "trustedPublisher"]).is_some();
        Person::of(self.new.value(&["_npmUser"])?).filter(|_| !is_trusted)
    }

    fn new_publisher(&self) -> Vec<Shown> {
        let (Some(publisher), earlier) = (self.publisher(), self.earlier_publishers()) else { return Vec::new() };
        if earlier.is_empty() || earlier.iter().any(|(_, person)| person.name == publisher.name) {
            return Vec::new();
        }
        self.both(&["_npmUser"])
    }

    fn new_email(&self) -> Vec<Shown> {
        let (Some(publisher), earlier) = (self.publisher(), self.earlier_publishers()) else { return Vec::new() };
        let known: Vec<_> =
            earlier.iter().filter(|(_, person)| person.name == publisher.name && person.email.is_some()).collect();
        let is_known = known.iter().any(|(_, person)| person.email == publisher.email);
        let Some((version, Person { email: Some(before), .. })) = known.last() else { return Vec::new() };
        if is_known || publisher.email.is_none() {
            return Vec::new();
        }
        let path = ["versions", &version.decode(), "_npmUser", "email"].map(str::to_owned).to_vec();
        let before = Shown { path, value: before.json().to_owned() };
        self.new.shown(&["_npmUser", "email"]).into_iter().chain([before]).collect()
    }

    fn replaced_maintainers(&self) -> Vec<Shown> {
        let Some(old) = self.old.as_ref().map(Release::maintainers) else { return Vec::new() };
        let new = self.new.maintainers();
        if old.is_empty() || new.is_empty() || new.iter().any(|name| old.contains(name)) {
            return Vec::new();
        }
        self.both(&["maintainers"])
    }

    fn lost_provenance(&self) -> Vec<Shown> {
        let Some(old) = &self.old else { return Vec::new() };
        // What the new release does not say at all is not lost.
        let is_lost =
            |[part, proof]: &[&str; 2]| self.new.value(&[part]).is_some() && self.new.value(&[part, proof]).is_none();
        let proofs = [["dist", "attestations"], ["_npmUser", "trustedPublisher"]];
        proofs.iter().filter(|proof| is_lost(proof)).filter_map(|proof| old.shown(proof)).collect()
    }

    fn url_dependencies(&self, has_previous: bool) -> Vec<Shown> {
        if self.old.is_some() != has_previous {
            return Vec::new();
        }
        let mut evidence = Vec::new();
        for map in DEPENDENCIES {
            let old = self.old.as_ref().map(|old| old.dependencies(map)).unwrap_or_default();
            for (name, wanted) in self.new.dependencies(map) {
                // One that moves from commit to commit came from there before.
                let before = old.iter().any(|(other, from)| *other == name && is_beside_registry(&from.decode()));
                if is_beside_registry(&wanted.decode()) && !before {
                    evidence.extend(self.new.shown(&[map, &name.decode()]));
                }
            }
        }
        evidence
    }

    fn new_dependencies(&self) -> Vec<Shown> {
        let Some(old) = self.old.as_ref().filter(|_| self.step == Some(Step::Patch) || self.is_patch()) else {
            return Vec::new();
        };
        let known: Vec<_> = DEPENDENCIES.iter().flat_map(|map| old.dependencies(map)).map(|(name, _)| name).collect();
        let mut evidence = Vec::new();
        // A peer's is fetched by whoever installs it, as the others.
        for map in DEPENDENCIES {
            for (name, _) in self.new.dependencies(map) {
                if !known.contains(&name) {
                    evidence.extend(self.new.shown(&[map, &name.decode()]));
                }
            }
        }
        evidence
    }

    /// Whether a backport differs from the release before in the third number alone.
    fn is_patch(&self) -> bool {
        let line = |version: &Text| version.decode().rsplit_once('.').map(|(line, _)| line.to_owned());
        let old = self.old.as_ref().and_then(|old| line(old.version));
        self.step == Some(Step::Backport) && old.is_some() && old == line(self.new.version)
    }

    fn dormant(&self) -> Vec<Shown> {
        let Some(at) = self.releases.time(self.new.version) else { return Vec::new() };
        let before = self.earlier().filter_map(|manifest| self.releases.time(&manifest.version)).max();
        if before.is_none_or(|before| at.saturating_sub(before) <= YEAR_MS) {
            return Vec::new();
        }
        let path = vec!["time".to_owned(), self.new.version.decode()];
        let time = self.releases.time_text(self.new.version);
        time.into_iter().map(|time| Shown { path: path.clone(), value: time.json().to_owned() }).collect()
    }

    fn moved_back(&self) -> Vec<Shown> {
        if !self.releases.is_latest(self.new.version) || !self.releases.has_higher(self.new.version) {
            return Vec::new();
        }
        let path = vec!["dist-tags".to_owned(), "latest".to_owned()];
        vec![Shown { path, value: self.new.version.json().to_owned() }]
    }

    fn repository(&self) -> Vec<Shown> {
        let url = |release: &Release<'_>| {
            let url = release.text(&["repository", "url"]).or_else(|| release.text(&["repository"]))?;
            Some(plain_url(&url.decode()))
        };
        self.unless_equal(url, &["repository"])
    }

    fn licence(&self) -> Vec<Shown> {
        let licence = |release: &Release<'_>| {
            release.text(&["license", "type"]).or_else(|| release.text(&["license"])).map(|text| text.decode())
        };
        self.unless_equal(licence, &["license"])
    }

    fn size(&self) -> Vec<Shown> {
        let path: &[&str] = &["dist", "unpackedSize"];
        let size = |release: &Release<'_>| std::str::from_utf8(release.value(path)?).ok()?.parse::<u64>().ok();
        let (Some(new), Some(old)) = (size(&self.new), self.old.as_ref().and_then(size)) else { return Vec::new() };
        let (less, more) = (new.min(old), new.max(old));
        if less == 0 || more < less.saturating_mul(10) { Vec::new() } else { self.both(path) }
    }

    fn bin(&self) -> Vec<Shown> {
        let names = |release: &Release<'_>| release.commands();
        let (Some(new), Some(old)) = (names(&self.new), self.old.as_ref().and_then(names)) else { return Vec::new() };
        let is_same = new.len() == old.len() && new.iter().all(|name| old.contains(name));
        // Of a manifest that could not be read nothing is known.
        if is_same || self.new.manifest.is_empty() { Vec::new() } else { self.both(&["bin"]) }
    }

    /// What both releases have, and not the same.
    fn unless_equal(&self, what: impl Fn(&Release<'_>) -> Option<String>, path: &[&str]) -> Vec<Shown> {
        match (what(&self.new), self.old.as_ref().and_then(&what)) {
            (Some(new), Some(old)) if new != old => self.both(path),
            _ => Vec::new(),
        }
    }
}

/// Whether a dependency is fetched from somewhere else than a registry: by URL, by git, or by a code host's short name.
fn is_beside_registry(wanted: &str) -> bool {
    let (scheme, rest) = wanted.split_once(':').unwrap_or(("", wanted));
    match scheme {
        "" => rest.contains('/') && !rest.starts_with(['.', '/', '~', '@']),
        // Another name in the registry, and what lies beside the package.
        "npm" | "file" | "link" | "workspace" | "catalog" | "portal" | "patch" => false,
        _ => true,
    }
}

/// A repository's address without the ways of writing the same one.
fn plain_url(url: &str) -> String {
    let url = url.to_ascii_lowercase();
    let url = url.strip_prefix("git+").unwrap_or(&url);
    let url = url.split_once("://").map_or(url, |(_, rest)| rest);
    let url = url.rsplit_once('@').map_or(url, |(_, rest)| rest);
    let url = url.strip_prefix("github:").map_or_else(|| url.replace(':', "/"), |path| ["github.com/", path].concat());
    let url = if url.matches('/').count() == 1 { ["github.com/", &url].concat() } else { url };
    let url = url.split(['#', '?']).next().unwrap_or_default();
    let url = url.trim_end_matches('/');
    url.strip_suffix(".git").unwrap_or(url).trim_start_matches("www.").to_owned()
}

/// The elements of a small array, which are objects.
fn elements(array: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = array;
    std::iter::from_fn(move || {
        rest = rest.get(rest.iter().position(|byte| *byte == b'{')?..)?;
        let (element, behind) = rest.split_at_checked(crate::json::value_len(rest))?;
        rest = behind;
        Some(element)
    })
}
