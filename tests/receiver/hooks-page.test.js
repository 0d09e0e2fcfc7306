// What the page at `/events` shows of the hooks of users, in a browser.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { before, describe } from 'node:test'
import { assertAccessible, SCREENSHOTS } from '../browser/audit.js'
import { launchChromium, skipWithoutChromium } from '../hosts/browsers.js'
import { EVENTS_TOKEN, keyOf, startHookedServer } from './users-hooks-server.js'
import { pageSuite, signIn } from './page-suite.js'
import { waitUntil } from './recording-target.js'
import { release } from './workerd.js'

/** Names as users may have them: right to left, and as long as possible. */
const RTL = '\u05d7\u05d1\u05d9\u05dc\u05d4'
const LONG = 'l'.repeat(214)
const MARKUP = '<img src=x>'

describe('hooks, on the events page', () => {
  let hooked
  let browser
  let page
  const errors = []
  const { stops, pageTest } = pageSuite()

  before(async () => {
    if (skipWithoutChromium) return
    hooked = await startHookedServer(['alice', 'bob', RTL], stops)
    const { target } = hooked
    target.behave = (request, response) =>
      request.url === '/bobs-secret-path' ? response.writeHead(500).end(MARKUP) : response.writeHead(204).end()
    browser = await launchChromium()
    stops.push(() => browser.close())
    page = await open()
  })

  const panel = (page) => page.locator('section', { has: page.locator('#hooks') })
  const hooks = (page) => page.getByRole('list', { name: 'Hooks of users' }).locator('> li')
  const textsOf = async (locator) => (await locator.allTextContents()).map((text) => text.replace(/\s+/g, ' ').trim())
  const refresh = () => page.getByRole('button', { name: 'Refresh' }).click()

  async function open(options = {}) {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options })
    const page = await context.newPage()
    page.on('pageerror', (error) => errors.push(error.message))
    // What the API refuses, the browser logs with its status.
    page.on('console', (message) => message.type() === 'error' && !/status of 422/.test(message.text()) && errors.push(message.text()))
    await page.goto(`${hooked.server.url}/events`)
    await signIn(page, EVENTS_TOKEN)
    await panel(page).locator('p').first().waitFor()
    return page
  }

  pageTest('before any user has a hook, the panel says how to add one', async () => {
    const [text] = await textsOf(panel(page))
    assert.equal(
      text,
      `Hooks No user has added a hook yet. With npm 10: npm hook add PACKAGE https://… SECRET --registry ${hooked.server.url}/`,
    )
  })

  pageTest('each hook has its owner, what it is on, its state, the last delivery and what waits; those that fail are first', async () => {
    await hooked.add('alice', 'package', 'a')
    await hooked.add('bob', 'scope', '@s', '/bobs-secret-path')
    await hooked.add('alice', 'owner', 'carol')
    for (const [name, version] of [
      ['a', '1.0.0'],
      ['@s/a', '1.0.0'],
      ['@s/b', '1.0.0'],
    ])
      await hooked.server.post(release(name, version))
    await waitUntil('an attempt for each event', async () => {
      const { hooks } = (await hooked.api('hooks')).json
      return hooks[0].failing !== null && hooks[2].delivered
    })
    await refresh()
    await panel(page).getByText('3 of 3 shown; 1 fails.').waitFor()
    const { url } = hooked.target
    const [failing, never, active] = await textsOf(hooks(page))
    const age = '(now|\\d+ seconds? ago)'
    assert.match(
      failing,
      new RegExp(`^@sscope failing, first ${age}PingRedeliverDeliveriesRemovebob → ${url}last delivery ${age}: 500, 2 waiting$`),
    )
    assert.match(never, new RegExp(`^~caroluser never triggeredPingDeliveriesRemovealice → ${url}$`))
    assert.match(active, new RegExp(`^apackage activePingDeliveriesRemovealice → ${url}last delivery ${age}: 204$`))
  })

  pageTest('the health panel counts hooks', async () => {
    await page.locator('.health', { hasText: /Hooks3/ }).waitFor()
  })

  pageTest('hooks are searched by user and by what they are on', async () => {
    const search = page.getByLabel('User, package or scope of a hook')
    for (const [text, shown] of [
      ['alice', '2 of 2 shown that match; none fails.'],
      ['@s', '1 of 1 shown that match; 1 fails.'],
      ['%', 'No hook has this in the name of its user, or in what it is on.'],
      ['', '3 of 3 shown; 1 fails.'],
    ]) {
      await search.fill(text)
      await panel(page).getByText(shown).waitFor()
    }
  })

  pageTest('"Ping" by keyboard says what the endpoint answered', async () => {
    await page.getByRole('button', { name: 'Ping the hook of bob on @s' }).focus()
    await page.keyboard.press('Enter')
    await panel(page).getByText(`Ping: ${hooked.target.url} answered with 500 in`).waitFor()
    assert.match(await panel(page).locator('output').textContent(), /ms: <img src=x>$/)
    assert.equal(await page.evaluate(() => document.activeElement.getAttribute('aria-label').startsWith('Ping the hook of bob')), true)
  })

  pageTest('deliveries open by keyboard with their attempts; the path of the endpoint is shown on request', async () => {
    const opener = page.getByRole('button', { name: 'Deliveries of the hook of bob on @s' })
    await opener.focus()
    await page.keyboard.press('Enter')
    const [item] = await hooks(page).all()
    await item.getByRole('list', { name: /^Deliveries to/ }).waitFor()
    assert.equal(await opener.getAttribute('aria-expanded'), 'true')
    assert.doesNotMatch(await page.locator('body').textContent(), /bobs-secret-path/)
    await item.getByRole('button', { name: 'Show all of the endpoint' }).click()
    await item.getByText('/bobs-secret-path').waitFor()
    await item.getByRole('button', { name: 'Hide the path' }).click()
    const rows = await textsOf(item.getByRole('list', { name: /^Deliveries to/ }).locator('> li'))
    assert.equal(rows.length, 2)
    for (const row of rows)
      assert.match(row, /^waiting@s\/[ab] 1\.0\.0 published \(first, tagged latest\) .*next attempt .*Redeliver\d attempts?, last 500/)
    await item
      .getByText(/attempts?, last 500/)
      .first()
      .click()
    await item.locator('pre', { hasText: MARKUP }).first().waitFor()
    assert.equal(await page.locator('main img').count(), 0)
  })

  pageTest('"Redeliver" sends one delivery, then all that wait', async () => {
    hooked.target.behave = (_, response) => response.writeHead(204).end()
    const before = hooked.target.hits.length
    await hooks(page).first().getByRole('list').getByRole('button', { name: 'Redeliver @s/b' }).click()
    await waitUntil('the delivery', () => hooked.target.hits.length > before)
    await panel(page).getByText('1 delivery to').waitFor()
    const rest = page.getByRole('button', { name: 'Redeliver what waits or has failed for the hook of bob on @s' })
    if (await rest.count()) await rest.click()
    await panel(page).getByText('3 of 3 shown; none fails.').waitFor()
    const item = hooks(page).filter({ hasText: '@s' }).first()
    await item.getByText('active').waitFor()
    assert.equal(await rest.count(), 0, 'nothing is left to send again')
  })

  pageTest('nothing is left out without a number, and the rest can be loaded', async () => {
    for (let at = 0; at < 22; at++) await hooked.add('alice', 'package', `pack-${at}`)
    await refresh()
    await panel(page).getByText('20 of 25 shown; none fails.').waitFor()
    await panel(page).getByRole('button', { name: 'Load more' }).click()
    await panel(page).getByText('25 of 25 shown; none fails.').waitFor()
    assert.equal(await panel(page).getByRole('button', { name: 'Load more' }).count(), 0)
  })

  pageTest('"Remove" asks first, can be cancelled by keyboard, and removes the hook of a user', async () => {
    const name = 'the hook of alice on pack-21 at'
    const button = page.getByRole('button', { name: `Remove ${name}` }).first()
    await button.focus()
    await page.keyboard.press('Enter')
    const question = page.getByRole('group', { name: `Remove ${name}` })
    assert.match(await question.locator('p').textContent(), /It gets no further events\. What waits for it is deleted\.$/)
    // The focus is on the harmless answer.
    await page.keyboard.press('Enter')
    await question.waitFor({ state: 'detached' })
    assert.ok(await button.evaluate((element) => element === document.activeElement))
    await button.click()
    await question.getByRole('button', { name: 'Remove' }).click()
    await panel(page).getByText('24 of 24 shown; none fails.').waitFor()
    assert.match(await panel(page).locator('output').textContent(), /^Removed the hook of alice on pack-21 at http:/)
  })

  for (const colorScheme of ['light', 'dark'])
    for (const width of [1280, 360])
      pageTest(`axe finds no violations in ${colorScheme} at ${width} pixels, and nothing is wider, whatever the names`, async () => {
        if (colorScheme === 'light' && width === 1280) {
          await hooked.add(RTL, 'package', LONG, `/${'p'.repeat(400)}`)
          await hooked.add(RTL, 'package', '@s/a', '/bobs-secret-path')
          hooked.target.behave = (_, response) => response.writeHead(503).end(MARKUP)
          await hooked.server.post(release('@s/a', '2.0.0'))
          await waitUntil('failures', async () => (await hooked.api('hooks')).json.failing === 2)
        }
        const view = await open({ colorScheme, viewport: { width, height: 800 } })
        await hooks(view).first().waitFor()
        await hooks(view)
          .first()
          .getByRole('button', { name: /^Deliveries/ })
          .click()
        await hooks(view)
          .first()
          .getByText(/attempts?, last 503/)
          .first()
          .click()
        const names = await hooks(view).evaluateAll((items) =>
          items.map((item) => [...item.querySelectorAll('bdi')].every((part) => getComputedStyle(part).unicodeBidi === 'isolate')),
        )
        assert.ok(names.every(Boolean), 'names are isolated')
        await assertAccessible(view, `hooks, ${colorScheme}, ${width}`)
        assert.ok(await view.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `wider than ${width}`)
        for (const box of await Promise.all((await panel(view).getByRole('button').all()).map((button) => button.boundingBox())))
          assert.ok(box.x >= 0 && box.x + box.width <= width, 'each button is in sight')
        await panel(view).screenshot({ path: join(SCREENSHOTS, `hooks-${colorScheme}-${width}.png`) })
        await view.context().close()
      })

  pageTest('hooks whose secrets no key decrypts are first, and the health panel says what to do', async () => {
    // It would ask a server that has ended.
    await page.context().close()
    await hooked.start({ HOOK_KEY: keyOf(8) })
    const view = await open({ viewport: { width: 360, height: 800 } })
    await hooks(view).first().getByText('secret unreadable').waitFor()
    await view.getByText('Hooks with an unreadable secret get nothing: set HOOK_KEY_PREVIOUS').waitFor()
    await hooks(view).first().getByRole('button', { name: /^Ping/ }).click()
    await panel(view).getByText('no configured key decrypts the secret of this hook').waitFor()
    await assertAccessible(view, 'unreadable secrets')
    await view.screenshot({ path: join(SCREENSHOTS, 'hooks-unreadable.png') })
    await view.context().close()
  })

  pageTest('without hooks, the panel says what to set', async () => {
    await hooked.start({ HOOK_TOKENS: '' })
    const view = await open()
    const [text] = await textsOf(panel(view))
    assert.equal(
      text,
      'Hooks No hooks are configured. To let users add hooks with npm hook, set HOOK_TOKENS or HOOK_REGISTRY, and HOOK_KEY.',
    )
  })

  pageTest('no error was logged', () => assert.deepEqual(errors, []))
})
