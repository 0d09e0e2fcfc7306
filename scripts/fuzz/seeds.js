// The seeds of each fuzz target, cut out of the tests' real data: small, because a fuzzer changes small inputs faster.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../setup.js'

const MAX_SEED_BYTES = 8192
const MAX_REQUEST_BYTES = 4096
/** In the input of `comparison`, what separates two packuments. */
const SEPARATOR = Buffer.from([0xff])
const DIGITS = '$'

const data = (...names) => join(root, 'tests/data', ...names)
const files = (folder, ending = '') =>
  readdirSync(data(folder))
    .filter((name) => name.endsWith(ending) && !name.startsWith('LICENSE'))
    .map((name) => readFileSync(data(folder, name)))

/** The seeds of every target, by its name. */
export function seeds() {
  const packuments = [...files('packuments', '.json'), ...files('histories', '.json')].flatMap((text) => cut(JSON.parse(text)))
  const events = files('deliveries', '.body').map((body) => event(JSON.parse(body)))
  const payloads = events.map(({ payload }) => payload).filter((payload) => payload?.versions !== undefined)
  const bodies = [...events, ...files('npm-2016', '.json').flatMap((text) => JSON.parse(text).body ?? JSON.parse(text))]
  const whole = [...packuments, ...payloads]
  const pairs = whole.flatMap((after) => earlier(after).map((before) => [before, after]))
  const exchanges = files('hooks-api', '.json').map((text) => JSON.parse(text))
  const json = (values) => values.map((value) => Buffer.from(JSON.stringify(value)))
  return {
    scanner: [...json(bodies), ...json(whole.slice(0, 20)), ...SCANNER.map((text) => Buffer.from(text))],
    tag: HEADERS.map((header) => Buffer.from(header)),
    envelope: json(bodies),
    classification: json([...bodies, ...inDialects(whole)]),
    facts: json(whole),
    comparison: pairs.map(([before, after]) => Buffer.concat([...json([before]), SEPARATOR, ...json([after])])),
    review: json(whole),
    hook: json([...hooksIn(exchanges), ...HOOKS]),
    filter: json(FILTERS),
    request: [...files('requests'), ...files('request-tools')].filter(({ length }) => length <= MAX_REQUEST_BYTES),
  }
}

/** A packument with its first, its last and some other versions, without long texts. */
function cut(packument) {
  const names = Object.keys(packument.versions ?? {})
  return [names.slice(-2), [...names.slice(0, 2), ...names.slice(-2)], names.filter((_, at) => at % 17 === 3).slice(-4)]
    .map((kept) => withVersions(packument, [...new Set(kept)]))
    .filter((smaller) => JSON.stringify(smaller).length <= MAX_SEED_BYTES)
}

function withVersions(packument, kept) {
  const only = (members) => members && Object.fromEntries(Object.entries(members).filter(([name]) => kept.includes(name)))
  const { readme, readmeFilename, keywords, description, ...others } = packument
  const versions = packument.versions && {
    versions: Object.fromEntries(Object.entries(only(packument.versions)).map(([name, manifest]) => [name, short(manifest)])),
  }
  const { created, modified, unpublished } = packument.time ?? {}
  const time = packument.time && { time: { created, modified, ...only(packument.time), unpublished } }
  const users = packument.users && { users: Object.fromEntries(Object.entries(packument.users).slice(0, 3)) }
  const tags = Object.entries(packument['dist-tags'] ?? {})
  return { ...others, ...versions, ...time, ...users, 'dist-tags': Object.fromEntries(tags.slice(0, 4)) }
}

/** The members of a manifest that are read. */
function short({ name, version, deprecated, _npmUser, maintainers, dist, scripts, dependencies, license, repository, bin }) {
  const first = (members) => members && Object.fromEntries(Object.entries(members).slice(0, 2))
  const { signatures, 'npm-signature': _, ...files } = dist ?? {}
  const people = maintainers?.slice(0, 2)
  return {
    name,
    version,
    deprecated,
    _npmUser,
    maintainers: people,
    dist: dist && files,
    scripts,
    dependencies: first(dependencies),
    license,
    repository,
    bin,
  }
}

