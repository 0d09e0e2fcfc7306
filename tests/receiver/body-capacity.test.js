// When a body that was stopped makes room: its memory is free only once its request has run.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { scheduler } from 'node:timers/promises'
import { loadModule } from './load-module.js'

globalThis.scheduler ??= scheduler
const { Capacity } = await loadModule("export { Capacity } from './base/capacity.js'")

const KIB = 1024
const TOTAL = 1024 * KIB

/** A full capacity, of which `count` bodies were stopped for another one. */
function withStopped(count) {
  const capacity = new Capacity(TOTAL)
  const stopped = []
  const open = (address) => {
    const lease = capacity.open(address, TOTAL, () => stopped.push(lease))
    assert.ok(lease)
    return lease
  }
  for (let at = 0; at < 16; at++) open('large')
  for (let at = 0; at < count; at++) open('small')
  assert.deepEqual(
    stopped.map(({ bytes }) => bytes),
    Array(count).fill(64 * KIB),
  )
  return { capacity, stopped }
}

/** Whether `promise` is settled after two of the capacity's intervals. */
const isSettled = (promise) => Promise.race([promise.then(() => true), scheduler.wait(60).then(() => false)])

test('while more than an eighth of the room is taken by bodies that were stopped, reading waits; it continues as they are released', async () => {
  const { capacity, stopped } = withStopped(4)
  const settled = capacity.settle()
  assert.equal(await isSettled(settled), false)
  capacity.release(stopped[0])
  assert.equal(await isSettled(settled), false)
  capacity.release(stopped[1])
  capacity.release(stopped[1])
  await settled
})

test('a few bodies that were stopped delay nothing', async () => {
  const { capacity } = withStopped(2)
  assert.equal(await Promise.race([capacity.settle().then(() => 'now'), Promise.resolve().then(() => scheduler.wait(0))]), 'now')
})

test('a body that was stopped and has no request any more delays others for a second at most', async () => {
  const { capacity } = withStopped(4)
  const settled = capacity.settle()
  assert.equal(await isSettled(settled), false)
  await settled
})
