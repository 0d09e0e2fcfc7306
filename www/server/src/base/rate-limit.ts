// The binding RATE_LIMIT, which only Cloudflare has; elsewhere rate limits are the job of the proxy.
import type { Env } from './env.js'
import type { HandlerResult } from './response.js'
import { errorResult } from './response.js'

/** Whether a request of `key`, e.g. an address, is within the limit. Always without the binding. */
export async function isWithinRate(key: string, { RATE_LIMIT: binding }: Env): Promise<boolean> {
  return binding ? (await binding.limit({ key })).success : true
}

export function tooMany(): HandlerResult {
  return errorResult(429, 'too-many', 'too many requests from this address; retry in a minute', { headers: { 'retry-after': '60' } })
}
