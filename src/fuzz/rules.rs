//! What clients send: hooks, and filters of events.

use std::net::IpAddr;

use crate::change::{Change, Kind};
use crate::filter::parse_filter;
use crate::hook::{HookFields, HookOptions, check_hook, check_hook_update, is_public_address};
use crate::signature::secret::Secret;

/// A hook that is accepted is accepted unchanged, and never leads to a private address.
pub fn hook(input: &[u8]) {
    let Ok(fields) = serde_json::from_slice::<HookFields>(input) else { return };
    let HookFields { hook_type, name, endpoint, secret } = fields;
    let fields = || HookFields {
        hook_type: hook_type.clone(),
        name: name.clone(),
        endpoint: endpoint.clone(),
        secret: secret.clone(),
    };
    let update = check_hook_update(fields(), HookOptions::default());
    match check_hook(fields(), HookOptions::default()) {
        Ok(hook) => {
            assert_eq!(Some(&hook.name), name.as_ref());
            assert_eq!(Some(hook.secret.as_str()), secret.as_deref());
            assert!(Secret::new(hook.secret.as_str()).is_ok());
            assert_eq!(update.map(|update| update.endpoint), Ok(hook.endpoint.clone()));
            assert_eq!(check_hook(HookFields::from(hook), HookOptions { allow_loopback: true }).map(|_| ()), Ok(()));
        }
        Err(mistake) => assert!(!mistake.code().is_empty() && mistake.status() >= 400),
    }
    if let Ok(update) = check_hook_update(fields(), HookOptions::default()) {
        assert_eq!(Some(&update.endpoint), endpoint.as_ref());
        is_public(&update.endpoint);
    }
}

/// The host of an endpoint that was accepted, as a simple reader finds it.
fn is_public(endpoint: &str) {
    let is_strange = |char: char| !char.is_ascii_graphic() || "\\#\"<>^`{|}".contains(char);
    assert!(!endpoint.contains(is_strange), "{endpoint}");
    let (scheme, rest) = endpoint.split_once("://").expect("a scheme");
    assert!(scheme.eq_ignore_ascii_case("https"), "{endpoint}");
    let authority = rest.split(['/', '?']).next().unwrap_or_default();
    assert!(!authority.contains('@'), "{endpoint}");
    let host = match authority.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((host, _)) => host,
        None => authority.split(':').next().unwrap_or_default(),
    };
    match host.parse::<IpAddr>() {
        Ok(address) => assert!(is_public_address(address), "{endpoint}"),
        Err(_) => {
            let domain = host.strip_suffix('.').unwrap_or(host).to_ascii_lowercase();
            let last = domain.rsplit('.').next().unwrap_or_default();
            let (digits, radix) = last.strip_prefix("0x").map_or((last, 10), |digits| (digits, 16));
            let is_number = digits.chars().all(|digit| digit.is_digit(radix));
            assert!(domain.contains('.') && !is_number, "{endpoint}");
            assert!(!["localhost", "local", "internal"].contains(&last), "{endpoint}");
        }
    }
}

/// A filter has one verdict on a change, and one without members leaves nothing out.
pub fn filter(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else { return };
    let Ok(filter) = parse_filter(text) else { return };
    let again = parse_filter(&[" ", text, "\n"].concat());
    for (name, version, tag) in [
        ("lodash", "1.0.0", "latest"),
        ("@babel/core", "7.21.0-rc.1+build", "next"),
        ("a", "not a version", ""),
        ("é", "0.0.0", "1.0.0"),
    ] {
        let kind = Kind::Publish { version: Some(version.to_owned()), dist_tag: Some(tag.to_owned()) };
        let change = Change::new(name, kind);
        let verdict = filter.mismatch(&change, None);
        if let Ok(again) = &again {
            assert_eq!(again.mismatch(&change, None), verdict, "with white space around it");
        }
        if text.trim() == "{}" {
            assert_eq!(verdict, None);
        }
    }
}
