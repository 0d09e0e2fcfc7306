// Compare mode: examples, the order of the sides, the verdict on each, and facts in words.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { signPayload } from 'npm-hooks'
import { assertAccessible, SCREENSHOTS } from '../browser/audit.js'
import { EVENT, pageTest, SECRET } from './page.js'

const OTHER_SECRET = 'another secret'
const LATER = EVENT.replaceAll('1.0.1', '1.0.2')

const sideOf = (page, title) => page.getByRole('region', { name: title, exact: true })
const choose = (side, body) =>
  side.locator('input[type=file]').setInputFiles({ name: 'a.body', mimeType: 'text/plain', buffer: Buffer.from(body) })
const signatureOf = (side) => side.getByRole('textbox', { name: /signature/ })
const verdictOf = (side, text) => side.locator('.side-verdict', { hasText: text })

/** The examples for both sides, and what each shows. */
const PAIRS = [
  ['A new version', 'hookbox 1.1.0 published'],
  ['latest moved back', 'hookbox dist-tag latest now points to'],
  ['An owner was removed', 'hookbox maintainer bob removed'],
  ['A version was unpublished', 'hookbox 1.1.0 unpublished'],
]

pageTest('each example fills both sides, which verify, and shows its change', async ({ page, open }) => {
  await page.getByRole('button', { name: 'Compare', exact: true }).click()
  for (const [title, change] of PAIRS) {
    await page.getByRole('button', { name: title }).click()
    await page.locator('.changes', { hasText: change }).waitFor()
    for (const side of ['Before', 'After']) await verdictOf(sideOf(page, side), 'Valid signature.').waitFor()
    assert.equal(await page.locator('.unverified').count(), 0, title)
  }
  await assertAccessible(page, 'compare')
  for (const [width, colorScheme] of [
    [1440, 'light'],
    [360, 'dark'],
  ]) {
    const view = await open({ fragment: 'mode=compare', colorScheme, viewport: { width, height: 800 } })
    await view.getByRole('button', { name: 'An owner was removed' }).click()
    await view.locator('.changes').waitFor()
    assert.ok(await view.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `wider than ${width}`)
    await assertAccessible(view, `compare, ${width}, ${colorScheme}`)
    await view.screenshot({ path: join(SCREENSHOTS, `compare-${width}-${colorScheme}.png`), fullPage: true })
  }
})

