//! What a filter reads of a change.

use crate::change::{Change, Kind};
use crate::json::JsonString;
#[cfg(any(all(target_arch = "wasm32", feature = "js-filter"), test))]
use crate::json::RawJson;
use crate::packument::release::Latest;

/// The dist-tag that [`Latest`] is about.
const LATEST: &str = "latest";

/// What a filter reads of a change; `None` for what the change does not say.
pub(crate) struct FilterSubject {
    pub(super) name: String,
    pub(super) kind: String,
    pub(super) version: Option<JsonString>,
    /// The dist-tags that the change names, and `latest` if the published version got it.
    pub(super) tags: Vec<String>,
    pub(super) release: Option<String>,
    pub(super) previous: Option<JsonString>,
}

impl From<&Change> for FilterSubject {
    fn from(change: &Change) -> Self {
        let (version, dist_tag) = match &change.kind {
            Kind::Publish { version, dist_tag }
            | Kind::Unpublish { version, dist_tag }
            | Kind::DistTag { dist_tag, version } => (version.as_ref(), dist_tag.as_ref()),
            Kind::DistTagRm { dist_tag } => (None, dist_tag.as_ref()),
            Kind::Deprecated { version, .. } | Kind::Undeprecated { version } | Kind::Change { version } => {
                (version.as_ref(), None)
            }
            Kind::Owner { .. }
            | Kind::OwnerRm { .. }
            | Kind::Star { .. }
            | Kind::Unstar { .. }
            | Kind::Unknown { .. } => (None, None),
        };
        let info = change.release_info.as_ref();
        let got_latest = info.is_some_and(|info| matches!(info.latest, Some(Latest::Moved | Latest::MovedBack)));
        Self {
            name: change.name.clone(),
            kind: change.kind.name().to_owned(),
            version: version.map(|version| JsonString::from(version.as_str())),
            tags: dist_tag.cloned().into_iter().chain(got_latest.then(|| LATEST.to_owned())).collect(),
            release: info.and_then(|info| info.release).map(|release| release.name().to_owned()),
            previous: info.and_then(|info| info.previous.as_deref()).map(JsonString::from),
        }
    }
}

#[cfg(any(all(target_arch = "wasm32", feature = "js-filter"), test))]
impl FilterSubject {
    /// A change of JavaScript, as the JSON of its members. A member that is not a text is one that the change does not say.
    pub(crate) fn of_json(change: RawJson<'_>) -> Self {
        let text = |name| change.member(name).and_then(RawJson::to_string_lossy);
        let got_latest = text("latest").is_some_and(|latest| matches!(latest.as_str(), "moved" | "moved-back"));
        Self {
            name: text("name").unwrap_or_default(),
            kind: text("kind").unwrap_or_default(),
            version: change.string("version"),
            tags: text("distTag").into_iter().chain(got_latest.then(|| LATEST.to_owned())).collect(),
            release: text("release"),
            previous: change.string("previous"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::change::compare::compare_packuments;

    /// What a filter reads, for a comparison.
    fn members(
        subject: FilterSubject,
    ) -> (String, String, Option<JsonString>, Vec<String>, Option<String>, Option<JsonString>) {
        let FilterSubject { name, kind, version, tags, release, previous } = subject;
        (name, kind, version, tags, release, previous)
    }

    #[test]
    fn a_change_and_its_json_are_read_alike() {
        let kinds = Kind::NAMES.iter().map(|name| {
            let text = Some("1.0.0".to_owned());
            let mut kind = Kind::from_name(name).unwrap();
            match &mut kind {
                Kind::Publish { version, dist_tag }
                | Kind::Unpublish { version, dist_tag }
                | Kind::DistTag { dist_tag, version } => (*version, *dist_tag) = (text, Some("next".to_owned())),
                Kind::DistTagRm { dist_tag } => *dist_tag = Some("next".to_owned()),
                Kind::Deprecated { version, .. } | Kind::Undeprecated { version } | Kind::Change { version } => {
                    *version = text;
                }
                _ => {}
            }
            Change::new("n", kind)
        });
        let packument = |versions: &str, latest: &str| {
            let time = r#""1.0.0":"2026-01-01T00:00:00.000Z","1.1.0-rc.1":"2026-01-02T00:00:00.000Z""#;
            let json = format!(
                r#"{{"name":"n","versions":{{{versions}}},"dist-tags":{{"latest":"{latest}"}},"time":{{{time}}}}}"#
            );
            crate::packument::facts::PackumentFacts::of_changes(&json.as_bytes()).unwrap()
        };
        let before = packument(r#""1.0.0":{}"#, "1.0.0");
        let after = packument(r#""1.0.0":{},"1.1.0-rc.1":{}"#, "1.1.0-rc.1");
        let compared = compare_packuments(Some(&before), Some(&after)).unwrap();
        assert!(compared.iter().any(|change| change.release_info.as_ref().is_some_and(|info| info.latest.is_some())));
        for change in kinds.chain(compared) {
            let json = serde_json::to_string(&change).unwrap();
            assert_eq!(
                members(FilterSubject::of_json(RawJson::from(json.as_str()))),
                members(FilterSubject::from(&change)),
                "{json}"
            );
        }
    }
}
