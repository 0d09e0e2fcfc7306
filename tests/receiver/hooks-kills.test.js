// workerd is killed (SIGKILL) while hooks are added, changed and removed: what was acknowledged is there, and nothing is there by half.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { effort } from '../effort.js'
import { withApi } from './hooks-api.js'
import { waitUntil } from './recording-target.js'

const ROUNDS = effort(2, 50, 5)
const WRITERS = 8
const USERS = ['alice', 'bob', 'carol', 'dave']
const MAX_HOOKS = 20

test(`killed ${ROUNDS} times during writes: each acknowledged change is there, each other one wholly or not at all`, (t) =>
  withApi({ TEST_MAX_SENDS: '1000000' }, async ({ server, call, list, restart, target, task }) => {
    /** By user and name: what the hook has, and what it has if the change that was not acknowledged was made; `null` for no hook. */
    const known = new Map()
    let [changes, unacknowledged] = [0, 0]

    const write = async (user, name, next, request) => {
      const key = `${user} ${name}`
      known.set(key, { ...known.get(key), next })
      const answer = await request()
      assert.equal(answer.status, 200, answer.text)
      known.set(key, { id: answer.json.id, now: next })
      changes++
    }
    const writer = async (number, round) => {
      const user = USERS[number % USERS.length]
      for (let step = 0; ; step++) {
        const name = `package-${number}-${(round * 31 + step) % (MAX_HOOKS / 2)}`
        const { id, now = null } = known.get(`${user} ${name}`) ?? {}
        const next = { endpoint: `${target.url}/${round}-${step}`, secret: `secret ${round}-${step}` }
        if (now === null) await write(user, name, next, () => call(user, 'POST', '/hook', { type: 'package', name, ...next }))
        else if (step % 3 === 0) await write(user, name, null, () => call(user, 'DELETE', `/hook/${id}`))
        else await write(user, name, next, () => call(user, 'PUT', `/hook/${id}`, next))
      }
    }
    const stored = async () => {
      const hooks = (await Promise.all(USERS.map((user) => list(user)))).flatMap(({ objects }) => objects)
      return new Map(hooks.map((hook) => [`${hook.username} ${hook.name}`, hook]))
    }
    /** What is stored agrees with what is known, and is what is known from now on. */
    const check = async () => {
      const hooks = await stored()
      for (const key of hooks.keys()) assert.ok(known.has(key), `a hook that was never added: ${key}`)
      for (const [key, { now, next }] of known) {
        const { id, endpoint, secret } = hooks.get(key) ?? {}
        const found = id === undefined ? null : { endpoint, secret }
        const possible = next === undefined ? [now ?? null] : [now ?? null, next]
        if (next !== undefined) unacknowledged++
        assert.ok(
          possible.some((state) => JSON.stringify(state) === JSON.stringify(found)),
          `${key}: ${JSON.stringify(found)} is not one of ${JSON.stringify(possible)}`,
        )
        known.set(key, { id, now: found })
      }
      const [{ count }] = await task('hooksSql', { sql: 'SELECT count(*) AS count FROM hooks' })
      assert.equal(count, hooks.size)
    }

    for (let round = 0; round < ROUNDS; round++) {
      const before = changes
      // A writer ends when its connection fails.
      const writers = Array.from({ length: WRITERS }, (_, number) => writer(number, round).catch((error) => error))
      await waitUntil('some changes', () => changes > before + WRITERS)
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 300))
      await server().kill()
      for (const error of await Promise.all(writers)) assert.ok(error instanceof TypeError, String(error))
      await restart()
      await check()
    }
    // What the killed processes owed to shards and watchers is made up for.
    await task('sweep')
    assert.deepEqual(await task('hooksSql', { sql: 'SELECT * FROM notices' }), [])
    t.diagnostic(`killed ${ROUNDS} times: ${changes} changes acknowledged, ${unacknowledged} not`)
    assert.ok(changes > ROUNDS * WRITERS && unacknowledged > 0, 'too few changes for this test')
  }))
