// The page at `/events` in a browser, with a receiver that has a target that works and one that rejects events.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { buildInspector } from '../../scripts/inspector.js'
import { assertAccessible, launchChromium, SCREENSHOTS } from '../browser/audit.js'
import { deliveries } from '../data.js'
import { skipWithoutChromium } from '../hosts/browsers.js'
import { startInMiniflare } from './miniflare.js'
import { forwardTo, respondWith, startTarget, waitUntil } from './recording-target.js'
import { newFolder, post, release, startReceiver } from './workerd.js'

const TOKEN = 'a token of twenty letters'
const HOSTILE_NAME = '<img src=x onerror=alert(1)>'

const signIn = async (page, token = TOKEN) => {
  await page.getByRole('textbox', { name: /^Token/ }).fill(token)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

test('the events page', { skip: skipWithoutChromium }, async (t) => {
  const { folder, remove } = await newFolder()
  const [good, rejecting] = [await startTarget(), await startTarget(respondWith(400))]
  const TARGETS = JSON.stringify([
    forwardTo(good.url, { name: 'archive' }),
    forwardTo(rejecting.url, { name: 'picky', packages: ['poison', 'fine*'] }),
  ])
  const receiver = await startReceiver(folder, { TARGETS, EVENTS_TOKEN: TOKEN })
  const browser = await launchChromium()
  t.after(async () => {
    await browser.close()
    await receiver.kill()
    for (const target of [good, rejecting]) target.stop()
    remove()
  })
  const packument = JSON.stringify({
    name: 'suspicious',
    'dist-tags': { latest: '1.0.1' },
    versions: { '1.0.0': {}, '1.0.1': { scripts: { postinstall: HOSTILE_NAME } } },
    time: { '1.0.0': '2020-01-01T00:00:00Z', '1.0.1': '2020-02-01T00:00:00Z' },
  })
  for (const delivery of [release('quiet'), release('suspicious', '1.0.1', { packument }), release(HOSTILE_NAME), release('fine')])
    await receiver.post(delivery)
  await waitUntil('the first hits', () => good.hits.length >= 4)
  const errors = []
  const open = async (options = {}, path = '/events') => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options })
    const page = await context.newPage()
    page.on('pageerror', (error) => errors.push(error.message))
    page.on('dialog', (dialog) => errors.push(`dialog ${dialog.message()}`))
    // The wrong token gets 401, which the browser logs.
    page.on('console', (message) => message.type() === 'error' && !message.text().includes('401') && errors.push(message.text()))
    await page.goto(receiver.url + path)
    return page
  }
  const page = await open()

  await t.test('the page asks for the token, and rejects a wrong one', async () => {
    await signIn(page, 'another token of twenty')
    await page.getByText('Incorrect token.').waitFor()
    await signIn(page)
    await page.locator('.event').first().waitFor()
    assert.equal(await page.locator('.event').count(), 4)
  })

  await t.test('its security policy allows requests to the receiver only', async () => {
    const { headers } = await fetch(`${receiver.url}/events`)
    for (const path of ['assets', 'assets/', '..%2f..%2fpackage.json', 'nothing.js'])
      assert.equal((await fetch(`${receiver.url}/inspector/${path}`)).status, 404, path)
    assert.match(headers.get('content-security-policy'), /^default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; .*connect-src 'self'/)
  })

  await t.test('hostile names are shown as text', async () => {
    await page.getByRole('button', { name: /img src=x/ }).click()
    await page.locator('.event-details').waitFor()
    assert.equal(await page.locator('main img').count(), 0)
    await page.getByRole('button', { name: /img src=x/ }).click()
  })

  await t.test('events are searched by package, kind and level', async () => {
    await page.getByLabel('Minimum signal level').selectOption('alarm')
    await page.locator('.event', { hasText: 'suspicious' }).waitFor()
    await page.waitForFunction(() => document.querySelectorAll('.event').length === 1)
    await page.getByLabel('Minimum signal level').selectOption('none')
    await page.getByLabel('Package').fill('qui')
    await page.waitForFunction(() => document.querySelectorAll('.event').length === 1)
    await page.getByLabel('Kind').selectOption('unpublish')
    await page.getByText('No events found.').waitFor()
    await page.getByLabel('Kind').selectOption('')
    await page.getByLabel('Package').fill('')
    await page.waitForFunction(() => document.querySelectorAll('.event').length === 4)
  })

  await t.test('an event has each step with its time and status', async () => {
    await page.getByRole('button', { name: /suspicious/ }).click()
    await page.locator('.event-details li', { hasText: 'archive, attempt 1: 204' }).waitFor()
    assert.match(
      await page.locator('.event-details').textContent(),
      /received and stored.*alarm install-script.*key publish:suspicious@1\.0\.1/s,
    )
    assert.match(await page.locator('.event-details').textContent(), /KEEP_BODIES is off/)
    await page.screenshot({ path: join(SCREENSHOTS, 'events.png'), fullPage: true })
  })

  await t.test('the link in a message opens its event', async () => {
    const [, id] = /id ([0-9a-f]{32})/.exec(await page.locator('.event-details').textContent())
    const linked = await open({}, `/events/#${id}`)
    await signIn(linked)
    await linked.locator('.linked .event-details', { hasText: 'suspicious 1.0.1 published' }).waitFor()
    await assertAccessible(linked, 'linked event')
    await linked.context().close()
  })

  await t.test("a target's health is shown, and a test event sent to it", async () => {
    assert.match(
      await page.getByRole('region', { name: 'State of each target' }).textContent(),
      /archive forward.*healthy.*picky forward.*failing, first/s,
    )
    const hits = good.hits.length
    await page.getByRole('button', { name: 'Send a test event to archive' }).click()
    await page.getByText('Test event for archive queued.').waitFor()
    await waitUntil('the test event', () => good.hits.length > hits)
  })

  await t.test('a dead letter shows its cause, and is redelivered', async () => {
    rejecting.behave = (_, response, { body }) => response.writeHead(JSON.parse(body).name === 'poison' ? 400 : 204).end()
    await receiver.post(release('poison'))
    // Each shard has its own circuit breaker; with so many packages, some are in the shard of `poison`.
    for (let at = 0; at < 120; at++) await receiver.post(release(`fine${at}`))
    for (let at = 1; at <= 4; at++) {
      await receiver.test('clock', { offset: at * 40_000 })
      await receiver.test('run')
    }
    await page.getByRole('button', { name: 'Refresh' }).click()
    await page.locator('.dead-letter', { hasText: 'poison' }).waitFor()
    assert.match(await page.locator('.dead-letter').textContent(), /to picky.*cause: /)
    rejecting.behave = respondWith(204)
    const hits = rejecting.hits.length
    await page.getByRole('button', { name: /^Redeliver poison .* to picky/ }).click()
    await page.getByText('1 delivery queued.').waitFor()
    await receiver.test('run')
    await waitUntil('the poison', () => rejecting.hits.length > hits)
  })

  for (const colorScheme of ['light', 'dark']) {
    await t.test(`axe finds no violations, in ${colorScheme}, at 1280 and at 360 pixels`, async () => {
      for (const width of [1280, 360]) {
        const view = await open({ colorScheme, viewport: { width, height: 800 } })
        await assertAccessible(view, `sign in, ${width}`)
        await signIn(view)
        await view.getByLabel('Package').fill('s')
        await view.getByRole('button', { name: /suspicious/ }).click()
        await view.locator('.event-details').waitFor()
        await view.locator('.chart canvas').waitFor()
        await assertAccessible(view, `events, ${width}`)
        assert.ok(await view.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `wider than ${width}`)
        await view.screenshot({ path: join(SCREENSHOTS, `events-${colorScheme}-${width}.png`), fullPage: true })
        await view.context().close()
      }
    })
  }

  await t.test('no error was logged', () => assert.deepEqual(errors, []))
})

