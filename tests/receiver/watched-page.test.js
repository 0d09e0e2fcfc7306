// What the page at `/events` shows of watched registries, in a browser.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { before, describe } from 'node:test'
import { fetch } from '../fetch.js'
import { assertAccessible, SCREENSHOTS } from '../browser/audit.js'
import { launchChromium, skipWithoutChromium } from '../hosts/browsers.js'
import { pageSuite, signIn } from './page-suite.js'
import { forwardTo, respondWith, startTarget, waitUntil } from './recording-target.js'
import { packumentOf, startRegistry } from './stub-registry.js'
import { newFolder, startReceiver } from './workerd.js'

const TOKEN = 'a-token-of-twenty-letters'
/** Names as registries may have them: right to left, with an override that is never closed, markup, and as long as possible. */
const RTL = '\u05d7\u05d1\u05d9\u05dc\u05d4-\u202eabc'
const MARKUP = '<img>'
const LONG = 'l'.repeat(214)
const HOSTILE_MESSAGE = `<img src=x onerror=alert(1)> \u202e${'m'.repeat(400)}`
const MANY = Array.from({ length: 120 }, (_, at) => `pack-${String(at).padStart(3, '0')}`)
const V1 = (name) => packumentOf(name, [['1.0.0', Date.UTC(2026, 0, 1)]])

