//! Sample packuments.

use crate::change::{Change, Kind};
use crate::event::names::SYNC_PREFIX;
use crate::json::to_json;
use crate::send::entry::Object;

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
        let (mut tags, mut versions, mut users) = (Object::default(), Object::default(), Object::default());
        let mut maintainers = Vec::new();
        match &self.kind {
            Kind::Publish { version: Some(version), dist_tag } => {
                tags = tags.with_text(dist_tag.as_deref().unwrap_or("latest"), version);
                versions = self.sample_versions(version, None);
            }
            Kind::DistTag { dist_tag: Some(tag), version } => {
                let version = version.as_deref().unwrap_or("1.0.0");
                tags = tags.with_text(tag, version);
                versions = self.sample_versions(version, None);
            }
            Kind::Deprecated { version: Some(version), message } => {
                let message = message.as_deref().unwrap_or("no longer supported");
                versions = self.sample_versions(version, Some(message));
            }
            Kind::Undeprecated { version: Some(version) } => versions = self.sample_versions(version, None),
            Kind::Owner { maintainer: Some(name) } => {
                maintainers.push(Object::default().with_text("name", name.strip_prefix(SYNC_PREFIX).unwrap_or(name)));
            }
            Kind::Star { user: Some(user) } => users = users.with(user, to_json(&true)),
            _ => {}
        }
        let packument = Object::default()
            .with_text("name", &self.name)
            .with("dist-tags", to_json(&tags))
            .with("versions", to_json(&versions))
            .with("maintainers", to_json(&maintainers))
            .with("users", to_json(&users));
        to_json(&packument)
    }

    fn sample_versions<'s>(&self, version: &'s str, deprecated: Option<&str>) -> Object<'s> {
        let manifest = Object::default()
            .with_text("name", &self.name)
            .with_text("version", version)
            .with_option("deprecated", deprecated);
        Object::default().with(version, to_json(&manifest))
    }
}
