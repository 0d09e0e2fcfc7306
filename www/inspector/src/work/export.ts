// Exports a delivery as a curl command, a test or its body. The secret is never included.
import { explainSignature } from 'npm-hooks/packument'
import { type ExportedFile, InspectError } from '../protocol.ts'
import { FAILURES } from '../texts.ts'
import { type Delivery, needsBody } from './read-source.ts'

/** A longer body is a separate file. */
const MAX_INLINE_BYTES = 64 * 1024

export function exportDelivery(
  format: 'curl' | 'test' | 'body',
  delivery: Delivery,
  body: Uint8Array,
  signature: string,
  secrets: string[],
): ExportedFile {
  if (needsBody(delivery)) throw new InspectError({ code: 'failed', message: FAILURES.bodyElsewhere })
  const base = baseName(delivery.name)
  if (format === 'body') return { name: `${base}.body`, data: new Blob([body as Uint8Array<ArrayBuffer>]), needsBodyFile: false }
  const text = format === 'curl' ? curlCommand(body, signature, base) : testFile(body, signature, secrets, base)
  return {
    name: format === 'curl' ? `${base}.sh` : `${base}.test.mjs`,
    data: new Blob([text]),
    needsBodyFile: text.includes(`${base}.body`),
  }
}

function baseName(name: string): string {
  const base = name
    .replace(/\.[a-z]{1,5}$/i, '')
    .replace(/[^\w.-]+/g, '-')
    .replace(/^[-.]+/, '')
  return base || 'delivery'
}

function curlCommand(body: Uint8Array, signature: string, base: string): string {
  const text = shellSafeText(body)
  const isInline = text !== undefined && body.length <= MAX_INLINE_BYTES
  const lines = [
    'curl -i http://127.0.0.1:8787/',
    `-H ${shellQuote('content-type: application/json')}`,
    ...(signature ? [`-H ${shellQuote(`x-npm-signature: ${signature}`)}`] : []),
    isInline ? `--data-raw ${shellQuote(text)}` : `--data-binary ${shellQuote(`@${base}.body`)}`,
  ]
  return `${lines.join(' \\\n  ')}\n`
}

/** The body as text that encodes to the same bytes; `undefined` if it is not UTF-8, or has a NUL, which no shell word can contain. */
function shellSafeText(body: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body)
    return text.includes('\0') ? undefined : text
  } catch {
    return undefined
  }
}

const shellQuote = (text: string) => `'${text.replaceAll("'", String.raw`'\''`)}'`

function testFile(body: Uint8Array, signature: string, secrets: string[], base: string): string {
  const isInline = body.length <= MAX_INLINE_BYTES
  const source = isInline ? `Buffer.from('${base64(body)}', 'base64')` : `readFileSync(new URL('./${base}.body', import.meta.url))`
  const explanation = secrets.length === 0 ? ({ valid: true } as const) : explainSignature(body, signature, secrets)
  // Without `triedHints`, to which a later version of the library may add hints.
  const expected = explanation.valid ? [true, undefined, undefined] : [false, explanation.reason, explanation.hint]
  return `import assert from 'node:assert/strict'
${isInline ? '' : "import { readFileSync } from 'node:fs'\n"}import { test } from 'node:test'
import { explainSignature } from 'npm-hooks'

// Set NPM_HOOK_SECRET to the hook's secret: it is not part of this file.
test('${base}', () => {
  const body = ${source}
  const { valid, reason, hint } = explainSignature(body, ${JSON.stringify(signature)}, process.env.NPM_HOOK_SECRET)
  assert.deepEqual([valid, reason, hint], [${expected.map((value) => JSON.stringify(value) ?? 'undefined').join(', ')}])
})
`
}

function base64(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += String.fromCharCode(byte)
  return btoa(text)
}
