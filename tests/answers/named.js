// The answers that have a name: those to the deliveries, the short bodies and the packuments of the test data.
import { answer, canonical, documentAnswer } from './answer.js'
import { bodies, deliveries, earlier, largeBodies, largePackuments, packuments } from './inputs.js'

const DIALECTS = ['npm', 'cnpmcore', 'asyncapi', 'cnpmjs']

/** Yields `[name, text]` of each answer. */
export function* namedAnswers(api) {
  for (const delivery of deliveries()) yield* ofDelivery(api, delivery)
  for (const [number, text] of bodies().entries()) yield ofBody(api, `body ${number}`, text)
  for (const [name, text] of largeBodies()) yield ofBody(api, name, text)
  for (const [name, text] of largePackuments()) {
    yield* named(api, `readPackument of ${name}`, () => api.readPackument(text))
    yield* named(api, `comparePackuments of null and ${name}`, () => api.comparePackuments(null, text))
    yield* named(api, `reviewRelease of ${name}`, () => api.reviewRelease(text, '1.1.7919'))
  }
  const all = packuments()
  for (const packument of all) yield* ofPackument(api, packument)
  const [one, other] = [all.find(({ name }) => name === 'foobar'), all.find(({ name }) => name === 'pedding')]
  yield* named(api, 'comparePackuments of two packages', () => api.comparePackuments(one.bytes, other.bytes))
  yield* sending(api, one)
}

function* named(api, name, work) {
  yield [name, answer(api, () => canonical(work()))]
}

const ofBody = (api, name, text) => [name, documentAnswer(api, Buffer.from(text), (below) => below - 1)]

function* ofDelivery(api, { name, body, signature, secret }) {
  const { event, change, ...others } = api.verifyEvent(body, signature, ['another', secret])
  yield* named(api, `${name} verifyEvent`, () => ({ ...others, body: isSame(others.body, body) }))
  yield* named(api, `${name} event`, () => event)
  yield* named(api, `${name} change`, () => change)
  yield* named(api, `${name} payload`, () => [event.payloadBytes().byteOffset - body.byteOffset, event.payloadBytes()])
  yield [`${name} parseEvent`, String(canonical(api.parseEvent(body)) === canonical(event))]
  yield [`${name} classifyChange`, String(canonical(api.classifyChange(api.parseEvent(body))) === canonical(change))]
  yield* named(api, `${name} peek`, () => peeks(api.parseEvent(body), change))
  yield [`${name} explainSignature`, [...explanations(api, body, signature, secret)].join(' ')]
}

const peeks = (event, { version }) =>
  [
    [],
    ['_id'],
    ['dist-tags'],
    ['maintainers', 0, 'name'],
    ['maintainers', 'length'],
    ['versions', version ?? '1.0.0'],
    ['time', 'modified'],
  ]
    .concat([['versions', version ?? '1.0.0', 'dependencies', 'left-pad'], ['nowhere'], ['versions', '__proto__'], ['name', 0]])
    .map((path) => {
      const value = event.peek(...path)
      return typeof value === 'object' && value !== null ? Object.keys(value) : value
    })

const isSame = (view, bytes) => view.buffer === bytes.buffer && view.byteOffset === bytes.byteOffset && view.length === bytes.length

/** The members that every version of an explanation has. */
const explanation = ({ valid, secret, reason, hint }) => (valid ? `valid:${secret}` : `${reason}${hint === undefined ? '' : `:${hint}`}`)

/** Explanations of a wrong header, secret or body, in many forms; the right one first. */
function* explanations(api, body, signature, secret) {
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(body)
  const wrong = `sha256=${'0'.repeat(64)}`
  const headers = [
    null,
    undefined,
    '',
    7,
    {},
    [signature],
    [],
    signature.slice(7),
    signature.toUpperCase(),
    ` ${signature}\t`,
    `${signature}0`,
  ]
    .concat([
      signature.slice(0, -1),
      signature.replace(/.$/, 'g'),
      signature.replace('sha256', 'sha1'),
      'sha256=',
      'sha256',
      wrong,
      `=${signature}`,
    ])
    .concat([
      `${wrong}, ${signature}`,
      `${signature},${wrong}`,
      `${signature}é`,
      signature.replace('=', ' = '),
      `sha256=${signature.slice(7).toUpperCase()}`,
    ])
  const forms = [
    `${text}\n`,
    `${text}\r\n`,
    text.slice(0, -1),
    `\ufeff${text}`,
    `${text} `,
    JSON.stringify(JSON.parse(text), null, 2),
    text.replace('a', 'b'),
  ]
  const secrets = [
    ` ${secret}`,
    `${secret}\n`,
    secret.toUpperCase(),
    ['old', 'older', ` ${secret} `],
    new TextEncoder().encode(secret),
    '',
    [],
    null,
  ]
  const explained = (...args) => answer(api, () => explanation(api.explainSignature(...args)))
  yield explained(body, signature, secret)
  for (const header of headers) yield explained(body, header, secret)
  for (const form of forms) yield explained(form, signature, secret)
  for (const form of ['\n', '\r\n', '\ufeff'].map((end) => (end === '\ufeff' ? end + text : text + end))) {
    yield explained(body, api.signPayload(form, secret), secret)
  }
  yield explained(text.replaceAll(',', ',\r\n'), api.signPayload(text.replaceAll(',', ',\n'), secret), secret)
  for (const other of secrets) yield explained(body, signature, other)
}

