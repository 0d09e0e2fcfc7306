// The worker: reads, verifies and searches, so that the page stays responsive and holds no large data.
import { signPayload } from 'npm-hooks/packument'
import {
  type ComparedSides,
  type ErrorDetails,
  InspectError,
  type Source,
  type WorkerMethods,
  type WorkerRequest,
  type WorkerResponse,
} from './protocol.ts'
import { FAILURES, PROGRESS } from './texts.ts'
import { formsOf } from './work/candidates.ts'
import { compare, verifySide } from './work/compare.ts'
import { toErrorDetails } from './work/errors.ts'
import { exportDelivery } from './work/export.ts'
import { type Indented, indent } from './work/indent.ts'
import { inspect, type OnProgress, type OnStep, secretsIn, signatureToCheck, type UsedBody, verify } from './work/inspect.ts'
import { type Delivery, needsBody, readSource } from './work/read-source.ts'
import { children, find, nearestPath, pathAt, preview, root, type Span, search } from './work/spans.ts'

const MAX_ROWS_PER_CALL = 2000
/** An editor shows this much without delay. */
const MAX_EDITOR_CHARS = 6_000_000
const MAX_COPIED_CHARS = 1_000_000

/** The delivery that was inspected last. */
interface Session extends UsedBody {
  delivery: Delivery
  signature: string
  secret: string
  payload: Uint8Array | null
  indented?: Indented | null
}

let session: Session | undefined
/** A side of a comparison, or why it cannot be read. */
type Side = Delivery | ErrorDetails | null
/** What was compared last. */
let sides: readonly [before: Side, after: Side] = [null, null]
/** Counts the calls of each method: a later one replaces those before it. */
const calls = { inspect: 0, compare: 0 }

type Methods = {
  [K in keyof WorkerMethods]: (
    onProgress: OnProgress,
    ...args: Parameters<WorkerMethods[K]>
  ) => ReturnType<WorkerMethods[K]> | Promise<ReturnType<WorkerMethods[K]>>
}

const methods: Methods = {
  async inspect(onProgress, source, header, secret) {
    const step = stepsOf('inspect', onProgress)
    const delivery = await readSource(source, onProgress)
    const { inspection, payload, body } = await inspect(delivery, header, secret, step)
    session = { delivery, ...body, signature: signatureToCheck(delivery, header), secret, payload }
    return inspection
  },
  /** The same bytes with another header or secret. */
  verify(_onProgress, header, secret) {
    const current = requireSession()
    const { delivery } = current
    const signature = signatureToCheck(delivery, header)
    const { verified, body } = verify(delivery, signature, secret)
    Object.assign(current, { secret, signature, ...body })
    return verified
  },
  signedBody() {
    const { signed } = requireSession()
    if (signed === null) return null
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(signed)
    } catch {
      return new Blob([signed])
    }
  },
  async sign(onProgress, source, secret) {
    const [form] = formsOf(await readSource(source, onProgress))
    const bytes = form?.bytes ?? new Uint8Array()
    return { signature: signPayload(bytes, secretsIn(secret)[0] ?? secret), size: bytes.length }
  },
  children(_onProgress, path, from) {
    const bytes = requirePayload()
    const parent = path.length === 0 ? root(bytes) : find(bytes, path)
    const spans: Span[] = []
    let total = 0
    for (const child of parent === undefined ? [] : children(bytes, parent)) {
      if (total >= from && spans.length < MAX_ROWS_PER_CALL) spans.push(child)
      total++
    }
    const rows = spans.map((span) => ({ key: span.key, kind: span.kind, preview: preview(bytes, span), size: span.end - span.start }))
    return { rows, total }
  },
  search(_onProgress, text, from) {
    const bytes = requirePayload()
    const next = search(bytes, text, from)
    const at = next === -1 && from > 0 ? search(bytes, text, 0) : next
    return at === -1 ? null : { path: pathAt(bytes, at), at }
  },
  text: () => indentedPayload()?.text ?? null,
  positionAt: (_onProgress, offset) => indentedPayload()?.positionOf(offset) ?? 0,
  positionOf(_onProgress, path) {
    const existing = nearestPath(requirePayload(), path)
    const offset = find(requirePayload(), existing)?.memberStart ?? 0
    return { position: indentedPayload()?.positionOf(offset) ?? 0, path: existing }
  },
  pathAtPosition: (_onProgress, position) => pathAt(requirePayload(), indentedPayload()?.offsetOf(position) ?? 0),
  nearestPath: (_onProgress, path) => nearestPath(requirePayload(), path),
  value(_onProgress, path) {
    const bytes = requirePayload()
    const span = find(bytes, path)
    return span === undefined ? '' : preview(bytes, span, MAX_COPIED_CHARS)
  },
  async compare(onProgress, before, after, ...inputs) {
    const step = stepsOf('compare', onProgress)
    await step(PROGRESS.working, 0)
    const [old, current] = [await readSide(before, onProgress), await readSide(after, onProgress)]
    await step(PROGRESS.verifying, 0.5)
    sides = [old, current]
    const verified = verifiedSides(...inputs)
    const [from, to] = sides.map((side) => (side === null || 'code' in side || needsBody(side) ? null : side))
    await step(PROGRESS.readingPackument, 0.8)
    return { sides: verified, comparison: from && to ? orError(() => compare(from, to)) : null }
  },
  verifySides(_onProgress, ...inputs) {
    // A worker that replaces a lost one has read nothing.
    if (sides.every((side) => side === null)) throw new InspectError({ code: 'failed', message: FAILURES.notRead })
    return verifiedSides(...inputs)
  },
  exportAs(_onProgress, format) {
    const { delivery, used, signature, secret } = requireSession()
    return exportDelivery(format, delivery, used.bytes, signature, secretsIn(secret))
  },
}

