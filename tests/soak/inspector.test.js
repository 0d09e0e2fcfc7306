// The inspector over many large deliveries: its memory does not grow with their number.
import assert from 'node:assert/strict'
import { inspectLargeDeliveries } from '../inspector/large-deliveries.js'
import { pageTest } from '../inspector/page.js'

const DELIVERIES = 20
/** How many deliveries it takes until each part of the page has been used, and memory was reclaimed once. */
const FIRST = 5

pageTest(`${DELIVERIES} deliveries of 20 MB, one after the other: memory stays flat`, async ({ browser, page, choose, t }) => {
  const { longTasks, memory } = await inspectLargeDeliveries({ browser, page, choose }, DELIVERIES, 20e6)
  t.diagnostic(
    `long tasks of the page, in ms: ${longTasks.join(', ') || 'none'}; memory in MB: ${memory.map((bytes) => Math.round(bytes / 1e6))}`,
  )
  if (memory[0] === undefined) return t.skip('the system does not say how much memory a process has')
  const [first, last] = [memory.slice(0, FIRST), memory.slice(-FIRST)].map((sizes) => Math.max(...sizes))
  assert.ok(last < first * 1.25, `${Math.round(first / 1e6)} MB of the first ${FIRST}, ${Math.round(last / 1e6)} MB of the last`)
})
