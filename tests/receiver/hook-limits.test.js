// What one user's hooks can cost the server and the owners of endpoints, counted.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { HOUR } from './controlled-clock.js'
import { quiet, withHooks } from './hooked-server.js'
import { withApi } from './hooks-api.js'
import { loadModule } from './load-module.js'
import { respondWith, waitUntil } from './recording-target.js'

const { HookReceivers } = await loadModule("export { HookReceivers } from './hooks/receivers.ts'")

/** As many as a user can have. */
const HOOKS = 100
/** Of JSON: all filters of a user together. */
const USER_FILTER_BYTES = 20_000

/** What is before the first letter that is not ASCII in a filter: a host counts only what follows. */
const START = '{"packages":["'

/** Distinct filters that select nothing, of the largest size that 100 hooks of a user can have. */
const FILTERS = Array.from({ length: HOOKS }, (_, at) => {
  const filter = (length) => JSON.stringify({ packages: [`é${at}`.padEnd(3, 'b'), ...Array(length).fill('b')] })
  return filter(Math.floor((USER_FILTER_BYTES / HOOKS - filter(0).length - 1) / 4))
})

/** What `HookReceivers` asks. `filters` are those of the hooks on each package; it answers `perAnswer` queries at once. */
function directoryOf(filters, perAnswer = Number.MAX_SAFE_INTEGER) {
  const texts = [...new Set(filters)]
  const asked = []
  return {
    asked,
    revision: async () => 1,
    async receiversOf(queries) {
      asked.push(queries.map(({ name }) => name))
      const receivers = filters.map((filter, at) => ({ id: `hook:${at}`, filter: texts.indexOf(filter) }))
      return structuredClone({ revision: 1, filters: texts, receivers: queries.slice(0, perAnswer).map(() => receivers) })
    },
  }
}

const eventOf = (name) => ({ name, about: { change: { kind: 'publish', name, version: '1.0.0' } }, level: 'none' })

/** The characters that `JSON.parse` reads, and those that wasm gets, from the first that is not ASCII on, while `work` runs. */
async function charactersRead(work) {
  const counts = { parsed: 0, toWasm: 0 }
  const { parse } = JSON
  const { encodeInto } = TextEncoder.prototype
  JSON.parse = (text, ...args) => {
    counts.parsed += text.length
    return parse(text, ...args)
  }
  TextEncoder.prototype.encodeInto = function (text, ...args) {
    counts.toWasm += text.length
    return encodeInto.call(this, text, ...args)
  }
  try {
    await work()
  } finally {
    JSON.parse = parse
    TextEncoder.prototype.encodeInto = encodeInto
  }
  return counts
}

describe('what filters cost', () => {
  test('filters are read once for all events, and equal ones decide once about an event', async () => {
    for (const filters of [FILTERS, Array(HOOKS).fill(FILTERS[0])]) {
      const receivers = new HookReceivers(directoryOf(filters))
      const distinct = [...new Set(filters)]
      const characters = distinct.reduce((sum, { length }) => sum + length - START.length, 0)
      assert.deepEqual(await receivers.of([eventOf('@s/a')]), [[]])
      for (const name of ['@s/a', '@s/other']) {
        const { parsed, toWasm } = await charactersRead(() => receivers.of([eventOf(name)]))
        assert.deepEqual({ parsed, toWasm }, { parsed: 0, toWasm: characters }, `${distinct.length} filters`)
      }
    }
  })

  test('the answers that are kept have at most 500,000 characters with their filters', async () => {
    const directory = directoryOf(FILTERS)
    const receivers = new HookReceivers(directory)
    const size = JSON.stringify((await directory.receiversOf([{ name: 'a' }])).receivers).length + FILTERS.join('').length
    const names = Array.from({ length: 200 }, (_, at) => `@s/${at}`)
    for (const name of names) await receivers.of([eventOf(name)])
    directory.asked.length = 0
    let kept = 0
    for (const name of names.toReversed()) {
      await receivers.of([eventOf(name)])
      if (directory.asked.length > 0) break
      kept++
    }
    assert.ok(kept > 0 && kept * size <= 500_000, `${kept} answers of ${size} characters`)
  })

  test('an answer about some of the events is completed by others', async () => {
    const directory = directoryOf(['{"packages":["@s/*"]}'], 2)
    const receivers = new HookReceivers(directory)
    const names = ['@s/a', 'b', '@s/c', 'd', '@s/e']
    assert.deepEqual(await receivers.of(names.map(eventOf)), [['hook:0'], [], ['hook:0'], [], ['hook:0']])
    assert.deepEqual(directory.asked, [names, names.slice(2), names.slice(4)])
  })

  test('an answer has each filter once, and no more queries than its limit of receivers', () =>
    withApi({ TEST_RECEIVERS_PER_ANSWER: '3' }, async ({ create, target, task }) => {
      const filter = { range: '^2' }
      for (const at of [0, 1]) await create('alice', '@s', { type: 'scope', endpoint: `${target.url}/${at}`, filter })
      await create('bob', '@s', { type: 'scope', filter: { tags: ['next'] } })
      await create('carol', '@s', { type: 'scope' })
      const queries = ['x', '@s/a', '@s/b'].map((name) => ({ name, users: [] }))
      const { filters, receivers } = await task('receiversOf', { queries })
      assert.deepEqual(filters, ['{"range":"^2"}', '{"tags":["next"]}'])
      assert.deepEqual(
        receivers.map((found) => found.map(({ filter }) => filter)),
        [[], [0, 0, 1, null]],
      )
    }))
})

