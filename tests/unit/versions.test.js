// The table of versions that Rust's tests read is what node-semver says, and is consistent.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import semver from 'semver'
import { file, LOOSE, tableText } from './versions/table.js'

const committed = readFileSync(file, 'utf8')
const { order, contradictions } = JSON.parse(committed)

test('the committed table is what node-semver says', () => {
  assert.ok(committed === tableText(), 'tests/data/semver.json differs: run node tests/unit/versions/table.js')
})

test('every pair in the table is in its order', () => {
  const versions = order.flatMap((group, at) => group.map((text) => ({ at, version: semver.parse(text, LOOSE) })))
  for (const left of versions) {
    for (const right of versions) {
      const isInOrder = left.version.compare(right.version) === Math.sign(left.at - right.at)
      if (!isInOrder) assert.fail(`${left.version.raw} and ${right.version.raw}`)
    }
  }
})

test('node-semver contradicts itself in the listed cases', () => {
  for (const [low, middle, high] of contradictions) {
    const pairs = [
      [low, middle],
      [middle, high],
      [low, high],
    ]
    assert.deepEqual(
      pairs.map(([a, b]) => semver.compare(a, b, LOOSE)),
      [0, 0, -1],
      `${low}, ${middle}, ${high}`,
    )
  }
})
