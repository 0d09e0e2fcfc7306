use std::cell::Cell;

use super::*;
use crate::bytes::counted::Counted;
use crate::error::Reason;
use crate::signature::explain::explain_source;
use crate::signature::secret::Secret;

const SIZE: usize = 60_000;

/// `part` as often as it fits.
fn many(part: &str) -> String {
    part.repeat(SIZE / part.len())
}

/// `part` as often as it fits, each time with a number in the place of `#`.
fn numbered(part: &str) -> String {
    let members: Vec<_> = (0..SIZE / (part.len() + 4)).map(|at| part.replace('#', &at.to_string())).collect();
    members.join(",")
}

fn around(payload: &str) -> String {
    format!(
        r#"{{"event":"package:publish","name":"n","payload":{payload},"change":{{"version":"1.0.7","dist-tag":"t7"}},"time":1}}"#
    )
}

fn read_count(body: &str, work: impl FnOnce(&Counted<'_>)) -> usize {
    let bytes_read = Cell::new(0);
    work(&Counted { bytes: body.as_bytes(), bytes_read: &bytes_read });
    bytes_read.get()
}

/// Worst kinds of bodies, and how often at most all their bytes are read: once by the scan, once more to say where a body is not JSON.
#[test]
fn no_body_is_read_more_than_twice() {
    for (name, body, most) in [
        ("numbers", around(&format!("[{}1]", many("1,"))), 1),
        ("empty strings", around(&format!("[{}\"\"]", many("\"\","))), 1),
        ("escapes", around(&format!("\"{}\"", many("\\ud800"))), 1),
        ("one long text", around(&format!("\"{}\"", many("x"))), 1),
        ("empty arrays", around(&format!("[{}[]]", many("[],"))), 1),
        ("white space", around(&format!("[{}]", many(" \n"))), 1),
        ("one key repeated", around(&format!("{{{}\"k\":1}}", many("\"k\":1,"))), 1),
        ("different keys", around(&format!("{{{}}}", numbered("\"k#\":1"))), 1),
        ("versions", around(&format!("{{\"versions\":{{{}}}}}", numbered("\"1.0.#\":{}"))), 1),
        ("versions that are none", around(&format!("{{\"versions\":{{{}}}}}", numbered("\"v#-x\":{}"))), 1),
        (
            "one version repeated",
            around(&format!("{{\"versions\":{{{}}}}}", many("\"1.0.7\":{},") + "\"1.0.7\":{}")),
            1,
        ),
        ("versions repeated", around(&format!("{{{}\"versions\":{{}}}}", many("\"versions\":{\"1.0.7\":{}},"))), 1),
        (
            "tags",
            around(&format!("{{\"versions\":{{\"1.0.7\":{{}}}},\"dist-tags\":{{{}}}}}", numbered("\"t#\":\"1.0.7\""))),
            2,
        ),
        ("times", around(&format!("{{\"versions\":{{}},\"time\":{{{}}}}}", numbered("\"1.0.#\":\"2020-01-01\""))), 2),
        (
            "maintainers",
            around(&format!("{{\"versions\":{{}},\"maintainers\":[{}]}}", numbered("{\"name\":\"m#\"}"))),
            1,
        ),
        ("opening brackets", around(&many("[")), 2),
        ("a truncated text", format!("{{\"event\":\"{}", many("x")), 2),
        ("a character after the end", format!("{}]", around(&format!("\"{}\"", many("x")))), 2),
        ("keys of the envelope", format!("{{\"event\":\"e\",\"name\":\"n\",{}}}", numbered("\"k#\":1")), 2),
        ("digits", many("1"), 2),
    ] {
        let bytes_read = read_count(&body, |body| {
            if let Ok(event) = ParsedEvent::read(body) {
                event.classify();
            }
        });
        assert!(bytes_read >= body.len().min(SIZE / 2), "{name}: {bytes_read} of {} bytes", body.len());
        // The members that a change names are read again.
        let limit = most * body.len() + 4096;
        assert!(bytes_read <= limit, "{name}: {bytes_read} of {} bytes", body.len());
    }
}

/// 16 HMACs, each form written once to compare and once to hash, and what is looked at without an HMAC.
#[test]
fn an_explanation_reads_a_body_a_fixed_number_of_times() {
    const MOST: usize = 48;
    let secrets = [Secret::new("a secret").unwrap()];
    let header = Secret::new("another").unwrap().sign("").to_string();
    for (name, body) in [
        ("text", around(&format!("\"{}\"", many("x")))),
        ("white space", around(&format!("[{}]", many(" \r\n")))),
        ("keys in another order", around(&format!("{{{}}}", numbered("\"k#\":1")))),
        ("beyond ASCII", around(&format!("\"{}\"", many("é")))),
        ("base64", many("eyJh")),
        ("not JSON", many("[")),
    ] {
        for (header, most) in [(Ok(header.as_str()), MOST), (Ok("sha256="), 0), (Err(Reason::Missing), 0)] {
            let bytes_read = read_count(&body, |body| {
                explain_source(body, header, &secrets);
            });
            assert!(bytes_read <= most * body.len(), "{name}, {header:?}: {bytes_read} of {} bytes", body.len());
        }
    }
}
