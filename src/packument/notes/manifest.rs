//! The notes on one manifest.

use std::ops::Range;

use crate::bytes::Bytes;
use crate::json::{Child, Interest, Key, Type, Visitor, scan};
use crate::packument::deprecation::Deprecation;
use crate::packument::manifest::ManifestMember;

/// The members of a manifest that questions are about. Of duplicates the last counts.
#[derive(Clone, Debug, Default)]
pub(in crate::packument) struct ManifestNotes {
    /// Where it is in the body.
    pub(in crate::packument) span: Range<usize>,
    pub(in crate::packument) deprecation: Deprecation,
    /// `_npmUser` and `dist` as JSON text.
    pub(in crate::packument) publisher: Option<Vec<u8>>,
    pub(in crate::packument) dist: Option<Vec<u8>>,
    /// Whether one of these is too long to be noted.
    pub(in crate::packument) has_long_value: bool,
    /// What the child that began last is.
    member: Option<ManifestMember>,
}

impl ManifestNotes {
    /// The notes on a manifest that the scan of an event did not note: the change did not name its version where senders put it.
    pub(in crate::packument) fn read(body: &impl Bytes, span: Range<usize>) -> Self {
        let mut notes = Self { span: span.clone(), ..Self::default() };
        // The scan of the whole body found it valid.
        let _ = scan(&body.slice(span), 1, &mut notes);
        notes
    }

    /// What is wanted of a member that begins.
    pub(super) fn interest(&mut self, key: Key<'_>) -> Interest {
        self.member = ManifestMember::of(key, ManifestMember::LAST_FOR_CHANGES);
        if self.member.is_some() { Interest::Text } else { Interest::Span }
    }

    /// A member has ended.
    pub(super) fn end(&mut self, text: Option<&[u8]>) {
        match self.member {
            Some(ManifestMember::Deprecated) => self.deprecation = Deprecation::of(text),
            Some(member @ (ManifestMember::Publisher | ManifestMember::Dist)) => {
                let noted = if member == ManifestMember::Dist { &mut self.dist } else { &mut self.publisher };
                *noted = text.map(<[u8]>::to_vec);
                self.has_long_value |= noted.is_none();
            }
            _ => {}
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
