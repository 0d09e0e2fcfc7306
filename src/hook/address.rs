//! From where an address can be reached: by its range in the registries of IANA, or by a name of a local network.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Whether the internet can reach an address: it is not private, loopback, link-local, shared, multicast, reserved or of a cloud's metadata.
///
/// For the addresses that a domain name resolves to: a server that sends deliveries connects to no other. Every IPv6 form of an IPv4 address
/// is `false` (mapped, 6to4, NAT64, Teredo): call [`IpAddr::to_canonical`] first if your resolver returns mapped ones.
///
/// ```
/// use npm_hooks::is_public_address;
///
/// assert!(is_public_address("8.8.8.8".parse()?));
/// assert!(!is_public_address("169.254.169.254".parse()?));
/// assert!(!is_public_address("fd00:ec2::254".parse()?));
/// # Ok::<(), std::net::AddrParseError>(())
/// ```
#[must_use]
pub fn is_public_address(address: IpAddr) -> bool {
    let reach = match address {
        IpAddr::V4(address) => Reach::of_ipv4(address),
        IpAddr::V6(address) => Reach::of_ipv6(address),
    };
    matches!(reach, Reach::Public)
}

/// From where a host can be reached.
pub(super) enum Reach {
    /// From the internet.
    Public,
    /// From its own machine.
    Loopback,
    /// From a local network or from nowhere.
    Internal,
}

/// IPv4 ranges that the internet cannot reach, as the first address and the length of the prefix in bits. Loopback is not among them.
const INTERNAL_IPV4: &[(Ipv4Addr, u32)] = &[
    // This network.
    (Ipv4Addr::new(0, 0, 0, 0), 8),
    // Private.
    (Ipv4Addr::new(10, 0, 0, 0), 8),
    (Ipv4Addr::new(172, 16, 0, 0), 12),
    (Ipv4Addr::new(192, 168, 0, 0), 16),
    // Shared by customers of a provider; Alibaba's metadata.
    (Ipv4Addr::new(100, 64, 0, 0), 10),
    // Azure's metadata, in a public range.
    (Ipv4Addr::new(168, 63, 129, 16), 32),
    // Link-local; the metadata of most clouds.
    (Ipv4Addr::new(169, 254, 0, 0), 16),
    // Protocols; Oracle's metadata.
    (Ipv4Addr::new(192, 0, 0, 0), 24),
    // Documentation.
    (Ipv4Addr::new(192, 0, 2, 0), 24),
    (Ipv4Addr::new(198, 51, 100, 0), 24),
    (Ipv4Addr::new(203, 0, 113, 0), 24),
    // Relays of 6to4.
    (Ipv4Addr::new(192, 88, 99, 0), 24),
    // Benchmarks.
    (Ipv4Addr::new(198, 18, 0, 0), 15),
    // Multicast, reserved, and broadcast.
    (Ipv4Addr::new(224, 0, 0, 0), 3),
];

/// The IPv6 range that the internet can reach. All other forms of IPv4 addresses than those below are outside of it, and so are private ones.
const PUBLIC_IPV6: (Ipv6Addr, u32) = (Ipv6Addr::new(0x2000, 0, 0, 0, 0, 0, 0, 0), 3);

/// What of it the internet cannot reach.
const INTERNAL_IPV6: &[(Ipv6Addr, u32)] = &[
    // Protocols, Teredo among them.
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 23),
    // Documentation.
    (Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0), 32),
    (Ipv6Addr::new(0x3fff, 0, 0, 0, 0, 0, 0, 0), 20),
    // 6to4.
    (Ipv6Addr::new(0x2002, 0, 0, 0, 0, 0, 0, 0), 16),
];

/// Domains that only local networks resolve, and names that clouds resolve to their metadata.
const INTERNAL_DOMAINS: &[&str] = &[
    "corp",
    "home",
    "home.arpa",
    "internal",
    "intranet",
    "lan",
    "local",
    "localdomain",
    "metadata.goog",
    "metadata.packet.net",
    "metadata.platformequinix.com",
    "metadata.tencentyun.com",
    "private",
];

impl Reach {
    pub(super) fn of_ipv4(address: Ipv4Addr) -> Self {
        let bits = address.to_bits();
        if address.is_loopback() {
            Self::Loopback
        } else if INTERNAL_IPV4
            .iter()
            .any(|(first, prefix)| starts_as(bits.into(), first.to_bits().into(), 32, *prefix))
        {
            Self::Internal
        } else {
            Self::Public
        }
    }

    pub(super) fn of_ipv6(address: Ipv6Addr) -> Self {
        let is_in = |(first, prefix): &(Ipv6Addr, u32)| starts_as(address.to_bits(), first.to_bits(), 128, *prefix);
        if address.is_loopback() {
            Self::Loopback
        } else if is_in(&PUBLIC_IPV6) && !INTERNAL_IPV6.iter().any(is_in) {
            Self::Public
        } else {
            Self::Internal
        }
    }

    /// A name without a dot is one of a local network.
    pub(super) fn of_domain(domain: &str) -> Self {
        if is_below(domain, "localhost") {
            Self::Loopback
        } else if !domain.contains('.') || INTERNAL_DOMAINS.iter().any(|internal| is_below(domain, internal)) {
            Self::Internal
        } else {
            Self::Public
        }
    }
}

/// Whether two addresses of `len` bits have the same first `prefix` bits.
const fn starts_as(address: u128, first: u128, len: u32, prefix: u32) -> bool {
    (address ^ first) >> len.saturating_sub(prefix) == 0
}

/// Whether a domain is `parent`, or below it.
fn is_below(domain: &str, parent: &str) -> bool {
    let Some(at) = domain.len().checked_sub(parent.len()) else { return false };
    let Some((below, end)) = domain.split_at_checked(at) else { return false };
    end.eq_ignore_ascii_case(parent) && (below.is_empty() || below.ends_with('.'))
}
