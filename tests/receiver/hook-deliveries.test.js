// Which hooks get an event, and what each gets: found by watching or received, on a package, a scope or a user.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createDelivery, signPayload } from 'npm-hooks/packument'
import { quiet, withHooks } from './hooked-server.js'
import { loadModule } from './load-module.js'
import { waitUntil } from './recording-target.js'
import { packumentOf, startRegistry } from './stub-registry.js'
import { SECRET } from './workerd.js'

const person = (name) => ({ name, email: `${name}@x.example` })
const at = (day) => Date.UTC(2026, 0, day)
const V1 = ['1.0.0', at(1), { _npmUser: person('alice') }]
const V2 = ['1.1.0', at(2), { _npmUser: person('bob') }]

/** The hooks: path, and what each is on. */
const HOOKS = {
  package: { type: 'package', name: '@s/b' },
  scope: { type: 'scope', name: '@s', user: 'zoe' },
  maintainer: { type: 'owner', name: 'alice', user: 'yan' },
  publisher: { type: 'owner', name: 'bob' },
  fan: { type: 'owner', name: 'carol' },
  added: { type: 'owner', name: 'dave' },
  'other package': { type: 'package', name: '@s/other' },
  'similar package': { type: 'package', name: 'b' },
  'other scope': { type: 'scope', name: '@s2' },
  'other user': { type: 'owner', name: 'alic' },
}

/** What becomes of the package, one after the other, and which hooks get it apart from those of the package, its scope and its maintainer. */
const CHANGES = [
  { change: 'publish', packument: { versions: [V1, V2], more: {} }, also: ['publisher'] },
  { change: 'star', packument: { versions: [V1, V2], more: { users: { carol: true } }, modified: at(3) }, also: ['fan'] },
  {
    change: 'owner',
    packument: { versions: [V1, V2], more: { users: { carol: true }, maintainers: [person('alice'), person('dave')] }, modified: at(4) },
    also: ['added'],
  },
  {
    change: 'owner-rm',
    packument: { versions: [V1, V2], more: { users: { carol: true }, maintainers: [person('alice')] }, modified: at(5) },
    also: ['added'],
  },
  {
    change: 'unstar',
    packument: { versions: [V1, V2], more: { maintainers: [person('alice')] }, modified: at(6) },
    also: ['fan'],
  },
]

const packument = ({ versions, more, modified = versions.at(-1)[1] }) => packumentOf('@s/b', versions, { users: {}, ...more, modified })

test('of what is found by watching, each hook gets its events with its own secret, type and owner, and no other', () =>
  withHooks(
    { before: ({ put }) => put('@s/b', packument({ versions: [V1], more: {} })) },
    async ({ registry, target, add, read, seen, hitsOf }) => {
      for (const [path, hook] of Object.entries(HOOKS)) await add(path, hook)
      // Only the hooks say that it is watched.
      await seen(['@s/b'])
      for (const { change, packument: next, also } of CHANGES) {
        const wanted = ['package', 'scope', 'maintainer', ...also].sort()
        const document = packument(next)
        registry.put('@s/b', document)
        await waitUntil(`${change} at ${wanted}`, () => target.hits.length >= wanted.length)
        await quiet()
        const hits = await Promise.all(target.hits.splice(0).map(read))
        assert.deepEqual(hits.map(({ path }) => path).sort(), wanted, change)
        for (const { path, change: found, event, type, owner } of hits) {
          const label = `${change} at ${path}`
          assert.deepEqual([found.kind, found.name], [change, '@s/b'], label)
          assert.deepEqual([type, owner], [HOOKS[path].type, HOOKS[path].user ?? 'alice'], label)
          assert.deepEqual(event.payload, document, label)
        }
        assert.equal(new Set(hits.map(({ id }) => id)).size, 1, 'one change has one id')
      }
      assert.deepEqual(hitsOf('other user'), [])
    },
  ))

