// The address that a request came from, as far as it can be known: memory for bodies is attributed to it.

/** All requests whose address is unknown count as one address. */
const UNKNOWN = 'unknown'

/** `header` is the name of the header in which the proxy in front of the receiver sends the address; `null` without a proxy. */
export function clientAddress({ headers, cf }: Request, header: string | null): string {
  if (header !== null) return networkOf(headers.get(header)?.split(',').at(-1)?.trim())
  if (!cf) return UNKNOWN
  // Plain workerd names the connection's peer; there the header could be the sender's invention.
  const peer: unknown = 'clientIp' in cf ? cf.clientIp : null
  return networkOf(typeof peer === 'string' ? peer.replace(/^\[(.*)\](:\d+)?$|^([\d.]+):\d+$/, '$1$3') : headers.get('cf-connecting-ip'))
}

/** An IPv4 address; of an IPv6 address the /64, because each of its 2^64 addresses may belong to one sender. */
function networkOf(address: string | null | undefined): string {
  if (!address) return UNKNOWN
  const [, mapped] = /^::ffff:([\d.]+)$/i.exec(address) ?? []
  if (mapped || !address.includes(':')) return (mapped ?? address).slice(0, 64)
  if (!URL.canParse(`http://[${address}]/`)) return UNKNOWN
  const [head = '', tail] = new URL(`http://[${address}]/`).hostname.slice(1, -1).split('::')
  const groups = head === '' ? [] : head.split(':')
  const last = tail ? tail.split(':') : []
  while (tail !== undefined && groups.length + last.length < 8) groups.push('0')
  return `${[...groups, ...last].slice(0, 4).join(':')}::/64`
}
