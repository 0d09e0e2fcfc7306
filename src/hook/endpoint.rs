//! The URL that receives a hook's deliveries, taken as it is written.
//!
//! It is parsed here and by no host, so that every host decides alike. Programs disagree on unusual URLs (RFC 3986, WHATWG, curl); such a URL
//! is refused, so that no program connects to a host that was not checked.

use std::net::{Ipv4Addr, Ipv6Addr};

use crate::error::InvalidHook;
use crate::hook::address::Reach;
use crate::limits::MAX_HOOK_ENDPOINT_CHARACTERS;

/// The longest domain name, and the longest part of it between dots, in bytes.
const MAX_DOMAIN_BYTES: usize = 253;
const MAX_LABEL_BYTES: usize = 63;
/// The most digits of a port.
const MAX_PORT_DIGITS: usize = 5;

/// The endpoint, if it can be one.
pub(super) fn checked(endpoint: Option<String>, allow_loopback: bool) -> Result<String, InvalidHook> {
    let endpoint = endpoint.filter(|endpoint| !endpoint.is_empty()).ok_or(InvalidHook::NoEndpoint)?;
    if endpoint.len() > MAX_HOOK_ENDPOINT_CHARACTERS {
        // Characters outside of ASCII are refused in any case.
        return Err(InvalidHook::EndpointTooLong);
    }
    let (scheme, rest) = endpoint.split_once(':').ok_or(InvalidHook::NotAUrl)?;
    let rest = rest.strip_prefix("//").ok_or(InvalidHook::NotAUrl)?;
    let is_https = scheme.eq_ignore_ascii_case("https");
    if !is_https && !scheme.eq_ignore_ascii_case("http") {
        return Err(InvalidHook::NotHttps);
    }
    let (authority, path) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
    match (reach_of(authority)?, is_https) {
        (Reach::Public, true) => {}
        (Reach::Loopback, _) if allow_loopback => {}
        (Reach::Public, false) => return Err(InvalidHook::NotHttps),
        (Reach::Loopback | Reach::Internal, _) => return Err(InvalidHook::PrivateAddress),
    }
    check_path(path)?;
    Ok(endpoint)
}

/// From where the host in `host:port` can be reached.
fn reach_of(authority: &str) -> Result<Reach, InvalidHook> {
    if authority.contains('@') {
        return Err(InvalidHook::Credentials);
    }
    if let Some(rest) = authority.strip_prefix('[') {
        let (address, port) = rest.split_once(']').ok_or(InvalidHook::Host)?;
        check_port(port)?;
        let address: Ipv6Addr = address.parse().map_err(|_| InvalidHook::AddressSpelling)?;
        return Ok(Reach::of_ipv6(address));
    }
    let (host, port) = authority.split_at(authority.find(':').unwrap_or(authority.len()));
    check_port(port)?;
    reach_of_host(host)
}

fn reach_of_host(host: &str) -> Result<Reach, InvalidHook> {
    // One dot at the end is the root of all domains.
    let domain = host.strip_suffix('.').unwrap_or(host);
    if domain.len() > MAX_DOMAIN_BYTES || !domain.split('.').all(is_label) {
        return Err(InvalidHook::Host);
    }
    let last = domain.rsplit('.').next().unwrap_or_default();
    if is_number(last) {
        // Programs read `127.1`, `0177.0.0.1` and `2130706433` as IPv4 addresses, and not all as the same one.
        return host.parse::<Ipv4Addr>().map(Reach::of_ipv4).map_err(|_| InvalidHook::AddressSpelling);
    }
    Ok(Reach::of_domain(domain))
}

fn is_label(label: &str) -> bool {
    (1..=MAX_LABEL_BYTES).contains(&label.len())
        && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

/// Whether programs read a last label as a number: it is decimal, octal or hexadecimal, e.g. `0x`.
fn is_number(label: &str) -> bool {
    let hex = label.strip_prefix("0x").or_else(|| label.strip_prefix("0X"));
    hex.map_or_else(
        || label.bytes().all(|byte| byte.is_ascii_digit()),
        |hex| hex.bytes().all(|byte| byte.is_ascii_hexdigit()),
    )
}

/// Checks what follows the host: nothing, or a colon and a port.
fn check_port(text: &str) -> Result<(), InvalidHook> {
    if text.is_empty() {
        return Ok(());
    }
    let digits = text.strip_prefix(':').ok_or(InvalidHook::Host)?;
    let is_decimal = digits.len() <= MAX_PORT_DIGITS && digits.bytes().all(|byte| byte.is_ascii_digit());
    match digits.parse() {
        Ok(1_u16..) if is_decimal => Ok(()),
        _ => Err(InvalidHook::Port),
    }
}

/// Checks a path and a query for the characters that RFC 3986 allows in them.
fn check_path(path: &str) -> Result<(), InvalidHook> {
    let mut bytes = path.bytes();
    while let Some(byte) = bytes.next() {
        let is_allowed = match byte {
            b'#' => return Err(InvalidHook::Fragment),
            b'%' => [bytes.next(), bytes.next()].iter().all(|digit| digit.is_some_and(|byte| byte.is_ascii_hexdigit())),
            _ => byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@/?".contains(&byte),
        };
        if !is_allowed {
            return Err(InvalidHook::Character);
        }
    }
    Ok(())
}