function* ofPackument(api, { name, bytes, value }) {
  yield* named(api, `${name} readPackument`, () => api.readPackument(bytes))
  yield* named(api, `${name} readPackument of its facts`, () => api.readPackument(api.readPackument(bytes)))
  yield* named(api, `${name} comparePackuments with null`, () => [api.comparePackuments(null, bytes), api.comparePackuments(bytes, null)])
  const versions = Object.keys(value.versions ?? {})
  for (const count of [0, 1, 2, Math.ceil(versions.length / 2)]) {
    const before = earlier(value, count)
    yield* named(api, `${name} comparePackuments after ${count} versions`, () => api.comparePackuments(before, bytes))
    yield* named(api, `${name} comparePackuments after ${count} versions, as facts`, () =>
      api.comparePackuments(api.readPackument(before), api.readPackument(bytes)),
    )
    yield* named(api, `${name} comparePackuments before ${count} versions`, () => api.comparePackuments(bytes, before))
    const sameTime = JSON.stringify({ ...JSON.parse(before), time: value.time })
    yield* named(api, `${name} comparePackuments without ${count} versions`, () => api.comparePackuments(bytes, sameTime))
  }
  const reviewed = versions.filter((_, at) => at < 2 || at >= versions.length - 3 || at % 16 === 0)
  for (const version of [...reviewed, '6.6.6', ''])
    yield* named(api, `${name} reviewRelease ${version}`, () => api.reviewRelease(bytes, version))
}

/** A change of every kind, those that lack a member, and one with members that need escapes. */
const CHANGES = [
  { kind: 'publish', name: 'foobar', version: '1.1.0', distTag: 'latest' },
  { kind: 'publish', name: '@s/é"\u2028', version: '1.0.0-é\ud800' },
  { kind: 'publish', name: 'foobar', version: null },
  { kind: 'unpublish', name: 'foobar', version: '1.0.0', distTag: 'old' },
  { kind: 'unpublish', name: 'foobar' },
  { kind: 'dist-tag', name: 'foobar', distTag: 'latest', version: '1.1.0' },
  { kind: 'dist-tag', name: 'foobar', distTag: null },
  { kind: 'dist-tag-rm', name: 'foobar', distTag: 'next' },
  { kind: 'owner', name: 'foobar', maintainer: 'alice' },
  { kind: 'owner', name: 'foobar', maintainer: 'npm:alice' },
  { kind: 'owner-rm', name: 'foobar', maintainer: 'bob' },
  { kind: 'deprecated', name: 'foobar', version: '1.0.0', message: 'use\n1.1.0' },
  { kind: 'deprecated', name: 'foobar', version: '1.0.0' },
  { kind: 'undeprecated', name: 'foobar', version: '1.0.0' },
  { kind: 'star', name: 'foobar', user: 'alice' },
  { kind: 'unstar', name: 'foobar', user: 'alice' },
  { kind: 'change', name: 'foobar', version: '1.0.0' },
  { kind: 'change', name: 'foobar' },
  { kind: 'unknown', name: 'foobar', event: 'package:new' },
  { kind: 'unknown', name: 'foobar', event: '' },
  { kind: 'none', name: 'foobar' },
  { kind: 'publish', name: '', version: '1.0.0' },
]

const OPTIONS = [
  { time: 1704240000000 },
  { time: null, type: null, hookOwner: { username: 'alice' } },
  { time: 0, type: 'scope', hookOwner: null },
  { time: -1.5, type: 'é', hookOwner: { username: '' } },
]

function* sending(api, { bytes }) {
  const text = (body) => new TextDecoder().decode(body)
  for (const [number, change] of CHANGES.entries()) {
    for (const dialect of DIALECTS) {
      const label = `${change.kind} ${number} ${dialect}`
      for (const [at, options] of OPTIONS.entries()) {
        const packument = at % 2 === 0 ? null : bytes
        yield* named(api, `toEvent ${label} ${at}`, () => text(api.toEvent(change, { ...options, dialect, packument })))
      }
      yield* named(api, `createDelivery ${label}`, () => {
        const { body, ...others } = api.createDelivery(change, { time: 1704240000000, secret: 'secret', dialect })
        return { body: text(body), ...others }
      })
    }
  }
}
