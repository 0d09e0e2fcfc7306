//! What is suspicious about a release, beside the one that it follows on its own line.
//!
//! Told from the packument alone: npm does not check a manifest against its tarball, so no signal does not mean safe.

mod evidence;
mod manifest_view;

use evidence::ReviewContext;
use manifest_view::ManifestView;

use crate::bytes::Bytes;
use crate::error::Error;
use crate::json::JsonString;
use crate::packument::facts::{Manifest, PackumentFacts};
use crate::packument::history::ReleaseHistory;
use crate::packument::version::{ReleasePosition, Version};

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
    pub evidence: Vec<EvidenceItem>,
}

/// A value of a packument.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct EvidenceItem {
    /// The keys that lead to it.
    pub path: Vec<String>,
    /// The value, as JSON text.
    pub value: String,
}

/// A rule: its code, how much it matters, what it says, and how to find evidence of it.
type Rule = (&'static str, Level, &'static str, fn(&ReviewContext<'_>) -> Vec<EvidenceItem>);

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
/// let signals = npm_hooks::review_release(&packument.as_slice(), "1.0.1")?;
/// assert_eq!((signals[0].code, signals[0].level.name()), ("install-script", "alarm"));
/// assert_eq!(signals[0].evidence[0].path, ["versions", "1.0.1", "scripts", "postinstall"]);
/// # Ok::<(), npm_hooks::Error>(())
/// ```
///
/// # Errors
/// An [`Error`] where it is no packument, or has no such version.
pub fn review_release(packument: &impl Bytes, version: &str) -> Result<Vec<Signal>, Error> {
    let facts = PackumentFacts::of_changes(packument)?;
    let version = JsonString::from(version);
    let manifests: Vec<&Manifest> = facts.versions.iter().flatten().collect();
    let find = |version: &JsonString| manifests.iter().rfind(|manifest| manifest.version == *version).copied();
    let releases = ReleaseHistory::of(&facts);
    let current = find(&version);
    let was_published = || Version::of(&version).is_some() && releases.time(&version).is_some();
    if current.is_none() && !was_published() {
        return Err(Error::NoSuchVersion);
    }
    let raw = |manifest: &Manifest| {
        let raw = packument.slice(manifest.span.clone());
        if raw.len() > MANIFEST_CAP { Err(Error::PackumentTooLarge) } else { Ok(raw.to_vec()) }
    };
    let name = facts.name.as_ref().map(JsonString::to_string_lossy).unwrap_or_default();
    let mut signals: Vec<Signal> = Vec::new();
    // An attack comes as several releases within hours, each like the one before: so it is held against what had min_age
    // before it as well.
    for min_age in [0, QUIET_PERIOD_MS] {
        let (previous, step) = match releases.place(&version, min_age) {
            Some(ReleasePosition { previous, step, .. }) => {
                (previous.and_then(|at| releases.version(at)).and_then(find), Some(step))
            }
            None => (None, None),
        };
        if min_age > 0 && previous.is_none() {
            break;
        }
        let old = previous
            .map(|manifest| Ok::<_, Error>(ManifestView::new(&manifest.version, raw(manifest)?, &name)))
            .transpose()?;
        let new = ManifestView::new(&version, current.map(raw).transpose()?.unwrap_or_default(), &name);
        let review = ReviewContext {
            new,
            old,
            is_there: current.is_some(),
            step,
            min_age,
            manifests: &manifests,
            releases: &releases,
        };
        for (at, (code, level, message, evidence)) in RULES.iter().enumerate() {
            let known = signals.iter().position(|signal| signal.code == *code);
            if known.and_then(|at| signals.get(at)).is_some_and(|signal| signal.level >= *level) {
                continue;
            }
            let evidence = evidence(&review);
            if let Some(at) = known.filter(|_| !evidence.is_empty()) {
                signals.remove(at);
            }
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
const QUIET_PERIOD_MS: i64 = 3 * 24 * 60 * 60 * 1000;
