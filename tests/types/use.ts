// Uses every public type as a user would. Lines that must not compile are marked.
import {
  chatBody,
  chatDigest,
  chatLines,
  fileState,
  follow,
  type FollowedChange,
  type FollowedChanges,
  type FollowState,
  memoryState,
  reviewChange,
  WatchLoop,
  type WatchLoopOptions,
} from 'npm-hooks/follow'
import { type EventFilter, type FilterMismatch, matchFilter, parseFilter, satisfiesRange } from 'npm-hooks/filter'
import { checkHook, checkHookUpdate, HOOK_TYPES, type HookType, MAX_HOOKS_PER_USER } from 'npm-hooks/hook'
import {
  type Change,
  type ChangeToSend,
  type CheckedMember,
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
  restoreBody,
  type Review,
  reviewRelease,
  type Signal,
  signPayload,
  toEvent,
  verifyEvent,
  verifySignature,
  type Warning,
} from 'npm-hooks/packument'

const header: string | string[] | undefined = undefined as string | string[] | undefined
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
else {
  const { reason, hint, serializer, possibleCauses, triedHints } = explanation
  ;[reason, hint, serializer, possibleCauses, triedHints] satisfies (string | string[] | undefined)[]
}
// @ts-expect-error: a valid signature has no reason
if (explanation.valid) explanation.reason

const event: HookEvent = parseEvent('{}')
event.time satisfies number | null
event.peek('dist-tags', 'latest', 0)
// @ts-expect-error: the payload may be null
event.payload.versions
event.payload?.versions?.['1.0.0']?.dist?.integrity satisfies string | undefined
event.peek<string>('dist-tags', 'latest') satisfies string | undefined
// @ts-expect-error: an event is read-only
event.name = 'other'
// @ts-expect-error: an object that parseEvent did not return
classifyChange({ event: 'package:publish', name: 'n' })

declare const headers: Record<string, string | string[] | undefined>
verifySignature('body', headers['x-npm-signature'], 'secret')
// @ts-expect-error: the header's value is needed, not all headers of a web Request
verifySignature('body', new Headers(), 'secret')
// @ts-expect-error: the header's value is needed, not Node's req.headers
verifySignature('body', headers, 'secret')
// @ts-expect-error: a Promise must be awaited
verifySignature('body', Promise.resolve('sha256='), 'secret')
// @ts-expect-error: a number is not a header
verifySignature('body', 1, 'secret')
// @ts-expect-error: a Promise of a body must be awaited
verifyEvent(Promise.resolve(new ArrayBuffer(1)), 'sha256=', 'secret')

/** One literal per kind, so that each member can be extracted. */
type Of<K extends Change['kind']> = Extract<Change, { kind: K }>
type IsNever<T> = [T] extends [never] ? true : false
const isAnyMissing: { [K in Change['kind']]: IsNever<Of<K>> } = {
  publish: false,
  unpublish: false,
  owner: false,
  'owner-rm': false,
  'dist-tag': false,
  'dist-tag-rm': false,
  deprecated: false,
  undeprecated: false,
  star: false,
  unstar: false,
  change: false,
  unknown: false,
}
declare const owner: Of<'owner'>
owner.maintainer satisfies string | null
// @ts-expect-error: codes are a union
const code: Warning['code'] = 'no-such-code'
// @ts-expect-error: codes are a union
const signalCode: Signal['code'] = 'licence-changed'

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

const restored: Uint8Array | null = restoreBody(new Uint8Array(), header, secrets)
console.log(restored?.length)
const facts = readPackument('{}')
const changes: Change[] = comparePackuments(null, facts)
comparePackuments(new Uint8Array(), facts)
// @ts-expect-error: a missing packument is null, not undefined
comparePackuments(undefined, facts)
const signals = reviewRelease('{}', '1.0.0').filter(({ level }) => level === 'alarm')
console.log(
  changes.length,
  signals.map(({ code, locations }) => [code, locations[0]?.path.join('.')]),
  facts.versions?.['1.0.0']?.dist?.integrity,
)
const { checked, unchecked }: Review = reviewRelease('{}', '1.0.0', { unchecked: true })
console.log(checked, unchecked[0]?.missing[0] satisfies CheckedMember | undefined)
reviewRelease('{}', '1.0.0', { unchecked: false }) satisfies Signal[]
// @ts-expect-error: an unknown option
reviewRelease('{}', '1.0.0', { uncheked: true })
// @ts-expect-error: facts have no values to review
reviewRelease(facts, '1.0.0')

