//! One comparison with a version, and what each part of a range is in comparisons.

use std::borrow::Cow;

use crate::packument::version::order::round_numbers;
use crate::packument::version::range::options::RangeOptions;
use crate::packument::version::range::partial::{Partial, number};
use crate::packument::version::{Core, MAX_SAFE_INTEGER, Version, are_identifiers};

/// The lowest prerelease.
const LOWEST_PRE: &str = "0";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Operator {
    Equal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Operator {
    /// The operator that a text begins with, and what follows it. Without one, it is `Equal`.
    fn of(text: &str) -> (Self, &str) {
        for (sign, operator) in [
            ("<=", Self::LessOrEqual),
            (">=", Self::GreaterOrEqual),
            ("<", Self::Less),
            (">", Self::Greater),
            ("=", Self::Equal),
        ] {
            if let Some(rest) = text.strip_prefix(sign) {
                return (operator, rest);
            }
        }
        (Self::Equal, text)
    }
}

/// One comparison with a version.
#[derive(Clone, Debug)]
pub(super) struct Comparator {
    operator: Operator,
    version: Version<'static>,
}

impl Comparator {
    fn new(operator: Operator, core: Core, pre: &str) -> Option<Self> {
        let (major, minor, patch) = core;
        if major.max(minor).max(patch) > MAX_SAFE_INTEGER {
            return None;
        }
        let pre = Cow::Owned(round_numbers(pre.as_bytes()).into_owned());
        Some(Self { operator, version: Version { core, pre } })
    }

    /// Parses an operator and a whole version, which may have one `v` before it, and build metadata after it.
    fn of(text: &str) -> Option<Self> {
        let (operator, version) = Operator::of(text);
        let (version, build) =
            version.split_once('+').map_or((version, None), |(version, build)| (version, Some(build)));
        if build.is_some_and(|build| !are_identifiers(build.as_bytes())) {
            return None;
        }
        let partial = Partial::of(version.strip_prefix('v').unwrap_or(version))?;
        Self::new(operator, (number(partial.major?), number(partial.minor?), number(partial.patch?)), partial.pre)
    }

    pub(super) fn includes(&self, version: &Version<'_>) -> bool {
        match self.operator {
            Operator::Equal => *version == self.version,
            Operator::Less => *version < self.version,
            Operator::LessOrEqual => *version <= self.version,
            Operator::Greater => *version > self.version,
            Operator::GreaterOrEqual => *version >= self.version,
        }
    }

    /// Whether it compares with a prerelease of the same numbers.
    pub(super) fn names_prerelease_of(&self, version: &Version<'_>) -> bool {
        self.version.is_prerelease() && self.version.core() == version.core()
    }
}

/// Adds the comparators of a part without spaces. For any version it adds nothing. `None` if npm cannot read it.
pub(super) fn add_comparators(part: &str, options: RangeOptions, comparators: &mut Vec<Comparator>) -> Option<()> {
    let caret = part.strip_prefix('^').and_then(Partial::of_prefixed);
    if let Some(partial) = caret {
        return add_compatible(partial, true, options, comparators);
    }
    let tilde = part.strip_prefix('~').map(|rest| rest.strip_prefix('>').unwrap_or(rest));
    if let Some(partial) = tilde.and_then(Partial::of_prefixed) {
        return add_compatible(partial, false, options, comparators);
    }
    let (operator, version) = Operator::of(part);
    match Partial::of_prefixed(version) {
        Some(partial) if partial.patch.is_none() && !partial.has_number_after_x() => {
            let operator = Some(operator).filter(|operator| *operator != Operator::Equal);
            return add_x_range(operator, partial, options, comparators);
        }
        _ => {}
    }
    let text = without_star(part);
    // From the lowest version on is any version.
    let any = if options.include_prerelease { ">=0.0.0-0" } else { ">=0.0.0" };
    if !text.is_empty() && text != any {
        comparators.push(Comparator::of(&text)?);
    }
    Some(())
}

/// Adds `^1.2.3` (`is_caret`: the first number that is not zero stays) or `~1.2.3` (major and minor stay).
fn add_compatible(
    Partial { major, minor, patch, pre }: Partial<'_>,
    is_caret: bool,
    options: RangeOptions,
    comparators: &mut Vec<Comparator>,
) -> Option<()> {
    let Some(major) = major.map(number) else { return Some(()) };
    let Some(minor) = minor.map(number) else {
        return add_between((major, 0, 0), lowest_pre(options), (major.saturating_add(1), 0, 0), comparators);
    };
    let is_minor_free = is_caret && major > 0;
    let next_minor = if is_minor_free { (major.saturating_add(1), 0, 0) } else { (major, minor.saturating_add(1), 0) };
    let Some(patch) = patch.map(number) else {
        return add_between((major, minor, 0), lowest_pre(options), next_minor, comparators);
    };
    let is_patch_fixed = is_caret && major == 0 && minor == 0;
    let end = if is_patch_fixed { (major, minor, patch.saturating_add(1)) } else { next_minor };
    add_between((major, minor, patch), pre, end, comparators)
}

/// Adds `1.2.x`, or a comparison with it.
fn add_x_range(
    operator: Option<Operator>,
    Partial { major, minor, .. }: Partial<'_>,
    options: RangeOptions,
    comparators: &mut Vec<Comparator>,
) -> Option<()> {
    let lowest = lowest_pre(options);
    let Some(major) = major.map(number) else {
        if matches!(operator, Some(Operator::Less | Operator::Greater)) {
            // No version is above or below all of them.
            comparators.push(Comparator::new(Operator::Less, (0, 0, 0), LOWEST_PRE)?);
        }
        return Some(());
    };
    let start = (major, minor.map_or(0, number), 0);
    let end = match minor.map(number) {
        None => (major.saturating_add(1), 0, 0),
        Some(minor) => (major, minor.saturating_add(1), 0),
    };
    let (operator, core, pre) = match operator {
        None | Some(Operator::Equal) => return add_between(start, lowest, end, comparators),
        Some(Operator::Less) => (Operator::Less, start, LOWEST_PRE),
        Some(Operator::LessOrEqual) => (Operator::Less, end, LOWEST_PRE),
        Some(Operator::Greater) => (Operator::GreaterOrEqual, end, lowest),
        Some(Operator::GreaterOrEqual) => (Operator::GreaterOrEqual, start, lowest),
    };
    if operator == Operator::GreaterOrEqual && core == (0, 0, 0) {
        // Any version.
        return Some(());
    }
    comparators.push(Comparator::new(operator, core, pre)?);
    Some(())
}

/// Adds what is at least `start`, and below all prereleases of `end`.
fn add_between(start: Core, pre: &str, end: Core, comparators: &mut Vec<Comparator>) -> Option<()> {
    comparators.push(Comparator::new(Operator::GreaterOrEqual, start, pre)?);
    comparators.push(Comparator::new(Operator::Less, end, LOWEST_PRE)?);
    Some(())
}

/// The prerelease of the lowest version of a range that names none.
const fn lowest_pre(options: RangeOptions) -> &'static str {
    if options.include_prerelease { LOWEST_PRE } else { "" }
}

/// A text without its first `*` and the operator before that: npm reads `1.2.3*` as `1.2.3`.
fn without_star(text: &str) -> String {
    let Some((before, after)) = text.split_once('*') else { return text.to_owned() };
    let before = before.strip_suffix('=').unwrap_or(before);
    [before.strip_suffix(['<', '>']).unwrap_or(before), after].concat()
}
