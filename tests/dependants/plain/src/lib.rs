//! A wasm module without wasm-bindgen, which a host instantiates without any imports.

use npm_hooks::{Error, Event, Explanation, Secret, explain_signature, review_release};

/// A number that JavaScript writes differently.
const BODY: &str = r#"{ "event": "package:publish", "name": "a", "change": {"version": "1.0.0"}, "time": 1.5e3 }"#;

/// The number of steps that gave another result than expected.
#[unsafe(no_mangle)]
pub extern "C" fn failures() -> u32 {
    steps().map_or(u32::MAX, |steps| steps.into_iter().map(|is_right| u32::from(!is_right)).sum())
}

fn steps() -> Result<[bool; 4], Error> {
    let secret = Secret::new("secret")?;
    let event = Event::parse(secret.verify(BODY.as_bytes(), &secret.sign(BODY))?)?;
    let rewritten = secret.sign(r#"{"event":"package:publish","name":"a","change":{"version":"1.0.0"},"time":1500}"#);
    let explanation = explain_signature(BODY, Some(rewritten.to_string().as_bytes()), &[secret]);
    Ok([
        event.time() == Some(1500),
        event.classify().key == "publish:a@1.0.0",
        matches!(explanation, Explanation::Invalid { hint: Some(hint), .. } if hint.code() == "reserialized"),
        review_release(BODY, "1.0.0").is_err(),
    ])
}
