// All the work is here, so that the page stays awake and nothing large is ever on it.
import { signPayload } from 'npm-hooks'
import type { Answer, Asked, Question, Refusal } from './protocol.ts'
import { compared } from './work/compare.ts'
import { exported } from './work/export.ts'
import { inspected, payloadOf, read, refusalOf, Refused, verdictOf, type Subject, type Tell } from './work/inspect.ts'
import { children, find, indented, kindAt, pathAt, preview, root, search, type Span } from './work/spans.ts'

/** As many rows as are sent at once. */
const ROWS = 2000

interface Looked {
  subject: Subject
  signature: string
  secret: string
  payload: Uint8Array | null
  indented?: ReturnType<typeof indented>
}

let looked: Looked | undefined

const post = (answer: Answer, transfer: Transferable[] = []) => postMessage(answer, { transfer })

type Work = { [K in keyof Asked]: (tell: Tell, ...args: Parameters<Asked[K]>) => ReturnType<Asked[K]> | Promise<ReturnType<Asked[K]>> }

const work: Work = {
  async inspect(tell, source, header, secret) {
    const subject = await read(source, tell)
    looked = { subject, signature: header || (subject.signature ?? ''), secret, payload: null }
    const inspection = inspected(subject, header, secret, tell)
    looked.payload = payloadOf(subject.body)
    return inspection
  },
  /** Another header or secret for the same bytes. */
  verify(_tell, header, secret) {
    const now = current()
    now.secret = secret
    now.signature = header || (now.subject.signature ?? '')
    const { signature, subject } = now
    return { signature, verdict: verdictOf(subject.body, signature, secret) }
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
  placeAt: (_tell, offset) => written().placeOf(offset),
  text: () => written().text,
  placeOf(_tell, path) {
    const span = find(payload(), path)
    if (span === undefined) return null
    const { placeOf } = written()
    const from = placeOf(span.at)
    return { from, to: placeOf(span.start) + Math.min(span.end - span.start, 1) }
  },
  pathOf: (_tell, place) => pathAt(payload(), written().offsetOf(place)),
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
  if (payload === null || kindAt(payload, 0) === 'null') throw new Refused({ code: 'caller', message: 'this delivery has no payload' })
  return payload
}

function written() {
  const now = current()
  now.indented ??= indented(payload())
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
