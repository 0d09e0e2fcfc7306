// The page at `/events` in a browser, with a receiver that has a target that works and one that rejects events.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { before, describe, test } from 'node:test'
import { buildInspector } from '../../scripts/inspector.js'
import { assertAccessible, SCREENSHOTS } from '../browser/audit.js'
import { deliveries } from '../data.js'
import { launchChromium, skipWithoutChromium } from '../hosts/browsers.js'
import { startInMiniflare } from './miniflare.js'
import { pageSuite, signIn } from './page-suite.js'
import { forwardTo, respondWith, startTarget, waitUntil } from './recording-target.js'
import { signPayload } from 'npm-hooks'
import { fetch } from '../fetch.js'
import { newFolder, post, release, SECRET, startReceiver } from './workerd.js'

const TOKEN = 'a-token-of-twenty-letters'
const HOSTILE_NAME = '<img src=x onerror=alert(1)>'

describe('the events page', () => {
  let good
  let rejecting
  let receiver
  let browser
  let page
  const errors = []
  const { stops, pageTest } = pageSuite()

  before(async () => {
    if (skipWithoutChromium) return
    const { folder, remove } = await newFolder()
    stops.push(remove)
    good = await startTarget()
    rejecting = await startTarget(respondWith(400))
    stops.push(good.stop, rejecting.stop)
    const TARGETS = JSON.stringify([
      forwardTo(good.url, { name: 'archive' }),
      forwardTo(rejecting.url, { name: 'picky', packages: ['poison', 'fine*'] }),
    ])
    receiver = await startReceiver(folder, { TARGETS, EVENTS_TOKEN: TOKEN })
    stops.push(receiver.kill)
    browser = await launchChromium()
    stops.push(() => browser.close())
    await postDeliveries()
    page = await open()
  })

  async function postDeliveries() {
    const packument = JSON.stringify({
      name: 'suspicious',
      'dist-tags': { latest: '1.0.1' },
      versions: { '1.0.0': {}, '1.0.1': { scripts: { postinstall: HOSTILE_NAME } } },
      time: { '1.0.0': '2020-01-01T00:00:00Z', '1.0.1': '2020-02-01T00:00:00Z' },
    })
    for (const delivery of [release('quiet'), release('suspicious', '1.0.1', { packument }), release(HOSTILE_NAME), release('fine')])
      await receiver.post(delivery)
    await waitUntil('the first hits', () => good.hits.length >= 4)
  }

  async function open(options = {}, path = '/events', url = receiver.url) {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options })
    const page = await context.newPage()
    page.on('pageerror', (error) => errors.push(error.message))
    page.on('dialog', (dialog) => errors.push(`dialog ${dialog.message()}`))
    // The wrong token gets 401, which the browser logs.
    page.on('console', (message) => message.type() === 'error' && !message.text().includes('401') && errors.push(message.text()))
    await page.goto(url + path)
    return page
  }

  pageTest('the page asks for the token, and rejects a wrong one', async () => {
    await signIn(page, 'another token of twenty')
    await page.getByText('Incorrect token.').waitFor()
    await signIn(page, TOKEN)
    await page.locator('.event').first().waitFor()
    assert.equal(await page.locator('.event').count(), 4)
  })

  pageTest('its security policy allows requests to the receiver only', async () => {
    const { headers } = await fetch(`${receiver.url}/events`)
    for (const path of ['assets', 'assets/', '..%2f..%2fpackage.json', 'nothing.js'])
      assert.equal((await fetch(`${receiver.url}/inspector/${path}`)).status, 404, path)
    assert.match(headers.get('content-security-policy'), /^default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; .*connect-src 'self'/)
  })

  pageTest('hostile names are shown as text', async () => {
    await page.getByRole('button', { name: /img src=x/ }).click()
    await page.locator('.event-details').waitFor()
    assert.equal(await page.locator('main img').count(), 0)
    await page.getByRole('button', { name: /img src=x/ }).click()
  })

  pageTest('events are searched by package, kind and level', async () => {
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

  pageTest('an event has each step with its time and status', async () => {
    await page.getByRole('button', { name: /suspicious/ }).click()
    await page.locator('.event-details li', { hasText: 'archive, attempt 1: 204' }).waitFor()
    assert.match(
      await page.locator('.event-details').textContent(),
      /received and stored.*alarm install-script.*key publish:suspicious@1\.0\.1/s,
    )
    assert.match(await page.locator('.event-details').textContent(), /KEEP_BODIES is off/)
    await page.screenshot({ path: join(SCREENSHOTS, 'events.png'), fullPage: true })
  })

  pageTest('the link in a message opens its event', async () => {
    const [, id] = /id ([0-9a-f]{32})/.exec(await page.locator('.event-details').textContent())
    const linked = await open({}, `/events/#${id}`)
    await signIn(linked, TOKEN)
    await linked.locator('.linked .event-details', { hasText: 'suspicious 1.0.1 published' }).waitFor()
    await assertAccessible(linked, 'linked event')
    // A second link in the same tab.
    await linked.getByRole('button', { name: /^publish quiet/ }).click()
    const [, other] = /id ([0-9a-f]{32})/.exec(await linked.locator('.events-list .event-details').textContent())
    await linked.evaluate((id) => {
      location.hash = id
    }, other)
    await linked.locator('.linked .event-details', { hasText: 'quiet 1.0.0 published' }).waitFor()
    await linked.context().close()
  })

  pageTest("a target's health is shown, and a test event sent to it", async () => {
    assert.match(
      await page.getByRole('list', { name: 'State of each target' }).textContent(),
      /archive forward.*healthy.*picky forward.*failing, first/s,
    )
    const hits = good.hits.length
    await page.getByRole('button', { name: 'Send a test event to archive' }).click()
    await page.getByText('Test event for archive queued.').waitFor()
    await waitUntil('the test event', () => good.hits.length > hits)
  })

  pageTest('the page shows what needs attention first, and loads again by itself', async () => {
    const headings = await page.locator('main h2').allTextContents()
    assert.deepEqual(
      headings.map((text) => text.replace(/[\d, ]+$/, '')),
      ['Health', 'Targets', 'Hooks', 'Dead letters', 'Events over time', 'Events'],
    )
    const body = 'signed, but not an event'
    await receiver.post({ body, headers: { 'x-npm-signature': signPayload(body, SECRET) } })
    await page.locator('#quarantine').waitFor()
    assert.match(await page.locator('section', { has: page.locator('#quarantine') }).textContent(), /Quarantine 1.*not-json/s)
    await page.locator('.health', { hasText: 'Quarantined bodies1' }).waitFor()
    await page.getByText('needs attention').waitFor()
  })

  pageTest('events that wait are listed', async () => {
    await page.getByLabel('State', { exact: true }).selectOption('waiting')
    await page.waitForFunction(() => document.querySelectorAll('.event').length === 1)
    assert.match(await page.locator('.event').textContent(), /fine.*1 pending/)
    await page.getByLabel('State', { exact: true }).selectOption('failed')
    await page.getByText('No events found.').waitFor()
    await page.getByLabel('State', { exact: true }).selectOption('')
    await page.waitForFunction(() => document.querySelectorAll('.event').length > 3)
  })

  pageTest('a target that was never used is not called healthy, and errors of the configuration are shown', async () => {
    const { folder, remove } = await newFolder()
    const TARGETS = JSON.stringify([forwardTo(good.url, { name: 'new' }), { name: 'broken' }])
    const other = await startReceiver(folder, { TARGETS, EVENTS_TOKEN: TOKEN })
    const view = await open({ viewport: { width: 360, height: 800 } }, '/events', other.url)
    try {
      await signIn(view, TOKEN)
      await view.locator('.target', { hasText: 'not used yet' }).waitFor()
      await view.getByText(/TARGETS\[1\]\.kind: must be one of/).waitFor()
      await view.getByText('not healthy').waitFor()
      const button = view.getByRole('button', { name: 'Send a test event to new' })
      const { x, width } = await button.boundingBox()
      assert.ok(x >= 0 && x + width <= 360, 'the button is in sight')
      await assertAccessible(view, 'errors of the configuration')
      await view.screenshot({ path: join(SCREENSHOTS, 'events-problems-360.png'), fullPage: true })
    } finally {
      await view.context().close()
      await other.kill()
      remove()
    }
  })

  pageTest('a dead letter shows its cause, and is redelivered', async () => {
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
    assert.match(await page.locator('.dead-letter', { hasText: 'poison' }).textContent(), /to picky.*cause: /)
    rejecting.behave = respondWith(204)
    const hits = rejecting.hits.length
    await page.getByRole('button', { name: /^Redeliver poison .* to picky/ }).click()
    await page.getByText('1 delivery queued.').waitFor()
    await receiver.test('run')
    await waitUntil('the poison', () => rejecting.hits.length > hits)
  })

  pageTest('a receiver that answers slowly is asked once at a time, and its answer is shown', async () => {
    const view = await open()
    await view.clock.install()
    await view.reload()
    await signIn(view, TOKEN)
    await view.locator('.event').first().waitFor()
    const held = []
    await view.route(/\/events\/api\/events\?/, (route) => held.push(route))
    // Some rounds of refreshing.
    await view.clock.runFor(20_000)
    await waitUntil('the request', () => held.length > 0)
    assert.equal(held.length, 1)
    await held[0].fulfill({ json: { events: [], next: null, total: 0 } })
    await view.getByText('No events found.').waitFor()
    await view.context().close()
  })

  for (const colorScheme of ['light', 'dark']) {
    pageTest(`axe finds no violations, in ${colorScheme}, at 1280 and at 360 pixels`, async () => {
      for (const width of [1280, 360]) {
        const view = await open({ colorScheme, viewport: { width, height: 800 } })
        await assertAccessible(view, `sign in, ${width}`)
        await signIn(view, TOKEN)
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

  pageTest('no error was logged', () => assert.deepEqual(errors, []))
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
  let browser
  try {
    browser = await launchChromium()
    const context = await browser.newContext()
    await post(await url(), { body: Buffer.from(delivery.body, 'base64'), headers: Object.fromEntries(delivery.headers) })
    const page = await context.newPage()
    await page.goto(new URL('/events', await url()).href)
    await signIn(page, TOKEN)
    await page.locator('.event').click()
    const [inspector] = await Promise.all([context.waitForEvent('page'), page.getByRole('button', { name: 'Open in inspector' }).click()])
    await inspector.locator('.summary').waitFor()
    assert.match(await inspector.locator('.summary').textContent(), /^hookbox 1\.0\.0 published/)
    await inspector.getByRole('textbox', { name: /^Signature/ }).fill(delivery.signature)
    await inspector.getByRole('textbox', { name: /^Secret/ }).fill(delivery.secret)
    await inspector.locator('.banner.good').waitFor()
  } finally {
    await browser?.close()
    await dispose()
  }
})

test('without a token in the configuration there is no page', async () => {
  const { folder, remove } = await newFolder()
  /** Starts a receiver, and compares the status of each path. */
  const assertStatuses = async (variables, statuses) => {
    const receiver = await startReceiver(folder, variables)
    try {
      for (const [path, status] of statuses) assert.equal((await fetch(receiver.url + path)).status, status, path)
    } finally {
      await receiver.kill()
    }
  }
  try {
    await assertStatuses({}, [
      ['/events', 404],
      ['/events/api/events', 404],
      ['/inspector/', 200],
    ])
    // With a wrong configuration both exist, to show what is wrong.
    await assertStatuses({ NPM_HOOK_SECRET: ' ', TARGETS: 'x', EVENTS_TOKEN: TOKEN }, [
      ['/events', 200],
      ['/events/api/events', 401],
      ['/inspector/', 200],
    ])
  } finally {
    remove()
  }
})
