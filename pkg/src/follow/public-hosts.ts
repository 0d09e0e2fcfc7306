// Hosts that a public registry may lead to. Literal addresses and names only: what a name resolves to is for the host's `fetch` to check.

/** IPv4 ranges that the internet cannot reach, as in `src/hook/address.rs`, with loopback: the first address, and the bits of the prefix. */
const INTERNAL_IPV4 = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['168.63.129.16', 32],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const satisfies readonly (readonly [string, number])[]

/** What the internet cannot reach of the IPv6 range that it can reach, as numbers of 32 bits. */
const INTERNAL_IPV6 = [
  [0x2001_0000, 23],
  [0x2001_0db8, 32],
  [0x2002_0000, 16],
  [0x3fff_0000, 20],
] as const satisfies readonly (readonly [number, number])[]

/** Domains that only local networks resolve, and names that clouds resolve to their metadata. */
const INTERNAL_DOMAINS = [
  'corp',
  'home',
  'home.arpa',
  'internal',
  'intranet',
  'lan',
  'local',
  'localdomain',
  'localhost',
  'metadata.goog',
  'metadata.packet.net',
  'metadata.platformequinix.com',
  'metadata.tencentyun.com',
  'private',
] as const satisfies readonly string[]

/** Whether the host of an absolute URL is public as it is written. `URL` has one form for all spellings of an address. */
export function isPublicHost(address: string): boolean {
  const host = new URL(address).hostname.replace(/\.$/, '')
  if (host.startsWith('[')) return isPublicIpv6(host)
  if (/^\d+\.\d+\.\d+\.\d+$/.test(host)) return !INTERNAL_IPV4.some(([first, bits]) => isSamePrefix(numberOf(host), numberOf(first), bits))
  return host.includes('.') && !INTERNAL_DOMAINS.some((domain) => host === domain || host.endsWith(`.${domain}`))
}

/** The first two of its groups decide. A group that is left out is 0. */
function isPublicIpv6(host: string): boolean {
  const [first = 0, second = 0] = host
    .slice(1, -1)
    .split(':', 2)
    .map((group) => Number.parseInt(group || '0', 16))
  const start = first * 0x1_0000 + second
  return isSamePrefix(start, 0x2000_0000, 3) && !INTERNAL_IPV6.some(([internal, bits]) => isSamePrefix(start, internal, bits))
}

const numberOf = (ipv4: string): number => ipv4.split('.').reduce((number, part) => number * 256 + Number(part), 0)

const isSamePrefix = (a: number, b: number, bits: number): boolean => Math.floor(a / 2 ** (32 - bits)) === Math.floor(b / 2 ** (32 - bits))
