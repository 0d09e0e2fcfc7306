// The targets panel of the page at `/events`: a target is added, changed, paused, rotated and removed in a browser.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { before, describe } from 'node:test'
import { assertAccessible, SCREENSHOTS } from '../browser/audit.js'
import { launchChromium, skipWithoutChromium } from '../hosts/browsers.js'
import { verifySignature } from 'npm-hooks'
import { pageSuite, signIn } from './page-suite.js'
import { forwardTo, respondWith, startTarget, waitUntil } from './recording-target.js'
import { newFolder, release, startReceiver } from './workerd.js'

const TOKEN = 'a-token-of-twenty-letters'

describe('the targets panel', () => {
  let target
  let receiver
  let page
  const errors = []
  const { stops, pageTest } = pageSuite()

  before(async () => {
    if (skipWithoutChromium) return
    const { folder, remove } = await newFolder()
    stops.push(remove)
    target = await startTarget()
    stops.push(target.stop)
    receiver = await startReceiver(folder, { TARGETS: JSON.stringify([forwardTo(target.url, { name: 'archive' })]), EVENTS_TOKEN: TOKEN })
    stops.push(receiver.kill)
    const browser = await launchChromium()
    stops.push(() => browser.close())
    page = await (await browser.newContext({ viewport: { width: 360, height: 800 } })).newPage()
    page.on('pageerror', (error) => errors.push(error.message))
    page.on('dialog', (dialog) => errors.push(`dialog ${dialog.message()}`))
    // What the API refuses, the browser logs with its status.
    page.on(
      'console',
      (message) => message.type() === 'error' && !/status of (409|422)/.test(message.text()) && errors.push(message.text()),
    )
    await page.goto(`${receiver.url}/events`)
    await signIn(page, TOKEN)
    await itemOf('archive').waitFor()
  })

  const itemOf = (name) => page.locator('.target', { has: page.locator('strong', { hasText: name }) })
  const field = (label) => page.getByRole('textbox', { name: label })
  const button = (name) => page.getByRole('button', { name, exact: true })
  /** The description of a field that has an error. */
  const errorAt = async (label) => {
    const input = field(label)
    assert.equal(await input.getAttribute('aria-invalid'), 'true')
    return page.locator(`[id="${await input.getAttribute('aria-describedby')}"]`).textContent()
  }
  const focused = () => page.evaluate(() => document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent)
  /** Posts an event, and returns it as the target got it. */
  const send = async (name) => {
    const hits = target.hits.length
    await receiver.post(release(name))
    // The fixed target gets each event too.
    await waitUntil('the event at both targets', () => target.hits.length === hits + 2)
    return target.hits.slice(hits).find(({ url }) => url === '/added/')
  }
  const assertFits = async (state) => {
    await assertAccessible(page, state)
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${state}: wider than the screen`)
    await page.screenshot({ path: join(SCREENSHOTS, `targets-${state.replaceAll(' ', '-')}.png`), fullPage: true })
  }

  pageTest('errors of a new target are shown at its fields', async () => {
    await button('Add a target').click()
    assert.equal(await field(/^Name/).evaluate((input) => input === document.activeElement), true)
    await field(/^URL/).fill('http://example.com/')
    await field(/^Kinds of change/).fill('publish, released')
    await field(/^Filter/).fill('newest')
    await field(/^Requests a second/).fill('many')
    await button('Add').click()
    await page.getByText('Not saved: some fields have errors.').waitFor()
    assert.match(await errorAt(/^Name/), /^must be 1 to 64 letters/)
    assert.match(await errorAt(/^URL/), /^must be an https URL/)
    assert.match(await errorAt(/^Signing secret/), /^must not be empty/)
    assert.match(await errorAt(/^Kinds of change/), /^unknown kind released/)
    assert.match(await errorAt(/^Filter/), /^a filter must be a JSON object/)
    assert.match(await errorAt(/^Requests a second/), /^must be a number/)
    assert.equal(await field(/^Packages/).getAttribute('aria-invalid'), null)
    await assertFits('errors of a form')
  })

  pageTest('a target is added, and gets events', async () => {
    await field(/^Name/).fill('archive')
    await field(/^URL/).fill(`${target.url}/added/`)
    await field(/^Signing secret/).fill('first secret')
    await field(/^Kinds of change/).fill('publish')
    await field(/^Requests a second/).fill('')
    await field(/^Filter/).fill('{"range": "*"}')
    await button('Add').click()
    await page.getByText('another target has the name archive').first().waitFor()
    await field(/^Name/).fill('deploy')
    await button('Add').click()
    await page.getByText('Target deploy added.').waitFor()
    await itemOf('deploy').waitFor()
    assert.equal(await focused(), 'Add a target')
    const { body, headers } = await send('a')
    assert.ok(verifySignature(body, headers['x-npm-signature'], 'first secret'))
  })

  pageTest('it is changed, with the values it has', async () => {
    await button('Change deploy').click()
    assert.deepEqual(await Promise.all([/^Name/, /^URL/, /^Kinds of change/, /^Filter/].map((label) => field(label).inputValue())), [
      'deploy',
      '',
      'publish',
      '{"range":"*"}',
    ])
    await field(/^Packages/).fill('only-*, also-*')
    await field(/^Name/).fill('deployments')
    await assertFits('change')
    await button('Save').click()
    await page.getByText('Target deployments changed.').waitFor()
    await itemOf('deployments').waitFor()
    assert.equal(JSON.parse((await send('also-a')).body).name, 'also-a')
    const hits = target.hits.length
    await receiver.post(release('other'))
    await waitUntil('the event at the fixed target', () => target.hits.length > hits)
    assert.equal(target.hits.at(-1).url, '/')
  })

  pageTest('its secret is rotated, and the overlap ended', async () => {
    await button('Rotate secret of deployments').click()
    await field(/^New secret/).fill('first secret')
    await field(/^Overlap in hours/).fill('a day')
    await button('Rotate').click()
    await page.getByText('must be a number from 0 to 720').waitFor()
    assert.equal(await errorAt(/^New secret/), 'must differ from the current secret')
    await field(/^New secret/).fill('second secret')
    await field(/^Overlap in hours/).fill('48')
    await assertFits('rotate')
    await button('Rotate').click()
    await page.getByText('Target deployments has a new secret.').waitFor()
    await itemOf('deployments').filter({ hasText: 'two secrets, one ends ' }).waitFor()
    const { body, headers } = await send('only-a')
    assert.ok(verifySignature(body, headers['x-npm-signature'], 'second secret'))
    assert.ok(verifySignature(body, headers['npm-hooks-previous-signature'], 'first secret'))
    await button('End overlap of deployments').click()
    await page.getByText('Target deployments signs with one secret.').waitFor()
    assert.equal((await send('only-b')).headers['npm-hooks-previous-signature'], undefined)
  })

  pageTest('targets are paused and resumed, also a fixed one, which has no button to change or remove it', async () => {
    assert.deepEqual(
      (await itemOf('archive').getByRole('button').allTextContents()).filter((text) => text !== 'Send waiting'),
      ['Test', 'Pause'],
    )
    for (const name of ['archive', 'deployments']) {
      await button(`Pause ${name}`).click()
      await itemOf(name)
        .locator('.badge', { hasText: /^paused/ })
        .waitFor()
    }
    const hits = target.hits.length
    await receiver.post(release('only-c'))
    await button('Refresh').click()
    for (const name of ['archive', 'deployments']) await itemOf(name).filter({ hasText: '1 waiting' }).waitFor()
    await page.locator('.health', { hasText: 'Paused targets2' }).waitFor()
    await page.locator('#health ~ p .badge.good', { hasText: /^healthy$/ }).waitFor()
    await assertFits('paused')
    assert.equal(target.hits.length, hits)
    for (const name of ['archive', 'deployments']) await button(`Resume ${name}`).click()
    await waitUntil('both events', () => target.hits.length === hits + 2)
    await page.waitForFunction(() => document.querySelectorAll('.target .badge.neutral').length === 0)
  })

  pageTest('it is removed after a question, and its events are given to another target', async () => {
    target.behave = (request, response) => response.writeHead(request.url === '/added/' ? 500 : 204).end()
    await send('only-d')
    await button('Refresh').click()
    await itemOf('deployments').filter({ hasText: '1 waiting' }).waitFor()
    await button('Remove deployments').click()
    await page.getByText('Remove deployments? It gets no further events. 1 waiting event is kept for another target.').waitFor()
    assert.equal(await focused(), 'Keep deployments')
    await assertFits('question')
    await button('Keep deployments').click()
    assert.equal(await focused(), 'Remove deployments')
    await button('Remove deployments').click()
    await page.getByRole('group', { name: 'Remove deployments?' }).getByRole('button', { name: 'Remove deployments' }).click()
    await page.getByText('Target deployments removed.').waitFor()
    // Held under its id, the name that it had first.
    await itemOf('deploy')
      .locator('.badge', { hasText: /^removed$/ })
      .waitFor()
    target.behave = respondWith(204)
    await page.getByLabel('New target for the events of deploy').selectOption('archive')
    await button('Move events').click()
    await page.getByText(/^[01] deliveries moved\.$/).waitFor()
    await page.waitForFunction(() => document.querySelectorAll('.target').length === 1)
  })

  pageTest('no error was logged', () => assert.deepEqual(errors, []))
})