describe('what is watched, on the events page', () => {
  let registry
  let target
  let server
  let browser
  let page
  const errors = []
  const { stops, pageTest } = pageSuite()

  before(async () => {
    if (skipWithoutChromium) return
    const { folder, remove } = await newFolder()
    stops.push(remove)
    registry = await startRegistry()
    target = await startTarget(respondWith(500))
    stops.push(registry.stop, target.stop)
    for (const name of [...MANY, RTL, MARKUP, LONG, 'z-broken', '@s/fine']) registry.packages.set(name, V1(name))
    registry.behave = (_, response, path) => {
      const isBroken = path === '/z-broken'
      if (isBroken) response.writeHead(403).end()
      // A registry that has a search for scopes, but none for users.
      const isUnknown = path.startsWith('/-/') && path !== '/-/v1/search'
      if (isUnknown) response.writeHead(404).end()
      return isBroken || isUnknown
    }
    const quiet = await startRegistry()
    stops.push(quiet.stop)
    quiet.behave = (_, response, path) => path.startsWith('/-/') && Boolean(response.writeHead(404).end())
    quiet.feedBehave = (_, response) => response.writeHead(500).end()
    const WATCH = JSON.stringify([
      { registry: registry.url, id: 'stub', packages: [...MANY, RTL, MARKUP, LONG, 'z-broken', 'gone', '@s'], interval: 300 },
      { registry: quiet.url, id: 'quiet', packages: ['~alice', 'eslint-*'], feed: `${quiet.url}/feed` },
    ])
    const TARGETS = JSON.stringify([forwardTo(target.url, { packages: ['pack-007'] })])
    server = await startReceiver(folder, { WATCH, TARGETS, EVENTS_TOKEN: TOKEN })
    stops.push(server.kill)
    await fetch(`${server.url}/healthz`)
    await waitUntil('a look at each package', async () => {
      const { packages, registries } = await api('watched?limit=1000')
      return (
        packages.length === 126 && packages.every(({ looked }) => looked !== null) && registries.every(({ discoveredAt }) => discoveredAt)
      )
    })
    browser = await launchChromium()
    stops.push(() => browser.close())
    page = await open()
  })

  const api = async (path) => {
    const response = await fetch(`${server.url}/events/api/${path}`, { headers: { authorization: `Bearer ${TOKEN}` } })
    return response.json()
  }
  const panel = (page) => page.locator('section', { has: page.locator('#watched') })
  const packages = (page) => page.getByRole('list', { name: 'Watched packages' }).getByRole('listitem')
  const textsOf = async (locator) => (await locator.allTextContents()).map((text) => text.replace(/\s+/g, ' ').trim())

  async function open(options = {}) {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options })
    const page = await context.newPage()
    page.on('pageerror', (error) => errors.push(error.message))
    page.on('console', (message) => message.type() === 'error' && errors.push(message.text()))
    await page.goto(`${server.url}/events`)
    await signIn(page, TOKEN)
    await packages(page).first().waitFor()
    return page
  }

  pageTest('a package that fails is first, with its error', async () => {
    const [first, second] = await textsOf(packages(page))
    assert.match(
      first,
      /^z-broken ?stub ?(look failed|\d+ looks failed)last look .*, never read, .*Look nowunauthorized the registry answered with 403; check the token$/,
    )
    assert.match(second, /^<img>stublast look .*, next look in \d minutes?Look now$/)
  })

  pageTest('the health panel counts what is watched and what fails', async () => {
    await page.locator('.health', { hasText: /Watched packages126 1 failing/ }).waitFor()
  })

  pageTest('nothing is left out without a number, and the rest can be loaded', async () => {
    await panel(page).getByText('20 of 126 shown; 1 fails.').waitFor()
    assert.equal(await packages(page).count(), 20)
    for (const shown of [40, 60, 80, 100, 120]) {
      await panel(page).getByRole('button', { name: 'Load more' }).click()
      await panel(page).getByText(`${shown} of 126 shown; 1 fails.`).waitFor()
    }
    await panel(page).getByRole('button', { name: 'Load more' }).click()
    await panel(page).getByText('126 of 126 shown; 1 fails.').waitFor()
    assert.equal(await packages(page).count(), 126)
    assert.equal(await panel(page).getByRole('button', { name: 'Load more' }).count(), 0)
  })

  pageTest('packages are searched by name', async () => {
    const search = page.getByLabel('Watched package', { exact: true })
    for (const [text, shown] of [
      ['pack-01', '10 of 10 shown that match; none fails.'],
      ['broken', '1 of 1 shown that match; 1 fails.'],
      ['pack-%', 'No watched package has this in its name.'],
      ['', '126 of 126 shown; 1 fails.'],
    ]) {
      await search.fill(text)
      await panel(page).getByText(shown).waitFor()
    }
  })

  pageTest('a package that the registry does not have is missing, not failing', async () => {
    const [gone] = await textsOf(packages(page).filter({ hasText: 'gone' }))
    assert.match(gone, /^gonestubmissing \(404\)last look /)
  })

  pageTest('each registry says how its changes are found, and what its lists have found', async () => {
    const registries = page.getByRole('list', { name: 'Watched registries' }).locator('> li')
    const [stub, quiet] = await textsOf(registries)
    assert.match(stub, /^http:\/\/127\.0\.0\.1:\d+ stub126 packages, by polling every 5 minutes\.@s: 1 found .* by its search\.$/)
    assert.match(quiet, /quiet0 packages, by the feed http.*\/feed, and a look at each every day in case the feed leaves something out\./)
    assert.match(quiet, /Feed: never read\. failing the feed: it answered with 500/)
    assert.match(quiet, /~alice: no list answers None of the registry’s lists answered .* New packages are not found; name them in WATCH\./)
    assert.match(quiet, /eslint-\*: no list answers .* New packages are found by the feed only\./)
  })

  pageTest('"Look now" looks at one package, and the page shows the new state', async () => {
    const { looked } = (await api('watched?search=z-broken')).packages[0]
    const { looked: other } = (await api('watched?search=pack-000')).packages[0]
    registry.behave = null
    const button = page.getByRole('button', { name: 'Look now at z-broken of stub' })
    await button.focus()
    await page.keyboard.press('Enter')
    await panel(page).getByText('Looking at z-broken.').waitFor()
    await panel(page).getByText('126 of 126 shown; none fails.').waitFor()
    const [item] = await textsOf(packages(page).filter({ hasText: 'z-broken' }))
    assert.match(item, /^z-brokenstublast look .*, next look in .*Look now$/)
    assert.ok((await api('watched?search=z-broken')).packages[0].looked > looked)
    assert.equal((await api('watched?search=pack-000')).packages[0].looked, other)
  })

  pageTest('"Look at all now" looks at every package; a look that is overdue says by how much', async () => {
    const before = Date.now()
    // The shards do not know of it, so it is shown as late until they are asked.
    await server.test('sql', {
      sql: `UPDATE watched SET due = ${before - 3_600_000}, looked = ${before - 7_200_000} WHERE name = 'pack-003'`,
    })
    await page.getByRole('button', { name: 'Refresh' }).click()
    await packages(page).filter({ hasText: 'pack-003' }).getByText('overdue by 1 hour').waitFor()
    await page.getByRole('button', { name: 'Look at all now' }).click()
    await panel(page).getByText('Looking at 126 packages.').waitFor()
    await waitUntil('the looks', async () => (await api('watched?limit=1000')).packages.every(({ looked }) => looked >= before))
    await packages(page).filter({ hasText: 'pack-003' }).getByText('next look in').waitFor()
  })

  pageTest('the history of an event: from the change to each delivery', async () => {
    const published = new Date(Date.now() - 60_000)
    registry.packages.set(
      'pack-007',
      packumentOf('pack-007', [
        ['1.0.0', Date.UTC(2026, 0, 1)],
        ['1.1.0', published.getTime()],
      ]),
    )
    await page.getByRole('button', { name: 'Look now at pack-007 of stub' }).click()
    await waitUntil('an attempt', () => target.hits.length > 0)
    await page.getByRole('button', { name: 'Refresh' }).click()
    await page.getByRole('button', { name: /^publish.*pack-007/ }).click()
    const details = page.locator('.event-details')
    await details.locator('li', { hasText: 'recorder, attempt 1: 500' }).waitFor()
    const steps = await textsOf(details.locator('ol > li'))
    const time = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} /
    assert.ok(
      steps.every((step) => time.test(step)),
      steps.join('\n'),
    )
    assert.match(steps[0], /happened, by the packument$/)
    assert.equal(steps[0].slice(0, 23), published.toISOString().replace('T', ' ').slice(0, 23))
    assert.match(
      steps[1],
      /found by watching stub, 1(\.\d)? minutes? after it happened: [\d,]+ bytes; its packument is kept until it is delivered$/,
    )
    assert.match(steps[2], /recorder, attempt 1: 500 in \d+ ms/)
    assert.match(steps.at(-1), /next attempt for recorder$/)
    assert.doesNotMatch(await details.textContent(), /no-payload/)
    await page.screenshot({ path: join(SCREENSHOTS, 'watched-history.png'), fullPage: true })
    target.behave = respondWith(204)
    const hits = target.hits.length
    await page.getByRole('button', { name: 'Send waiting events to recorder now' }).click()
    await waitUntil('the delivery', () => target.hits.length > hits)
    await page.getByRole('button', { name: 'Refresh' }).click()
    await details.getByText('its packument is not kept any more').waitFor()
    await details.locator('li', { hasText: /recorder, attempt \d+: 204/ }).waitFor()
  })

  for (const colorScheme of ['light', 'dark'])
    for (const width of [1280, 360])
      pageTest(
        `hostile names and messages are text, in ${colorScheme} at ${width} pixels; axe finds no violations, and nothing is wider`,
        async () => {
          for (const name of [RTL, MARKUP, LONG])
            await server.test('sql', {
              sql: `UPDATE watched SET code = 'unexpected', message = '${HOSTILE_MESSAGE}', failures = 12, due = ${Date.now() + 3_600_000} WHERE name = '${name}'`,
            })
          const view = await open({ colorScheme, viewport: { width, height: 800 } })
          const failing = await packages(view).evaluateAll((items) =>
            items.slice(0, 3).map((item) => {
              const [name, message] = item.querySelectorAll('bdi')
              const isIsolated = [name, message].every((part) => getComputedStyle(part).unicodeBidi === 'isolate')
              return [name.textContent, message.textContent, isIsolated]
            }),
          )
          assert.deepEqual(
            failing,
            [MARKUP, LONG, RTL].map((name) => [name, HOSTILE_MESSAGE, true]),
          )
          assert.equal(await view.locator('main img').count(), 0)
          assert.match((await textsOf(packages(view)))[0], /^<img>stub12 looks failedlast look /)
          await assertAccessible(view, `watched, ${width}`)
          assert.ok(await view.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `wider than ${width}`)
          for (const box of await Promise.all((await panel(view).getByRole('button').all()).map((button) => button.boundingBox())))
            assert.ok(box.x >= 0 && box.x + box.width <= width, 'each button is in sight')
          await view.screenshot({ path: join(SCREENSHOTS, `watched-${colorScheme}-${width}.png`), fullPage: true })
          await view.context().close()
        },
      )

  pageTest('no error was logged', () => assert.deepEqual(errors, []))
})
