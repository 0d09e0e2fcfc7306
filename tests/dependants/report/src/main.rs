//! Prints what `npm-hooks` says of each body in a folder, one JSON text a line: on every host the same.

use std::error::Error;
use std::fs;

use npm_hooks::{
    Event, Explanation, PackumentFacts, Secret, Verified, compare_packuments, explain_signature, review_release,
};
use serde_json::{Map, Value, json};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args().nth(1).ok_or("the folder of bodies is missing")?;
    let mut names: Vec<String> = fs::read_dir(&folder)?
        .map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()))
        .collect::<Result<_, Box<dyn Error>>>()?;
    names.retain(|name| name.ends_with(".body"));
    names.sort();
    for name in names {
        println!("{}", report(&name, &fs::read(format!("{folder}/{name}"))?)?);
    }
    Ok(())
}

fn report(name: &str, body: &[u8]) -> Result<Value, Box<dyn Error>> {
    let event = Event::parse(Verified::assume(body))?;
    let payload = event.payload().unwrap_or_default();
    let (mut facts, mut changes, mut reviews) = (Value::Null, Value::Null, Map::new());
    if let Ok(read) = PackumentFacts::read(payload) {
        facts = serde_json::from_str(&read.json())?;
        changes = json!(compare_packuments(None, Some(&read))?);
        for version in facts["versions"].as_object().into_iter().flat_map(|versions| versions.keys()) {
            reviews.insert(version.clone(), json!(review_release(payload, version)?));
        }
    }
    Ok(json!({
        "name": name,
        "event": event,
        "change": event.classify(),
        "facts": facts,
        "changes": changes,
        "reviews": reviews,
        "explanations": explanations(body)?,
    }))
}

/// Explanations of a valid signature, of a malformed one, and of one that was made before the body was re-serialized or got a
/// line end.
fn explanations(body: &[u8]) -> Result<Vec<Explanation>, Box<dyn Error>> {
    let header = |body: &[u8]| Ok::<_, Box<dyn Error>>(Secret::new("secret")?.sign(body).to_string());
    let numbers: &[u8] = br#"{ "number": 1.5e3 }"#;
    let cases: [(&[u8], String); 5] = [
        (body, header(body)?),
        (body, "sha1=00".to_owned()),
        (body, header(b"another body")?),
        (&[body, b"\n"].concat(), header(body)?),
        (numbers, header(br#"{"number":1500}"#)?),
    ];
    let explain = |(body, header): &(&[u8], String)| {
        Ok(explain_signature(body, Some(header.as_bytes()), &[Secret::new("secret")?]))
    };
    cases.iter().map(explain).collect()
}
