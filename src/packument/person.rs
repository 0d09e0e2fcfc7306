//! Maintainers and publishers.

use serde::Serialize;

use crate::bytes::text::{split_once, trim_by};
use crate::json::{JsonString, RawJson, Type, key_name};
use crate::packument::members;
use crate::packument::said::Said;

/// A maintainer or publisher.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Person {
    pub(crate) name: JsonString,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) email: Option<JsonString>,
}

impl Person {
    /// From `{"name":…}`, or from `name <email> (url)`, which very old packuments and npm's command `view` have. `None` without a name.
    pub(crate) fn of(json: RawJson<'_>) -> Option<Self> {
        Self::said(Some(json)).known()
    }

    /// An entry of a list of persons. One without a name says nothing. `json` is `None` if it is too long to be read.
    pub(crate) fn said(json: Option<RawJson<'_>>) -> Said<Self> {
        let Some(json) = json else { return Said::Unreadable };
        match json.kind() {
            Type::Null => Said::Nothing,
            Type::String => Self::of_text(json).map_or(Said::Nothing, Said::Known),
            Type::Object => {
                let (mut name, mut email) = (Said::Nothing, None);
                for (key, value) in json.members() {
                    match key_name(key, &["name", "email"]) {
                        Some("name") => name = members::name(Some(value)),
                        Some("email") => email = members::text(value),
                        _ => {}
                    }
                }
                match name {
                    Said::Known(name) => Said::Known(Self { name, email }),
                    Said::Nothing => Said::Nothing,
                    Said::Unreadable => Said::Unreadable,
                }
            }
            _ => Said::Unreadable,
        }
    }

    fn of_text(json: RawJson<'_>) -> Option<Self> {
        let is_set = |text: &JsonString| !text.is_empty();
        let text = json.as_string()?;
        let text = text.to_string_lossy();
        let (name, email) = split_once(&text, b'<').unwrap_or((&text, ""));
        let email = split_once(email, b'>').map_or(email, |(email, _)| email);
        let (name, _) = split_once(name, b'(').unwrap_or((name, ""));
        let part = |text: &str| Some(JsonString::from(trim_by(text, char::is_whitespace))).filter(is_set);
        Some(Self { name: part(name)?, email: part(email) })
    }

    /// Each person that a member `maintainers` lists. One who is not in an array is a list of one.
    pub(crate) fn all_of(json: RawJson<'_>) -> Said<Vec<Self>> {
        match json.kind() {
            Type::Null => Said::Nothing,
            Type::Array => {
                let mut all = Vec::new();
                for person in json.elements() {
                    match Self::said(Some(person)) {
                        Said::Known(person) => all.push(person),
                        Said::Nothing => {}
                        Said::Unreadable => return Said::Unreadable,
                    }
                }
                Said::Known(all)
            }
            _ => Self::of(json).map_or(Said::Unreadable, |person| Said::Known(vec![person])),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_has_a_name() {
        for (json, want) in [
            (r#"{"name":"a","email":"a@x.example"}"#, Some(("a", Some("a@x.example")))),
            (r#"{"name":"a","email":""}"#, Some(("a", None))),
            (r#"{"name":"a","email":1}"#, Some(("a", None))),
            (r#"{"name":"a","name":2}"#, None),
            (r#"{"email":"a@x.example"}"#, None),
            (r#"{"name":""}"#, None),
            (r#""a""#, Some(("a", None))),
            (r#"" a b <a@x.example> (https://x.example)""#, Some(("a b", Some("a@x.example")))),
            (r#""a (https://x.example)""#, Some(("a", None))),
            (r#""a <>""#, Some(("a", None))),
            (r#""<a@x.example>""#, None),
            (r#""""#, None),
            ("1", None),
            (r#"["a"]"#, None),
        ] {
            let person = Person::of(RawJson::from(json));
            let found = person
                .as_ref()
                .map(|person| (person.name.to_string_lossy(), person.email.as_ref().map(JsonString::to_string_lossy)));
            let want = want.map(|(name, email): (&str, Option<&str>)| (name.to_owned(), email.map(str::to_owned)));
            assert_eq!(found, want, "{json}");
        }
    }

    #[test]
    fn maintainers_are_a_list_or_one_person() {
        for (json, want) in [
            (
                r#"["a <a@x.example>",{"name":"b"},null,{},{"name":null},"","<a@x.example>"]"#,
                Said::Known(vec!["a", "b"]),
            ),
            (r#"["a",7]"#, Said::Unreadable),
            (r#"["a",["b"]]"#, Said::Unreadable),
            (r#"["a",{"name":7}]"#, Said::Unreadable),
            (r#"["a",{"name":7,"name":"b"}]"#, Said::Known(vec!["a", "b"])),
            ("[]", Said::Known(vec![])),
            (r#"{"name":"a"}"#, Said::Known(vec!["a"])),
            (r#""a""#, Said::Known(vec!["a"])),
            ("null", Said::Nothing),
            ("{}", Said::Unreadable),
            ("true", Said::Unreadable),
        ] {
            let found = match Person::all_of(RawJson::from(json)) {
                Said::Known(all) => Said::Known(all.iter().map(|person| person.name.to_string_lossy()).collect()),
                Said::Nothing => Said::Nothing,
                Said::Unreadable => Said::Unreadable,
            };
            let want = match want {
                Said::Known(all) => Said::Known(all.into_iter().map(str::to_owned).collect::<Vec<_>>()),
                Said::Nothing => Said::Nothing,
                Said::Unreadable => Said::Unreadable,
            };
            assert_eq!(found, want, "{json}");
        }
    }
}