pageTest('maintainers and versions are words, without JSON', async ({ page }) => {
  await page.getByRole('button', { name: 'Compare', exact: true }).click()
  const row = (path) => page.locator('.differences tr', { has: page.getByRole('rowheader', { name: path, exact: true }) })
  await page.getByRole('button', { name: 'An owner was removed' }).click()
  await row('maintainers').waitFor()
  const [before, after] = await row('maintainers').locator('td').allTextContents()
  assert.match(before, /^alice <[^>]+>, bob <[^>]+>$/)
  assert.match(after, /^alice <[^>]+>$/)
  await page.getByRole('button', { name: 'A new version' }).click()
  await row('versions › 1.1.0').waitFor()
  const [none, version] = await row('versions › 1.1.0').locator('td').allTextContents()
  assert.equal(none, 'none')
  assert.match(version, /^published by alice <[^>]+>; .*tarball sha512-/)
  assert.doesNotMatch(await page.locator('.differences').textContent(), /[{}"[\]]/)
})

pageTest('swap exchanges the sides with their signatures', async ({ page }) => {
  await page.getByRole('button', { name: 'Compare', exact: true }).click()
  const [before, after] = [sideOf(page, 'Before'), sideOf(page, 'After')]
  const swap = page.getByRole('button', { name: 'Swap before and after' })
  assert.equal(await swap.isDisabled(), true)
  await page.getByRole('button', { name: 'A new version' }).click()
  await page.locator('.changes', { hasText: '1.1.0 published' }).waitFor()
  const signatures = () => Promise.all([before, after].map((side) => signatureOf(side).inputValue()))
  const former = await signatures()
  await swap.click()
  await page.getByText('before-is-newer').waitFor()
  assert.deepEqual(await signatures(), former.reverse())
  // Both are still verified, and the comparison says why there is none.
  for (const side of [before, after]) await verdictOf(side, 'Valid signature.').waitFor()
  await swap.click()
  await page.locator('.changes', { hasText: '1.1.0 published' }).waitFor()
})

pageTest('the signature of each side is checked with all secrets, and what fails is marked', async ({ page, field }) => {
  await page.getByRole('button', { name: 'Compare', exact: true }).click()
  const [before, after] = [sideOf(page, 'Before'), sideOf(page, 'After')]
  await choose(before, EVENT)
  await signatureOf(before).fill(signPayload(EVENT, SECRET))
  await verdictOf(before, 'Enter the hook’s secret to verify the signature.').waitFor()
  await choose(after, `POST / HTTP/1.1\nx-npm-signature: ${signPayload(LATER, OTHER_SECRET)}\n\n${LATER}`)
  await page.locator('.unverified', { hasText: 'Not verified yet' }).waitFor()
  await field('Secret').fill(`${SECRET}\n${OTHER_SECRET}`)
  await verdictOf(before, 'Valid signature. Secret 1 of 2 matches.').waitFor()
  await verdictOf(after, 'Valid signature. Secret 2 of 2 matches.').waitFor()
  assert.equal(await page.locator('.unverified').count(), 0)
  await field('Secret').fill(SECRET)
  await verdictOf(after, 'Signature doesn’t match.').waitFor()
  await page.locator('.unverified.failed').waitFor()
  // A packument has no signature.
  await before.getByRole('button', { name: 'Remove' }).click()
  await signatureOf(before).fill('')
  await choose(before, JSON.stringify(JSON.parse(EVENT).payload))
  await verdictOf(before, 'No signature to check.').waitFor()
  await before.getByRole('button', { name: 'Remove' }).click()
  await page.getByText('On each side, add a delivery').waitFor()
  await verdictOf(after, 'Signature doesn’t match.').waitFor()
})

pageTest('a side whose body is in a file says so, and keeps its signature for that file', async ({ page, field }) => {
  await page.getByRole('button', { name: 'Compare', exact: true }).click()
  const [before, after] = [sideOf(page, 'Before'), sideOf(page, 'After')]
  await choose(after, LATER)
  await choose(before, `curl -H 'x-npm-signature: ${signPayload(EVENT, SECRET)}' --data-binary @delivery.body https://example.com/`)
  await verdictOf(before, 'The body is in a file').waitFor()
  await before.locator('.recognized', { hasText: 'A curl command: body of 0 bytes, signature found.' }).waitFor()
  assert.equal(await signatureOf(before).inputValue(), signPayload(EVENT, SECRET))
  assert.equal(await page.locator('.changes, .differences').count(), 0)
  await page.getByText('nothing to compare until both sides have a body').waitFor()
  await choose(before, EVENT)
  await field('Secret').fill(SECRET)
  await verdictOf(before, 'Valid signature.').waitFor()
  await page.locator('.changes').waitFor()
})

pageTest('typing a secret verifies both sides, and reads neither again', async ({ page, field }) => {
  await page.getByRole('button', { name: 'Compare', exact: true }).click()
  await page.getByRole('button', { name: 'A new version' }).click()
  await page.locator('.changes').waitFor()
  await page.evaluate(() => {
    window.methods = []
    const { postMessage } = Worker.prototype
    Worker.prototype.postMessage = function (message, ...rest) {
      window.methods.push(message.method)
      return postMessage.call(this, message, ...rest)
    }
  })
  const secret = await field('Secret').inputValue()
  for (const text of ['x', 'another', secret]) {
    await field('Secret').fill(text)
    await verdictOf(sideOf(page, 'After'), text === secret ? 'Valid signature.' : 'Signature doesn’t match.').waitFor()
    assert.equal(await page.locator('.changes').count(), 1)
  }
  assert.deepEqual([...new Set(await page.evaluate(() => window.methods))], ['verifySides'])
})

pageTest('of many differences the first fifty are listed, and a button shows the rest', async ({ page }) => {
  await page.getByRole('button', { name: 'Compare', exact: true }).click()
  const versions = (license) => Object.fromEntries(Array.from({ length: 120 }, (_, at) => [`1.0.${at}`, { license }]))
  await choose(sideOf(page, 'Before'), JSON.stringify({ name: 'n', versions: versions('MIT') }))
  await choose(sideOf(page, 'After'), JSON.stringify({ name: 'n', versions: versions('ISC') }))
  const rows = page.locator('.differences tbody tr')
  await rows.first().waitFor()
  assert.equal(await rows.count(), 50)
  await page.getByRole('button', { name: 'Show 70 more differences' }).click()
  assert.equal(await rows.count(), 120)
})
