// All the work is here, so that the page stays awake and nothing large is ever on it.
import { signPayload } from 'npm-hooks'
import type { Answer, Asked, Question, Refusal } from './protocol.ts'
import { compared } from './work/compare.ts'
import { exported } from './work/export.ts'
import { inspected, read, refusalOf, Refused, signatureOf, verdictOf, type Subject, type Tell } from './work/inspect.ts'
import { children, find, indented, nearest, pathAt, preview, root, search, type Indented, type Span } from './work/spans.ts'

/** As many rows as are sent at once. */
const ROWS = 2000
/** As many characters as an editor shows without delay. */
const EDITOR_CAP = 6_000_000
/** As much of a value as is copied. */
const VALUE_CAP = 1_000_000

interface Looked {
  subject: Subject
  signature: string
  secret: string
  payload: Uint8Array | null
  indented?: Indented | null
}

let looked: Looked | undefined

const post = (answer: Answer, transfer: Transferable[] = []) => postMessage(answer, { transfer })

type Work = { [K in keyof Asked]: (tell: Tell, ...args: Parameters<Asked[K]>) => ReturnType<Asked[K]> | Promise<ReturnType<Asked[K]>> }

const work: Work = {
  async inspect(tell, source, header, secret) {
    const subject = await read(source, tell)
    const { inspection, payload } = inspected(subject, header, secret, tell)
    looked = { subject, signature: signatureOf(subject, header), secret, payload }
    return inspection
  },
  /** Another header or secret for the same bytes. */
  verify(_tell, header, secret) {
    const now = current()
    now.secret = secret
    now.signature = signatureOf(now.subject, header)
    const { signature, subject } = now
    return { signature, verdict: subject.isAwaited ? { state: 'awaited' } : verdictOf(subject.body, signature, secret) }
  },
  async sign(tell, source, secret) {
    const { body } = await read(source, tell)
    return { signature: signPayload(body, secret), size: body.length }
  },
  children(_tell, path, from) {
    const bytes = payload()
    const parent = path.length === 0 ? root(bytes) : find(bytes, path)
    const spans: Span[] = []
    let total = 0
    for (const child of parent === undefined ? [] : children(bytes, parent)) {
      if (total >= from && spans.length < ROWS) spans.push(child)
      total++
    }
    const rows = spans.map((span) => ({ key: span.key, kind: span.kind, preview: preview(bytes, span), size: span.end - span.start }))
    return { rows, total }
  },
  search(_tell, text, from) {
    const bytes = payload()
    const at = search(bytes, text, from)
    const found = at === -1 && from > 0 ? search(bytes, text, 0) : at
    return found === -1 ? null : { path: pathAt(bytes, found), at: found }
  },
  placeAt: (_tell, offset) => written()?.placeOf(offset) ?? 0,
  text: () => written()?.text ?? null,
  placeOf(_tell, path) {
    const there = nearest(payload(), path)
    return { place: written()?.placeOf(find(payload(), there)?.at ?? 0) ?? 0, path: there }
  },
  nearest: (_tell, path) => nearest(payload(), path),
  pathOf: (_tell, place) => pathAt(payload(), written()?.offsetOf(place) ?? 0),
  value(_tell, path) {
    const bytes = payload()
    const span = find(bytes, path)
    return span === undefined ? '' : preview(bytes, span, VALUE_CAP)
  },
  async compare(tell, before, after) {
    const old = await read(before, tell)
    return compared(old, await read(after, tell))
  },
  exported(_tell, form) {
    const { subject, signature, secret } = current()
    return exported(form, subject, signature, secret)
  },
}

function current(): Looked {
  if (looked === undefined) throw new Refused({ code: 'caller', message: 'there is nothing to look at yet' })
  return looked
}

function payload(): Uint8Array {
  const { payload } = current()
  if (payload === null) throw new Refused({ code: 'caller', message: 'this delivery has no payload' })
  return payload
}

function written() {
  const now = current()
  if (now.indented === undefined) now.indented = indented(payload(), EDITOR_CAP)
  return now.indented
}

onmessage = async ({ data: { id, ask, args } }: MessageEvent<Question>) => {
  const tell: Tell = (step, share, known) => {
    post({ id, step, share })
    if (known !== undefined) post({ id, partial: known })
  }
  try {
    const does = work[ask] as (tell: Tell, ...args: unknown[]) => unknown
    post({ id, answer: await does(tell, ...args) })
  } catch (error) {
    post({ id, refusal: refusalOf(error) satisfies Refusal })
  }
}
