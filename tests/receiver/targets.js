// Targets as they are on bad days. The clock is turned by hand, so that three days take no time.
import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { verifyEvent } from 'npm-hooks'
import { newFolder, release, startReceiver } from './host.js'
import { forwardTo, startTarget, until } from './target.js'

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

const answer = (status, headers = {}) => (_, response) => response.writeHead(status, headers).end()

/** What a target does at first, what its attempts say of it, and what becomes of the event once the target is well again. */
const MISBEHAVIOUR = [
  ['answers 500', answer(500), { status: 500, error: null }],
  ['answers 401', answer(401), { status: 401, error: null }],
  ['hangs', () => {}, { status: null, error: 'no answer in 2000 ms' }],
  ['resets the connection', (request) => request.socket.destroy(), { status: null, error: 'no connection' }],
  ['redirects', answer(307, { location: '/elsewhere' }), { status: 307, error: null }],
  ['answers 429', answer(429), { status: 429, error: null }],
]

/** Two at once, because each waits more than it computes. */
export async function targetCases(test) {
  const cases = []
  await declare((title, work) => cases.push([title, work]))
  const next = async () => {
    for (let found; (found = cases.shift()); ) await test(...found)
  }
  await Promise.all([next(), next()])
}

async function declare(test) {
  for (const [what, behave, { status, error }] of MISBEHAVIOUR) {
    await test(`a target that ${what} gets the event once it is well`, () => inReceiver({}, async ({ receiver, target, turn, rows }) => {
      target.behave = behave
      await receiver.post(release('a'))
      await turn(0)
      const [attempt] = await rows('SELECT * FROM attempts')
      assert.deepEqual([attempt.status, attempt.error], [status, error])
      target.behave = answer(204)
      await turn(6 * SECOND)
      assert.deepEqual(await rows('SELECT * FROM outbox'), [])
      assert.deepEqual(target.hits.map(({ url }) => url), ['/', '/'])
    }))
  }

  for (const [what, behave] of [
    ['is slow', (_, response) => setTimeout(() => response.writeHead(200).end(), 150)],
    ['answers 200 and never ends', (_, response) => response.writeHead(200).write('…')],
  ]) {
    await test(`a target that ${what} has the event`, () => inReceiver({}, async ({ receiver, target, turn, rows }) => {
      target.behave = behave
      await receiver.post(release('a'))
      await turn(0)
      assert.deepEqual([await rows('SELECT * FROM outbox'), target.hits.length], [[], 1])
    }))
  }

  await test('a target that hangs holds up no other', async () => {
    const hanging = await startTarget(() => {})
    await inReceiver({ TEST_PATIENCE: '6000', more: [forwardTo(hanging.url, { name: 'hanging' })] }, async ({ receiver, target }) => {
      for (let at = 0; at < 30; at++) await receiver.post(release('a', `1.0.${at}`))
      await until('30 at the other', () => target.hits.length === 30, 5000)
    })
    hanging.stop()
  })

  await test('retries come after 5 s, 30 s, 5 min, 30 min, 2 h, 5 h, 10 h, then every 12 h; after 72 h it is a dead letter', () =>
    inReceiver({}, async ({ receiver, target, turn, rows }) => {
      target.behave = answer(500)
      await receiver.post(release('a'))
      await turn(0)
      for (let next; (next = (await rows('SELECT due - tried AS wait FROM outbox'))[0]); ) await turn(next.wait)
      const times = (await rows('SELECT at FROM attempts ORDER BY at')).map(({ at }) => at)
      const want = [5 * SECOND, 30 * SECOND, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, ...Array(4).fill(12 * HOUR)]
      const waits = times.slice(1).map((time, at) => time - times[at])
      assert.equal(waits.length, want.length, String(waits))
      // Jitter is only added; some time passes between the attempt and its row.
      for (const [at, wait] of waits.entries()) assert.ok(wait >= want[at] && wait < want[at] * 1.1 + 3000, `wait ${at}: ${wait}`)
      const [dead] = await rows('SELECT fault, reason FROM dead')
      assert.deepEqual(dead, { fault: 'target', reason: 'not taken in 72 hours and 12 attempts, the last: 500' })
    }))

  await test('a redirect for 72 hours is a mistake of the configuration, and is never followed', () =>
    inReceiver({}, async ({ receiver, target, turn, rows }) => {
      target.behave = answer(308, { location: '/elsewhere' })
      await receiver.post(release('a'))
      await turn(0)
      for (let next; (next = (await rows('SELECT due - tried AS wait FROM outbox'))[0]); ) await turn(next.wait)
      assert.equal((await rows('SELECT fault FROM dead'))[0].fault, 'configuration')
      assert.ok(target.hits.every(({ url }) => url === '/'))
    }))

  await test('`retry-after` is honoured', () => inReceiver({}, async ({ receiver, target, turn }) => {
    target.behave = answer(429, { 'retry-after': '600' })
    await receiver.post(release('a'))
    await turn(0)
    target.behave = answer(204)
    await turn(9 * MINUTE)
    assert.equal(target.hits.length, 1)
    await turn(MINUTE + SECOND)
    assert.equal(target.hits.length, 2)
  }))

  await test('a package\'s events keep their order for an hour, then the first is overtaken; other packages never wait', () =>
    inReceiver({}, async ({ receiver, target, turn }) => {
      let isIll = true
      target.behave = (_, response, { body }) => response.writeHead(isIll && JSON.parse(body).change.version === '1.0.0' ? 500 : 204).end()
      for (const version of ['1.0.0', '1.0.1', '1.0.2']) await receiver.post(release('a', version))
      await receiver.post(release('b', '2.0.0'))
      await turn(0)
      const versions = () => target.hits.map(({ body }) => JSON.parse(body).change.version)
      const firsts = () => [...new Set(versions())]
      assert.deepEqual(versions().sort(), ['1.0.0', '2.0.0'])
      await turn(59 * MINUTE)
      assert.deepEqual(firsts().sort(), ['1.0.0', '2.0.0'])
      await turn(2 * MINUTE)
      assert.deepEqual(firsts().filter((version) => version < '2'), ['1.0.0', '1.0.1', '1.0.2'])
      isIll = false
      await turn(3 * HOUR)
      assert.equal(versions().at(-1), '1.0.0')
    }))

  await test('410 suspends a target: events wait, a probe an hour, and all arrive in order once it is back', () =>
    inReceiver({}, async ({ receiver, target, turn, rows }) => {
      target.behave = answer(410)
      for (const version of ['1.0.0', '1.0.1', '1.0.2']) await receiver.post(release('a', version))
      await turn(0)
      await turn(50 * MINUTE)
      assert.equal(target.hits.length, 1)
      await turn(11 * MINUTE)
      assert.equal(target.hits.length, 2)
      // Longer than an event is tried: what waits is not given up.
      for (let day = 0; day < 4; day++) await turn(DAY)
      assert.equal(target.hits.length, 6)
      target.behave = answer(204)
      await turn(HOUR + SECOND)
      await turn(SECOND)
      const versions = target.hits.slice(6).map(({ body }) => JSON.parse(body).change.version)
      assert.deepEqual([versions, await rows('SELECT * FROM outbox'), await rows('SELECT * FROM dead')], [['1.0.0', '1.0.1', '1.0.2'], [], []])
    }))

  await test('five days of failure alone suspend a target too', () => inReceiver({}, async ({ receiver, target, turn, rows }) => {
    target.behave = answer(503)
    for (let day = 0; day < 6; day++) {
      await receiver.post(release('a', `1.0.${day}`, { time: day }))
      await turn(DAY)
    }
    assert.ok((await rows('SELECT suspended FROM health'))[0].suspended > 0)
    const { length } = target.hits
    await turn(30 * MINUTE)
    assert.ok(target.hits.length <= length + 1)
  }))

  await test('a poison event is a dead letter after three refusals while others pass, by its own fault', () =>
    inReceiver({}, async ({ receiver, target, turn, rows }) => {
      const [one, other] = inOneShard()
      target.behave = (_, response, { body }) => response.writeHead(JSON.parse(body).name === one ? 422 : 204).end()
      await receiver.post(release(one))
      await receiver.post(release(other))
      await turn(0)
      await turn(6 * SECOND)
      assert.deepEqual(await rows('SELECT * FROM dead'), [])
      await turn(40 * SECOND)
      const [dead] = await rows('SELECT name, fault, reason FROM dead')
      assert.deepEqual(dead, { name: one, fault: 'event', reason: 'refused 3 times with 422, while others pass' })
    }))

  await test('refusals of everything are no poison: it is tried on', () => inReceiver({}, async ({ receiver, target, turn, rows }) => {
    target.behave = answer(400)
    await receiver.post(release('a'))
    for (const time of [0, 6 * SECOND, 40 * SECOND, 6 * MINUTE]) await turn(time)
    assert.deepEqual([await rows('SELECT * FROM dead'), target.hits.length], [[], 4])
  }))

  await test('an alarm that fails is tried again, and what it sent is sent twice rather than lost', () =>
    inReceiver({}, async ({ receiver, target, turn, rows }) => {
      await rows("CREATE TRIGGER fail BEFORE INSERT ON attempts BEGIN SELECT RAISE(FAIL, 'the disk is full'); END")
      await receiver.post(release('a'))
      await until('a hit', () => target.hits.length > 0)
      await rows('DROP TRIGGER fail')
      // Nobody wakes it: the alarm that stands behind each run does.
      await until('the mark', async () => (await rows('SELECT * FROM outbox')).length === 0)
      assert.ok(target.hits.length >= 2)
      assert.equal(new Set(target.ids()).size, 1)
      assert.ok(receiver.log.some((line) => line.includes('"error":"alarm"')))
      await turn(0)
    }))

  await test('an alarm that was lost is found by the sweep', () => inReceiver({}, async ({ receiver, target }) => {
    target.behave = answer(500)
    await receiver.post(release('a'))
    await until('a hit', () => target.hits.length === 1)
    await new Promise((resolve) => setTimeout(resolve, 300))
    await receiver.test('loseAlarms')
    target.behave = answer(204)
    await receiver.test('clock', { offset: 10 * MINUTE })
    await receiver.test('sweep')
    await until('the second', () => target.hits.length === 2)
  }))

  await test('a clock that jumps a day ahead and back holds nothing up, and numbers only grow', () =>
    inReceiver({}, async ({ receiver, target, turn, rows }) => {
      target.behave = answer(500)
      await turn(DAY)
      await receiver.post(release('a', '1.0.0'))
      await turn(0)
      target.behave = answer(204)
      await turn(-DAY)
      await receiver.post(release('a', '1.0.1'))
      await turn(0)
      await turn(SECOND)
      assert.deepEqual(await rows('SELECT * FROM outbox'), [])
      const [first, second] = await rows('SELECT seq FROM events ORDER BY received DESC')
      assert.ok(second.seq > first.seq)
    }))

  await test('what waits for a target that is no longer configured is a dead letter, by the configuration\'s fault', async () => {
    const { folder, remove } = await newFolder()
    const target = await startTarget(answer(500))
    const first = await startReceiver(folder, { TARGETS: JSON.stringify([forwardTo(target.url)]) })
    await first.post(release('a'))
    await until('a hit', () => target.hits.length === 1)
    await first.kill()
    const second = await startReceiver(folder)
    await second.test('run')
    const [dead] = (await second.test('sql', { sql: 'SELECT * FROM dead' })).flat()
    assert.deepEqual([dead.target, dead.fault], ['recorder', 'configuration'])
    await second.kill()
    target.stop()
    remove()
  })

  await messageCases(test)
}

