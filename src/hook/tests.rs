//! The rules for a native server; `tests/suite/hooks.js` has the tables of names, endpoints and secrets.

use std::net::IpAddr;

use super::{
    HookFields, HookOptions, HookSecret, HookType, HookUpdate, check_hook, check_hook_update, is_public_address,
};
use crate::error::{InvalidHook, InvalidSecret};
use crate::signature::secret::Secret;

const LOOPBACK: HookOptions = HookOptions { allow_loopback: true };

fn fields(json: &str) -> HookFields {
    serde_json::from_str(json).unwrap()
}

fn update(endpoint: &str, options: HookOptions) -> Result<HookUpdate, InvalidHook> {
    check_hook_update(HookFields { endpoint: Some(endpoint.to_owned()), ..HookFields::default() }, options)
}

#[test]
fn any_object_is_read_and_nothing_else() {
    let texts = |json| {
        let HookFields { hook_type, name, endpoint, secret } = fields(json);
        [hook_type, name, endpoint, secret].map(|text| text.unwrap_or_else(|| "-".to_owned())).join(" ")
    };
    for (json, want) in [
        ("{}", "- - - -"),
        (r#"{"secret":"s","endpoint":"e","name":"n","type":"t","id":{"a":[1]}}"#, "t n e s"),
        (r#"{"type":"a","type":"b"}"#, "b - - -"),
        (r#"{"t\u0079pe":"\ud83d\udd11"}"#, "🔑 - - -"),
        (r#"{"type":null,"name":7,"endpoint":-1.5,"secret":true}"#, "   "),
        (r#"{"type":["a",{"b":1}],"name":{"c":[]},"endpoint":[],"secret":{}}"#, "   "),
    ] {
        assert_eq!(texts(json), want, "{json}");
    }
    for json in ["null", "7", r#""text""#, "[]", r#"["package","n","https://example.com","s"]"#, "{", r#"{"type":}"#] {
        assert!(serde_json::from_str::<HookFields>(json).is_err(), "{json}");
    }
}

#[test]
fn each_mistake_has_its_variant() {
    let hook = r#"{"type":"package","name":"n","endpoint":"https://example.com","secret":"s"}"#;
    let with = |key: &str, value: &str| {
        let mut value_of: serde_json::Value = serde_json::from_str(hook).unwrap();
        value_of[key] = serde_json::from_str(value).unwrap();
        check_hook(fields(&value_of.to_string()), HookOptions::default()).map(|_| ())
    };
    assert_eq!(with("extra", "1"), Ok(()));
    for (key, value, want) in [
        ("type", "\"user\"", InvalidHook::Type),
        ("name", "\"\"", InvalidHook::NoName),
        ("name", "\"@n\"", InvalidHook::PackageName),
        ("endpoint", "null", InvalidHook::NoEndpoint),
        ("endpoint", "\"example.com\"", InvalidHook::NotAUrl),
        ("endpoint", "\"http://example.com\"", InvalidHook::NotHttps),
        ("endpoint", "\"https://a@example.com\"", InvalidHook::Credentials),
        ("endpoint", "\"https://ä.example\"", InvalidHook::Host),
        ("endpoint", "\"https://example.com:0\"", InvalidHook::Port),
        ("endpoint", "\"https://example.com/ä\"", InvalidHook::Character),
        ("endpoint", "\"https://example.com/#\"", InvalidHook::Fragment),
        ("endpoint", "\"https://127.1\"", InvalidHook::AddressSpelling),
        ("endpoint", "\"https://127.0.0.1\"", InvalidHook::PrivateAddress),
        ("secret", "\"\"", InvalidHook::Secret(InvalidSecret::Empty)),
        ("secret", "\" \"", InvalidHook::Secret(InvalidSecret::Blank)),
        ("secret", "\"\u{fffd}\"", InvalidHook::GarbledSecret),
    ] {
        assert_eq!(with(key, value), Err(want), "{key} {value}");
    }
    let no_secret = fields(r#"{"type":"scope","name":"@n","endpoint":"https://example.com"}"#);
    assert_eq!(check_hook(no_secret, HookOptions::default()), Err(InvalidHook::NoSecret));
}

#[test]
fn the_type_decides_which_names_are_valid() {
    for (hook_type, name, mistake) in [
        (HookType::Package, "@a/b", InvalidHook::PackageName),
        (HookType::Scope, "@a", InvalidHook::ScopeName),
        (HookType::Owner, "a", InvalidHook::OwnerName),
    ] {
        for other in HookType::ALL {
            let fields = HookFields {
                hook_type: Some(other.name().to_owned()),
                name: Some(name.to_owned()),
                endpoint: Some("https://example.com".to_owned()),
                secret: Some("s".to_owned()),
            };
            let found = check_hook(fields, HookOptions::default()).map(|hook| (hook.hook_type, hook.name));
            // A package may have the name of a user.
            if other == hook_type || (other, name) == (HookType::Package, "a") {
                assert_eq!(found, Ok((other, name.to_owned())));
            } else {
                assert!(found.is_err_and(|error| error.code() == mistake.code()), "{name} as {}", other.name());
            }
        }
    }
}

#[test]
fn loopback_is_allowed_only_if_a_server_says_so() {
    for endpoint in ["http://127.0.0.1:57100/ok/pkg", "https://[::1]/", "http://a.localhost/"] {
        assert_eq!(update(endpoint, HookOptions::default()).err(), Some(InvalidHook::PrivateAddress), "{endpoint}");
        assert_eq!(update(endpoint, LOOPBACK).map(|update| update.endpoint).as_deref(), Ok(endpoint));
    }
    for (endpoint, mistake) in [
        ("http://10.0.0.1/", InvalidHook::PrivateAddress),
        ("http://127.1/", InvalidHook::AddressSpelling),
        ("http://8.8.8.8/", InvalidHook::NotHttps),
        ("http://[::ffff:127.0.0.1]/", InvalidHook::PrivateAddress),
    ] {
        assert_eq!(update(endpoint, LOOPBACK).err(), Some(mistake), "{endpoint}");
    }
}

/// The first and the last address of each range, and their neighbors outside of it.
#[test]
fn ranges_end_where_the_registries_say() {
    for (first, last) in [
        ("0.0.0.0", "0.255.255.255"),
        ("10.0.0.0", "10.255.255.255"),
        ("100.64.0.0", "100.127.255.255"),
        ("127.0.0.0", "127.255.255.255"),
        ("168.63.129.16", "168.63.129.16"),
        ("169.254.0.0", "169.254.255.255"),
        ("172.16.0.0", "172.31.255.255"),
        ("192.0.0.0", "192.0.0.255"),
        ("192.0.2.0", "192.0.2.255"),
        ("192.88.99.0", "192.88.99.255"),
        ("192.168.0.0", "192.168.255.255"),
        ("198.18.0.0", "198.19.255.255"),
        ("198.51.100.0", "198.51.100.255"),
        ("203.0.113.0", "203.0.113.255"),
        ("224.0.0.0", "255.255.255.255"),
        ("::", "1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
        ("2001::", "2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff"),
        ("2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff"),
        ("2002::", "2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
        ("3fff::", "3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff"),
        ("4000::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
    ] {
        let [first, last]: [IpAddr; 2] = [first, last].map(|text| text.parse().unwrap());
        assert!(!is_public_address(first) && !is_public_address(last), "{first} {last}");
        let (before, after) = match (first, last) {
            (IpAddr::V4(first), IpAddr::V4(last)) => {
                let at = |bits: Option<u32>| bits.map(|bits| IpAddr::V4(bits.into()));
                (at(first.to_bits().checked_sub(1)), at(last.to_bits().checked_add(1)))
            }
            (IpAddr::V6(first), IpAddr::V6(last)) => {
                let at = |bits: Option<u128>| bits.map(|bits| IpAddr::V6(bits.into()));
                (at(first.to_bits().checked_sub(1)), at(last.to_bits().checked_add(1)))
            }
            _ => unreachable!(),
        };
        for neighbor in [before, after].into_iter().flatten() {
            assert!(is_public_address(neighbor), "{neighbor}");
        }
    }
}

#[test]
fn secrets_are_counted_in_code_points_and_shown_by_as_str_alone() {
    for (secret, want) in [
        ("🔑".repeat(200), Ok(())),
        ("🔑".repeat(201), Err(InvalidHook::SecretTooLong)),
        ("  spaced  ".to_owned(), Ok(())),
        (format!("sha256={}", "0a".repeat(32)), Err(InvalidHook::Secret(InvalidSecret::Signature))),
    ] {
        let checked = HookSecret::new(secret.clone());
        assert_eq!(checked.as_ref().map(HookSecret::as_str).map_err(|error| *error), want.map(|()| secret.as_str()));
        assert!(want.is_err() || Secret::new(&secret).is_ok());
    }
    let hook = fields(r#"{"type":"owner","name":"alice","endpoint":"https://example.com","secret":"hidden"}"#);
    assert!(!format!("{hook:?}").contains("hidden"));
    let hook = check_hook(hook, HookOptions::default()).unwrap();
    assert!(!format!("{hook:?}").contains("hidden"));
    let json = r#"{"type":"owner","name":"alice","endpoint":"https://example.com","secret":"hidden"}"#;
    assert_eq!(serde_json::to_string(&hook).unwrap(), json);
    let update = HookUpdate { endpoint: hook.endpoint, secret: None };
    assert_eq!(serde_json::to_string(&update).unwrap(), r#"{"endpoint":"https://example.com"}"#);
}
