//! Reads a filter, and says what is wrong with it.

use crate::change::Kind;
use crate::error::InvalidFilter;
use crate::filter::release::ReleaseSelector;
use crate::json::{RawJson, Type, key_name};
use crate::limits::MAX_FILTER_TEXT_CHARACTERS;
use crate::names::names;
use crate::packument::version::range::VersionRange;
use crate::packument::version::range::options::RangeOptions;
use crate::review::signal::Level;

/// The members of a filter; `None` restricts nothing.
#[derive(Clone, Debug, Default)]
pub(super) struct Members {
    pub(super) packages: Option<Vec<String>>,
    pub(super) kinds: Option<Vec<&'static str>>,
    pub(super) release: Option<Vec<ReleaseSelector>>,
    pub(super) tags: Option<Vec<String>>,
    pub(super) range: Option<VersionRange>,
    pub(super) prereleases: Option<bool>,
    pub(super) level: Option<Level>,
}

#[derive(Clone, Copy)]
enum Member {
    Packages,
    Kinds,
    Release,
    Tags,
    Range,
    Prereleases,
    Level,
}

names!(Member {
    Packages => "packages",
    Kinds => "kinds",
    Release => "release",
    Tags => "tags",
    Range => "range",
    Prereleases => "prereleases",
    Level => "level",
});

const MEMBERS: [Member; 7] =
    [Member::Packages, Member::Kinds, Member::Release, Member::Tags, Member::Range, Member::Prereleases, Member::Level];

impl Members {
    /// Reads a filter from valid JSON. `null` is the same as a member that is missing.
    pub(super) fn of_json(filter: RawJson<'_>) -> Result<Self, InvalidFilter> {
        if filter.kind() != Type::Object {
            return Err(InvalidFilter::NotAnObject);
        }
        let mut members = Self::default();
        for (key, value) in filter.members() {
            let member = MEMBERS.into_iter().find(|member| key_name(key, &[member.variant_name()]).is_some());
            let Some(member) = member else {
                return Err(InvalidFilter::UnknownMember {
                    name: RawJson::new(key).to_string_lossy().unwrap_or_default(),
                });
            };
            if value != RawJson::NULL {
                members.set(member, value)?;
            }
        }
        Ok(members)
    }

    fn set(&mut self, member: Member, value: RawJson<'_>) -> Result<(), InvalidFilter> {
        match member {
            Member::Packages => self.packages = Some(texts(value).ok_or(InvalidFilter::Packages)?),
            Member::Tags => self.tags = Some(texts(value).ok_or(InvalidFilter::Tags)?),
            Member::Kinds => self.kinds = Some(names_of(value, kind_name).ok_or(InvalidFilter::Kinds)?),
            Member::Release => {
                self.release = Some(names_of(value, ReleaseSelector::from_name).ok_or(InvalidFilter::Release)?);
            }
            Member::Range => {
                let range = value.to_string_lossy().ok_or(InvalidFilter::Range)?;
                // `prereleases` decides on prereleases, so the range leaves none out.
                self.range = Some(VersionRange::parse(&range, RangeOptions { include_prerelease: true })?);
            }
            Member::Prereleases => {
                let is_true = value.is_true();
                if !is_true && value.kind() != Type::Boolean {
                    return Err(InvalidFilter::Prereleases);
                }
                self.prereleases = Some(is_true);
            }
            Member::Level => {
                self.level = match value.to_string_lossy().unwrap_or_default().as_str() {
                    "none" => None,
                    level => Some(Level::from_name(level).ok_or(InvalidFilter::Level)?),
                };
            }
        }
        Ok(())
    }
}

/// A list of texts that are not empty and not too long. It has at least one.
fn texts(value: RawJson<'_>) -> Option<Vec<String>> {
    let text = |element: RawJson<'_>| {
        let text = element.to_string_lossy()?;
        (!text.is_empty() && text.chars().nth(MAX_FILTER_TEXT_CHARACTERS).is_none()).then_some(text)
    };
    if value.kind() != Type::Array {
        return None;
    }
    let texts: Vec<_> = value.elements().map(text).collect::<Option<_>>()?;
    (!texts.is_empty()).then_some(texts)
}

/// A list of names, as what each of them names.
fn names_of<T>(value: RawJson<'_>, of_name: impl Fn(&str) -> Option<T>) -> Option<Vec<T>> {
    texts(value)?.iter().map(|name| of_name(name)).collect()
}

fn kind_name(name: &str) -> Option<&'static str> {
    Kind::NAMES.iter().find(|kind| **kind == name).copied()
}
