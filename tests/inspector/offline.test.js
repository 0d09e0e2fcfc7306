// What the page requests, and what works without a server: on a static host, in a folder of its choice.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { signPayload } from 'npm-hooks'
import { build } from 'vite'
import { buildInspector } from '../../scripts/inspector.js'
import { root } from '../../scripts/setup.js'
import { launchChromium, skipWithoutChromium } from '../hosts/browsers.js'
import { EVENT, SECRET } from './page.js'
import { startStaticHost } from './static-host.js'

const BASE = '/tools/npm/'
let browser
const ends = []
after(async () => {
  for (const end of ends.reverse()) await end()
})

/** A page of a new host. `browser` is shared; caches and service workers are not. */
async function open(t) {
  if (browser === undefined) {
    browser = await launchChromium()
    ends.push(() => browser.close())
  }
  const host = await startStaticHost(join(await buildInspector(), 'inspector'), BASE)
  const context = await browser.newContext()
  t.after(async () => {
    await context.close()
    await host.stop().catch(() => {})
  })
  const page = await context.newPage()
  const problems = []
  page.on('pageerror', ({ message }) => problems.push(message))
  await page.goto(host.url)
  await page.evaluate(() => navigator.serviceWorker.ready)
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null)
  return { host, context, page, problems }
}

const inspect = async (page, body, tone = 'good') => {
  const field = (label) => page.getByRole('textbox', { name: new RegExp(`^${label}`) })
  await page
    .locator('input[type=file]')
    .first()
    .setInputFiles({ name: 'a.body', mimeType: 'text/plain', buffer: Buffer.from(body) })
  await field('Signature').fill(signPayload(body, SECRET))
  await field('Secret').fill(SECRET)
  await page.locator('.summary', { hasText: JSON.parse(body).name }).waitFor()
  await page.locator(`.banner.${tone}`).waitFor()
}

async function until(isTrue) {
  for (let at = 0; !(await isTrue()); at++) {
    if (at === 200) throw new Error(`still not: ${isTrue}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

const eventOf = (name) => EVENT.replaceAll('"name":"n"', `"name":"${name}"`)

test('after loading, nothing is requested: 100 letters, 5 deliveries, a comparison', { skip: skipWithoutChromium }, async (t) => {
  const { host, page, problems } = await open(t)
  host.requests.length = 0
  await page.getByRole('textbox', { name: /^Secret/ }).pressSequentially('secret letter '.repeat(4))
  const remove = page.getByRole('button', { name: 'Remove' })
  if (await remove.count()) await remove.click()
  await page.getByRole('textbox', { name: /^Delivery/ }).pressSequentially(EVENT.slice(0, 50), { delay: 20 })
  for (let at = 1; at <= 5; at++) await inspect(page, eventOf(`package-${at}`))
  await page.getByRole('button', { name: 'Compare' }).click()
  const buffer = Buffer.from(eventOf('package-5').replaceAll('1.0.1', '1.0.2'))
  await page.locator('input[type=file]').first().setInputFiles({ name: 'b.body', mimeType: 'text/plain', buffer })
  await page.locator('.changes, .facts').first().waitFor()
  assert.deepEqual(host.requests, [])
  assert.deepEqual(problems, [])
})

test('without the server, the second delivery verifies, and the page opens again', { skip: skipWithoutChromium }, async (t) => {
  const { host, page, context, problems } = await open(t)
  await inspect(page, eventOf('first'))
  await host.stop()
  await inspect(page, eventOf('second'))
  await page.reload()
  await inspect(page, eventOf('third'))
  const other = await context.newPage()
  await other.goto(`${host.url}?from=a-bookmark`)
  await inspect(other, eventOf('fourth'))
  await other.locator('.editor .cm-content').waitFor()
  assert.deepEqual(problems, [])
})

test('the cache has the files of the build, and no other address', { skip: skipWithoutChromium }, async (t) => {
  const { host, page } = await open(t)
  for (const path of ['nothing.json', 'events.html', 'assets/nothing.js', '../../events']) {
    await page.evaluate((url) => new Promise((resolve) => Object.assign(new Image(), { src: url, onerror: resolve })), host.url + path)
  }
  const cached = await page.evaluate(async () => {
    const names = await caches.keys()
    return Promise.all(names.map(async (name) => (await (await caches.open(name)).keys()).map(({ url }) => url)))
  })
  assert.equal(cached.length, 1)
  const paths = cached[0].map((url) => url.replace(host.url, '')).map((path) => path.replace(/-[\w-]{8}\./, '.'))
  const assets = ['chart.js', 'editor.js', 'index.css', 'index.js', 'samples.js', 'timeline-chart.js', 'worker.js']
  for (const path of ['icon.svg', 'index.html', ...assets.map((name) => `assets/${name}`)]) assert.ok(paths.includes(path), path)
  assert.deepEqual(
    paths.filter((path) => /events|counts/.test(path) || !/^(icon\.svg|index\.html|assets\/[\w-]+\.(js|css))$/.test(path)),
    [],
  )
})

test('the events page and addresses outside of the folder are not intercepted', { skip: skipWithoutChromium }, async (t) => {
  const { host, context } = await open(t)
  await host.stop()
  for (const url of [`${host.url}events.html`, new URL('/events', host.url).href]) {
    const page = await context.newPage()
    await assert.rejects(page.goto(url), /ERR_CONNECTION_REFUSED/, url)
  }
})

test('a new version is shown at the next load, works without a server, and leaves open pages working', {
  skip: skipWithoutChromium,
}, async (t) => {
  const { host, page, context, problems } = await open(t)
  const outDir = mkdtempSync(join(tmpdir(), 'npm-hooks-inspector-version-'))
  t.after(() => rmSync(outDir, { recursive: true, force: true }))
  const plugins = [{ name: 'version', transformIndexHtml: (html) => html.replace('<html', '<html data-version="next"') }]
  await build({ root: join(root, 'www/inspector'), logLevel: 'error', plugins, build: { outDir, emptyOutDir: true } })
  host.folder = outDir
  const other = await context.newPage()
  await other.goto(host.url)
  assert.equal(await other.locator('html').getAttribute('data-version'), 'next')
  // The cache is created at the start of the installation.
  await until(() =>
    other.evaluate(async () => {
      const { active, waiting, installing } = await navigator.serviceWorker.getRegistration()
      return (await caches.keys()).length === 2 && active?.state === 'activated' && !waiting && !installing
    }),
  )
  await host.stop()
  await other.reload()
  assert.equal(await other.locator('html').getAttribute('data-version'), 'next')
  await inspect(other, eventOf('next'))
  await inspect(page, eventOf('former'))
  assert.deepEqual(problems, [])
})
