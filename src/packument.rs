//! A packument: the document in which a registry describes a package and its versions.

pub(crate) mod deprecation;
pub(crate) mod facts;
pub(crate) mod history;
pub(crate) mod lists;
pub(crate) mod manifest;
pub(crate) mod members;
pub(crate) mod notes;
pub(crate) mod person;
pub(crate) mod publish_order;
pub(crate) mod release;
mod retracted;
pub(crate) mod said;
pub(crate) mod sort;
pub(crate) mod spans;
pub(crate) mod time;
pub(crate) mod version;
pub(crate) mod view;

#[cfg(test)]
mod tests;