const event = (body) => (body.payload?.versions ? { ...body, payload: cut(body.payload)[0] ?? body.payload } : body)

/** The packument before its last version, and with one of its members changed. */
function earlier(packument) {
  const names = Object.keys(packument.versions ?? {})
  const { modified, ...time } = packument.time ?? {}
  const before = withVersions(packument, names.slice(0, -1))
  const { deprecated, ...manifest } = packument.versions?.[names[0]] ?? {}
  return [
    { ...before, time },
    {
      ...packument,
      time,
      'dist-tags': { latest: names[0] },
      users: { a: true },
      versions: { ...packument.versions, [names[0] ?? '1.0.0']: manifest },
    },
  ]
}

/** Events of other senders and of every kind, around these packuments. */
function inDialects(packuments) {
  return packuments.slice(0, 12).flatMap((payload, at) => {
    const version = Object.keys(payload.versions ?? {})[0] ?? '1.0.0'
    const { name } = payload
    const [kind, change] = [
      ['publish', { version, 'dist-tag': 'latest' }],
      ['deprecated', { deprecated: version }],
      ['undeprecated', { deprecated: version }],
      ['owner', { maintainer: payload.maintainers?.[0]?.name ?? 'a' }],
      ['star', { user: 'a' }],
      ['dist-tag-rm', { 'dist-tag': 'next' }],
    ][at % 6]
    return [
      { event: `package:${kind}`, name, type: 'package', version: '1.0.0', hookOwner: { username: 'a' }, payload, change, time: 1 },
      {
        event: `package:${kind}`,
        name,
        payload: { name, version, ...change, maintainers: [{ name: 'a' }] },
        change: {},
        time: '2016-06-01T21:10:59.961Z',
      },
    ]
  })
}

const hooksIn = (exchanges) =>
  exchanges.map((each) => parsed(each.request?.body ?? each.body)).filter((hook) => typeof hook === 'object' && hook !== null)

function parsed(body) {
  try {
    return typeof body === 'string' ? JSON.parse(body) : body
  } catch {
    return undefined
  }
}

const SCANNER = [
  ...['{"a":[1,-2.5e+3,true,false,null,"}\\"\\\\"]}', '[[],[{}],{"":""}]', '"\\ud83d\\ude00\\u0000\\n"', '-0.1e-7', ' [ 1 , 2 ] '],
  ...[
    '["é€😀",""]',
    '{"a":1,"a":2,"\\u0061":3}',
    '[1e309,5e-324,9007199254740993,1.7976931348623157e308]',
    '['.repeat(70) + ']'.repeat(70),
  ],
]
const HEADERS = [
  ...[
    `sha256=${DIGITS}\n%`,
    ` sha256=${DIGITS}\t\n%`,
    `sha256=${DIGITS}\n% `,
    `SHA256=${DIGITS}\n%`,
    `"sha256=${DIGITS}"\n%`,
    `${DIGITS}\n%`,
  ],
  ...[`sha256=${DIGITS},sha256=${DIGITS}\n%`, 'sha1=f00\n{}', 'sha256=\n', '\n', `v1=${DIGITS}\n{"a": 1}`, `sha256=${DIGITS}\n%\r\n`],
]
const HOOKS = [
  { type: 'package', name: '@a/b', endpoint: 'https://example.com:8443/a?b=c', secret: 'a long secret' },
  { type: 'owner', name: 'a', endpoint: 'https://[2606:4700::1111]/', secret: 'ü' },
  { type: 'scope', name: '@a', endpoint: 'https://93.184.216.34/%20', secret: ' ' },
  { type: 'package', name: 'a', endpoint: 'https://0x7f.1/', secret: 'sha256=' },
]
const FILTERS = [
  {},
  { packages: ['@babel/*', 'lodash'], range: '^7.20.0', prereleases: false, level: 'notice' },
  { kinds: ['publish', 'unpublish', 'deprecated'], release: ['major', 'first'], tags: ['latest'] },
  { range: '>=1.2.3 <2 || ~3.1 || 4.x - 5 || *' },
  { range: '1.2.3-rc.1+build', prereleases: true, level: null },
]
