// The inspector as it is built and served, in a real browser, under its own policy.
import assert from 'node:assert/strict'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { execFileSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { classifyChange, explainSignature, parseEvent, signPayload } from 'npm-hooks'
import { serveInspector } from '../scripts/inspector.js'
import { root } from '../scripts/setup.js'
import { deliveries } from './data.js'
import { chromiumPath } from './hosts/browsers.js'

const SECRET = 'npm-hook-fixture-secret'
const EVENT =
  '{"event":"package:publish","name":"n","type":"package","version":"1.0.0","hookOwner":{"username":"u"},"payload":{"name":"n","dist-tags":{"latest":"1.0.1"},"versions":{"1.0.0":{},"1.0.1":{"scripts":{"postinstall":"node steal.js"}}},"time":{"1.0.0":"2024-01-01T00:00:00.000Z","1.0.1":"2024-02-01T00:00:00.000Z"}},"change":{"version":"1.0.1"},"time":1706745600000}'
/** Where the pictures go: to be looked at. */
export const PICTURES = process.env.PICTURES ?? join(tmpdir(), 'npm-hooks-inspector')

export async function inspectorCases(test) {
  const { chromium } = await import('playwright-core')
  mkdirSync(PICTURES, { recursive: true })
  const server = await serveInspector(0)
  const browser = await chromium.launch({ executablePath: chromiumPath(), args: ['--no-sandbox', '--disable-background-networking'] })
  try {
    await casesIn(test, browser, server.url)
  } finally {
    await browser.close()
    await server.stop()
  }
}

async function casesIn(test, browser, url) {
  const errors = []
  const foreign = []
  const open = async (options = {}) => {
    const context = await browser.newContext({
      viewport: { width: 1280, height: 900 },
      permissions: ['clipboard-read', 'clipboard-write'],
      acceptDownloads: true,
      ...options,
    })
    const page = await context.newPage()
    page.on('pageerror', (error) => errors.push(error.message))
    page.on('console', (message) => ['error', 'warning'].includes(message.type()) && errors.push(message.text()))
    page.on('request', (request) => {
      if (!request.url().startsWith(url) && !/^(blob|data):/.test(request.url())) foreign.push(request.url())
    })
    await page.goto(url)
    await page.getByRole('option', { name: 'A first publish' }).waitFor({ state: 'attached' })
    return page
  }
  const page = await open()
  const box = (name, on = page) => on.getByRole('textbox', { name: new RegExp(`^${name}`) })
  const clear = async () => {
    const remove = page.getByRole('button', { name: 'Remove' })
    if (await remove.count()) await remove.click()
    await box('Delivery').fill('')
    await box('Signature').fill('')
    await box('Secret').fill('')
  }
  /** From a file, as the browser reads one: a buffer would go through the page. */
  const drop = (name, bytes) => {
    writeFileSync(join(PICTURES, name), bytes)
    return page.locator('input[type=file]').first().setInputFiles(join(PICTURES, name))
  }
  const give = async ({ bytes, header = '', secret = '' }) => {
    await clear()
    await drop('delivery.body', bytes)
    await box('Signature').fill(header)
    await box('Secret').fill(secret)
  }
  /** Waits for the code under the verdict, or for its absence in a verdict that holds. */
  const reason = async (want) => {
    await page.locator('.reason', { hasText: want }).waitFor({ timeout: 10_000 })
    return page.locator('.reason').textContent()
  }

  await test('the policy is the one that was promised, on the page and on its worker', async () => {
    const want =
      "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    const assets = readdirSync(join(root, 'www/inspector/dist/inspector/assets'))
    for (const path of ['', `assets/${assets.find((name) => name.startsWith('worker'))}`]) {
      const response = await fetch(new URL(path, url))
      assert.equal(response.status, 200, path)
      assert.equal(response.headers.get('content-security-policy'), want)
    }
  })

  await test('every real delivery verifies, with its change in words', async () => {
    for (const { name, body, headers, signature, secret } of deliveries()) {
      await page.locator('input[type=file]').setInputFiles({ name, mimeType: 'text/plain', buffer: Buffer.from(body, 'base64') })
      await box('Signature').fill(Object.fromEntries(headers)['x-npm-signature'])
      await box('Secret').fill(secret)
      await page.locator('.tags', { hasText: signature }).waitFor()
      await page.locator('.banner.good').waitFor()
      assert.equal(await page.locator('.summary').textContent(), classifyChange(parseEvent(Buffer.from(body, 'base64'))).summary, name)
    }
  })

  const signed = signPayload(EVENT, SECRET)
  for (const [want, header] of [
    ['missing', ''],
    ['no-prefix', signed.slice(7, 40)],
    ['wrong-algorithm', signed.replace('sha256', 'sha1')],
    ['wrong-length', signed.slice(0, -1)],
    ['not-hex', `sha256=${'g'.repeat(64)}`],
    ['mismatch', `sha256=${'0'.repeat(64)}`],
    ['upper-case', `sha256=${signed.slice(7).toUpperCase()}`],
    ['trimmed-signature', ` ${signed}`],
    ['prefix', signed.slice(7)],
    ['joined-signatures', `${signPayload(EVENT, 'other')}, ${signed}`],
  ]) {
    await test(`a header is explained: ${want}`, async () => {
      await give({ bytes: EVENT, header, secret: SECRET })
      assert.equal(await reason(want), codeOf(EVENT, header, SECRET))
    })
  }

  for (const [want, body, secret = SECRET] of [
    ['trailing-newline', `${EVENT}\n`],
    ['bom', `\ufeff${EVENT}`],
    ['reserialized', JSON.stringify(JSON.parse(EVENT), null, 1)],
    ['trimmed-secret', EVENT, ` ${SECRET}\n`.trimEnd()],
  ]) {
    await test(`an altered body or secret is explained, with how to mend it: ${want}`, async () => {
      await give({ bytes: body, header: signed, secret })
      assert.match(await reason(want), new RegExp(`mismatch · ${want}`))
      for (const framework of ['Express', 'Node', 'Hono', 'Workers']) {
        await page.getByRole('button', { name: framework, exact: true }).click()
        assert.match(await page.locator('.mend pre').textContent(), /from 'npm-hooks'/)
      }
      await page.getByRole('button', { name: 'Copy code' }).click()
      await page.getByText('Copied').waitFor()
      assert.match(
        await page.evaluate(() => navigator.clipboard.readText()),
        want === 'trimmed-secret' ? /NPM_HOOK_SECRET\.trim\(\)/ : /receive\(request/,
      )
    })
  }

  await test('line ends that were converted are explained, and shown', async () => {
    const body = JSON.stringify(JSON.parse(EVENT), null, 1)
    await give({ bytes: body.replaceAll('\n', '\r\n'), header: signPayload(body, SECRET), secret: SECRET })
    await reason('crlf')
    await page.locator('.hashed summary').click()
    assert.match(await page.locator('.hashed').textContent(), /Line ends: CRLF/)
    assert.match(await page.locator('.dump').first().textContent(), /7b 0d 0a .*␍␊/)
  })

  await test('both tags stand side by side, with the first difference marked', async () => {
    const header = signed.slice(0, 20) + (signed[20] === '0' ? '1' : '0') + signed.slice(21)
    await give({ bytes: EVENT, header, secret: SECRET })
    await reason('mismatch')
    assert.deepEqual(await page.locator('.tags mark').allTextContents(), [signed[20], header[20]])
    assert.match(await page.locator('.tags').textContent(), /first difference is character 21/)
  })

  await test('every sample says what its title says', async () => {
    await clear()
    const titles = await page.getByLabel('A sample').locator('option').allTextContents()
    assert.ok(titles.length > 15)
    for (const title of titles.slice(1)) {
      await page.getByLabel('A sample').selectOption(title)
      await page.locator(title.startsWith('401') ? '.banner.bad' : '.banner.good').waitFor({ timeout: 10_000 })
      // What a byte order mark was put before is no JSON.
      if (title.includes('byte order mark')) await page.getByText('not-json').waitFor()
      else await page.locator('.tree, .editor').waitFor()
    }
  })

  await test('a pasted request says why in two actions: paste it, give the secret', async () => {
    await clear()
    const request = `POST /hook HTTP/1.1\r\nHost: x\r\nX-Npm-Signature: ${signed}\r\nContent-Length: ${EVENT.length + 1}\r\n\r\n${EVENT}\n`
    await pasted(box('Delivery'), request)
    await box('Secret').fill(SECRET)
    assert.equal(await reason('trailing-newline'), 'mismatch · trailing-newline')
    assert.match(await page.locator('.input').textContent(), /clipboard may alter bytes/)
  })

  await test('the signals come with their evidence, which is shown in the payload', async () => {
    await give({ bytes: EVENT, header: signed, secret: SECRET })
    await page.getByText('install-script').waitFor()
    assert.match(await page.locator('.signals').textContent(), /alarm install-script .*versions › 1\.0\.1 › scripts › postinstall/)
    await page.locator('.editor .cm-content').waitFor()
    await page.getByRole('button', { name: 'Show versions › 1.0.1 › scripts › postinstall in the payload' }).click()
    await page.locator('.path code', { hasText: 'versions › 1.0.1 › scripts › postinstall' }).waitFor()
    assert.match(await page.locator('.editor .cm-activeLine').textContent(), /"postinstall": "node steal\.js"/)
    await page.screenshot({ path: join(PICTURES, 'event.png'), fullPage: true })
  })

  await test('the payload is searched, and a path copied as code', async () => {
    await page.getByLabel('Search the payload').fill('2024-01-01')
    await page.getByRole('button', { name: 'Find next' }).click()
    await page.locator('.path code', { hasText: 'time › 1.0.0' }).waitFor()
    await page.getByRole('button', { name: 'Copy path' }).click()
    await page.getByText('Copied').waitFor()
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), 'event.peek("time", "1.0.0")')
    await page.getByLabel('Search the payload').fill('nowhere to be found')
    await page.getByRole('button', { name: 'Find next' }).click()
    await page.getByText('is not in the payload').waitFor()
  })

  await test('20 MB: verified, its life drawn, read by span, searched, and the page stays awake', async () => {
    const { body, evidence } = large(20e6)
    await clear()
    await page.evaluate(() => {
      window.tasks = []
      new PerformanceObserver((list) => window.tasks.push(...list.getEntries().map(({ duration }) => Math.round(duration)))).observe({
        type: 'longtask',
      })
    })
    await drop('large.body', body)
    await box('Signature').fill(signPayload(body, SECRET))
    await box('Secret').fill(SECRET)
    await page.locator('.banner.good').waitFor({ timeout: 60_000 })
    await page.locator('.tree .row').first().waitFor({ timeout: 60_000 })
    await page.getByLabel('Search the payload').fill(evidence)
    await page.getByRole('button', { name: 'Find next' }).click()
    await page.locator('.row[aria-selected=true]', { hasText: evidence }).waitFor({ timeout: 60_000 })
    for (let at = 0; at < 20; at++) await page.locator('.tree').evaluate((tree) => (tree.scrollTop += 4000))
    await page.screenshot({ path: join(PICTURES, 'large.png') })
    const tasks = await page.evaluate(() => window.tasks)
    console.log(`  20 MB: long tasks on the page's thread, ms: ${tasks.length ? tasks.join(', ') : 'none'} (aim: under 200 each)`)
    await page.locator('.tree').press('Home')
    await page.locator('.tree').press('ArrowDown')
    assert.equal(await page.locator('.row[aria-selected=true]').count(), 1)
    // By keyboard through what is read piece by piece, to the end.
    await page.locator('.tree').press('End')
    assert.match(await page.locator('.row[aria-selected=true]').textContent(), /time/)
    await audited(page, '20 MB')
  })

  await test('work that is under way can be cancelled', async () => {
    await clear()
    await box('Signature').fill(`sha256=${'0'.repeat(64)}`)
    await box('Secret').fill(SECRET)
    // Of this size a mismatch takes seconds.
    await drop('larger.body', large(60e6).body)
    await page.getByRole('button', { name: 'Cancel' }).click()
    await page.getByText('Stopped.').waitFor()
    // And of a verdict alone: another secret for what was read already.
    await drop('large.body', large(60e6).body)
    await page.locator('.banner.bad').waitFor({ timeout: 60_000 })
    await box('Secret').fill('another one')
    await page.getByRole('button', { name: 'Cancel' }).click()
    await page.getByText('Stopped.').waitFor()
    await give({ bytes: EVENT, header: signed, secret: SECRET })
    await page.locator('.banner.good').waitFor()
  })

  for (const [name, bytes, want] of [
    ['not JSON', 'x', /not-json/],
    ['JSON, but no event', '{"a":1}', /no-event/],
    ['binary', Uint8Array.from({ length: 1000 }, (_, at) => (at * 7919) % 256), /not-utf-8|not-json/],
    ['empty', '', /not-json/],
    ['too deep', '['.repeat(600) + ']'.repeat(600), /too-deep/],
  ]) {
    await test(`bad input is said to be so, and signed bytes verify all the same: ${name}`, async () => {
      await give({ bytes, header: signPayload(Buffer.from(bytes), SECRET), secret: SECRET })
      await page.locator('.banner.good').waitFor()
      assert.match(await page.locator('.found').textContent(), want)
    })
  }

  await test('200 MB is refused with a line, and the page lives on', async () => {
    await clear()
    await page.evaluate(() => {
      const data = new DataTransfer()
      data.items.add(new File([new Uint8Array(200 * 1024 * 1024)], 'huge.body'))
      window.dispatchEvent(new DragEvent('drop', { dataTransfer: data, cancelable: true }))
    })
    await page.getByText('huge.body has 210 MB').waitFor()
    await give({ bytes: EVENT, header: signed, secret: SECRET })
    await page.locator('.banner.good').waitFor()
  })

  await test('a delivery is typed, and altered in the middle', async () => {
    await clear()
    await box('Delivery').focus()
    await page.keyboard.type('{"a":1}')
    assert.equal(await box('Delivery').inputValue(), '{"a":1}')
    for (let at = 0; at < 4; at++) await page.keyboard.press('ArrowLeft')
    await page.keyboard.type('bc')
    assert.equal(await box('Delivery').inputValue(), '{"abc":1}')
    assert.equal(await page.evaluate(() => document.activeElement.tagName), 'TEXTAREA')
    await drop('delivery.body', EVENT)
    await page.getByRole('button', { name: 'Remove' }).click()
    assert.equal(await page.evaluate(() => document.activeElement.tagName), 'TEXTAREA')
  })

  await test('after a sample, a request is judged by its own signature, and a body by the one that is given', async () => {
    await clear()
    await page.getByLabel('A sample').selectOption('A first publish')
    await page.locator('.banner.good').waitFor()
    await box('Delivery').fill('')
    await pasted(box('Delivery'), `POST / HTTP/1.1\nx-npm-signature: ${signed}\n\n${EVENT}`)
    await page.locator('.banner.open').waitFor()
    assert.equal(await box('Signature').inputValue(), signed)
    await box('Secret').fill(SECRET)
    await page.locator('.banner.good').waitFor()
    await box('Signature').fill(`sha256=${'0'.repeat(64)}`)
    await reason('mismatch')
  })

  await test('what is confirmed is shown, or the nearest that is there', async () => {
    await clear()
    for (const { name, body } of deliveries()) {
      const bytes = Buffer.from(body, 'base64')
      await page.locator('input[type=file]').setInputFiles({ name, mimeType: 'text/plain', buffer: bytes })
      const { summary } = classifyChange(parseEvent(bytes))
      await page.locator('.summary', { hasText: summary }).waitFor()
      const show = page.locator('.summary + p .show')
      if ((await show.count()) === 0) continue
      await page.locator('.editor .cm-content').waitFor()
      await show.click()
      const [, wanted] = /^Show (.*) in the payload$/.exec(await show.getAttribute('aria-label'))
      const there = wanted.split(' › ')
      const { payload } = JSON.parse(bytes)
      while (
        there.length > 0 &&
        there.reduce((value, key) => (Object.hasOwn(Object(value), key) ? value[key] : undefined), payload) === undefined
      )
        there.pop()
      await page.locator('.path code', { hasText: there.join(' › ') || '(the whole)' }).waitFor()
      if (there.join(' › ') !== wanted) await page.getByText('is not there. Shown is').waitFor()
    }
  })

  await test('an export that is too long for a line goes with its body, and comes back', async () => {
    const packument = JSON.parse(readFileSync(join(root, 'tests/data/packuments/nodegit.json'), 'utf8'))
    const body = JSON.stringify({ ...JSON.parse(EVENT), name: 'nodegit', payload: packument, change: { version: '0.27.0' } })
    await give({ bytes: body, header: signPayload(body, SECRET), secret: SECRET })
    await page.locator('.banner.good').waitFor()
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Save as curl line' }).click()])
    await page.getByText('Save the body too').waitFor()
    const line = readFileSync(await download.path(), 'utf8')
    await clear()
    await pasted(box('Delivery'), line)
    await page.locator('.verdict', { hasText: 'The body is in a file' }).waitFor()
    await drop('delivery.body', body)
    await box('Secret').fill(SECRET)
    await page.locator('.banner.good').waitFor()
  })

  await test('thirty thousand releases on one line are drawn', async () => {
    const versions = Object.fromEntries(Array.from({ length: 30_000 }, (_, at) => [`1.0.${at}`, {}]))
    const time = Object.fromEntries(Object.keys(versions).map((version, at) => [version, new Date(1.5e12 + at * 3_600_000).toISOString()]))
    await page.evaluate(() => (window.tasks.length = 0))
    await give({ bytes: JSON.stringify({ name: 'many', 'dist-tags': { latest: '1.0.29999' }, versions, time }) })
    await page.getByText('30000 releases').first().waitFor()
    await box('Signature').fill('sha256=')
    console.log(`  30,000 releases: long tasks on the page's thread, ms: ${(await page.evaluate(() => window.tasks)).join(', ') || 'none'}`)
  })

  await test('a secret that cannot be one is said to be so', async () => {
    await give({ bytes: EVENT, header: signed, secret: signed })
    await page.locator('.verdict', { hasText: 'This cannot be a secret' }).waitFor()
  })

  await test('a packument by itself is looked at', async () => {
    await give({ bytes: JSON.stringify(JSON.parse(EVENT).payload) })
    await page.getByRole('heading', { name: 'A packument, not a delivery' }).waitFor()
    await page.getByText('install-script').waitFor()
  })

  await test('each form is exported without the secret, and comes back with the same verdict', async () => {
    const sample = deliveries().find(({ name }) => name.startsWith('27'))
    const bytes = Buffer.from(sample.body, 'base64')
    await give({ bytes, header: sample.signature, secret: sample.secret })
    await page.locator('.banner.good').waitFor()
    const saved = {}
    for (const form of ['curl line', 'test case', 'body']) {
      const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: `Save as ${form}` }).click()])
      saved[form] = { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) }
      assert.ok(!saved[form].bytes.includes(sample.secret), form)
    }
    assert.deepEqual(saved.body.bytes, bytes)
    await clear()
    await pasted(box('Delivery'), saved['curl line'].bytes.toString())
    await box('Secret').fill(sample.secret)
    await page.locator('.banner.good').waitFor()
    const file = join(root, 'tests', `exported-${process.pid}.test.mjs`)
    writeFileSync(file, saved['test case'].bytes)
    try {
      execFileSync(process.execPath, ['--test', file], { env: { ...process.env, NPM_HOOK_SECRET: sample.secret }, stdio: 'pipe' })
    } finally {
      rmSync(file)
    }
  })

  await test('sign mode makes the signature', async () => {
    await clear()
    await page.getByRole('button', { name: 'Sign', exact: true }).click()
    await drop('body', EVENT)
    await box('Secret').fill(SECRET)
    await page.locator('.signature', { hasText: signed }).waitFor()
    await page.getByRole('button', { name: 'Show', exact: true }).click()
    assert.equal(await box('Secret').getAttribute('type'), 'text')
    await page.screenshot({ path: join(PICTURES, 'sign.png') })
    await page.getByRole('button', { name: 'Hide', exact: true }).click()
  })

  await test('two deliveries are compared, in either form', async () => {
    const [first, second] = ['01-', '02-'].map((number) => deliveries().find(({ name }) => name.startsWith(number)))
    await page.getByRole('button', { name: 'Compare' }).click()
    const files = page.locator('input[type=file]')
    await files.nth(1).setInputFiles({ name: 'after', mimeType: 'text/plain', buffer: Buffer.from(second.body, 'base64') })
    await files.nth(0).setInputFiles({
      name: 'before',
      mimeType: 'text/plain',
      buffer: Buffer.from(JSON.stringify(JSON.parse(Buffer.from(first.body, 'base64')).payload)),
    })
    await page.locator('.changes', { hasText: '1.1.0 published' }).waitFor()
    assert.match(await page.locator('.wide').textContent(), /versions › 1\.1\.0/)
    await page.screenshot({ path: join(PICTURES, 'compare.png') })
    await page.getByRole('button', { name: 'Remove' }).last().click()
    await files.nth(1).setInputFiles({ name: 'after', mimeType: 'text/plain', buffer: Buffer.from('{"no":"packument"}') })
    await page.getByText('not-a-packument').waitFor()
    const [, old] = await Promise.all([page.getByRole('button', { name: 'Remove' }).first().click(), Buffer.from(first.body, 'base64')])
    await files.nth(0).setInputFiles({ name: 'newer', mimeType: 'text/plain', buffer: Buffer.from(second.body, 'base64') })
    await page.getByRole('button', { name: 'Remove' }).last().click()
    await files.nth(1).setInputFiles({ name: 'older', mimeType: 'text/plain', buffer: old })
    await page.getByText('before-is-newer').waitFor()
    // A tag that is named as something that every object has.
    const tagged = Buffer.from(deliveries().find(({ name }) => name.startsWith('37')).body, 'base64')
    const { payload } = JSON.parse(tagged)
    delete payload['dist-tags'].constructor
    await page.getByRole('button', { name: 'Remove' }).first().click()
    await files.nth(0).setInputFiles({
      name: 'untagged',
      mimeType: 'text/plain',
      buffer: Buffer.from(JSON.stringify({ ...payload, time: { ...payload.time, modified: '2020-01-01T00:00:00Z' } })),
    })
    await page.getByRole('button', { name: 'Remove' }).last().click()
    await files.nth(1).setInputFiles({ name: 'tagged', mimeType: 'text/plain', buffer: tagged })
    await page.locator('.changes', { hasText: 'dist-tag constructor' }).waitFor()
    await page.getByRole('button', { name: 'Inspect' }).click()
  })

  await test('all of it is done by keyboard alone', async () => {
    const keys = await open()
    const press = async (key, times = 1) => {
      for (let at = 0; at < times; at++) await keys.keyboard.press(key)
    }
    const reached = async (want) => {
      for (let at = 0; at < 40; at++) {
        await press('Tab')
        if (await keys.evaluate((want) => document.activeElement?.matches(want), want)) return
      }
      throw new Error(`${want} is not reached by Tab`)
    }
    await reached('select')
    await keys.keyboard.type('401: saved')
    await keys.locator('.banner.bad').waitFor()
    await reached('.mend button')
    await press('Tab')
    await press('Enter')
    assert.match(await keys.locator('.mend pre').textContent(), /createServer/)
    await keys.context().close()
  })

  await test('nothing is sent anywhere once everything is loaded, and nothing is kept', async () => {
    const quiet = await open()
    await quiet.waitForLoadState('networkidle')
    await quiet.waitForTimeout(500)
    const sent = []
    quiet.on('request', (request) => !request.url().startsWith('blob:') && sent.push(request.url()))
    await quiet.getByLabel('A sample').selectOption('Install scripts')
    await quiet.locator('.banner.good').waitFor()
    await quiet.locator('.editor .cm-content').waitFor()
    assert.deepEqual(sent, [])
    assert.deepEqual(
      await quiet.evaluate(() => [localStorage.length, sessionStorage.length, document.cookie, location.href.includes('secret')]),
      [0, 0, '', false],
    )
    await quiet.context().close()
  })

  for (const colorScheme of ['light', 'dark']) {
    await test(`axe finds nothing, in ${colorScheme}, at 1280 and at 360 pixels`, async () => {
      for (const width of [1280, 360]) {
        const view = await open({ colorScheme, viewport: { width, height: 800 } })
        await audited(view, `welcome, ${width}`)
        await view.screenshot({ path: join(PICTURES, `welcome-${colorScheme}-${width}.png`), fullPage: true })
        for (const [title, picture] of [
          ['401: parsed and written anew', '401'],
          ['Install scripts', 'signals'],
          ['Twenty versions', 'life'],
        ]) {
          await view.getByLabel('A sample').selectOption(title)
          await view.locator('.banner.good, .banner.bad').waitFor()
          await view.locator('.editor .cm-content').waitFor()
          await audited(view, `${title}, ${width}`)
          assert.ok(await view.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${title}: wider than ${width}`)
          await view.screenshot({ path: join(PICTURES, `${picture}-${colorScheme}-${width}.png`), fullPage: true })
        }
        for (const mode of ['Sign', 'Compare']) {
          await view.getByRole('button', { name: mode, exact: true }).click()
          await audited(view, `${mode}, ${width}`)
        }
        await view.context().close()
      }
    })
  }

  await test('the pictures of the README are made', async () => {
    const folder = join(root, 'www/inspector/pictures')
    for (const [colorScheme, name, show] of [
      [
        'light',
        'verdict',
        async (view) => {
          await view.getByLabel('A sample').selectOption('401: parsed and written anew')
          await view.locator('.mend').waitFor()
        },
      ],
      [
        'dark',
        'life',
        async (view) => {
          await view.locator('input[type=file]').setInputFiles(join(root, 'tests/data/packuments/nodegit.json'))
          await view.locator('.chart canvas').waitFor()
          await view.locator('.editor .cm-content, .tree .row').first().waitFor()
          await view.locator('#event').evaluate((heading) => heading.scrollIntoView())
        },
      ],
    ]) {
      const view = await open({ colorScheme, viewport: { width: 1280, height: 840 } })
      await show(view)
      await view.waitForTimeout(300)
      await view.screenshot({ path: join(process.env.PICTURES ? folder : PICTURES, `${name}.png`) })
      await view.context().close()
    }
  })

  await test('250 kB gzip to the first verdict, 600 kB in all', async () => {
    const folder = join(root, 'www/inspector/dist/inspector')
    // What only the page of events needs is not the inspector's.
    const isIts = ([name]) => !/(events|bars)[^/]*$/.test(name)
    const sizes = readdirSync(folder, { recursive: true })
      .filter((name) => /\.(js|css|html|svg)$/.test(name))
      .map((name) => [name, gzipSync(readFileSync(join(folder, name))).length])
      .filter(isIts)
    const isLater = ([name]) => /assets\/(editor|chart|samples)/.test(name)
    const sum = (entries) => entries.reduce((sum, [, size]) => sum + size, 0)
    const [first, all] = [sum(sizes.filter((entry) => !isLater(entry))), sum(sizes)]
    console.log(`  gzip: ${(first / 1000).toFixed(0)} kB to the first verdict (250), ${(all / 1000).toFixed(0)} kB in all (600)`)
    assert.ok(first < 250e3 && all < 600e3, JSON.stringify(sizes))
  })

  await test('no error was logged, and nothing came from elsewhere', () => {
    assert.deepEqual([errors, foreign], [[], []])
  })
}

function codeOf(body, header, secret) {
  const { reason, hint } = explainSignature(body, header, secret)
  return [reason, hint].filter(Boolean).join(' · ')
}

async function pasted(box, text) {
  await box.focus()
  await box.evaluate((box, text) => {
    const clipboardData = new DataTransfer()
    clipboardData.setData('text/plain', text)
    box.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
  }, text)
}

const require = createRequire(import.meta.url)
const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8')

export async function audited(page, state) {
  await page.evaluate(AXE)
  const violations = await page.evaluate(async () => {
    const { violations } = await window.axe.run(document, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    })
    return violations.map(
      ({ id, nodes }) =>
        `${id}: ${nodes
          .slice(0, 3)
          .map(({ html, failureSummary }) => `${html.slice(0, 150)} ${failureSummary}`)
          .join(' | ')}`,
    )
  })
  assert.deepEqual(violations, [], state)
}

/** A delivery of about this many bytes, with something to be found near its end. */
function large(size) {
  const versions = {}
  const time = {}
  const text = 'A line of text, as there are many. '.repeat(110)
  const count = Math.round(size / 4400)
  for (let at = 0; at < count; at++) {
    const version = `${Math.floor(at / 500)}.${Math.floor(at / 20) % 25}.${at % 20}`
    versions[version] = {
      name: 'large',
      version,
      description: text,
      dist: { integrity: `sha512-${at}`, tarball: `https://registry.example/large-${version}.tgz` },
    }
    time[version] = new Date(1.5e12 + at * 3_600_000).toISOString()
  }
  const last = Object.keys(versions).at(-1)
  const payload = { name: 'large', 'dist-tags': { latest: last }, versions, time }
  const evidence = `sha512-${count - 3}`
  return {
    body: JSON.stringify({
      event: 'package:publish',
      name: 'large',
      type: 'package',
      version: '1.0.0',
      hookOwner: { username: 'u' },
      payload,
      change: { version: last, 'dist-tag': 'latest' },
      time: 1.7e12,
    }),
    evidence,
  }
}
