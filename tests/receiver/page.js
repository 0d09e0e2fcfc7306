// The page at `/events` as people use it: in a browser, on a receiver with good and bad targets.
import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { buildInspector } from '../../scripts/inspector.js'
import { assertAccessible as audited, SCREENSHOTS as PICTURES } from '../browser/audit.js'
import { deliveries } from '../data.js'
import { chromiumPath } from '../hosts/browsers.js'
import { receiver as boundReceiver } from './bindings.js'
import { newFolder, post, release, startReceiver } from './host.js'
import { answer, forwardTo, startTarget, until } from './target.js'

const TOKEN = 'a token of twenty letters'
const EVIL = '<img src=x onerror=alert(1)>'

export async function eventsPageCases(test) {
  const { chromium } = await import('playwright-core')
  mkdirSync(PICTURES, { recursive: true })
  const { folder, remove } = await newFolder()
  const [good, poisoned] = [await startTarget(), await startTarget(answer(400))]
  const TARGETS = JSON.stringify([
    forwardTo(good.url, { name: 'archive' }),
    forwardTo(poisoned.url, { name: 'picky', packages: ['poison', 'fine*'] }),
  ])
  const receiver = await startReceiver(folder, { TARGETS, EVENTS_TOKEN: TOKEN })
  const browser = await chromium.launch({ executablePath: chromiumPath(), args: ['--no-sandbox', '--disable-background-networking'] })
  try {
    await casesIn(test, browser, receiver, { good, poisoned })
    await test('an event whose body was kept is opened in the inspector, and goes there directly', () => opened(browser))
    await test('without a token in its configuration there is no page', async () => {
      const closed = await newFolder()
      const other = await startReceiver(closed.folder)
      for (const path of ['/events', '/events/api/events']) assert.equal((await fetch(other.url + path)).status, 404)
      assert.equal((await fetch(`${other.url}/inspector/`)).status, 200)
      await other.kill()
      // What is wrong in it is said where events are asked for; the page itself holds nothing.
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
  } finally {
    await browser.close()
    await receiver.kill()
    for (const target of [good, poisoned]) target.stop()
    remove()
  }
}

async function opened(browser) {
  const [delivery] = deliveries()
  const { url, dispose } = await boundReceiver({
    r2Buckets: ['BODIES'],
    bindings: { NPM_HOOK_SECRET: delivery.secret, KEEP_BODIES: 'true', EVENTS_TOKEN: TOKEN },
    assets: {
      directory: await buildInspector(),
      binding: 'ASSETS',
      assetConfig: { html_handling: 'none' },
      routerConfig: { invoke_user_worker_ahead_of_assets: true, has_user_worker: true },
    },
  })
  const context = await browser.newContext()
  try {
    await post(await url(), { body: Buffer.from(delivery.body, 'base64'), headers: Object.fromEntries(delivery.headers) })
    const page = await context.newPage()
    await page.goto(new URL('/events', await url()).href)
    await page.getByRole('textbox', { name: /^Token/ }).fill(TOKEN)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.locator('.event').click()
    const [inspector] = await Promise.all([context.waitForEvent('page'), page.getByRole('button', { name: 'Open in inspector' }).click()])
    await inspector.locator('.summary').waitFor()
    assert.match(await inspector.locator('.summary').textContent(), /^hookbox 1\.0\.0 published/)
    await inspector.getByRole('textbox', { name: /^Signature/ }).fill(delivery.signature)
    await inspector.getByRole('textbox', { name: /^Secret/ }).fill(delivery.secret)
    await inspector.locator('.banner.good').waitFor()
  } finally {
    await context.close()
    await dispose()
  }
}

async function casesIn(test, browser, receiver, { good, poisoned }) {
  const packument = JSON.stringify({
    name: 'suspicious',
    'dist-tags': { latest: '1.0.1' },
    versions: { '1.0.0': {}, '1.0.1': { scripts: { postinstall: EVIL } } },
    time: { '1.0.0': '2020-01-01T00:00:00Z', '1.0.1': '2020-02-01T00:00:00Z' },
  })
  for (const delivery of [release('quiet'), release('suspicious', '1.0.1', { packument }), release(EVIL), release('fine')])
    await receiver.post(delivery)
  await until('the first hits', () => good.hits.length >= 4)
  const errors = []
  const open = async (options = {}, path = '/events') => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options })
    const page = await context.newPage()
    page.on('pageerror', (error) => errors.push(error.message))
    page.on('dialog', (dialog) => errors.push(`dialog ${dialog.message()}`))
    // The first, wrong token is answered with 401, which the browser tells.
    page.on('console', (message) => message.type() === 'error' && !message.text().includes('401') && errors.push(message.text()))
    await page.goto(receiver.url + path)
    return page
  }
  const page = await open()
  const enter = async (on, token = TOKEN) => {
    await on.getByRole('textbox', { name: /^Token/ }).fill(token)
    await on.getByRole('button', { name: 'Sign in' }).click()
  }

  await test('the page asks for the token, and refuses another', async () => {
    await enter(page, 'another token of mine')
    await page.getByText('Incorrect token.').waitFor()
    await enter(page)
    await page.locator('.event').first().waitFor()
    assert.equal(await page.locator('.event').count(), 4)
  })

  await test('its policy allows the receiver and nobody else', async () => {
    const { headers } = await fetch(`${receiver.url}/events`)
    for (const path of ['assets', 'assets/', '..%2f..%2fpackage.json', 'nothing.js'])
      assert.equal((await fetch(`${receiver.url}/inspector/${path}`)).status, 404, path)
    assert.match(headers.get('content-security-policy'), /^default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; .*connect-src 'self'/)
  })

  await test('hostile names are text', async () => {
    await page.getByRole('button', { name: /img src=x/ }).click()
    await page.locator('.event-details').waitFor()
    assert.equal(await page.locator('main img').count(), 0)
    await page.getByRole('button', { name: /img src=x/ }).click()
  })

  await test('events are searched by package, kind and level', async () => {
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

  await test("one event's story has each step with its time and status", async () => {
    await page.getByRole('button', { name: /suspicious/ }).click()
    await page.locator('.event-details li', { hasText: 'archive, attempt 1: 204' }).waitFor()
    assert.match(
      await page.locator('.event-details').textContent(),
      /received and stored.*alarm install-script.*key publish:suspicious@1\.0\.1/s,
    )
    assert.match(await page.locator('.event-details').textContent(), /KEEP_BODIES is off/)
    await page.screenshot({ path: join(PICTURES, 'events.png'), fullPage: true })
  })

  await test('the link of a message leads to its event', async () => {
    const [, id] = /id ([0-9a-f]{32})/.exec(await page.locator('.event-details').textContent())
    const linked = await open({}, `/events/#${id}`)
    await enter(linked)
    await linked.locator('.linked .event-details', { hasText: 'suspicious 1.0.1 published' }).waitFor()
    await audited(linked, 'the event of a link')
    await linked.context().close()
  })

  await test("a target's health is shown, and a test event sent to it", async () => {
    assert.match(
      await page.getByRole('region', { name: 'State of each target' }).textContent(),
      /archive forward.*healthy.*picky forward.*failing, first/s,
    )
    const hits = good.hits.length
    await page.getByRole('button', { name: 'Send a test event to archive' }).click()
    await page.getByText('Test event for archive queued.').waitFor()
    await until('the test event', () => good.hits.length > hits)
  })

  await test('a dead letter says whose fault it is, and is sent again', async () => {
    poisoned.behave = (_, response, { body }) => response.writeHead(JSON.parse(body).name === 'poison' ? 400 : 204).end()
    await receiver.post(release('poison'))
    // Each shard finds out for itself whether a target takes others: of so many some are in the same.
    for (let at = 0; at < 120; at++) await receiver.post(release(`fine${at}`))
    for (let at = 1; at <= 4; at++) {
      await receiver.test('clock', { offset: at * 40_000 })
      await receiver.test('run')
    }
    await page.getByRole('button', { name: 'Refresh' }).click()
    await page.locator('.dead-letter', { hasText: 'poison' }).waitFor()
    assert.match(await page.locator('.dead-letter').textContent(), /to picky.*cause: /)
    poisoned.behave = answer(204)
    const hits = poisoned.hits.length
    await page.getByRole('button', { name: /^Redeliver poison .* to picky/ }).click()
    await page.getByText('1 delivery queued.').waitFor()
    await receiver.test('run')
    await until('the poison', () => poisoned.hits.length > hits)
  })

  for (const colorScheme of ['light', 'dark']) {
    await test(`axe finds nothing, in ${colorScheme}, at 1280 and at 360 pixels`, async () => {
      for (const width of [1280, 360]) {
        const view = await open({ colorScheme, viewport: { width, height: 800 } })
        await audited(view, `door, ${width}`)
        await enter(view)
        await view.getByLabel('Package').fill('s')
        await view.getByRole('button', { name: /suspicious/ }).click()
        await view.locator('.event-details').waitFor()
        await view.locator('.chart canvas').waitFor()
        await audited(view, `events, ${width}`)
        assert.ok(await view.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `wider than ${width}`)
        await view.screenshot({ path: join(PICTURES, `events-${colorScheme}-${width}.png`), fullPage: true })
        await view.context().close()
      }
    })
  }

  await test('no error was logged', () => assert.deepEqual(errors, []))
}