/** With and without the object that groups deliveries. */
for (const hasIntake of [true, false])
  test(`of what is received ${hasIntake ? 'through' : 'without'} the intake, each hook gets its events, once`, () =>
    withHooks({ hasIntake }, async ({ server, target, add, read, rows }) => {
      for (const [path, hook] of Object.entries(HOOKS)) await add(path, hook)
      const deliver = (change, more) => server().post(createDelivery({ name: '@s/b', ...change }, { secret: SECRET, ...more }))
      const payload = (more) => ({ packument: Buffer.from(JSON.stringify(packument({ versions: [V1, V2], more }))) })
      for (const [change, more, also] of [
        [{ kind: 'publish', version: '1.1.0', distTag: 'latest' }, payload({}), ['publisher']],
        [{ kind: 'star', user: 'carol' }, payload({ users: { carol: true } }), ['fan']],
        [{ kind: 'owner', maintainer: 'dave' }, payload({ maintainers: [person('alice'), person('dave')] }), ['added']],
        // Some registries write people as text.
        [{ kind: 'change' }, payload({ maintainers: ['alice <alice@x.example>', 'dave'] }), ['added']],
      ]) {
        const wanted = ['package', 'scope', 'maintainer', ...also].sort()
        const delivery = createDelivery({ name: '@s/b', ...change }, { secret: SECRET, hookOwner: { username: 'sender' }, ...more })
        assert.equal((await server().post(delivery)).status, 202, change.kind)
        assert.equal((await server().post(delivery)).status, 200, 'a repetition')
        await waitUntil(`${change.kind} at ${wanted}`, () => target.hits.length >= wanted.length)
        await quiet(700)
        const hits = await Promise.all(target.hits.splice(0).map(read))
        assert.deepEqual(hits.map(({ path }) => path).sort(), wanted, change.kind)
        for (const { path, event, type, owner } of hits) {
          assert.deepEqual([type, owner], [HOOKS[path].type, HOOKS[path].user ?? 'alice'], path)
          assert.equal(event.payload, null, 'its body is not stored')
        }
      }
      // Nothing about maintainers is said without a payload.
      assert.equal((await deliver({ kind: 'unstar', user: 'carol' }, { packument: null })).status, 202)
      await waitUntil('without a payload', () => target.hits.length >= 3)
      await quiet(700)
      assert.deepEqual((await Promise.all(target.hits.map(read))).map(({ path }) => path).sort(), ['fan', 'package', 'scope'])
      assert.deepEqual(await rows("SELECT target FROM deliveries WHERE target = '?hooks'"), [])
    }))

for (const hasIntake of [true, false])
  test(`100 hooks of 20 users on one package each get an event once, ${hasIntake ? 'through' : 'without'} the intake`, () =>
    withHooks({ hasIntake }, async ({ post, target, add, read, stateOf }) => {
      const hooks = []
      for (let number = 0; number < 100; number++) hooks.push(await add(`hook-${number}`, { name: 'lodash', user: `user-${number % 20}` }))
      await add('other', { name: 'other' })
      for (const version of ['1.0.0', '1.0.1']) assert.equal((await post('lodash', version)).status, 202)
      await waitUntil('200 requests', () => target.hits.length >= 200)
      await quiet()
      const hits = await Promise.all(target.hits.map(read))
      const got = {}
      for (const { path, change } of hits) got[path] = [...(got[path] ?? []), change.version]
      const wanted = Object.fromEntries(hooks.map((_, number) => [`hook-${number}`, ['1.0.0', '1.0.1']]))
      assert.deepEqual(got, wanted)
      for (const { path, owner } of hits) assert.equal(owner, `user-${Number(path.slice('hook-'.length)) % 20}`, path)
      const [{ status, delivered, suspended }] = await stateOf(hooks[0])
      assert.deepEqual([status, delivered, suspended], [204, true, null])
    }))

test('the payload of a body that was received is sent byte for byte, whatever is around it', async () => {
  const { receivedBody } = await loadModule("export * from './send/hook-body.ts'")
  const envelope = {
    event: 'package:publish',
    name: 'a',
    type: 'scope',
    version: '1.0.0',
    hookOwner: { username: 'sender' },
    change: {},
    time: 1,
  }
  for (const payload of ['{"name": "a",\n  "10":1, "9":1e2, "text":"\\u00e9é\\ud800"}', '{}', '{"payload":null}']) {
    const text = JSON.stringify(envelope).replace(/\}$/, `,"payload" : ${payload} }`)
    const body = receivedBody({ about: { envelope } }, Buffer.from(text), { username: 'alice', type: 'owner' })
    const own = { ...envelope, type: 'owner', hookOwner: { username: 'alice' } }
    assert.equal(Buffer.from(body).toString(), JSON.stringify(own).replace(/\}$/, `,"payload":${payload}}`))
  }
})

test('a secret that looks like one of Standard Webhooks and is not signs as text', () =>
  withHooks({}, async ({ post, target, add, read }) => {
    const secrets = ['whsec_', 'whsec_!', 'whsec_AAAA']
    for (const [number, secret] of secrets.entries()) await add(`${number}`, { name: 'lodash', secret })
    await post('lodash')
    await waitUntil('all', () => target.hits.length === secrets.length)
    for (const hit of target.hits) {
      const { path, id } = await read(hit)
      const signed = Buffer.concat([Buffer.from(`${id}.${hit.headers['webhook-timestamp']}.`), hit.body])
      const expected = signPayload(signed, secrets[path]).slice('sha256='.length)
      assert.equal(hit.headers['webhook-signature'], `v1,${Buffer.from(expected, 'hex').toString('base64')}`, secrets[path])
    }
  }))

