//! JSON text in the one form that ids are hashes of.

use std::cmp::Ordering;

use serde::{Serialize, Serializer};

use crate::json::raw::RawJson;
use crate::json::restringify::restringify;
use crate::json::string::JsonString;
use crate::json::tokens::{Token, Tokens};
use crate::json::write::to_json_sized;

/// A valid JSON value as `JSON.stringify` writes it, with the keys of every object sorted and the last of duplicates kept:
/// ids are hashes of this.
pub(crate) fn canonicalize(raw: &str) -> String {
    if is_plain_member(raw) {
        return raw.to_owned();
    }
    let mut whole = String::new();
    // Not recursive: a sender may nest to any depth.
    let mut open: Vec<Container> = Vec::new();
    for token in Tokens::new(raw) {
        let value = match token {
            Token::Open { is_object } => {
                open.push(Container { is_object, ..Container::default() });
                continue;
            }
            Token::Close => open.pop().map(|container| to_json_sized(&container.sorted(), 0)).unwrap_or_default(),
            Token::String(raw) => {
                let text = JsonString::new(raw.as_bytes());
                match open.last_mut() {
                    Some(container) if container.is_object && container.key.is_none() => {
                        container.key = Some(text);
                        continue;
                    }
                    _ => text.into_json(),
                }
            }
            Token::Scalar(scalar) => restringify(scalar.as_bytes()),
        };
        match open.last_mut() {
            Some(container) => container.add(value),
            None => whole = value,
        }
    }
    whole
}

/// Whether a value is an object with one member, a string, without escapes and white space: canonical already, and what most
/// senders write.
fn is_plain_member(raw: &str) -> bool {
    // Between the quotes around it, it has two more, with a colon between them.
    let Some(content) = raw.strip_prefix("{\"").and_then(|raw| raw.strip_suffix("\"}")) else { return false };
    let mut marks = content.bytes().enumerate().filter(|(_, byte)| matches!(byte, b'"' | b'\\'));
    let (end, start) = (marks.next(), marks.next());
    let is_member = end.zip(start).is_some_and(|((end, _), (start, _))| content.get(end..=start) == Some("\":\""));
    is_member && marks.next().is_none()
}

/// An object or array whose end has not come yet.
#[derive(Default)]
struct Container {
    is_object: bool,
    key: Option<JsonString>,
    /// Its members with their positions, and its elements, as canonical JSON text.
    members: Vec<(SortedKey, usize, String)>,
    elements: Vec<String>,
}

impl Container {
    fn add(&mut self, value: String) {
        match self.key.take() {
            Some(key) => self.members.push((SortedKey(key), self.members.len(), value)),
            None => self.elements.push(value),
        }
    }

    /// With its members in their order, and the last of duplicates.
    fn sorted(mut self) -> Self {
        // In reverse, so that the last of duplicates comes first.
        self.members.sort_unstable_by(|(key, at, _), (other, its, _)| key.cmp(other).then(its.cmp(at)));
        self.members.dedup_by(|(key, ..), (before, ..)| key == before);
        self
    }
}

impl Serialize for Container {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.is_object {
            serializer
                .collect_map(self.members.iter().map(|(SortedKey(key), _, json)| (key, RawJson::from(json.as_str()))))
        } else {
            serializer.collect_seq(self.elements.iter().map(|json| RawJson::from(json.as_str())))
        }
    }
}

/// A key, in the order in which `JSON.stringify` writes an object whose keys were added sorted: array indices first, by
/// number, then the others by UTF-16 code unit, as JavaScript's `sort` compares.
#[derive(PartialEq, Eq)]
struct SortedKey(JsonString);

impl Ord for SortedKey {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self.0.array_index(), other.0.array_index()) {
            (Some(index), Some(of_other)) => index.cmp(&of_other),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            // In ASCII without escapes, bytes are code units.
            (None, None) => match (self.0.unescaped_ascii(), other.0.unescaped_ascii()) {
                (Some(text), Some(of_other)) => text.cmp(of_other),
                _ => self.0.utf16_units().cmp(&other.0.utf16_units()),
            },
        }
    }
}

impl PartialOrd for SortedKey {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[cfg(test)]
mod tests;
