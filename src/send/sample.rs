//! Sample packuments.

use serde::Serialize;

use crate::change::{Change, Kind};
use crate::event::names::SYNC_PREFIX;
use crate::json::to_json;
use crate::send::entry::{Entry, Person};

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct SamplePackument<'s> {
    name: &'s str,
    dist_tags: Entry<'s, &'s str>,
    versions: Entry<'s, SampleManifest<'s>>,
    maintainers: Vec<Person<'s>>,
    users: Entry<'s, bool>,
}

#[derive(Serialize)]
struct SampleManifest<'s> {
    name: &'s str,
    version: &'s str,
    #[serde(skip_serializing_if = "Option::is_none")]
    deprecated: Option<&'s str>,
}

impl Change {
    /// The JSON text of a packument that shows this change and no other, for tests that do not need a real one.
    ///
    /// ```
    /// use npm_hooks::{Change, Kind};
    ///
    /// let change = Change::new("lodash", Kind::Star { user: Some("alice".into()) });
    /// assert_eq!(
    ///     change.sample_packument(),
    ///     r#"{"name":"lodash","dist-tags":{},"versions":{},"maintainers":[],"users":{"alice":true}}"#
    /// );
    /// ```
    #[must_use]
    pub fn sample_packument(&self) -> String {
        let mut packument = SamplePackument {
            name: &self.name,
            dist_tags: Entry::default(),
            versions: Entry::default(),
            maintainers: Vec::new(),
            users: Entry::default(),
        };
        match &self.kind {
            Kind::Publish { version: Some(version), dist_tag } => {
                packument.dist_tags = Entry(Some((dist_tag.as_deref().unwrap_or("latest"), version)));
                packument.versions = self.sample_versions(version, None);
            }
            Kind::DistTag { dist_tag: Some(tag), version } => {
                let version = version.as_deref().unwrap_or("1.0.0");
                packument.dist_tags = Entry(Some((tag, version)));
                packument.versions = self.sample_versions(version, None);
            }
            Kind::Deprecated { version: Some(version), message } => {
                let message = message.as_deref().unwrap_or("no longer supported");
                packument.versions = self.sample_versions(version, Some(message));
            }
            Kind::Undeprecated { version: Some(version) } => packument.versions = self.sample_versions(version, None),
            Kind::Owner { maintainer: Some(name) } => {
                packument.maintainers.push(Person { name: name.strip_prefix(SYNC_PREFIX).unwrap_or(name) });
            }
            Kind::Star { user: Some(user) } => packument.users = Entry(Some((user, true))),
            _ => {}
        }
        to_json(&packument)
    }

    fn sample_versions<'s>(&'s self, version: &'s str, deprecated: Option<&'s str>) -> Entry<'s, SampleManifest<'s>> {
        Entry(Some((version, SampleManifest { name: &self.name, version, deprecated })))
    }
}