/** Reports a step, and reads the messages that have arrived in the meantime. */
function stepsOf(method: keyof typeof calls, onProgress: OnProgress): OnStep {
  const number = ++calls[method]
  return async (...progress) => {
    onProgress(...progress)
    await new Promise((resolve) => setTimeout(resolve))
    if (number !== calls[method]) throw new InspectError({ code: 'superseded', message: PROGRESS.superseded })
  }
}

async function readSide(source: Source | null, onProgress: OnProgress): Promise<Side> {
  try {
    return source && (await readSource(source, onProgress))
  } catch (error) {
    return toErrorDetails(error)
  }
}

function verifiedSides(beforeHeader: string, afterHeader: string, secret: string): ComparedSides {
  const verified = (side: Side, header: string) =>
    side === null || 'code' in side ? side : orError(() => verifySide(side, header, secret))
  const [before, after] = sides
  return { before: verified(before, beforeHeader), after: verified(after, afterHeader) }
}

function orError<T>(work: () => T): T | ErrorDetails {
  try {
    return work()
  } catch (error) {
    return toErrorDetails(error)
  }
}

function requireSession(): Session {
  if (session === undefined) throw new InspectError({ code: 'failed', message: FAILURES.noDelivery })
  return session
}

function requirePayload(): Uint8Array {
  const { payload } = requireSession()
  if (payload === null) throw new InspectError({ code: 'failed', message: FAILURES.noPayload })
  return payload
}

function indentedPayload(): Indented | null {
  const current = requireSession()
  if (current.indented === undefined) current.indented = indent(requirePayload(), MAX_EDITOR_CHARS)
  return current.indented
}

const post = (response: WorkerResponse) => postMessage(response)

addEventListener('message', async ({ data: { id, method, args } }: MessageEvent<WorkerRequest>) => {
  post({ id, accepted: true })
  const onProgress: OnProgress = (step, share, partial) => {
    post({ id, step, share })
    if (partial !== undefined) post({ id, partial })
  }
  try {
    const run = methods[method] as (onProgress: OnProgress, ...args: unknown[]) => unknown
    post({ id, result: await run(onProgress, ...args) })
  } catch (error) {
    post({ id, error: toErrorDetails(error) })
  }
})

// The library is loaded before this module runs.
post({ ready: true })
