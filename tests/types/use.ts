// The types as users meet them: what must compile does, and what must not is marked.
import {
  type Change,
  type ChangeToSend,
  classifyChange,
  comparePackuments,
  createDelivery,
  type Delivery,
  explainSignature,
  HookError,
  type HookEvent,
  parseEvent,
  readPackument,
  receive,
  reviewRelease,
  signPayload,
  toEvent,
  verifyEvent,
  verifySignature,
} from 'npm-hooks'

const header: unknown = null
const secrets = ['new', new Uint8Array(1)] as const
const isValid: boolean = verifySignature('body', header, secrets)
verifySignature(new ArrayBuffer(1), ['a'], 'secret')
verifySignature(Buffer.from('body'), 'sha256=', 'secret')
// @ts-expect-error: a parsed body is not a raw one
verifySignature({ event: 'package:publish' }, header, 'secret')
// @ts-expect-error: a body is signed with one secret
signPayload('body', ['a', 'b'])

const explanation = explainSignature('body', header, 'secret')
if (explanation.valid) explanation.secret satisfies number
else [explanation.reason, explanation.hint] satisfies [string, string | undefined]
// @ts-expect-error: there is no reason for what holds
if (explanation.valid) explanation.reason

const event: HookEvent = parseEvent('{}')
event.time satisfies number | null
event.peek('dist-tags', 'latest', 0)
// @ts-expect-error: the payload may be anything that JSON holds
event.payload.versions
// @ts-expect-error: an event is read, not written
event.name = 'other'
// @ts-expect-error: an envelope that wasm did not read
classifyChange({ event: 'package:publish', name: 'n' })

function subject(change: Change): string | null {
  switch (change.kind) {
    case 'publish':
    case 'unpublish':
    case 'deprecated':
    case 'undeprecated':
      return change.version
    case 'dist-tag':
    case 'dist-tag-rm':
      return change.distTag
    case 'owner':
    case 'owner-rm':
      return change.maintainer
    case 'star':
    case 'unstar':
      return change.user
    case 'unknown':
      return change.event
    case 'change':
      return null
    default:
      return change satisfies never
  }
}

const facts = readPackument('{}')
const changes: Change[] = comparePackuments(null, facts)
comparePackuments(new Uint8Array(), facts)
// @ts-expect-error: what is missing is null, not undefined
comparePackuments(undefined, facts)
const signals = reviewRelease('{}', '1.0.0').filter(({ level }) => level === 'alarm')
console.log(
  changes.length,
  signals.map(({ code, locations }) => [code, locations[0]?.path.join('.')]),
  facts.versions?.['1.0.0']?.dist?.integrity,
)
// @ts-expect-error: facts have no values to review
reviewRelease(facts, '1.0.0')

const delivery: Delivery = verifyEvent(new Uint8Array(), header, 'secret')
subject(delivery.change)
const taken: Promise<Delivery> = receive(new Request('http://receiver.test/'), { secret: 'secret', maxAge: 60_000 })
// @ts-expect-error: a secret is needed
receive(new Request('http://receiver.test/'), {})

try {
  parseEvent('')
} catch (error) {
  if (error instanceof HookError)
    [error.code, error.status, error.offset, error.body] satisfies [string, number, number | undefined, Uint8Array | undefined]
}
// @ts-expect-error: errors come from the package
new HookError()

const made = createDelivery({ kind: 'publish', name: 'n', version: '1.0.0' }, { secret: 'secret' })
const request = new Request('http://receiver.test/', { method: 'POST', ...made })
receive(request, { secret: 'secret', maxBytes: undefined, maxAge: undefined })
createDelivery(
  { kind: 'star', name: 'n', user: 'u' },
  { secret: new Uint8Array(1), time: undefined, hookOwner: { username: 'u' }, dialect: 'asyncapi' },
)
createDelivery({ kind: 'publish', name: 'n', version: '1.0.0', distTag: undefined }, { secret: 's', packument: null, type: null })
// @ts-expect-error: a publish has a version
createDelivery({ kind: 'publish', name: 'n' }, { secret: 's' })
// @ts-expect-error: a delivery is signed with one secret
createDelivery({ kind: 'change', name: 'n' }, { secret: ['s'] })
// @ts-expect-error: a sender says which packument, or null
toEvent({ kind: 'change', name: 'n' }, {})
// What was read can be sent on.
const again: Uint8Array = toEvent(delivery.change, {
  packument: event.payloadBytes(),
  hookOwner: event.hookOwner,
  time: event.time,
  type: event.type,
})
delivery.change satisfies ChangeToSend
// Whatever has these three will do as a request.
receive({ headers: new Map([['x-npm-signature', 'x']]) as unknown as Headers, body: null, bodyUsed: false }, { secret: 's' })

export { again, isValid, taken }
