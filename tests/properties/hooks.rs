//! Properties of the rules of hooks.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use npm_hooks::{
    HookFields, HookOptions, HookSecret, InvalidHook, NewHook, Secret, check_hook, check_hook_update, is_public_address,
};
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::json;

fn verdict(endpoint: &str) -> Result<String, InvalidHook> {
    let fields = HookFields { endpoint: Some(endpoint.to_owned()), ..HookFields::default() };
    check_hook_update(fields, HookOptions::default()).map(|update| update.endpoint)
}

/// Half of them in a range that is not public, or next to one.
fn ipv4() -> impl Strategy<Value = Ipv4Addr> {
    let special =
        ["0", "10", "100.64", "127", "168.63.129.16", "169.254", "172.16", "192.0.0", "192.168", "198.18", "224"];
    let near = (select(special.to_vec()), any::<[u8; 4]>(), -1..=1i64).prop_map(|(start, mut bytes, step)| {
        for (byte, part) in bytes.iter_mut().zip(start.split('.')) {
            *byte = part.parse().unwrap();
        }
        Ipv4Addr::from_bits(u32::from_be_bytes(bytes).wrapping_add_signed(step as i32))
    });
    prop_oneof![any::<Ipv4Addr>(), near]
}

/// Every spelling of an IPv4 address but four decimal numbers.
fn spellings(address: Ipv4Addr) -> Vec<String> {
    let [a, b, c, d] = address.octets();
    let all = address.to_bits();
    let (last_two, last_three) = (all & 0xffff, all & 0xff_ffff);
    vec![
        format!("{all}"),
        format!("0{all:o}"),
        format!("{all:#x}"),
        format!("0X{all:08X}"),
        format!("{a}.{last_three}"),
        format!("{a}.{b}.{last_two}"),
        format!("{a:#x}.{b:#x}.{c:#x}.{d:#x}"),
        format!("0{a:o}.0{b:o}.0{c:o}.0{d:o}"),
        format!("{a}.{b}.{c}.0{d}"),
        format!("{a:#x}.{last_three:#o}").replace("0o", "0"),
        format!("{address}."),
        format!("0{address}"),
    ]
}

/// Texts near the grammar of URLs.
fn near_url() -> impl Strategy<Value = String> {
    let pieces = vec![
        "https://",
        "http://",
        "example.com",
        "127.0.0.1",
        "[::1]",
        "localhost",
        "a",
        "0x7f",
        "1",
        ".",
        ":",
        "443",
        "/",
        "?",
        "#",
        "@",
        "%",
        "%2e",
        "\\",
        "[",
        "]",
        " ",
        "\t",
        "\n",
        "é",
        "１",
        "-",
        "_",
        "~",
        "\u{0}",
    ];
    (any::<bool>(), proptest::collection::vec(select(pieces), 0..8))
        .prop_map(|(is_https, pieces)| format!("{}{}", if is_https { "https://" } else { "" }, pieces.concat()))
}

proptest! {
    #[test]
    fn an_ipv4_address_is_accepted_in_one_spelling_if_it_is_public(address in ipv4()) {
        let is_public = is_public_address(address.into());
        let endpoint = format!("https://{address}/");
        let want = if is_public { Ok(endpoint.clone()) } else { Err(InvalidHook::PrivateAddress) };
        prop_assert_eq!(verdict(&endpoint), want);
        for spelling in spellings(address) {
            // Octal of a number below 8 is decimal with a zero in front, and refused alike.
            prop_assert_eq!(verdict(&format!("https://{spelling}/")), Err(InvalidHook::AddressSpelling), "{}", spelling);
        }
        if address.is_private() || address.is_loopback() || address.is_link_local() || address.is_multicast()
            || address.is_broadcast() || address.is_documentation() || address.is_unspecified() {
            prop_assert!(!is_public);
        }
    }

    #[test]
    fn no_ipv6_form_of_an_ipv4_address_is_accepted(address in ipv4(), suffix in any::<u16>()) {
        let [high, low] = [(address.to_bits() >> 16) as u16, address.to_bits() as u16];
        for form in [
            address.to_ipv6_mapped(),
            Ipv6Addr::new(0, 0, 0, 0, 0, 0, high, low),
            Ipv6Addr::new(0x64, 0xff9b, 0, 0, 0, 0, high, low),
            Ipv6Addr::new(0x64, 0xff9b, 1, 0, 0, 0, high, low),
            Ipv6Addr::new(0x2002, high, low, 0, 0, 0, 0, suffix),
            Ipv6Addr::new(0x2001, 0, high, low, suffix, suffix, !high, !low),
        ] {
            prop_assert!(!is_public_address(form.into()), "{form}");
            for text in [format!("{form}"), form.segments().map(|part| format!("{part:04X}")).join(":")] {
                let refused = verdict(&format!("https://[{text}]/"));
                prop_assert_eq!(refused, Err(InvalidHook::PrivateAddress), "{}", text);
            }
        }
    }

    #[test]
    fn an_accepted_endpoint_has_a_public_host_in_plain_ascii(endpoint in near_url()) {
        if let Ok(accepted) = verdict(&endpoint) {
            prop_assert_eq!(&accepted, &endpoint);
            let rest = endpoint.strip_prefix("https://").unwrap();
            let authority = rest.split(['/', '?']).next().unwrap();
            prop_assert!(endpoint.bytes().all(|byte| byte.is_ascii_graphic()));
            prop_assert!(!endpoint.contains(['\\', '#']));
            let host = authority.split(':').next().unwrap();
            prop_assert!(host.contains('.') && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-_".contains(&byte)));
            if let Ok(address) = host.parse::<IpAddr>() {
                prop_assert!(is_public_address(address));
            }
        }
    }

    #[test]
    fn every_accepted_secret_can_sign(text in "[ \\t\\x00a-c\u{fffd}🔑]{0,210}") {
        if let Ok(secret) = HookSecret::new(text.clone()) {
            prop_assert_eq!(secret.as_str(), text.as_str());
            prop_assert!((1..=200).contains(&text.chars().count()));
            prop_assert!(Secret::new(secret.as_str()).is_ok());
        } else {
            prop_assert!(Secret::new(&text).is_err() || text.chars().count() > 200 || text.contains(char::REPLACEMENT_CHARACTER));
        }
    }

    #[test]
    fn any_text_as_a_name_is_safe_in_the_path_of_a_url(hook_type in select(vec!["package", "scope", "owner"]), name in "[@~a-c./%_ -]{0,8}|.{0,4}") {
        let hook = json!({"type": hook_type, "name": name, "endpoint": "https://example.com", "secret": "s"});
        let fields: HookFields = serde_json::from_value(hook.clone()).unwrap();
        match check_hook(fields, HookOptions::default()) {
            Ok(accepted) => {
                prop_assert_eq!(serde_json::to_value::<NewHook>(accepted).unwrap(), hook);
                let is_safe = |part: &str| !part.is_empty() && !part.starts_with('.') && !part.contains(['%', '?', '#', ' ']);
                prop_assert!(name.split('/').all(is_safe) && name.split('/').count() <= 2, "{}", name);
            }
            Err(mistake) => prop_assert_eq!((mistake.code(), mistake.status()), ("hook-name", 422), "{}", name),
        }
    }
}
