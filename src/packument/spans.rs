//! The spans of a packument's members, as a scan reports them.

use std::ops::Range;

use strum::{EnumCount, VariantNames};

use crate::json::{Child, Key, Type};

/// The members whose spans are noted.
#[derive(Clone, Copy, Debug, EnumCount, VariantNames)]
#[strum(serialize_all = "kebab-case")]
#[repr(usize)]
pub(crate) enum Member {
    Versions,
    Time,
    DistTags,
    Maintainers,
    Users,
    Version,
    Deprecated,
    User,
    Name,
}

/// A member of a packument whose members are noted as well.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Section {
    Versions,
    Time,
}

/// The type and span of each [`Member`]; of duplicates the last.
#[derive(Clone, Debug, Default)]
pub(crate) struct MemberSpans([Option<(Type, Range<usize>)>; Member::COUNT]);

impl MemberSpans {
    pub(crate) fn section(key: Key<'_>) -> Option<Section> {
        match key.name_in(&["versions", "time"])? {
            "versions" => Some(Section::Versions),
            "time" => Some(Section::Time),
            _ => None,
        }
    }

    pub(crate) fn take(&mut self, Child { key, kind, value, .. }: Child<'_>) {
        if let Some(span) = key.index_in(Member::VARIANTS).and_then(|at| self.0.get_mut(at)) {
            *span = Some((kind, value));
        }
    }

    /// The span of a member, if it has this type.
    pub(crate) fn get(&self, member: Member, kind: Type) -> Option<Range<usize>> {
        let (_, span) = self.0.get(member as usize)?.as_ref().filter(|(found, _)| *found == kind)?;
        Some(span.clone())
    }
}
