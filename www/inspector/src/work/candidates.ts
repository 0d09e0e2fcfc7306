// The forms of a body that a signature may have been made over.
import { explainSignature, type SignatureHint, signPayload } from 'npm-hooks/packument'
import { type BodyForm, MAX_BYTES, type Verdict } from '../protocol.ts'
import { toErrorDetails } from './errors.ts'
import type { Delivery } from './read-source.ts'

/** Hints on what the body shows; with all others, the signature was verified. */
const UNPROVEN: readonly string[] = ['cut-short', 'gzip'] as const satisfies readonly SignatureHint[]

export interface Candidate {
  body: Uint8Array
  form: BodyForm
}

/** The first is the body as it was found. */
export async function candidatesIn({ input, body }: Delivery): Promise<Candidate[]> {
  const candidates: Candidate[] = [{ body, form: 'as-found' }]
  const span = spanIn(input, body)
  // Bytes after the length that the request gives: the body was longer when it was pasted than when it was sent.
  if (span !== null && span.end < input.length && body.length > 0) {
    candidates.push({ body: input.subarray(span.start), form: 'with-the-rest' })
  }
  const format = compressionOf(body)
  const decompressed = format && (await decompress(body, format))
  if (decompressed) candidates.push({ body: decompressed, form: 'decompressed' })
  return candidates
}

/** Where the body is in the input; `null` if it was decoded from it. */
export function spanIn(input: Uint8Array, body: Uint8Array): { start: number; end: number } | null {
  if (body.buffer !== input.buffer) return null
  const start = body.byteOffset - input.byteOffset
  return { start, end: start + body.length }
}

/** By the first bytes. */
function compressionOf(body: Uint8Array): CompressionFormat | null {
  if (body[0] === 0x1f && body[1] === 0x8b) return 'gzip'
  // zlib: the two bytes are a multiple of 31.
  const isZlib = body[0] === 0x78 && ((body[0] << 8) | (body[1] ?? 0)) % 31 === 0
  return isZlib ? 'deflate' : null
}

async function decompress(body: Uint8Array, format: CompressionFormat): Promise<Uint8Array | null> {
  const chunks: Uint8Array[] = []
  let size = 0
  try {
    const stream = new Blob([body as Uint8Array<ArrayBuffer>]).stream().pipeThrough(new DecompressionStream(format))
    for (const reader = stream.getReader(); ; ) {
      const { value, done } = await reader.read()
      if (done) break
      size += value.length
      if (size > MAX_BYTES) return null
      chunks.push(value)
    }
  } catch {
    return null
  }
  return new Uint8Array(await new Blob(chunks as Uint8Array<ArrayBuffer>[]).arrayBuffer())
}

/** The verdict on the first candidate that verifies, else on the first with a cause, else on the first. */
export function verifyCandidates(candidates: Candidate[], signature: string, secrets: string[]): { verdict: Verdict; used: Candidate } {
  const [first] = candidates
  if (first === undefined) throw new TypeError('there is no candidate')
  if (secrets.length === 0) return { verdict: { state: 'needs-secret' }, used: first }
  try {
    const explained = candidates.map((used) => ({ used, explanation: explainSignature(used.body, signature, secrets) }))
    const [asFound] = explained
    const best =
      explained.find(({ explanation }) => explanation.valid) ??
      // That the body found is cut isn't the cause if there is more of it.
      explained.find(({ explanation }) => !explanation.valid && explanation.hint !== undefined && !UNPROVEN.includes(explanation.hint)) ??
      asFound
    if (best === undefined) throw new TypeError('there is no candidate')
    const { used, explanation } = best
    const secret = secrets[explanation.valid ? explanation.secret : 0] ?? ''
    return {
      used,
      verdict: {
        state: 'explained',
        explanation,
        expected: signPayload(used.body, secret),
        form: used.form,
        triedForms: candidates.map(({ form }) => form),
        secrets: secrets.length,
      },
    }
  } catch (error) {
    return { verdict: { state: 'invalid-secret', message: toErrorDetails(error).message }, used: first }
  }
}
