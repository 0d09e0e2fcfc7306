// Of very many changes a look announces a part: whatever the part is, the next look finds exactly the others.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { build } from 'esbuild'
import { join } from 'node:path'
import { comparePackuments, readPackument } from 'npm-hooks/packument'
import { root } from '../../scripts/setup.js'
import { effort } from '../effort.js'

const { outputFiles } = await build({ entryPoints: [join(root, 'pkg/src/follow/part.ts')], write: false, format: 'esm' })
const { factsWithout } = await import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].text).toString('base64')}`)

/** A generator of numbers below `max`, the same for each seed. */
function numbers(seed) {
  let state = seed
  return (max) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * max)
  }
}

// With names that every object inherits.
const VERSIONS = ['1.0.0', '1.0.1', '1.1.0', '2.0.0-rc.1', '2.0.0', '2.0.1', '__proto__', 'constructor']
const NAMES = ['alice', 'bob', 'carol', '__proto__']

function packument(random, modified) {
  const some = (list) => list.filter(() => random(3) > 0)
  const versions = some(VERSIONS)
  if (versions.length === 0) versions.push('1.0.0')
  const time = Object.fromEntries(
    versions.map((version) => [version, new Date(Date.UTC(2026, 0, 1 + VERSIONS.indexOf(version))).toISOString()]),
  )
  const pick = () => versions[random(versions.length)]
  return {
    name: 'a',
    'dist-tags': { latest: pick(), ...(random(2) && { beta: pick() }), ...(random(2) && { ['__proto__']: pick() }) },
    versions: Object.fromEntries(versions.map((version) => [version, random(3) ? {} : { deprecated: `old ${random(2)}` }])),
    time: { created: '2026-01-01T00:00:00.000Z', modified, ...time },
    maintainers: some(NAMES).map((name) => ({ name })),
    users: Object.fromEntries(some(NAMES).map((name) => [name, true])),
  }
}

const keysOf = (changes) => changes.map(({ key, kind }) => `${kind} ${key}`)

test('each part of the changes of random packuments leaves the rest to the next look', () => {
  const seed = Math.floor(Math.random() * 2 ** 31)
  const random = numbers(seed)
  let parts = 0
  const rounds = effort(100, 20_000, 300)
  for (let round = 0; round < rounds; round++) {
    const before = random(8) ? readPackument(JSON.stringify(packument(random, '2026-02-01T00:00:00.000Z'))) : null
    const after = readPackument(JSON.stringify(packument(random, '2026-03-01T00:00:00.000Z')))
    const changes = comparePackuments(before, after, { firstSight: 'history' })
    for (let count = 1; count < changes.length; count++) {
      const [announced, rest] = [changes.slice(0, count), changes.slice(count)]
      const part = factsWithout(rest, announced, before, after)
      const found = comparePackuments(part, after)
      // Where no version is left in between, the last removal is found again.
      const repeated = announced.filter(({ kind }) => kind === 'unpublish').slice(-1)
      const isRepeated = repeated.some(({ key }) => found.some((change) => change.key === key))
      const wanted = [...rest, ...(isRepeated ? repeated : [])]
      assert.deepEqual(keysOf(found).sort(), keysOf(wanted).sort(), `seed ${seed}, after ${count} of ${keysOf(changes).join(', ')}`)
      parts++
    }
  }
  assert.ok(parts > 5 * rounds, `${parts} parts`)
})
