//! The members of every object, sorted by their keys.

use crate::json::escape::unescape;

/// A text that is compact JSON with the members of every object sorted by the code points of their keys. (A control
/// character that is written as a `\u` escape is ordered as U+0000.)
///
/// An object is sorted where its end is, so that the text is moved once for each level at most.
pub(super) fn sort_members(compact: &[u8]) -> Vec<u8> {
    let mut sorter = Sorter { out: Vec::with_capacity(compact.len()), ..Sorter::default() };
    let (mut in_string, mut is_escape) = (false, false);
    for &byte in compact {
        if in_string {
            in_string = is_escape || byte != b'"';
            is_escape = !is_escape && byte == b'\\';
        } else {
            in_string = byte == b'"';
            sorter.between(byte);
        }
        sorter.out.push(byte);
    }
    sorter.out
}

#[derive(Default)]
struct Sorter {
    /// The text so far: sorted, except for the objects whose end has not come yet.
    out: Vec<u8>,
    /// The open containers, the innermost last.
    open: Vec<Open>,
    /// The members of the open objects.
    members: Vec<Member>,
    /// The members of one object, while they are moved.
    moved: Vec<u8>,
}

struct Open {
    is_object: bool,
    /// Where its content begins.
    start: usize,
    /// The number of members before its first.
    members: usize,
}

/// Where a member begins and ends in the text.
type Member = (u32, u32);

impl Sorter {
    /// A byte outside of strings, before it is appended.
    fn between(&mut self, byte: u8) {
        match byte {
            b'{' | b'[' => {
                let start = self.out.len().saturating_add(1);
                self.open.push(Open { is_object: byte == b'{', start, members: self.members.len() });
            }
            b',' => self.end_member(),
            b'}' | b']' => {
                self.end_member();
                if let Some(open) = self.open.pop() {
                    self.sort(&open);
                }
            }
            _ => {}
        }
    }

    fn end_member(&mut self) {
        if let Some(open) = self.open.last()
            && open.is_object
        {
            let before = self.members.get(open.members..).unwrap_or_default().last();
            let start = before.map_or(open.start, |(_, end)| position(*end).saturating_add(1));
            let number = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
            self.members.push((number(start), number(self.out.len())));
        }
    }

    fn sort(&mut self, object: &Open) {
        let Self { out, members, moved, .. } = self;
        let (_, of_object) = members.split_at_mut_checked(object.members).unwrap_or_default();
        if of_object.len() > 1 {
            heap_sort(of_object, &|one, other| is_before(text(out, *one), text(out, *other)));
            moved.clear();
            for member in of_object {
                moved.extend_from_slice(text(out, *member));
                moved.push(b',');
            }
            moved.pop();
            out.truncate(object.start);
            out.extend_from_slice(moved);
        }
        members.truncate(object.members);
    }
}

fn position(at: u32) -> usize {
    usize::try_from(at).unwrap_or(usize::MAX)
}

fn text(out: &[u8], (start, end): Member) -> &[u8] {
    out.get(position(start)..position(end)).unwrap_or_default()
}

/// Whether the key of a member comes before that of another.
fn is_before(mut member: &[u8], mut other: &[u8]) -> bool {
    let quotes = (member.split_off_first(), other.split_off_first());
    if quotes.0 != quotes.1 {
        return quotes.0 < quotes.1;
    }
    loop {
        match (key_byte(&mut member), key_byte(&mut other)) {
            (None, None) => return false,
            (byte, of_other) if byte != of_other => return byte < of_other,
            _ => {}
        }
    }
}

/// The next byte of a key; `None` at its end.
fn key_byte(rest: &mut &[u8]) -> Option<u8> {
    match *rest.split_off_first()? {
        b'"' => None,
        b'\\' => match *rest.split_off_first()? {
            b'u' => Some(0),
            escaped => u8::try_from(unescape(char::from(escaped))).ok(),
        },
        byte => Some(byte),
    }
}

/// Smaller than the other sort of this crate, which keeps the order of equal items and is fast on sorted ones.
pub(super) fn heap_sort(items: &mut [Member], is_lower: &dyn Fn(&Member, &Member) -> bool) {
    let len = items.len();
    for root in (0..len / 2).rev() {
        sift_down(items, root, is_lower);
    }
    for end in (1..len).rev() {
        items.swap(0, end);
        sift_down(items.get_mut(..end).unwrap_or_default(), 0, is_lower);
    }
}

fn sift_down(heap: &mut [Member], mut root: usize, is_lower: &dyn Fn(&Member, &Member) -> bool) {
    let is_lower_at = |heap: &[Member], at: usize, other: usize| match (heap.get(at), heap.get(other)) {
        (Some(item), Some(of_other)) => is_lower(item, of_other),
        _ => false,
    };
    loop {
        let left = root.saturating_mul(2).saturating_add(1);
        let right = left.saturating_add(1);
        let child = if is_lower_at(heap, left, right) { right } else { left };
        if !is_lower_at(heap, root, child) {
            return;
        }
        heap.swap(root, child);
        root = child;
    }
}

#[cfg(test)]
mod tests;
