// What the page's address says after `#`: a mode, an example, or a delivery that was shared. It never has a secret.

/** Browsers and mail programs cut longer addresses. */
const MAX_LINK_CHARS = 30_000
const MAX_SHARED_BYTES = 1_000_000

export const fragment = (): URLSearchParams => new URLSearchParams(location.hash.slice(1))

/** Replaces the fragment without a new entry in the history. */
export function showFragment(members: Record<string, string>): void {
  history.replaceState(null, '', `${location.pathname}${location.search}#${new URLSearchParams(members)}`)
}

export interface SharedDelivery {
  body: Uint8Array<ArrayBuffer>
  signature: string
}

/** A link that holds the body and the signature, compressed; `null` if it would be too long. */
export async function shareLink({ body, signature }: SharedDelivery): Promise<string | null> {
  if (body.length > MAX_SHARED_BYTES) return null
  const signatureBytes = new TextEncoder().encode(signature)
  const length = new Uint8Array(new Uint16Array([signatureBytes.length]).buffer)
  const compressed = await piped(new Blob([length, signatureBytes, body]), new CompressionStream('deflate-raw'))
  const text = toBase64Url(compressed)
  const { origin, pathname } = location
  return text.length > MAX_LINK_CHARS ? null : `${origin}${pathname}#share=${text}`
}

/** The delivery in a link; `null` if it is damaged. */
export async function sharedDelivery(text: string): Promise<SharedDelivery | null> {
  try {
    const bytes = await piped(new Blob([fromBase64Url(text)]), new DecompressionStream('deflate-raw'))
    const length = (bytes[0] ?? 0) | ((bytes[1] ?? 0) << 8)
    if (bytes.length < 2 + length) return null
    return { signature: new TextDecoder().decode(bytes.subarray(2, 2 + length)), body: bytes.slice(2 + length) }
  } catch {
    return null
  }
}

async function piped(blob: Blob, transform: CompressionStream | DecompressionStream): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array<ArrayBuffer>[] = []
  let size = 0
  for (const reader = blob.stream().pipeThrough(transform).getReader(); ; ) {
    const { value, done } = await reader.read()
    if (done) return new Uint8Array(await new Blob(chunks).arrayBuffer())
    size += value.length
    // A short link can decompress to very much.
    if (size > MAX_SHARED_BYTES + 0x10000) throw new RangeError('too large')
    chunks.push(value as Uint8Array<ArrayBuffer>)
  }
}

function toBase64Url(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += String.fromCharCode(byte)
  return btoa(text)
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/={1,2}$/, '')
}

const fromBase64Url = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (char) => char.charCodeAt(0))