async function messageCases(test) {
  await test('a forward verifies with the target\'s secret, as npm signs and as Standard Webhooks do', () =>
    inReceiver({ secret: `whsec_${Buffer.from('key').toString('base64')}` }, async ({ receiver, target, turn }) => {
      const { answer: { id, key } } = await receiver.post(release('@scope/ü', '1.0.0'))
      await turn(0)
      const [{ headers, body }] = target.hits
      const { event, change } = verifyEvent(body, headers['x-npm-signature'], `whsec_${Buffer.from('key').toString('base64')}`)
      assert.deepEqual([event.name, event.payload, change.version], ['@scope/ü', null, '1.0.0'])
      assert.deepEqual([headers['npm-hooks-id'], decodeURI(headers['npm-hooks-key']), headers['webhook-id']], [id, key, id])
      const text = `${id}.${headers['webhook-timestamp']}.${body}`
      assert.equal(headers['webhook-signature'], `v1,${createHmac('sha256', 'key').update(text).digest('base64')}`)
    }))

  await test('Slack gets the summary and the signals, and no package can call a channel', async () => {
    const slack = await startTarget()
    const more = [{ name: 'slack', kind: 'slack', url: `${slack.url}/hook`, level: 'alarm' }]
    await inReceiver({ more }, async ({ receiver, turn }) => {
      const scripts = { postinstall: 'node <!channel>' }
      const versions = { '1.0.0': {}, '1.0.1': { scripts } }
      const time = { '1.0.0': '2020-01-01T00:00:00Z', '1.0.1': '2020-02-01T00:00:00Z' }
      const packument = JSON.stringify({ name: 'a', 'dist-tags': { latest: '1.0.1' }, versions, time })
      await receiver.post(release('quiet'))
      await receiver.post(release('a', '1.0.1', { packument }))
      await turn(0)
      assert.equal(slack.hits.length, 1)
      const { text } = JSON.parse(slack.hits[0].body)
      assert.match(text, /^🚨 a 1\.0\.1 published.*\n• alarm install-script: /)
      assert.doesNotMatch(text, /<!/)
    })
    slack.stop()
  })

  await test('a target gets what its filters let through', async () => {
    const filters = [
      ['all', {}, 4],
      ['scope', { packages: ['@scope/*'] }, 2],
      ['middle', { packages: ['left-*d', 'none'] }, 1],
      ['kinds', { kinds: ['unpublish'] }, 0],
      ['level', { level: 'notice' }, 0],
    ]
    const target = await startTarget()
    const more = filters.map(([name, filter]) => forwardTo(`${target.url}/${name}`, { name, ...filter }))
    await inReceiver({ more }, async ({ receiver, turn }) => {
      for (const name of ['@scope/a', '@scope/b', 'left-pad', 'pad']) await receiver.post(release(name))
      await turn(0)
      for (const [name, , count] of filters) assert.equal(target.hits.filter(({ url }) => url === `/${name}/`).length, count, name)
    })
    target.stop()
  })
}

