// The receiver under load for ten minutes: every accepted event is stored, none was refused, and its memory stays flat.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { underLoad } from '../../benches/receiver.js'

const SECONDS = 600
const BYTES = 2000
/** Memory at the end compared with half-time. */
const MAX_GROWTH = 1.25

test(`${SECONDS} s of events of ${BYTES / 1000} kB: all stored, with flat memory`, async (t) => {
  const { rate, p99, resets, refused, cpu, rssAtHalf, rss, disk } = await underLoad(BYTES, false, SECONDS, true)
  t.diagnostic(`${rate.toFixed(0)} a second, p99 ${p99.toFixed(0)} ms, ${resets} resets, ${cpu.toFixed(2)} ms of CPU per event`)
  t.diagnostic(`RSS ${rssAtHalf.toFixed(0)} MB at half-time, ${rss.toFixed(0)} MB at the end; the disk: ${disk.toFixed(0)} fdatasync per s`)
  assert.deepEqual({ resets, refused }, { resets: 0, refused: 0 })
  assert.ok(rss < rssAtHalf * MAX_GROWTH, `${rss} after ${rssAtHalf}`)
})
