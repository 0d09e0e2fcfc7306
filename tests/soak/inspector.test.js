// The inspector over many large deliveries: its memory does not grow with their number.
import assert from 'node:assert/strict'
import { inspectLargeDeliveries, memoryGrowth } from '../inspector/large-deliveries.js'
import { pageTest } from '../inspector/page.js'

const DELIVERIES = 20

pageTest(`${DELIVERIES} deliveries of 20 MB, one after the other: memory stays flat`, async ({ browser, page, choose, t }) => {
  const { longTasks, memory } = await inspectLargeDeliveries({ browser, page, choose }, DELIVERIES, 20e6)
  const growth = memoryGrowth(memory)
  t.diagnostic(`long tasks of the page, in ms: ${longTasks.join(', ') || 'none'}`)
  if (growth === undefined) return t.skip('the system does not say how much memory a process has')
  t.diagnostic(`memory, in MB: ${memory.map((bytes) => Math.round(bytes / 1e6)).join(', ')}`)
  assert.ok(growth < 1.25, `${growth.toFixed(2)} times as much`)
})
