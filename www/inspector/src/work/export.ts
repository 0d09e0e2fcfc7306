// A delivery in the forms in which people pass it on.
import { explainSignature } from 'npm-hooks'
import type { Exported } from '../protocol.ts'
import type { Subject } from './inspect.ts'

/** A body that is longer goes into a file of its own, beside the line or the test. */
const INLINE_CAP = 64 * 1024

export function exported(form: 'curl' | 'test' | 'body', { name, body }: Subject, signature: string, secret: string): Exported {
  const base =
    name
      .replace(/\.[a-z]{1,5}$/i, '')
      .replace(/[^\w.-]+/g, '-')
      .replace(/^[-.]+/, '') || 'delivery'
  if (form === 'body') return { name: `${base}.body`, data: new Blob([body as Uint8Array<ArrayBuffer>]), isBeside: false }
  const text = form === 'curl' ? curlOf(body, signature, base) : testOf(body, signature, secret, base)
  return { name: form === 'curl' ? `${base}.sh` : `${base}.test.mjs`, data: new Blob([text]), isBeside: text.includes(`${base}.body`) }
}

function curlOf(body: Uint8Array, signature: string, base: string): string {
  const text = textOf(body)
  const headers = [['content-type', 'application/json'], ...(signature ? [['x-npm-signature', signature]] : [])]
  const data = text === undefined || body.length > INLINE_CAP ? `--data-binary ${quoted(`@${base}.body`)}` : `--data-raw ${quoted(text)}`
  return (
    ['curl -i http://127.0.0.1:8787/', ...headers.map(([key, value]) => `-H ${quoted(`${key}: ${value}`)}`), data].join(' \\\n  ') + '\n'
  )
}

/** A text that gives these bytes back, or none: a shell's words hold no NUL, and not every body is UTF-8. */
function textOf(body: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body)
    return text.includes('\0') ? undefined : text
  } catch {
    return undefined
  }
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`
}

function testOf(body: Uint8Array, signature: string, secret: string, base: string): string {
  const isInline = body.length <= INLINE_CAP
  const from = isInline ? `Buffer.from('${base64(body)}', 'base64')` : `readFileSync(new URL('./${base}.body', import.meta.url))`
  const want = secret === '' ? undefined : explainSignature(body, signature, secret)
  return `import assert from 'node:assert/strict'
${isInline ? '' : "import { readFileSync } from 'node:fs'\n"}import { test } from 'node:test'
import { explainSignature } from 'npm-hooks'

// The secret is not written down here: give it as NPM_HOOK_SECRET.
test('${base}', () => {
  const body = ${from}
  assert.deepEqual(explainSignature(body, ${JSON.stringify(signature)}, process.env.NPM_HOOK_SECRET), ${JSON.stringify(want ?? { valid: true, secret: 0 })})
})
`
}

function base64(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += String.fromCharCode(byte)
  return btoa(text)
}
