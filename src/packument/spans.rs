//! The spans of a packument's members, as a scan reports them.

use std::ops::Range;

use strum::{EnumCount, FromRepr, VariantNames};

use crate::json::{Key, Type};

/// The members of a packument, or of the fields that some senders send instead, that are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumCount, FromRepr, VariantNames)]
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
    Modified,
    /// The version of the form of stored facts.
    Format,
    #[strum(serialize = "_id")]
    Id,
    #[strum(serialize = "_rev")]
    Rev,
}

impl Member {
    pub(crate) fn of(key: Key<'_>) -> Option<Self> {
        Self::from_repr(key.index_in(Self::VARIANTS)?)
    }
}

/// The type and span of each [`Member`]; of duplicates the last.
#[derive(Clone, Debug, Default)]
pub(crate) struct MemberSpans([Option<(Type, Range<usize>)>; Member::COUNT]);

impl MemberSpans {
    pub(crate) fn set(&mut self, member: Member, kind: Type, value: Range<usize>) {
        if let Some(span) = self.0.get_mut(member as usize) {
            *span = Some((kind, value));
        }
    }

    /// The type of a member, if it is there.
    pub(crate) fn kind(&self, member: Member) -> Option<Type> {
        self.0.get(member as usize)?.as_ref().map(|(kind, _)| *kind)
    }

    /// The type and span of a member, if it is there.
    pub(crate) fn find(&self, member: Member) -> Option<(Type, Range<usize>)> {
        self.0.get(member as usize)?.clone()
    }

    /// The span of a member, if it has this type.
    pub(crate) fn get(&self, member: Member, kind: Type) -> Option<Range<usize>> {
        let (_, span) = self.0.get(member as usize)?.as_ref().filter(|(found, _)| *found == kind)?;
        Some(span.clone())
    }
}