/** A receiver with one target, or `more`, and a clock: `turn` puts it forward and has everything sent that is due. */
async function inReceiver({ more = [], secret = 'of the target', ...variables }, work) {
  const { folder, remove } = await newFolder()
  const target = await startTarget()
  const TARGETS = JSON.stringify([forwardTo(target.url, { secret }), ...more])
  const receiver = await startReceiver(folder, { TARGETS, TEST_PATIENCE: '2000', ...variables })
  let offset = 0
  const turn = async (ms) => {
    await receiver.test('clock', { offset: (offset += ms) })
    await receiver.test('run')
  }
  const rows = async (sql) => (await receiver.test('sql', { sql })).flat()
  try {
    await work({ receiver, target, turn, rows })
  } finally {
    await receiver.kill()
    target.stop()
    remove()
  }
}

/** Two names that lead to one shard: each finds out for itself what a target takes. */
function inOneShard() {
  const shards = new Map()
  for (let at = 0; ; at++) {
    const name = `package-${at}`
    const shard = [...name].reduce((hash, char) => Math.imul(hash ^ char.charCodeAt(0), 0x01000193), 0x811c9dc5 | 0) >>> 0
    const other = shards.get(shard % 32)
    if (other) return [other, name]
    shards.set(shard % 32, name)
  }
}
