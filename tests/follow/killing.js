// Kills (SIGKILL) a process that follows a registry, at random moments, while packages change: every change is given, and none under two ids.
import assert from 'node:assert/strict'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as rest } from 'node:timers/promises'
import { fileState } from 'npm-hooks/follow'
import { newStorageFolder } from '../storage-folder.js'
import { waitUntil } from '../receiver/recording-target.js'
import { packumentOf, startRegistry } from '../receiver/stub-registry.js'

export const NAMES = ['a', 'b', '@s/c', 'd']

/** Starting a process takes most of it. */
const MAX_LIFE_MS = 600

const kill = (child) =>
  new Promise((resolve) => {
    child.once('exit', resolve)
    child.kill('SIGKILL')
  })

/** The key of a change, by which the test knows it. */
export const keyOf = (name, { kind, version, user }) => `${kind} ${name} ${version ?? user}`

/**
 * `start({ url, state, file })` starts a process that appends a line to `file` for each change, which `read` makes `[key, id]` of. With
 * `isFeed` it follows all packages of the feed, and else those of `NAMES`.
 */
export async function killAtRandom(t, rounds, { isFeed = false, start, read = JSON.parse }) {
  const folder = newStorageFolder('kills')
  const [state, file] = [join(folder, 'state'), join(folder, 'lines')]
  const registry = await startRegistry()
  const changes = new Changes(registry)
  /** The last line may be cut. */
  const given = () => (existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(0, -1).flatMap(complete).map(read) : [])
  const record = async (key) => JSON.parse(new TextDecoder().decode((await fileState(state).read(key)) ?? Buffer.from('null')))
  let running
  try {
    // All are known before the first change, also to the feed.
    if (!isFeed) for (const name of NAMES) changes.put(name)
    running = start({ url: registry.url, state, file })
    if (isFeed) {
      await waitUntil('the start of the feed', async () => (await record('registry'))?.cursor)
      for (const name of NAMES) changes.put(name)
    }
    for (const name of NAMES) await waitUntil(`a look at ${name}`, () => record(`package ${name}`))
    for (let round = 1; round <= rounds; round++) {
      for (const name of NAMES.slice(round % 2)) changes.change(name, round)
      await rest(Math.random() * MAX_LIFE_MS)
      await kill(running)
      running = start({ url: registry.url, state, file })
    }
    await waitUntil('all changes', () => changes.wanted.every((key) => given().some(([other]) => other === key)), 30_000)
    assert.deepEqual([...new Set(given().map(([key]) => key))].sort(), changes.wanted.toSorted(), 'nothing is invented')
    assert.equal(new Set(given().map(String)).size, changes.wanted.length, 'each change has one id')
    t.diagnostic(`${changes.wanted.length} changes, ${given().length - changes.wanted.length} given again after ${rounds} kills`)
  } finally {
    if (running) await kill(running)
    registry.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** A line that was cut by a kill is followed by the first one of the next process. */
const complete = (line) => {
  const at = Math.max(line.lastIndexOf('{"id"'), line.lastIndexOf('["'))
  return at < 0 ? [] : [line.slice(at)]
}

/** The changes that the registry makes, and the keys of those that are wanted. */
class Changes {
  wanted = []
  #registry
  #versions = new Map(NAMES.map((name) => [name, [['1.0.0', Date.now() - 86_400_000]]]))
  #users = new Map(NAMES.map((name) => [name, {}]))

  constructor(registry) {
    this.#registry = registry
  }

  put(name) {
    const more = { users: this.#users.get(name), _rev: `${this.#registry.head + 1}-x` }
    this.#registry.put(name, packumentOf(name, this.#versions.get(name), more))
  }

  /** A release, or a star, of which the packument has no time. */
  change(name, round) {
    if (round % 3 === 0) {
      const user = `user-${round}`
      this.#users.set(name, { ...this.#users.get(name), [user]: true })
      this.wanted.push(keyOf(name, { kind: 'star', user }))
    } else {
      const version = `1.0.${round}`
      this.#versions.get(name).push([version, Date.now() - 10_000])
      this.wanted.push(keyOf(name, { kind: 'publish', version }))
    }
    this.put(name)
  }
}
