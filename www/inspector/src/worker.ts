// The worker: reads, verifies and searches, so that the page stays responsive and holds no large data.
import { signPayload } from 'npm-hooks/packument'
import {
  type Comparison,
  type ErrorDetails,
  InspectError,
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
/** Counts inspections: a later one replaces those before it. */
let inspections = 0
/** The deliveries that were compared last. */
let sides: readonly [before: Delivery | null, after: Delivery | null] = [null, null]
let comparisons = 0

type Methods = {
  [K in keyof WorkerMethods]: (
    onProgress: OnProgress,
    ...args: Parameters<WorkerMethods[K]>
  ) => ReturnType<WorkerMethods[K]> | Promise<ReturnType<WorkerMethods[K]>>
}

const methods: Methods = {
  async inspect(onProgress, source, header, secret) {
    const number = ++inspections
    const step: OnStep = async (...progress) => {
      onProgress(...progress)
      // Messages that have arrived are read in the meantime.
      await new Promise((resolve) => setTimeout(resolve))
      if (number !== inspections) throw new InspectError({ code: 'superseded', message: PROGRESS.superseded })
    }
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
  async compare(onProgress, before, after) {
    const number = ++comparisons
    const read = async (source: typeof before) => source && (await readSource(source, onProgress))
    const [old, current] = [await read(before), await read(after)]
    if (number !== comparisons) throw new InspectError({ code: 'superseded', message: PROGRESS.superseded })
    sides = [old, current]
    return old === null || current === null || needsBody(old) || needsBody(current) ? null : comparisonOf(old, current)
  },
  verifySides(_onProgress, beforeHeader, afterHeader, secret) {
    const [before, after] = sides
    // A worker that replaces a lost one has read nothing.
    if (before === null && after === null) throw new InspectError({ code: 'failed', message: FAILURES.notRead })
    return { before: before && verifySide(before, beforeHeader, secret), after: after && verifySide(after, afterHeader, secret) }
  },
  exportAs(_onProgress, format) {
    const { delivery, used, signature, secret } = requireSession()
    return exportDelivery(format, delivery, used.bytes, signature, secretsIn(secret))
  },
}

function comparisonOf(before: Delivery, after: Delivery): Comparison | ErrorDetails {
  try {
    return compare(before, after)
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
