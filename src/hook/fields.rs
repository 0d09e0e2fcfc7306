//! What a client sends as a hook, before any rule.

use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::hook::new_hook::NewHook;

/// The members of a hook as a client sent them, for [`check_hook`](crate::check_hook). `None` is a member that is missing. A value
/// that is not a string reads as an empty one, which is refused.
///
/// It is deserialized from any object, whatever its members are; only what is not an object is an error, which a server answers with
/// [`InvalidHook::NotAnObject`](crate::InvalidHook::NotAnObject).
#[derive(Default)]
pub struct HookFields {
    /// `type`: what the hook is registered for.
    pub hook_type: Option<String>,
    /// `name`: the package, the scope or the user.
    pub name: Option<String>,
    /// `endpoint`: the URL that receives the deliveries.
    pub endpoint: Option<String>,
    /// `secret`: the secret that signs them.
    pub secret: Option<String>,
}

impl From<NewHook> for HookFields {
    fn from(hook: NewHook) -> Self {
        Self {
            hook_type: Some(hook.hook_type.name().to_owned()),
            name: Some(hook.name),
            endpoint: Some(hook.endpoint),
            secret: Some(hook.secret.as_str().to_owned()),
        }
    }
}

impl fmt::Debug for HookFields {
    /// Shows all but the secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HookFields")
            .field("hook_type", &self.hook_type)
            .field("name", &self.name)
            .field("endpoint", &self.endpoint)
            .finish_non_exhaustive()
    }
}

const MEMBERS: &[&str] = &["type", "name", "endpoint", "secret"];

// By hand, because a derived one takes an array for an object, and a number for an error.
impl<'de> Deserialize<'de> for HookFields {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_struct("HookFields", MEMBERS, FieldsVisitor)
    }
}

struct FieldsVisitor;

impl<'de> Visitor<'de> for FieldsVisitor {
    type Value = HookFields;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<HookFields, A::Error> {
        let mut fields = HookFields::default();
        while let Some(Text(key)) = map.next_key()? {
            let member = match key.as_str() {
                "type" => &mut fields.hook_type,
                "name" => &mut fields.name,
                "endpoint" => &mut fields.endpoint,
                "secret" => &mut fields.secret,
                _ => {
                    map.next_value::<IgnoredAny>()?;
                    continue;
                }
            };
            *member = Some(map.next_value::<Text>()?.0);
        }
        Ok(fields)
    }
}

/// A string; an empty one for any other value.
struct Text(String);

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TextVisitor)
    }
}

struct TextVisitor;

impl<'de> Visitor<'de> for TextVisitor {
    type Value = Text;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_str<E>(self, text: &str) -> Result<Text, E> {
        Ok(Text(text.to_owned()))
    }

    fn visit_string<E>(self, text: String) -> Result<Text, E> {
        Ok(Text(text))
    }

    fn visit_bool<E>(self, _: bool) -> Result<Text, E> {
        Ok(Text(String::new()))
    }

    fn visit_i64<E>(self, _: i64) -> Result<Text, E> {
        Ok(Text(String::new()))
    }

    fn visit_u64<E>(self, _: u64) -> Result<Text, E> {
        Ok(Text(String::new()))
    }

    fn visit_f64<E>(self, _: f64) -> Result<Text, E> {
        Ok(Text(String::new()))
    }

    fn visit_unit<E>(self) -> Result<Text, E> {
        Ok(Text(String::new()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Text, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Text(String::new()))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Text, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Text(String::new()))
    }
}
