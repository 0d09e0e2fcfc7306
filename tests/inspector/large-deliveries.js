// Gives a page one large delivery after the other, and measures what that does to it.
import { readFileSync } from 'node:fs'
import { signPayload } from 'npm-hooks'
import { largeDelivery } from './large-delivery.js'

const SECRET = 'the secret of large deliveries'
/** How many deliveries it takes until each part of the page has been used, and memory was reclaimed once. */
const FIRST = 5

/**
 * Inspects `count` deliveries of about `bytes`, each until its payload is drawn. Returns the longest tasks of the page in milliseconds, and the
 * memory of the page's process after each in bytes, as far as the system says.
 *
 * @param {{ browser: import('playwright-core').Browser, page: import('playwright-core').Page, choose: (name: string, bytes: string) => unknown }} host
 */
export async function inspectLargeDeliveries({ browser, page, choose }, count, bytes) {
  const field = (label) => page.getByRole('textbox', { name: new RegExp(`^${label}`) })
  const { body } = largeDelivery(bytes)
  const memory = []
  await recordLongTasks(page)
  await field('Secret').fill(SECRET)
  for (let at = 1; at <= count; at++) {
    // Each is another package, so that what is drawn is of this delivery.
    const name = `large-${at}`
    const own = body.replaceAll('"large"', `"${name}"`)
    const remove = page.getByRole('button', { name: 'Remove' })
    if (await remove.count()) await remove.click()
    await choose('large.body', own)
    await field('Signature').fill(signPayload(own, SECRET))
    await field('Secret').fill(SECRET)
    await page.locator('.summary', { hasText: `${name} ` }).waitFor({ timeout: 120_000 })
    await page.locator('.banner.good').waitFor({ timeout: 120_000 })
    await page.locator('.tree .row').first().waitFor({ timeout: 120_000 })
    memory.push(await residentBytes(browser))
  }
  return { longTasks: await longTasks(page), memory }
}

/** How much more memory the page had after the last deliveries than after the first ones; undefined if the system does not say. */
export function memoryGrowth(memory) {
  if (memory.includes(undefined)) return undefined
  return Math.max(...memory.slice(-FIRST)) / Math.max(...memory.slice(0, FIRST))
}

export const recordLongTasks = (page) =>
  page.evaluate(() => {
    window.tasks = []
    new PerformanceObserver((list) => window.tasks.push(...list.getEntries().map(({ duration }) => Math.round(duration)))).observe({
      type: 'longtask',
    })
  })

/** In milliseconds. */
export const longTasks = (page) => page.evaluate(() => window.tasks)

/** The memory of the largest page, which has the worker too; undefined where the system does not say. */
async function residentBytes(browser) {
  if (process.platform !== 'linux') return undefined
  const session = await browser.newBrowserCDPSession()
  const { processInfo } = await session.send('SystemInfo.getProcessInfo')
  await session.detach()
  const sizes = processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => residentOf(id))
  return Math.max(...sizes)
}

function residentOf(pid) {
  try {
    const [, kilobytes = '0'] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
    return Number(kilobytes) * 1024
  } catch {
    return 0
  }
}
