//! The members of a packument that list names: its dist-tags, maintainers and stars. Facts and events read them here.

use crate::bytes::Bytes;
use crate::json::{Child, Interest, JsonString, Key, RawJson, Type, Visitor, scan};
use crate::limits::{MAX_ENTRIES, MAX_FACTS_BYTES, MAX_VALUE_BYTES};
use crate::packument::members;
use crate::packument::person::Person;
use crate::packument::retracted::Retracted;
use crate::packument::said::Said;
use crate::packument::spans::Member;

/// What a packument says of its dist-tags, maintainers and stars. Of a list with an entry that cannot be read nothing is known: it may
/// be any entry.
#[derive(Default)]
pub(crate) struct Lists {
    /// Each tag with the version that it points to.
    pub(super) tags: Said<Vec<(JsonString, JsonString)>>,
    pub(super) maintainers: Said<Vec<Person>>,
    /// The users who starred it.
    pub(super) users: Said<Vec<JsonString>>,
    /// The member that is being read.
    member: Option<Member>,
    /// Its keys whose last value says nothing, or cannot be read.
    retracted: Retracted,
    has_unreadable: bool,
    /// How much was read.
    bytes: usize,
}

impl Lists {
    /// Reads one of the members. With too many entries it is unreadable.
    pub(crate) fn read(member: Member, kind: Type, value: &impl Bytes) -> Self {
        let mut lists = Self::default();
        let is_text = is_text(member, kind);
        let text = if is_text { to_vec_capped(value) } else { None };
        if kind.is_container() && !is_text {
            lists.begin(member);
            // The scan of the whole packument found it valid.
            let _ = scan(value, 1, &mut lists);
        }
        lists.end(member, kind, text.as_deref());
        lists
    }

    /// A member begins. Of duplicates the last counts.
    pub(super) fn begin(&mut self, member: Member) {
        self.member = Some(member);
        self.retracted.clear();
        self.has_unreadable = false;
        match member {
            Member::DistTags => self.tags = Said::Known(Vec::new()),
            Member::Maintainers => self.maintainers = Said::Known(Vec::new()),
            Member::Users => self.users = Said::Known(Vec::new()),
            _ => {}
        }
    }

    /// Adds an entry of the member; returns how many there are. `text` is `None` if its value is too long to be read.
    pub(super) fn push(&mut self, key: Key<'_>, text: Option<&[u8]>) -> usize {
        let json = text.map(RawJson::new);
        let is_lost = match self.member {
            Some(Member::DistTags) => {
                let said = members::name(json);
                let is_lost = said == Said::Unreadable;
                match (key.name(), said) {
                    (Some(tag), Said::Known(version)) => push(&mut self.tags, (tag, version)),
                    (tag, _) => _ = self.retracted.push(tag, self.tags.items().len(), is_lost),
                }
                matches!(key, Key::TooLong)
            }
            Some(Member::Users) if !matches!(key, Key::Element(_)) => {
                let said = json.map_or(Said::Unreadable, members::star);
                match (key.name(), &said) {
                    (Some(user), Said::Known(())) if user.is_empty() => {}
                    (Some(user), Said::Known(())) => push(&mut self.users, user),
                    (user, _) => _ = self.retracted.push(user, self.users.items().len(), said == Said::Unreadable),
                }
                matches!(key, Key::TooLong)
            }
            Some(Member::Users) => add(&mut self.users, members::name(json)),
            _ => add(&mut self.maintainers, Person::said(json)),
        };
        self.has_unreadable |= is_lost;
        [self.tags.items().len(), self.users.items().len(), self.maintainers.items().len(), self.retracted.len()]
            .into_iter()
            .max()
            .unwrap_or_default()
    }

    /// A member has ended.
    pub(super) fn end(&mut self, member: Member, kind: Type, text: Option<&[u8]>) {
        let is_readable = !self.has_unreadable && self.member.take() == Some(member);
        match (member, kind) {
            (Member::DistTags, Type::Object) if is_readable => self.retracted.apply_to(&mut self.tags, |(tag, _)| tag),
            (Member::Users, Type::Object) if is_readable => self.retracted.apply_to(&mut self.users, |user| user),
            (Member::Maintainers | Member::Users, Type::Array) if is_readable => {}
            (Member::DistTags, _) => self.tags = unreadable(kind),
            (Member::Users, _) => self.users = unreadable(kind),
            (Member::Maintainers, _) => {
                self.maintainers = text.map_or(unreadable(kind), |text| Person::all_of(RawJson::new(text)));
            }
            _ => {}
        }
    }
}

impl Visitor for Lists {
    fn interest(&mut self, _depth: usize, _key: Key<'_>, _kind: Type) -> Interest {
        Interest::Text
    }

    fn visit(&mut self, _depth: usize, Child { key, value, text, .. }: Child<'_>) {
        self.bytes = self.bytes.saturating_add(value.len());
        let is_too_large = self.bytes > MAX_FACTS_BYTES || self.push(key, text) > MAX_ENTRIES;
        self.has_unreadable |= is_too_large;
    }
}

/// Whether a member is read as text: a maintainer that is not in a list.
pub(super) fn is_text(member: Member, kind: Type) -> bool {
    member == Member::Maintainers && matches!(kind, Type::Object | Type::String)
}

/// The bytes of a value of at most [`MAX_VALUE_BYTES`].
pub(crate) fn to_vec_capped(value: &impl Bytes) -> Option<Vec<u8>> {
    (value.len() <= MAX_VALUE_BYTES).then(|| value.to_vec())
}

/// What a member of a type that its reader does not know says.
pub(super) fn unreadable<T>(kind: Type) -> Said<T> {
    if kind == Type::Null { Said::Nothing } else { Said::Unreadable }
}

fn push<T>(all: &mut Said<Vec<T>>, item: T) {
    if let Said::Known(all) = all {
        all.push(item);
    }
}

/// Adds an element, if it says something; returns whether it cannot be read.
fn add<T: PartialEq>(all: &mut Said<Vec<T>>, said: Said<T>) -> bool {
    let is_lost = said == Said::Unreadable;
    if let Said::Known(item) = said {
        push(all, item);
    }
    is_lost
}
