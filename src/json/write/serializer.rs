//! The serializer: what serde asks of it, and the text that it appends.

use serde::ser::{
    Serialize, SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant, SerializeTuple,
    SerializeTupleStruct, SerializeTupleVariant, Serializer,
};

use crate::json::escape::write_string;
use crate::json::number::write_integer;
use crate::json::write::unwritable::Unwritable;

/// The name of the newtype structs that hold JSON text: the writer copies that text. No type of Rust has it, and it is short
/// because it is compared for each of them.
pub(super) const RAW: &str = "$";

// As texts, because `String::push` would encode a character.
const OPEN: &str = "{";
const CLOSE: &str = "}";
const COLON: &str = ":";
const COMMA: &str = ",";
const MINUS: &str = "-";

/// Appends the JSON text of one value to `json`.
pub(super) struct Writer<'j> {
    json: &'j mut String,
    /// Whether strings are JSON text already.
    is_raw: bool,
}

impl<'j> Writer<'j> {
    pub(super) const fn new(json: &'j mut String) -> Self {
        Self { json, is_raw: false }
    }

    #[expect(clippy::unnecessary_wraps, reason = "what the trait returns")]
    fn literal(self, text: &str) -> Result<(), Unwritable> {
        self.json.push_str(text);
        Ok(())
    }

    #[expect(clippy::unnecessary_wraps, reason = "what the trait returns")]
    fn container(self, open: &str, close: &'static str) -> Result<Container<'j>, Unwritable> {
        self.json.push_str(open);
        Ok(Container { json: self.json, close, is_empty: true })
    }

    /// Opens the object around an enum's variant.
    fn variant(self, variant: &str) -> Self {
        self.json.push_str(OPEN);
        write_string(variant, self.json);
        self.json.push_str(COLON);
        self
    }
}

impl<'j> Serializer for Writer<'j> {
    type Ok = ();
    type Error = Unwritable;
    type SerializeSeq = Container<'j>;
    type SerializeTuple = Container<'j>;
    type SerializeTupleStruct = Container<'j>;
    type SerializeTupleVariant = Container<'j>;
    type SerializeMap = Container<'j>;
    type SerializeStruct = Container<'j>;
    type SerializeStructVariant = Container<'j>;

    fn is_human_readable(&self) -> bool {
        !self.is_raw
    }

    fn serialize_bool(self, value: bool) -> Result<(), Unwritable> {
        self.literal(if value { "true" } else { "false" })
    }

    fn serialize_i8(self, value: i8) -> Result<(), Unwritable> {
        self.serialize_i64(value.into())
    }

    fn serialize_i16(self, value: i16) -> Result<(), Unwritable> {
        self.serialize_i64(value.into())
    }

    fn serialize_i32(self, value: i32) -> Result<(), Unwritable> {
        self.serialize_i64(value.into())
    }

    fn serialize_i64(self, value: i64) -> Result<(), Unwritable> {
        if value < 0 {
            self.json.push_str(MINUS);
        }
        self.serialize_u64(value.unsigned_abs())
    }

    fn serialize_u8(self, value: u8) -> Result<(), Unwritable> {
        self.serialize_u64(value.into())
    }

    fn serialize_u16(self, value: u16) -> Result<(), Unwritable> {
        self.serialize_u64(value.into())
    }

    fn serialize_u32(self, value: u32) -> Result<(), Unwritable> {
        self.serialize_u64(value.into())
    }

    fn serialize_u64(self, value: u64) -> Result<(), Unwritable> {
        write_integer(value, self.json);
        Ok(())
    }

    fn serialize_f32(self, _: f32) -> Result<(), Unwritable> {
        Err(Unwritable)
    }

    fn serialize_f64(self, _: f64) -> Result<(), Unwritable> {
        Err(Unwritable)
    }

    fn serialize_char(self, value: char) -> Result<(), Unwritable> {
        self.serialize_str(value.encode_utf8(&mut [0; 4]))
    }

