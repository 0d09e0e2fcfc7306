//! What `npm-hooks/filter` has: filters of events, and ranges of versions.
//!
//! Filters and changes come as JSON text.

use wasm_bindgen::prelude::*;

use crate::filter::EventFilter;
use crate::filter::subject::FilterSubject;
use crate::json::RawJson;
use crate::packument::version::range::VersionRange;
use crate::packument::version::range::options::RangeOptions;
use crate::review::signal::Level;
use crate::wasm::convert::invalid_filter;

/// Checks a filter.
#[wasm_bindgen(js_name = checkFilter, skip_typescript)]
pub fn check(filter: &str) -> Result<(), JsValue> {
    filter_of(filter).map(drop)
}

/// Why a filter leaves a change out; undefined if it selects the change. `levels` are those of the signals, as a JSON array.
#[wasm_bindgen(js_name = filterMismatch, skip_typescript)]
pub fn mismatch(filter: &str, change: &str, levels: &str) -> Result<Option<String>, JsValue> {
    let levels = RawJson::from(levels).elements().filter_map(RawJson::to_string_lossy);
    let level = levels.filter_map(|level| Level::from_name(&level)).max();
    let mismatch = filter_of(filter)?.mismatch_of(&FilterSubject::of_json(RawJson::from(change)), level);
    Ok(mismatch.map(|mismatch| mismatch.name().to_owned()))
}

/// Whether a version is in a range.
#[wasm_bindgen(js_name = satisfiesRange, skip_typescript)]
pub fn satisfies_range(version: &str, range: &str, include_prerelease: bool) -> Result<bool, JsValue> {
    let range = VersionRange::parse(range, RangeOptions { include_prerelease });
    Ok(range.map_err(|mistake| invalid_filter(&mistake))?.includes(version))
}

fn filter_of(filter: &str) -> Result<EventFilter, JsValue> {
    EventFilter::of_json(RawJson::from(filter)).map_err(|mistake| invalid_filter(&mistake))
}
