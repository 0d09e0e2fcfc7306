//! The notes on one manifest.

use std::ops::Range;

use crate::bytes::Bytes;
use crate::json::{Child, Interest, Key, RawJson, Type, Visitor, scan};

/// What a manifest says of its version's deprecation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::packument) enum Deprecation {
    /// It is not deprecated. For npm, an empty message and `false` mean the same.
    #[default]
    None,
    /// It is deprecated, with or without a message.
    Deprecated(Option<String>),
}

impl Deprecation {
    /// From the member `deprecated`; its text is `None` if it is too long to be read.
    pub(in crate::packument) fn of(text: Option<&[u8]>) -> Self {
        let Some(value) = text.map(RawJson::new) else { return Self::Deprecated(None) };
        match value.kind() {
            // An object or array is a message that cannot be read.
            Type::Object | Type::Array => Self::Deprecated(None),
            _ if value.is_blank() => Self::None,
            _ => Self::Deprecated(value.as_string().map(|message| message.to_string_lossy())),
        }
    }

    pub(in crate::packument) fn is_deprecated(&self) -> bool {
        *self != Self::None
    }
}

/// The members of a manifest that questions are about. Of duplicates the last counts.
#[derive(Clone, Debug, Default)]
pub(in crate::packument) struct ManifestNotes {
    /// Where it is in the body.
    pub(in crate::packument) span: Range<usize>,
    pub(in crate::packument) deprecation: Deprecation,
    /// `_npmUser` and `dist` as JSON text.
    pub(in crate::packument) publisher: Option<Vec<u8>>,
    pub(in crate::packument) dist: Option<Vec<u8>>,
    /// What the child that began last is.
    member: Option<Member>,
}

#[derive(Clone, Copy, Debug)]
enum Member {
    Deprecated,
    Publisher,
    Dist,
}

const MEMBERS: [(&str, Member); 3] =
    [("_npmUser", Member::Publisher), ("dist", Member::Dist), ("deprecated", Member::Deprecated)];

impl ManifestNotes {
    pub(in crate::packument) const NONE: Self =
        Self { span: 0..0, deprecation: Deprecation::None, publisher: None, dist: None, member: None };

    /// The notes on a manifest that the scan of an event did not note: one that nobody expected to be asked for.
    pub(in crate::packument) fn read(manifest: &impl Bytes) -> Self {
        let mut notes = Self::default();
        // The scan of the whole body found it valid.
        let _ = scan(manifest, 1, &mut notes);
        notes
    }

    /// What is wanted of a member that begins.
    pub(super) fn interest(&mut self, key: Key<'_>) -> Interest {
        let at = key.index_in(&MEMBERS.map(|(name, _)| name));
        self.member = at.and_then(|at| MEMBERS.get(at)).map(|(_, member)| *member);
        if self.member.is_some() { Interest::Text } else { Interest::Span }
    }

    /// A member has ended.
    pub(super) fn end(&mut self, text: Option<&[u8]>) {
        match self.member {
            Some(Member::Deprecated) => self.deprecation = Deprecation::of(text),
            Some(Member::Publisher) => self.publisher = text.map(<[u8]>::to_vec),
            Some(Member::Dist) => self.dist = text.map(<[u8]>::to_vec),
            None => {}
        }
    }
}

impl Visitor for ManifestNotes {
    fn interest(&mut self, _depth: usize, key: Key<'_>, _kind: Type) -> Interest {
        self.interest(key)
    }

    fn visit(&mut self, _depth: usize, child: Child<'_>) {
        self.end(child.text);
    }
}