const delivery: Delivery = verifyEvent(new Uint8Array(), header, 'secret')
subject(delivery.change)
const received: Promise<Delivery> = receive(new Request('http://receiver.test/'), { secret: 'secret', maxAge: 60_000 })
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

const created = createDelivery({ kind: 'publish', name: 'n', version: '1.0.0' }, { secret: 'secret' })
const request = new Request('http://receiver.test/', { method: 'POST', ...created })
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
// @ts-expect-error: toEvent needs a packument, or null
toEvent({ kind: 'change', name: 'n' }, {})
// A received event can be sent again.
const again: Uint8Array = toEvent(delivery.change, {
  packument: event.payloadBytes(),
  hookOwner: event.hookOwner,
  time: event.time,
  type: event.type,
})
delivery.change satisfies ChangeToSend
const { type: hookType, name: hookName, endpoint, secret } = checkHook(JSON.parse('{}'), { allowLoopback: true })
hookType satisfies HookType
HOOK_TYPES.includes(hookType) satisfies boolean
;[hookName, endpoint, secret] satisfies string[]
// @ts-expect-error: an update may keep the secret
checkHookUpdate({}).secret.length
// @ts-expect-error: the option has another name
checkHook({}, { allowLocal: true })
const isFull = (count: number): boolean => count >= MAX_HOOKS_PER_USER
// Any object with these three members is accepted as a request.
receive({ headers: { get: (name) => (name === 'x-npm-signature' ? 'x' : null) }, body: null, bodyUsed: false }, { secret: 's' })
const filter: EventFilter = parseFilter(JSON.parse('{}'))
const { matches, reason } = matchFilter(filter, delivery.change, signals)
;[matches, satisfiesRange('1.0.0', '^1', { includePrerelease: true })] satisfies boolean[]
reason satisfies FilterMismatch | undefined
matchFilter({ packages: ['a'], kinds: ['publish'], release: ['premajor'], level: 'none' }, { kind: 'publish', name: 'a' }, 'alarm')
// @ts-expect-error: a filter has no such kind
matchFilter({ kinds: ['published'] }, delivery.change)
// @ts-expect-error: a parsed filter cannot be changed
filter.range = '1'
// @ts-expect-error: a change has a kind
matchFilter(filter, { name: 'a' })

export { again, code, isFull, isAnyMissing, isValid, received, signalCode }

export async function changesOf(names: readonly string[], signal: AbortSignal): Promise<FollowedChange[]> {
  const state: FollowState = names.length > 1 ? fileState('state') : memoryState()
  const found: FollowedChange[] = []
  const onError = ({ name, code }: { name: string | null; code: string }) => console.error(name, code)
  for await (const { name, changes, packument } of follow({ registry: 'https://registry.test', names, state, signal, fetch, onError })) {
    found.push(...changes)
    console.log(name satisfies string, packument?.byteLength)
  }
  return found
}
declare const item: FollowedChanges
const entries = item.changes.map(({ change: { summary } }) => ({ summary, signals: [], warning: 'not-installable' }))
chatBody('slack', { lines: entries.flatMap(chatLines), link: { url: 'https://hooks.test/', text: 'events' } }) satisfies object
chatBody(
  'teams',
  chatDigest(item.changes.map(({ change }) => ({ summary: change.summary, signals: reviewChange(change, item.packument).signals }))),
)
// @ts-expect-error: no such service
chatBody('irc', { lines: [] })
// @ts-expect-error: an item has several changes
console.log(item.change)
// @ts-expect-error: a registry is needed
follow({ names: ['a'] })
// @ts-expect-error: a state has both functions
follow({ registry: 'https://registry.test', names: ['a'], state: { read: async () => null } })
declare const loopOptions: WatchLoopOptions
new WatchLoop(loopOptions).settled() satisfies Promise<void>
