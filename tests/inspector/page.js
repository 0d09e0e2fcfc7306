// Opens the built inspector in Chromium: one server and browser per file, one page per test.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { serveInspector } from '../../scripts/inspector.js'
import { launchChromium, skipWithoutChromium } from '../hosts/browsers.js'

export const SECRET = 'npm-hook-fixture-secret'
export const EVENT =
  '{"event":"package:publish","name":"n","type":"package","version":"1.0.0","hookOwner":{"username":"u"},"payload":{"name":"n","dist-tags":{"latest":"1.0.1"},"versions":{"1.0.0":{},"1.0.1":{"scripts":{"postinstall":"node steal.js"}}},"time":{"1.0.0":"2024-01-01T00:00:00.000Z","1.0.1":"2024-02-01T00:00:00.000Z"}},"change":{"version":"1.0.1"},"time":1706745600000}'

// Of this process alone: test files run side by side.
const folder = mkdtempSync(join(tmpdir(), 'npm-hooks-inspector-files-'))
let server
let browser
let started

async function start() {
  server = await serveInspector(0)
  browser = await launchChromium()
}

after(async () => {
  // After a failed start, the server runs without a browser.
  await started?.catch(() => {})
  await browser?.close()
  await server?.stop()
  rmSync(folder, { recursive: true, force: true })
})

/** A test with a new page. It fails too if a page logs an error, or requests anything from another origin. */
export function pageTest(name, work) {
  test(name, { skip: skipWithoutChromium }, async (t) => {
    started ??= start()
    await started
    const problems = []
    const contexts = []
    const open = async (options = {}) => {
      const context = await browser.newContext({
        viewport: { width: 1280, height: 900 },
        permissions: ['clipboard-read', 'clipboard-write'],
        acceptDownloads: true,
        ...options,
      })
      contexts.push(context)
      const page = await context.newPage()
      page.setDefaultTimeout(60_000)
      page.on('pageerror', (error) => problems.push(error.message))
      page.on('console', (message) => ['error', 'warning'].includes(message.type()) && problems.push(message.text()))
      page.on('request', (request) => {
        if (!request.url().startsWith(server.url) && !/^(blob|data):/.test(request.url())) problems.push(`requested ${request.url()}`)
      })
      // Without a fragment, the page opens with an example.
      await page.goto(`${server.url}#${options.fragment ?? 'mode=inspect'}`)
      await page.getByRole('option', { name: 'First publish' }).first().waitFor({ state: 'attached' })
      return page
    }
    try {
      const page = await open()
      await work({ browser, page, open, url: server.url, t, ...actionsOn(page) })
      assert.deepEqual(problems, [])
    } finally {
      for (const context of contexts) await context.close()
    }
  })
}

function actionsOn(page) {
  const field = (label) => page.getByRole('textbox', { name: new RegExp(`^${label}`) })
  const clear = async () => {
    const remove = page.getByRole('button', { name: 'Remove' })
    if (await remove.count()) await remove.click()
    await field('Delivery').fill('')
    await field('Signature').fill('')
    await field('Secret').fill('')
  }
  /** As a file on disk: Playwright would pass a buffer through the page. */
  const choose = (name, bytes) => {
    writeFileSync(join(folder, name), bytes)
    return page.locator('input[type=file]').first().setInputFiles(join(folder, name))
  }
  const give = async ({ bytes, header = '', secret = '' }) => {
    await clear()
    await choose('delivery.body', bytes)
    await field('Signature').fill(header)
    await field('Secret').fill(secret)
  }
  const paste = async (text) => {
    await field('Delivery').focus()
    await field('Delivery').evaluate((box, text) => {
      const clipboardData = new DataTransfer()
      clipboardData.setData('text/plain', text)
      box.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
    }, text)
  }
  const chooseSample = (title) => page.getByLabel('All examples').selectOption(title)
  const waitForVerdict = (tone) => page.locator(`.banner.${tone}`).waitFor({ timeout: 60_000 })
  /** Waits until the code below the verdict contains `want`; returns it. */
  const reason = async (want) => {
    await page.locator('.reason', { hasText: want }).waitFor({ timeout: 60_000 })
    return page.locator('.reason').textContent()
  }
  const clipboard = () => page.evaluate(() => navigator.clipboard.readText())
  return { field, clear, choose, give, paste, chooseSample, waitForVerdict, reason, clipboard }
}
