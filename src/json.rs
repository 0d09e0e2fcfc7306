//! JSON: read by a validating scan and by a token iterator, and written by one serializer.
//!
//! Nothing here knows npm. Text is written as `JSON.stringify` writes it, because ids are hashes of it, names are compared by
//! it, and a sender has signed it. Strings stay JSON text: a Rust string cannot hold the unpaired surrogates of a JavaScript
//! one.

mod around;
mod canonical;
mod find;
mod invalid;
mod number;
mod raw;
mod scan;
mod string;
mod tokens;
mod write;

pub(crate) use self::{
    around::{GAP, to_json_around},
    canonical::{Restringifier, canonicalize, restringify},
    find::{find, first_string, text_after_last_key},
    invalid::Invalid,
    raw::RawJson,
    scan::{Child, Key, MAX_VISIT_DEPTH, Type, Visitor, children, scan},
    string::{JsonString, StringIndex, index, key_index},
    write::{serialize_raw, to_json, to_json_sized},
};
