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

/** Records the calls of the worker in `calls`; those of `heldMethod` reach it only after `release`. */
const recordCalls = (page, heldMethod) =>
  page.evaluate((heldMethod) => {
    const { postMessage } = Worker.prototype
    let held = []
    window.calls = []
    window.release = () => {
      for (const send of held) send()
      held = null
    }
    Worker.prototype.postMessage = function (message, ...rest) {
      const send = () => postMessage.call(this, message, ...rest)
      window.calls.push(message)
      if (held === null || message.method !== heldMethod) send()
      else held.push(send)
    }
  }, heldMethod)

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
  await recordCalls(page)
  const secret = await field('Secret').inputValue()
  // Each has another verdict than the one before.
  for (const text of ['x', secret, 'another', secret]) {
    await field('Secret').fill(text)
    await verdictOf(sideOf(page, 'After'), text === secret ? 'Valid signature.' : 'Signature doesn’t match.').waitFor()
    assert.equal(await page.locator('.changes').count(), 1)
  }
  assert.deepEqual([...new Set(await page.evaluate(() => window.calls.map(({ method }) => method)))], ['verifySides'])
})

pageTest('of many differences the first fifty are listed, and a button shows the rest', async ({ page }) => {
  await page.getByRole('button', { name: 'Compare', exact: true }).click()
  const versions = (license) => Object.fromEntries(Array.from({ length: 120 }, (_, at) => [`1.0.${at}`, { license }]))
  await choose(sideOf(page, 'Before'), JSON.stringify({ name: 'n', versions: versions('MIT') }))
  await choose(sideOf(page, 'After'), JSON.stringify({ name: 'n', versions: versions('ISC') }))
  const rows = page.locator('.differences tbody tr')
  await rows.first().waitFor()
  assert.equal(await rows.count(), 50)
  await page.getByRole('button', { name: 'Show 70 more differences' }).press('Enter')
  assert.equal(await rows.count(), 120)
  // The button is gone: the focus is on the first difference that it showed.
  assert.equal(
    await rows
      .nth(50)
      .locator('th')
      .evaluate((cell) => cell === document.activeElement),
    true,
  )
})

for (const [name, change] of [
  ['a secret', ({ field }) => field('Secret').fill('another')],
  ['a signature', ({ page }) => signatureOf(sideOf(page, 'After')).fill(`sha256=${'0'.repeat(64)}`)],
]) {
  pageTest(`while ${name} is verified, no former verdict is shown, and the comparison is marked`, async (actions) => {
    const { page } = actions
    await page.getByRole('button', { name: 'Compare', exact: true }).click()
    await page.getByRole('button', { name: 'A new version' }).click()
    const after = sideOf(page, 'After')
    await verdictOf(after, 'Valid signature.').waitFor()
    await recordCalls(page, 'verifySides')
    await change(actions)
    assert.equal(await after.locator('.side-verdict').textContent(), '')
    await verdictOf(after, 'Verifying…').waitFor()
    await page.locator('.unverified', { hasText: 'Not verified yet' }).waitFor()
    assert.equal(await page.locator('.changes').count(), 1)
    await page.evaluate(() => window.release())
    await verdictOf(after, 'Signature doesn’t match.').waitFor()
    await page.locator('.unverified.failed').waitFor()
  })
}

pageTest('while one types, one verification runs at a time, and then one of the latest inputs', async ({ page, field }) => {
  await page.getByRole('button', { name: 'Compare', exact: true }).click()
  await page.getByRole('button', { name: 'A new version' }).click()
  const after = sideOf(page, 'After')
  await verdictOf(after, 'Valid signature.').waitFor()
  await recordCalls(page, 'verifySides')
  const secrets = () => page.evaluate(() => window.calls.map(({ args }) => args.at(-1)))
  await field('Secret').fill('a')
  await verdictOf(after, 'Verifying…').waitFor()
  for (const text of ['ab', 'abc', 'abcd']) {
    await field('Secret').fill(text)
    await page.waitForTimeout(200)
  }
  assert.deepEqual(await secrets(), ['a'])
  await page.evaluate(() => window.release())
  await verdictOf(after, 'Signature doesn’t match.').waitFor()
  assert.deepEqual(await secrets(), ['a', 'abcd'])
})

const TOO_LARGE = 65 * 1024 * 1024

pageTest('a side that cannot be read says so, and the other one keeps its signature and its verdict', async ({ page, field }) => {
  await page.getByRole('button', { name: 'Compare', exact: true }).click()
  const [before, after] = [sideOf(page, 'Before'), sideOf(page, 'After')]
  await choose(after, `POST / HTTP/1.1\nx-npm-signature: ${signPayload(LATER, SECRET)}\n\n${LATER}`)
  await field('Secret').fill(SECRET)
  await verdictOf(after, 'Valid signature.').waitFor()
  await before.locator('input[type=file]').evaluate((input, size) => {
    const data = new DataTransfer()
    data.items.add(new File([new Uint8Array(size)], 'large.body'))
    input.files = data.files
    input.dispatchEvent(new Event('change', { bubbles: true }))
  }, TOO_LARGE)
  await before.getByRole('alert').getByText('large.body is 68 MB. The inspector reads up to 67 MB').waitFor()
  await page.getByText('There is nothing to compare until both sides can be read.').waitFor()
  await verdictOf(after, 'Valid signature.').waitFor()
  assert.equal(await signatureOf(after).inputValue(), signPayload(LATER, SECRET))
  assert.equal(await after.getByRole('alert').count(), 0)
  await field('Secret').fill('another')
  await verdictOf(after, 'Signature doesn’t match.').waitFor()
  // The other side waits for its file, and keeps its signature until then.
  await after.getByRole('button', { name: 'Remove' }).click()
  await choose(after, `curl -H 'x-npm-signature: ${signPayload(LATER, SECRET)}' --data-binary @delivery.body https://example.com/`)
  await verdictOf(after, 'The body is in a file').waitFor()
  await choose(after, LATER)
  await field('Secret').fill(SECRET)
  await verdictOf(after, 'Valid signature.').waitFor()
})

pageTest('the verdict on a side stays while the other one is read', async ({ page, field }) => {
  await page.getByRole('button', { name: 'Compare', exact: true }).click()
  const after = sideOf(page, 'After')
  await choose(after, LATER)
  await signatureOf(after).fill(signPayload(LATER, SECRET))
  await field('Secret').fill(SECRET)
  await verdictOf(after, 'Valid signature.').waitFor()
  await recordCalls(page, 'compare')
  await choose(sideOf(page, 'Before'), EVENT)
  await page.waitForFunction(() => window.calls.length === 1)
  assert.equal(await after.locator('.side-verdict').textContent(), '✓ Valid signature.')
  await page.evaluate(() => window.release())
  await page.locator('.changes').waitFor()
})
