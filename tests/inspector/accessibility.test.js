// What screen readers hear, and what the page says without scripts, without a server, in forced colors and on a narrow screen.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { signPayload } from 'npm-hooks'
import { root } from '../../scripts/setup.js'
import { largeDelivery } from './large-delivery.js'
import { EVENT, pageTest, SECRET } from './page.js'

const signed = signPayload(EVENT, SECRET)
const PACKUMENT = JSON.stringify(JSON.parse(EVENT).payload)

/** What the live region says, each time that it changes. */
const heardOn = (page) =>
  page.evaluate(() => {
    const region = document.querySelector('.visually-hidden[aria-live=polite]')
    window.heard = []
    new MutationObserver(() => window.heard.push(region.textContent)).observe(region, {
      childList: true,
      characterData: true,
      subtree: true,
    })
  })

for (const [name, input, want] of [
  [
    'a proven cause',
    { bytes: `${EVENT}\n`, header: signed, secret: SECRET },
    /^A newline at the end of the body was added or removed\. .*Hash the raw bytes of the request/,
  ],
  [
    'a mistake with the header',
    { bytes: EVENT, header: signed.slice(7), secret: SECRET },
    /^The signature is missing its “sha256=” prefix\. /,
  ],
  ['no cause', { bytes: EVENT, header: signed, secret: 'another' }, /^Signature doesn’t match\./],
  ['a valid signature', { bytes: EVENT, header: signed, secret: SECRET }, /^Valid signature\./],
  ['what is missing', { bytes: EVENT, header: signed }, /^Enter the hook’s secret/],
]) {
  pageTest(`screen readers hear the verdict with its cause and what to do: ${name}`, async ({ page, give }) => {
    await heardOn(page)
    await give(input)
    await page.locator('.export').waitFor()
    await page.waitForFunction((source) => window.heard.some((text) => new RegExp(source).test(text)), want.source)
  })
}

for (const [name, secret, bytes] of [
  ['no secret', '', PACKUMENT],
  ['a secret that was typed before', SECRET, PACKUMENT],
  ['while a large one is read', '', JSON.stringify(JSON.parse(largeDelivery(20e6).body).payload)],
]) {
  pageTest(`a packument without a signature is never asked for a secret, and nothing of it is hashed: ${name}`, async (actions) => {
    const { page, give } = actions
    await heardOn(page)
    await page.evaluate(() => {
      window.seen = []
      const selector = '.banner, .hashed, .unverified, .mini'
      new MutationObserver(() => window.seen.push(...document.querySelectorAll(selector))).observe(document.body, {
        childList: true,
        subtree: true,
      })
    })
    await give({ bytes, secret })
    await page.getByRole('heading', { name: 'Package metadata (not a delivery).' }).waitFor({ timeout: 60_000 })
    await page.locator('.payload').waitFor({ timeout: 60_000 })
    assert.deepEqual(await page.evaluate(() => [window.seen.map(({ textContent }) => textContent), window.heard.filter(Boolean)]), [[], []])
  })
}

pageTest('before there is something to hash, nothing is said to be hashed', async ({ page }) => {
  assert.doesNotMatch(await page.locator('#app').textContent(), /hashed:/i)
})

pageTest('one byte is one byte', async ({ page, give, waitForVerdict }) => {
  await give({ bytes: '1', header: signPayload('1', SECRET), secret: SECRET })
  await waitForVerdict('good')
  await page.getByText('Hashed: 1 byte', { exact: true }).waitFor()
  await page.getByText('delivery.body, 1 byte', { exact: true }).waitFor()
})

pageTest('forced colors show which button is pressed', async ({ page }) => {
  await page.emulateMedia({ forcedColors: 'active' })
  const buttons = page.getByRole('navigation').getByRole('button')
  const colors = await buttons.evaluateAll((all) =>
    all.map((button) => [button.getAttribute('aria-pressed'), getComputedStyle(button).backgroundColor]),
  )
  const [[, pressed], ...others] = colors.sort(([a], [b]) => b.localeCompare(a))
  assert.deepEqual(
    colors.map(([isPressed]) => isPressed),
    ['true', 'false', 'false'],
  )
  for (const [, color] of others) assert.notEqual(color, pressed)
})

for (const [file, want] of [
  ['index.html', 'Without it, use npx npm-hooks verify.'],
  ['events.html', 'Without it, use the server’s API.'],
]) {
  pageTest(`without scripts, the page says what to use instead: ${file}`, async ({ page, url }) => {
    const context = await page.context().browser().newContext({ javaScriptEnabled: false })
    try {
      const view = await context.newPage()
      await view.goto(new URL(file, url).href)
      assert.equal(await view.locator('noscript').isVisible(), true)
      assert.ok((await view.locator('noscript').textContent()).endsWith(want))
      assert.equal(await view.getByText('Loading').isVisible(), false)
    } finally {
      await context.close()
    }
  })

  pageTest(`opened as a file, the page says that it needs a server: ${file}`, async ({ page }) => {
    // Not with the checks of `pageTest`: browsers log that they refuse modules from files.
    const view = await page.context().newPage()
    await view.goto(pathToFileURL(join(root, 'www/inspector/dist/inspector', file)).href)
    await view.getByText('browsers run no modules from a file').waitFor()
    await view.close()
  })
}

for (const [name, fragment] of [
  ['an example that fails', ''],
  ['signals and releases', 'sample=install-scripts'],
  ['Compare', 'mode=compare'],
  ['Sign', 'mode=sign'],
]) {
  pageTest(`on a screen of 360 pixels, no button breaks inside a word: ${name}`, async ({ open }) => {
    const view = await open({ fragment, viewport: { width: 360, height: 800 } })
    if (!fragment.startsWith('mode')) await view.locator('.export').waitFor()
    const broken = await view.evaluate(() => {
      const found = []
      for (const button of document.querySelectorAll('button, a, summary, select')) {
        const walker = document.createTreeWalker(button, NodeFilter.SHOW_TEXT)
        for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
          for (const { 0: word, index } of node.data.matchAll(/\S+/g)) {
            const range = document.createRange()
            range.setStart(node, index)
            range.setEnd(node, index + word.length)
            if (new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size > 1) found.push(word)
          }
        }
      }
      return found
    })
    assert.deepEqual(broken, [])
    assert.ok(await view.evaluate(() => document.documentElement.scrollWidth <= innerWidth))
  })
}
