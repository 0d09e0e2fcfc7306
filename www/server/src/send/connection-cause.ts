// Names the cause of a failed connection, as far as the platform lets a worker find out.
import { connect } from 'cloudflare:sockets'

const PROBE_MS = 2000

/** A target that keeps failing is not probed with each attempt. */
const CACHE_MS = 60_000

const causes = new Map<string, { cause: string; at: number }>()
const MAX_CAUSES = 1000

/**
 * The runtime reports a refused and a reset connection with one message, and a failed name lookup, a failed TLS handshake and a blocked
 * address with another, which may contain the URL, a secret for some targets. Whether a connection can be opened shows which it is.
 */
export async function connectionCause(url: string, error: unknown): Promise<string> {
  const wasLost = error instanceof Error && /network connection lost/i.test(error.message)
  const key = `${wasLost} ${new URL(url).origin}`
  const known = causes.get(key)
  if (known && Math.abs(Date.now() - known.at) < CACHE_MS) return known.cause
  const cause = await findCause(new URL(url), wasLost)
  if (causes.size >= MAX_CAUSES) causes.clear()
  causes.set(key, { cause, at: Date.now() })
  return cause
}

async function findCause({ protocol, hostname, port }: URL, wasLost: boolean): Promise<string> {
  const isOpen = await canConnect(hostname.replace(/^\[|\]$/g, ''), Number(port) || (protocol === 'https:' ? 443 : 80))
  if (wasLost) return isOpen ? 'connection closed before a response' : 'connection refused, or the host cannot be reached'
  if (isOpen) return protocol === 'https:' ? 'the TLS handshake failed' : 'connection failed'
  return isAddress(hostname) ? 'the address is blocked: it is not public' : 'the name was not found, or its address is not public'
}

async function canConnect(hostname: string, port: number): Promise<boolean> {
  let timer: number | null = null
  const socket = connect({ hostname, port })
  try {
    const timeout = new Promise<false>((resolve) => {
      timer = setTimeout(() => resolve(false), PROBE_MS)
    })
    return (await Promise.race([socket.opened, timeout])) !== false
  } catch {
    return false
  } finally {
    clearTimeout(timer)
    socket.closed.catch(() => {})
    await socket.close().catch(() => {})
  }
}

const isAddress = (hostname: string) => /^\[|^\d+(\.\d+){3}$/.test(hostname)