test('what another registry has, which is not for hooks, reaches no hook', async () => {
  const [open, secret] = [await startRegistry(), await startRegistry()]
  const registries = [
    { registry: open.url, id: 'open', packages: ['@corp/open'], interval: 1, hooks: true },
    { registry: secret.url, id: 'private', packages: ['@corp/private'], interval: 1 },
  ]
  const put = (registry, name, ...versions) => registry.put(name, packumentOf(name, versions, { maintainers: [person('alice')] }))
  put(open, '@corp/open', V1)
  put(secret, '@corp/private', V1)
  try {
    await withHooks({ WATCH: JSON.stringify(registries) }, async ({ add, seen, hitsOf, target }) => {
      await add('scope', { type: 'scope', name: '@corp' })
      await add('owner', { type: 'owner', name: 'alice' })
      await seen(['@corp/open', '@corp/private'])
      put(secret, '@corp/private', V1, V2)
      await quiet(2500)
      put(open, '@corp/open', V1, V2)
      await waitUntil('the other package', () => hitsOf('scope').length > 0 && hitsOf('owner').length > 0)
      await quiet(2500)
      assert.deepEqual([...new Set(target.hits.map(({ body }) => JSON.parse(body).name))], ['@corp/open'])
    })
  } finally {
    open.stop()
    secret.stop()
  }
})

test('a hook on what looks like a pattern or like a user has nothing else watched', () => {
  const packages = ['ab', '@s/b', '@types/x']
  const before = ({ put }) => {
    for (const name of packages) put(name, packumentOf(name, [V1], { maintainers: [person('alice')] }))
  }
  return withHooks({ before }, async ({ add, api }) => {
    const odd = [
      ['package', ['*', 'a*', '@types/*', '~alice', '@s']],
      ['scope', ['@*', '@t*', '~alice', '*']],
      ['owner', ['*', 'al*']],
    ]
    for (const [type, names] of odd) for (const name of names) await add(`${type} ${name}`.replaceAll('/', ' '), { type, name })
    await add('proof', { name: 'proof' })
    const names = async () => (await api('watched')).packages.map(({ name }) => name)
    await waitUntil('the last hook', async () => (await names()).includes('proof'))
    await quiet()
    const watched = await names()
    assert.deepEqual(
      packages.filter((name) => watched.includes(name)),
      [],
    )
  })
})

test('a package of two users is watched on after the hook on one of them, or on the package, was removed', () => {
  const maintainers = [person('carol'), person('dave')]
  const before = ({ put }) => put('co', packumentOf('co', [V1], { maintainers }))
  return withHooks({ before }, async ({ add, remove, registry, hitsOf, api, seen }) => {
    const searched = async () => (await api('watched')).registries[0].selectors.filter(({ found }) => found === 1).length
    const carol = await add('carol', { type: 'owner', name: 'carol' })
    await seen(['co'])
    const named = await add('package', { name: 'co' })
    await add('dave', { type: 'owner', name: 'dave', user: 'bob' })
    await waitUntil('both searches', async () => (await searched()) === 2)
    await remove(carol)
    await remove(named)
    await waitUntil('the removal', async () => (await searched()) === 1)
    registry.put('co', packumentOf('co', [V1, V2], { maintainers }))
    await waitUntil('the event', () => hitsOf('dave').length === 1)
    assert.deepEqual([hitsOf('carol'), hitsOf('package')], [[], []])
  })
})

test('the feed is read while the packages of users are searched, and those whose search fails have their turn again', () => {
  const asked = []
  const waiting = []
  let isLimited = true
  const before = (registry) => {
    registry.put('configured', packumentOf('configured', [V1]))
    registry.put('co', packumentOf('co', [V1], { maintainers: [person('carol'), person('dave')] }))
    registry.behave = (request, response, path) => {
      if (path !== '/-/v1/search') return false
      asked.push(new URL(request.url, 'http://x').searchParams.get('text'))
      if (isLimited) response.writeHead(429, { 'retry-after': '1' }).end()
      else waiting.push(() => response.writeHead(200, { 'content-type': 'application/json' }).end('{"objects":[]}'))
      return true
    }
  }
  const settings = { before, interval: 600, FEED_INTERVAL_SECONDS: '1', watch: ({ url }) => ({ feed: `${url}/feed` }) }
  return withHooks(settings, async ({ add, registry, hitsOf, seen, api }) => {
    const added = async () => (await api('watched')).registries[0].selectors.length
    await seen(['configured'])
    await add('carol', { type: 'owner', name: 'carol' })
    await add('dave', { type: 'owner', name: 'dave' })
    await add('configured', { name: 'configured' })
    await waitUntil('the hooks', async () => (await added()) === 2 && asked.length > 0)
    isLimited = false
    await waitUntil('a search after a refused one', () => waiting.length === 1, 15_000)
    registry.put('configured', packumentOf('configured', [V1, V2]))
    await waitUntil('the event during the search', () => hitsOf('configured').length === 1, 15_000)
    assert.equal(waiting.length, 1, 'one search at a time')
    waiting[0]()
    await waitUntil('the other search', () => waiting.length === 2)
    assert.deepEqual(new Set(asked), new Set(['maintainer:carol', 'maintainer:dave']))
    waiting[1]()
  })
})
