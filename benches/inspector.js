// The inspector in Chromium: its first verdict on a slow network, and large deliveries one after the other.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildInspector } from '../scripts/inspector.js'
import { launchChromium } from '../tests/hosts/browsers.js'
import { inspectLargeDeliveries, memoryGrowth } from '../tests/inspector/large-deliveries.js'
import { startStaticHost } from '../tests/inspector/static-host.js'
import { QUICK, timeOf } from './clock.js'
import { gzip } from './modules.js'
import { both } from './report.js'

/** What the developer tools of Chromium call Fast 3G. */
const FAST_3G = {
  offline: false,
  latency: 562.5,
  downloadThroughput: (1.6 * 1024 * 1024 * 0.9) / 8,
  uploadThroughput: (750 * 1024 * 0.9) / 8,
}
const LARGE_BYTES = 20e6

export async function inspector({ paper: { say, table }, pace }) {
  const dist = join(await buildInspector(), 'inspector')
  const host = await startStaticHost(dist, '/inspector/', { isCompressed: true })
  const browser = await launchChromium()
  const folder = mkdtempSync(join(tmpdir(), 'npm-hooks-bench-'))
  try {
    const isQuick = pace === QUICK
    const first = await firstVerdicts(browser, host.url, isQuick ? 2 : 9)
    const size = sizeOf(dist)
    say(`All files that the page loads: ${(size / 1000).toFixed(0)} kB (gzip).`)
    const row = table('from opening the page to the first verdict, in s', 'time')
    row('Fast 3G, nothing cached', both(first.cold))
    row('Fast 3G, opened again', both(first.warm))
    const count = isQuick ? 3 : 20
    const page = await browser.newPage()
    await page.goto(`${host.url}#mode=inspect`)
    const file = join(folder, 'large.body')
    const choose = (_, body) => {
      writeFileSync(file, body)
      return page.locator('input[type=file]').first().setInputFiles(file)
    }
    const { longTasks, memory } = await inspectLargeDeliveries({ browser, page, choose }, count, LARGE_BYTES)
    const longest = Math.max(0, ...longTasks)
    say(`\n${count} deliveries of 20 MB, one after the other: the longest task of the page took ${longest} ms.`)
    if (memory[0] !== undefined) {
      say(`Memory of the page and its worker, in MB: ${memory.map((bytes) => (bytes / 1e6).toFixed(0)).join(' → ')}.`)
    }
    return { firstVerdict: first.cold, size: size / 1000, longestTask: longest, memory: memoryGrowth(memory) }
  } finally {
    await browser.close()
    await host.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Each in a new profile: opened with nothing cached, and again. In seconds. */
async function firstVerdicts(browser, url, times) {
  const [cold, warm] = [[], []]
  for (let at = 0; at < times; at++) {
    const context = await browser.newContext()
    cold.push(await firstVerdict(context, url))
    const page = context.pages()[0]
    await page.evaluate(() => navigator.serviceWorker.ready)
    await page.close()
    warm.push(await firstVerdict(context, url))
    await context.close()
  }
  return { cold: timeOf(cold), warm: timeOf(warm) }
}

/** Opens the page, which begins with an example that fails. */
async function firstVerdict(context, url) {
  const page = await context.newPage()
  await page.addInitScript(() => {
    new MutationObserver((_, observer) => {
      if (document.querySelector('.banner.bad, .banner.good') === null) return
      observer.disconnect()
      window.firstVerdict = performance.now()
    }).observe(document, { childList: true, subtree: true })
  })
  const session = await context.newCDPSession(page)
  await session.send('Network.enable')
  await session.send('Network.emulateNetworkConditions', FAST_3G)
  await page.goto(url, { waitUntil: 'commit' })
  await page.waitForFunction(() => window.firstVerdict, null, { timeout: 60_000 })
  return (await page.evaluate(() => window.firstVerdict)) / 1000
}

/** The files of the page, without those of the events page and without the service worker's. */
function sizeOf(folder) {
  const names = readdirSync(folder, { recursive: true }).map((name) => name.replaceAll('\\', '/'))
  const loaded = names.filter((name) => /\.(js|css|html|svg)$/.test(name) && !/(events|counts-chart)[^/]*$/.test(name))
  return loaded.reduce((sum, name) => sum + gzip(readFileSync(join(folder, name))), 0)
}