describe('what users can have sent', { concurrency: 2 }, () => {
  test('a pause that an endpoint asked for is not ended by a user who has events sent again, ten times a minute', () =>
    withApi({}, async ({ call, create, post, target, turn, rows }) => {
      target.behave = respondWith(429, { 'retry-after': '3600' })
      const { id } = await create('alice', 'lodash')
      const { answer } = await post('lodash', '1.0.0')
      await waitUntil('the pause', async () => (await rows('SELECT paused FROM health')).length === 1)
      const redeliver = () => call('alice', 'POST', `/hook/${id}/deliveries/${answer.id}/redeliver`)
      const answers = []
      for (let count = 0; count < 12; count++) answers.push(await redeliver())
      assert.deepEqual(
        answers.map(({ status }) => status),
        [...Array(10).fill(200), 429, 429],
      )
      assert.equal(answers[10].headers.get('retry-after'), '60')
      assert.match(answers[10].json.error, /^too-many-requests: a user can send 10 pings, redeliveries and updates a minute/)
      await quiet(500)
      await turn(HOUR / 2)
      assert.equal(target.hits.length, 1, 'nothing is sent during the pause')
      target.behave = respondWith(204)
      await turn(HOUR)
      assert.equal(target.hits.length, 2, 'it is sent after the pause')
    }))

  test('the probe of a suspended hook that asked for a pause is not sent sooner because its user wants that', () =>
    withApi({}, async ({ call, create, post, target, rows, task }) => {
      target.behave = respondWith(429, { 'retry-after': '3600' })
      const { id } = await create('alice', 'lodash')
      const { answer } = await post('lodash', '1.0.0')
      await waitUntil('the pause', async () => (await rows('SELECT paused FROM health')).length === 1)
      const probe = Date.now() + HOUR
      await task('sql', { sql: `UPDATE health SET suspended = ${Date.now()}, probe = ${probe}` })
      await task('forgetHealth')
      assert.equal((await call('alice', 'POST', `/hook/${id}/deliveries/${answer.id}/redeliver`)).status, 200)
      await quiet(500)
      assert.deepEqual([target.hits.length, await rows('SELECT probe FROM health')], [1, [{ probe }]])
    }))

  test('pings, redeliveries and updates of all hooks of a user count together; refused ones change nothing', () =>
    withApi({}, async ({ call, create, post, target, list }) => {
      const [first, second] = [await create('alice', 'a'), await create('alice', 'b')]
      const { answer } = await post('a', '1.0.0')
      await waitUntil('the delivery', () => target.hits.length === 1)
      const update = (at) => call('alice', 'PUT', `/hook/${first.id}`, { endpoint: `${target.url}/${at}` })
      for (let at = 0; at < 4; at++) {
        assert.equal((await update(at)).status, 200)
        assert.equal((await call('alice', 'POST', `/hook/${second.id}/ping`)).status, 200)
      }
      for (let at = 0; at < 2; at++)
        assert.equal((await call('alice', 'POST', `/hook/${first.id}/deliveries/${answer.id}/redeliver`)).status, 200)
      const { status, headers, json } = await update('refused')
      assert.deepEqual([status, headers.get('retry-after'), json.error.split(':')[0]], [429, '60', 'too-many-requests'])
      assert.equal((await call('alice', 'POST', `/hook/${second.id}/ping`)).status, 429)
      assert.equal((await list('alice')).objects[0].endpoint, `${target.url}/3`)
      const ofBob = await create('bob', 'a')
      assert.equal((await call('bob', 'POST', `/hook/${ofBob.id}/ping`)).status, 200)
    }))

  test('of a delivery the last 30 attempts are kept, and that it succeeded once', () =>
    withHooks({}, async ({ post, target, add, task, stateOf }) => {
      const rows = (sql) => task('sql', { name: 'lodash', sql })
      const hook = await add('a', { name: 'lodash' })
      const { answer } = await post('lodash', '1.0.0')
      await waitUntil('the success', async () => (await stateOf(hook))[0]?.delivered)
      target.behave = (_, response) => response.writeHead(500).end('x'.repeat(5000))
      for (let count = 2; count <= 36; count++) {
        await task('redeliver', { id: answer.id, target: hook.target })
        await waitUntil(`attempt ${count}`, async () => (await rows('SELECT max(number) AS number FROM attempts'))[0].number === count)
      }
      const kept = await rows('SELECT number, status FROM attempts ORDER BY number')
      assert.deepEqual(kept, [{ number: 1, status: 204 }, ...Array.from({ length: 30 }, (_, at) => ({ number: 7 + at, status: 500 }))])
      assert.equal((await stateOf(hook))[0].delivered, true)
    }))
})