test('an event whose body is stored opens in the inspector', { skip: skipWithoutChromium }, async () => {
  const [delivery] = deliveries()
  const { url, dispose } = await startInMiniflare({
    r2Buckets: ['BODIES'],
    bindings: { NPM_HOOK_SECRET: delivery.secret, KEEP_BODIES: 'true', EVENTS_TOKEN: TOKEN },
    assets: {
      directory: await buildInspector(),
      binding: 'ASSETS',
      assetConfig: { html_handling: 'none' },
      routerConfig: { invoke_user_worker_ahead_of_assets: true, has_user_worker: true },
    },
  })
  const browser = await launchChromium()
  const context = await browser.newContext()
  try {
    await post(await url(), { body: Buffer.from(delivery.body, 'base64'), headers: Object.fromEntries(delivery.headers) })
    const page = await context.newPage()
    await page.goto(new URL('/events', await url()).href)
    await signIn(page)
    await page.locator('.event').click()
    const [inspector] = await Promise.all([context.waitForEvent('page'), page.getByRole('button', { name: 'Open in inspector' }).click()])
    await inspector.locator('.summary').waitFor()
    assert.match(await inspector.locator('.summary').textContent(), /^hookbox 1\.0\.0 published/)
    await inspector.getByRole('textbox', { name: /^Signature/ }).fill(delivery.signature)
    await inspector.getByRole('textbox', { name: /^Secret/ }).fill(delivery.secret)
    await inspector.locator('.banner.good').waitFor()
  } finally {
    await browser.close()
    await dispose()
  }
})

test('without a token in the configuration there is no page', async () => {
  const closed = await newFolder()
  const other = await startReceiver(closed.folder)
  for (const path of ['/events', '/events/api/events']) assert.equal((await fetch(other.url + path)).status, 404)
  assert.equal((await fetch(`${other.url}/inspector/`)).status, 200)
  await other.kill()
  // With a wrong configuration only the API fails; the page itself has no data.
  const wrong = await startReceiver(closed.folder, { TARGETS: 'x', EVENTS_TOKEN: TOKEN })
  for (const [path, status] of [
    ['/events', 200],
    ['/events/api/events', 503],
    ['/inspector/', 200],
  ])
    assert.equal((await fetch(wrong.url + path)).status, status, path)
  await wrong.kill()
  closed.remove()
})
