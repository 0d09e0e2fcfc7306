//! JSON: read by a validating scan and by a token iterator, and written by one serializer.
//!
//! # Readers
//! No single reader can be fast on megabytes and simple, so there is one for each need:
//!
//! - `scan` validates a body of any size, 64 bytes at a time, and reports spans. It decides whether a text is JSON.
//! - `scan::diagnose` reads a text that the scan refused again, byte by byte, to say where and why. It also validates a text
//!   that is one string or number. It has separate states for numbers and literals, because its messages name what was
//!   expected, which the table of `scan::scalar` does not know.
//! - `find` looks up one value of a large valid text by scanning.
//! - `tokens` iterates over a small valid text in memory, such as `change`. [`RawJson`] and the canonical form build on it.
//! - `restringify` rewrites a valid text of any size in chunks, for ids, for comparing strings, and for the hint that a body was
//!   parsed and serialized again. `form` writes a text of up to 1 MiB as the serializers of other languages do, for that hint.
//!
//! Nothing here knows npm. Text is written as `JSON.stringify` writes it, because ids are hashes of it, names are compared by
//! it, and a sender has signed it. Strings stay JSON text: a Rust string cannot hold the unpaired surrogates of a JavaScript
//! one.

mod around;
mod canonical;
mod escape;
mod find;
mod form;
mod invalid;
mod key_order;
mod list;
mod number;
mod outline;
mod raw;
mod restringify;
mod scan;
mod sort_members;
mod string;
mod tokens;
mod trim;
mod write;

pub(crate) use crate::json::around::{GAP, to_json_around};
pub(crate) use crate::json::canonical::canonicalize;
pub(crate) use crate::json::escape::has_escape;
#[cfg(all(target_arch = "wasm32", feature = "js-event"))]
pub(crate) use crate::json::find::find;
pub(crate) use crate::json::find::{first_string, text_after_last_key};
pub(crate) use crate::json::form::{Escapes, Form, JsonText, Layout, TooLong};
pub(crate) use crate::json::invalid::Invalid;
pub(crate) use crate::json::key_order::is_js_order;
pub(crate) use crate::json::list::JsonStrings;
pub(crate) use crate::json::outline::Outline;
pub(crate) use crate::json::raw::RawJson;
pub(crate) use crate::json::restringify::{Restringifier, restringify};
#[cfg(any(test, fuzzing))]
pub(crate) use crate::json::scan::differential::check as check_scan;
pub(crate) use crate::json::scan::visitor::{Child, Interest, Key, Type, Visitor};
pub(crate) use crate::json::scan::{children, scan};
pub(crate) use crate::json::string::{JsonString, is_js_space, key_index, key_name, sort_key, string_content};
pub(crate) use crate::json::trim::{is_longer, trim};
#[cfg(any(all(target_arch = "wasm32", feature = "js-event"), test))]
pub(crate) use crate::json::write::append_json;
pub(crate) use crate::json::write::{to_json, to_json_sized};
