// The server and Verdaccio are killed (SIGKILL) at random moments while npm publishes: every change of the registry arrives.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { effort } from '../effort.js'
import { waitUntil } from '../receiver/recording-target.js'
import { startVerdaccio } from './verdaccio.js'
import { startWatching } from './watching-server.js'

const ROUNDS = effort(2, 25, 5)
const NAMES = ['a', '@s/b']
const KILLED = [['server'], ['verdaccio'], ['server', 'verdaccio']]
/** How long after a publish: npm has begun with the next one, and the server has found the former or not. */
const MAX_DELAY_MS = 1200
/** A failed look is repeated later and later; an operator, or a notification, asks for one at once. */
const LOOK_MS = 300

export const testKills = () =>
  test(`killed ${ROUNDS} times while npm publishes: every change arrives, repeated at most under its id`, async (t) => {
    const verdaccio = await startVerdaccio()
    const server = await startWatching(verdaccio.url, { packages: NAMES })
    const look = () => server.api('look', {}).catch(() => {})
    const work = { isDone: false, published: 0, failed: 0 }
    try {
      await server.looked(NAMES)
      const workers = [...NAMES.map((name) => publishing(verdaccio, name, work)), looking(look, work)]
      for (let round = 0; round < ROUNDS; round++) {
        const { published } = work
        await waitUntil('a publish', () => work.published > published, 60_000)
        await pause(Math.random() * MAX_DELAY_MS)
        const killed = KILLED[round % KILLED.length].map((who) => ({ server, verdaccio })[who])
        await Promise.all(killed.map(({ kill }) => kill()))
        await pause(Math.random() * 500)
        await Promise.all(killed.map(({ start }) => start()))
      }
      work.isDone = true
      await Promise.all(workers)

      const expected = []
      for (const name of NAMES)
        expected.push(...Object.keys((await verdaccio.packument(name))?.versions ?? {}).map((version) => `${name}@${version}`))
      /** By id: which version was published. */
      const releases = async () =>
        new Map(
          (await server.received()).flatMap(({ id, change }) =>
            change.kind === 'publish' ? [[id, `${change.name}@${change.version}`]] : [],
          ),
        )
      const isComplete = async () => {
        await look()
        const arrived = new Set((await releases()).values())
        return expected.every((release) => arrived.has(release))
      }
      await waitUntil('every release', isComplete, 60_000).catch(() => {})
      // What is repeated or invented would come now.
      await pause(2 * LOOK_MS)
      const deliveries = await server.received()
      const ids = new Set(deliveries.map(({ id }) => id))
      t.diagnostic(
        `killed ${ROUNDS} times: npm published ${work.published} and failed ${work.failed} times; ${expected.length} releases, ` +
          `${ids.size} events, ${deliveries.length - ids.size} repeated`,
      )
      assert.deepEqual([...(await releases()).values()].sort(), expected.sort())
      assert.deepEqual(verdaccio.outside, [])
    } finally {
      work.isDone = true
      await server.remove()
      await verdaccio.remove()
    }
  })

/** Publishes one version after the other. A version that was interrupted may be there or not, so the next one is published. */
async function publishing(verdaccio, name, work) {
  for (let patch = 0; !work.isDone; patch++)
    await verdaccio.npm.publish({ name, version: `1.0.${patch}` }).then(
      () => work.published++,
      () => work.failed++,
    )
}

async function looking(look, work) {
  while (!work.isDone) {
    await look()
    await pause(LOOK_MS)
  }
}