    fn serialize_str(self, value: &str) -> Result<(), Unwritable> {
        if self.is_raw {
            return self.literal(value);
        }
        write_string(value, self.json);
        Ok(())
    }

    fn serialize_bytes(self, value: &[u8]) -> Result<(), Unwritable> {
        self.collect_seq(value)
    }

    fn serialize_none(self) -> Result<(), Unwritable> {
        self.literal("null")
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Unwritable> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), Unwritable> {
        self.literal("null")
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<(), Unwritable> {
        self.literal("null")
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Result<(), Unwritable> {
        self.serialize_str(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, name: &'static str, value: &T) -> Result<(), Unwritable> {
        value.serialize(Self { is_raw: name == RAW, ..self })
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<(), Unwritable> {
        let Self { json, .. } = self.variant(variant);
        value.serialize(Writer::new(json))?;
        json.push_str(CLOSE);
        Ok(())
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Container<'j>, Unwritable> {
        self.container("[", "]")
    }

    fn serialize_tuple(self, _: usize) -> Result<Container<'j>, Unwritable> {
        self.container("[", "]")
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Container<'j>, Unwritable> {
        self.container("[", "]")
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Container<'j>, Unwritable> {
        self.variant(variant).container("[", "]}")
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Container<'j>, Unwritable> {
        self.container("{", "}")
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Container<'j>, Unwritable> {
        self.container("{", "}")
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Container<'j>, Unwritable> {
        self.variant(variant).container("{", "}}")
    }
}

/// An array or object whose end has not been written yet.
pub(super) struct Container<'j> {
    json: &'j mut String,
    close: &'static str,
    is_empty: bool,
}

impl Container<'_> {
    fn comma(&mut self) {
        if !self.is_empty {
            self.json.push_str(COMMA);
        }
        self.is_empty = false;
    }

    fn element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Unwritable> {
        self.comma();
        value.serialize(Writer::new(self.json))
    }

    fn member<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) -> Result<(), Unwritable> {
        // As few pieces as possible: a list of many small objects is mostly keys. Names of fields have nothing to escape.
        self.json.push_str(if self.is_empty { "\"" } else { ",\"" });
        self.is_empty = false;
        self.json.push_str(key);
        self.json.push_str("\":");
        value.serialize(Writer::new(self.json))
    }

    #[expect(clippy::unnecessary_wraps, reason = "what the traits return")]
    fn close(self) -> Result<(), Unwritable> {
        self.json.push_str(self.close);
        Ok(())
    }
}

impl SerializeMap for Container<'_> {
    type Ok = ();
    type Error = Unwritable;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Unwritable> {
        self.comma();
        let start = self.json.len();
        key.serialize(Writer::new(self.json))?;
        if self.json.get(start..).is_some_and(|key| key.starts_with('"')) { Ok(()) } else { Err(Unwritable) }
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Unwritable> {
        self.json.push_str(COLON);
        value.serialize(Writer::new(self.json))
    }

    fn end(self) -> Result<(), Unwritable> {
        self.close()
    }
}

/// The traits that differ in nothing but the names of their methods.
macro_rules! containers {
    ($($trait:ident: $method:ident($($key:ident)?) => $write:ident;)*) => {$(
        impl $trait for Container<'_> {
            type Ok = ();
            type Error = Unwritable;

            fn $method<T: Serialize + ?Sized>(&mut self, $($key: &'static str,)? value: &T) -> Result<(), Unwritable> {
                self.$write($($key,)? value)
            }

            fn end(self) -> Result<(), Unwritable> {
                self.close()
            }
        }
    )*};
}

containers! {
    SerializeSeq: serialize_element() => element;
    SerializeTuple: serialize_element() => element;
    SerializeTupleStruct: serialize_field() => element;
    SerializeTupleVariant: serialize_field() => element;
    SerializeStruct: serialize_field(key) => member;
    SerializeStructVariant: serialize_field(key) => member;
}
