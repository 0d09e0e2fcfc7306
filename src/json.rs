//! JSON: read by a validating scan and by a token iterator, and written by one serializer.
//!
//! Nothing here knows npm. Text is written as `JSON.stringify` writes it, because ids are hashes of it, names are compared by
//! it, and a sender has signed it. Strings stay JSON text: a Rust string cannot hold the unpaired surrogates of a JavaScript
//! one.

mod around;
mod canonical;
mod escape;
mod find;
mod invalid;
mod number;
mod raw;
mod restringify;
mod scan;
mod string;
mod tokens;
mod write;

pub(crate) use crate::json::around::{GAP, to_json_around};
pub(crate) use crate::json::canonical::canonicalize;
pub(crate) use crate::json::find::{find, first_string, text_after_last_key};
pub(crate) use crate::json::invalid::Invalid;
pub(crate) use crate::json::raw::RawJson;
pub(crate) use crate::json::restringify::{Restringifier, restringify};
pub(crate) use crate::json::scan::visitor::{Child, Key, Type, Visitor};
pub(crate) use crate::json::scan::{children, scan};
pub(crate) use crate::json::string::{JsonString, StringIndex, index, is_js_space, key_name, string_content};
pub(crate) use crate::json::write::{serialize_raw, to_json, to_json_sized};
