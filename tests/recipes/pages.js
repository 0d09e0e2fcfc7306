// A recipe for browsers in Chromium: its folder as a website, and the deliveries of the table.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import { extname, join } from 'node:path'
import { SECRET } from '../frameworks/answers.js'
import { launchChromium } from '../hosts/browsers.js'
import { DELIVERIES } from './deliveries.js'

const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' }
/** The script of the recipes for workers. */
const PAGE_MODULE = '/page.js'
const PAGE_TIMEOUT_MS = 30_000

/** The policy that the recipes name, for pages and for workers. */
function policyFor(text) {
  const [, map] = /<script type="importmap">(.*?)<\/script>/s.exec(text) ?? []
  const hash = map === undefined ? '' : ` 'sha256-${createHash('sha256').update(map).digest('base64')}'`
  return `default-src 'none'; script-src 'self' 'wasm-unsafe-eval'${hash}; worker-src 'self'; connect-src 'self'`
}

/** Calls `work` with a tab that shows `page` of a folder, and then checks that the page reported no error. */
export async function inPage(folder, page, work) {
  const server = createServer((request, response) => {
    const path = join(folder, new URL(request.url, 'http://localhost').pathname)
    if (!existsSync(path) || !statSync(path).isFile()) return void response.writeHead(404).end()
    const content = readFileSync(path)
    const type = TYPES[extname(path)] ?? 'text/plain'
    response
      .writeHead(200, { 'content-type': `${type}; charset=utf-8`, 'content-security-policy': policyFor(content.toString()) })
      .end(content)
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  const browser = await launchChromium()
  try {
    const tab = await browser.newPage()
    tab.setDefaultTimeout(PAGE_TIMEOUT_MS)
    const errors = []
    tab.on('pageerror', ({ message }) => errors.push(message))
    await tab.goto(`http://127.0.0.1:${server.address().port}/${page}`)
    await work(tab)
    assert.deepEqual(errors, [])
  } finally {
    await browser.close()
    server.close()
  }
}

/** The deliveries with a signature, and whether it is right: `{ title, body, header, valid }`. */
const SIGNED = DELIVERIES.filter(({ header, isTooLarge }) => header !== undefined && !isTooLarge).map(({ status, ...each }) => {
  return { ...each, valid: status !== 401 }
})

export const signedTitles = SIGNED.map(({ title }) => title)

/** Checks what `explain` answers for each delivery: the object of `explainSignature`. */
export async function explainsAll(t, explain) {
  for (const { title, body, header, valid } of SIGNED) {
    await t.test(title, async () => {
      const answer = await explain(body, header, SECRET)
      assert.equal(answer.valid, valid, JSON.stringify(answer))
    })
  }
}

/** `explain` by the form of the recipes: a file, the header and the secret. */
export const byForm = (tab) => async (body, header, secret) => {
  await tab.reload()
  await tab.locator('#header').fill(header)
  await tab.locator('#secret').fill(secret)
  await tab.locator('#body').setInputFiles({ name: 'body', mimeType: '', buffer: Buffer.from(body) })
  await tab.waitForFunction(() => document.getElementById('verdict').value)
  return JSON.parse(await tab.locator('#verdict').evaluate(({ value }) => value))
}

/** `explain` by the function of that name that page.js exports. */
export const byModule = (tab) => (body, header, secret) =>
  tab.evaluate(
    async ([module, text, ...rest]) => {
      const { explain } = await import(module)
      return explain(new TextEncoder().encode(text).buffer, ...rest)
    },
    [PAGE_MODULE, body, header, secret],
  )

/** Posts a delivery to the page's service worker. */
export const byServiceWorker =
  (tab) =>
  async ({ body, header }) =>
    tab.evaluate(
      async ([module, text, signature, secret]) => {
        if (!navigator.serviceWorker.controller) {
          await import(module)
          while (!navigator.serviceWorker.controller) await new Promise((resolve) => setTimeout(resolve, 20))
        }
        const headers = { 'x-secret': secret, ...(signature && { 'x-npm-signature': signature }) }
        const response = await fetch('/npm-hook', { method: 'POST', headers, body: text })
        return { status: response.status, text: await response.text() }
      },
      [PAGE_MODULE, body, header, SECRET],
    )
