// @ts-check
// Posts a delivery to an endpoint.
import { EXIT, Failure, Misuse } from './exit.js'

const TIMEOUT_MS = 30_000
const MAX_RESPONSE_CHARS = 500

/** @param {string} text */
export const isHttpUrl = (text) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)

/**
 * An endpoint: its path may be a secret, so only its origin is ever printed.
 *
 * @param {string} text
 */
export function endpointIn(text) {
  if (!isHttpUrl(text)) throw new Misuse('URL must begin with https:// or http://')
  const url = new URL(text)
  if (url.username !== '' || url.password !== '') throw new Misuse('URL must not have a user or a password')
  return url
}

/**
 * Posts a delivery and prints the answer; returns the exit code.
 *
 * @param {URL} url
 * @param {{ body: Uint8Array, headers: Record<string, string> }} delivery
 * @param {import('./output.js').Output} output
 * @param {object} about Members of the answer as JSON
 */
export async function post(url, { body, headers }, output, about) {
  output.progress(`posting ${body.length.toLocaleString('en')} bytes to ${url.origin}`)
  const start = performance.now()
  let response
  let text
  try {
    // @ts-expect-error A body of bytes of any buffer.
    response = await fetch(url, { method: 'POST', body, headers, redirect: 'manual', signal: AbortSignal.timeout(TIMEOUT_MS) })
    text = await startOf(response)
  } catch (error) {
    const { cause, name } = /** @type {Error & { cause?: { code?: string } }} */ (error)
    if (name === 'TypeError' && cause === undefined) throw new Failure('not-sent', 'the headers of the recording cannot be sent')
    const why = name === 'TimeoutError' ? `no answer within ${TIMEOUT_MS / 1000} seconds` : (cause?.code ?? 'no connection')
    throw new Failure('no-response', `${url.origin} did not answer: ${why}`)
  }
  const { status, ok } = response
  const ms = Math.round(performance.now() - start)
  if (output.isJson) output.json({ ...about, status, ms, response: text })
  else {
    output.line(`${ok ? '✓' : '✗'} ${url.origin} answered ${status} in ${ms} ms.`, ok ? 'good' : 'bad')
    if (text.trim() !== '') output.line(`  ${text.trim()}`)
  }
  return ok ? EXIT.yes : EXIT.no
}

/**
 * The start of an answer. The rest is not read: it may be endless.
 *
 * @param {Response} response
 */
async function startOf({ body }) {
  const decoder = new TextDecoder()
  let text = ''
  for await (const chunk of /** @type {AsyncIterable<Uint8Array>} */ (/** @type {unknown} */ (body ?? []))) {
    text += decoder.decode(chunk, { stream: true })
    if (text.length >= MAX_RESPONSE_CHARS) break
  }
  return text.slice(0, MAX_RESPONSE_CHARS)
}
