// The page as a whole: its headers, its size, accessibility, and what it requests and stores.
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { root } from '../../scripts/setup.js'
import { assertAccessible, SCREENSHOTS } from '../browser/audit.js'
import { pageTest } from './page.js'

const DIST = join(root, 'www/inspector/dist/inspector')
const SAMPLE_401 = '401: parsed and serialized again'

pageTest(
  'the page and its workers have the documented content security policy, and files that never change are cached',
  async ({ url }) => {
    const want =
      "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    const worker = readdirSync(join(DIST, 'assets')).find((name) => name.startsWith('worker'))
    for (const [path, policy, caching] of [
      ['', want, 'no-cache'],
      [`assets/${worker}`, want, 'public, max-age=31536000, immutable'],
      // The service worker loads the files of the build.
      ['sw.js', want.replace("connect-src 'none'", "connect-src 'self'"), 'no-cache'],
    ]) {
      const response = await fetch(new URL(path, url))
      assert.equal(response.status, 200, path)
      assert.deepEqual([response.headers.get('content-security-policy'), response.headers.get('cache-control')], [policy, caching], path)
    }
  },
)

pageTest('everything can be done with the keyboard', async ({ page }) => {
  const tabTo = async (selector) => {
    for (let at = 0; at < 40; at++) {
      await page.keyboard.press('Tab')
      if (await page.evaluate((selector) => document.activeElement?.matches(selector), selector)) return
    }
    throw new Error(`Tab does not reach ${selector}`)
  }
  await tabTo('select')
  await page.keyboard.type('401: saved')
  await page.locator('.banner.bad').waitFor()
  await tabTo('.fix button')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  assert.match(await page.locator('.fix pre').textContent(), /from 'fastify'/)
})

pageTest('after loading, nothing is requested and nothing is stored', async ({ page, chooseSample, waitForVerdict }) => {
  await page.waitForLoadState('networkidle')
  await page.waitForTimeout(500)
  const requests = []
  page.on('request', (request) => !request.url().startsWith('blob:') && requests.push(request.url()))
  await chooseSample('Install scripts')
  await waitForVerdict('good')
  await page.locator('.editor .cm-content').waitFor()
  assert.deepEqual(requests, [])
  assert.deepEqual(
    await page.evaluate(() => [localStorage.length, sessionStorage.length, document.cookie, location.href.includes('secret')]),
    [0, 0, '', false],
  )
})

for (const colorScheme of ['light', 'dark']) {
  pageTest(`axe finds no violation: ${colorScheme}, 1280 and 360 pixels wide`, async ({ open }) => {
    for (const width of [1280, 360]) {
      const view = await open({ colorScheme, viewport: { width, height: 800 } })
      await assertAccessible(view, `welcome, ${width}`)
      await view.screenshot({ path: join(SCREENSHOTS, `welcome-${colorScheme}-${width}.png`), fullPage: true })
      for (const [title, screenshot] of [
        [SAMPLE_401, '401'],
        ['Install scripts', 'signals'],
        ['Twenty versions', 'timeline'],
      ]) {
        await view.getByLabel('All examples').selectOption(title)
        await view.locator('.banner.good, .banner.bad').waitFor()
        await view.locator('.editor .cm-content').waitFor()
        await assertAccessible(view, `${title}, ${width}`)
        assert.ok(await view.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${title}: wider than ${width}`)
        await view.screenshot({ path: join(SCREENSHOTS, `${screenshot}-${colorScheme}-${width}.png`), fullPage: true })
      }
      for (const mode of ['Sign', 'Compare']) {
        await view.getByRole('button', { name: mode, exact: true }).click()
        await assertAccessible(view, `${mode}, ${width}`)
      }
    }
  })
}

pageTest('the pictures in the docs can be made', async ({ open }) => {
  const folder = process.env.PICTURES ? join(root, 'www/inspector/pictures') : SCREENSHOTS
  const options = { viewport: { width: 1280, height: 840 } }
  const take = async (view, name) => {
    await view.waitForTimeout(300)
    await view.screenshot({ path: join(folder, `${name}.png`) })
  }
  const verdict = await open({ ...options, colorScheme: 'light' })
  await verdict.getByLabel('All examples').selectOption(SAMPLE_401)
  await verdict.locator('.fix').waitFor()
  await take(verdict, 'verdict')
  const timeline = await open({ ...options, colorScheme: 'dark' })
  await timeline.locator('input[type=file]').setInputFiles(join(root, 'tests/data/packuments/nodegit.json'))
  await timeline.locator('.chart canvas').waitFor()
  await timeline.locator('.editor .cm-content, .tree .row').first().waitFor()
  await timeline.locator('#event').evaluate((heading) => heading.scrollIntoView())
  await take(timeline, 'life')
})

pageTest('at most 250 kB (gzip) before the first verdict, 350 kB in total', async ({ t }) => {
  // The build contains the events page too.
  const isOfEvents = (name) => /(events|counts-chart)[^/]*$/.test(name)
  const isLazy = (name) => /assets\/(editor|timeline-chart|chart|samples)-/.test(name)
  const sizes = readdirSync(DIST, { recursive: true })
    .map((name) => name.replaceAll('\\', '/'))
    .filter((name) => /\.(js|css|html|svg)$/.test(name) && !isOfEvents(name))
    .map((name) => [name, gzipSync(readFileSync(join(DIST, name))).length])
  const total = (entries) => entries.reduce((sum, [, size]) => sum + size, 0)
  const [first, all] = [total(sizes.filter(([name]) => !isLazy(name))), total(sizes)]
  t.diagnostic(`gzip: ${(first / 1000).toFixed(0)} kB before the first verdict (250), ${(all / 1000).toFixed(0)} kB in total (350)`)
  assert.ok(first < 250e3 && all < 350e3, JSON.stringify(sizes))
})
