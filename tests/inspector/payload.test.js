// The payload: signals and changes are shown in it, and large ones stay fast.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { classifyChange, parseEvent, signPayload } from 'npm-hooks'
import { assertAccessible, SCREENSHOTS } from '../browser/audit.js'
import { deliveries } from '../data.js'
import { longTasks, recordLongTasks } from './large-deliveries.js'
import { largeDelivery } from './large-delivery.js'
import { EVENT, pageTest, SECRET } from './page.js'

const listLongTasks = async (page) => (await longTasks(page)).join(', ') || 'none'

pageTest('a signal has its locations, and each is shown in the payload', async ({ page, give }) => {
  await give({ bytes: EVENT, header: signPayload(EVENT, SECRET), secret: SECRET })
  await page.getByText('install-script').waitFor()
  assert.match(await page.locator('.signals').textContent(), /alarm install-script .*versions › 1\.0\.1 › scripts › postinstall/)
  await page.locator('.editor .cm-content').waitFor()
  await page.getByRole('button', { name: 'Show versions › 1.0.1 › scripts › postinstall in the payload' }).click()
  await page.locator('.path code', { hasText: 'versions › 1.0.1 › scripts › postinstall' }).waitFor()
  assert.match(await page.locator('.editor .cm-activeLine').textContent(), /"postinstall": "node steal\.js"/)
  await page.screenshot({ path: join(SCREENSHOTS, 'event.png'), fullPage: true })
})

pageTest('the payload can be searched, and a path copied as code', async ({ page, give, clipboard }) => {
  await give({ bytes: EVENT })
  await page.locator('.editor .cm-content').waitFor()
  await page.getByLabel('Search the payload').fill('2024-01-01')
  await page.getByRole('button', { name: 'Find next' }).click()
  await page.locator('.path code', { hasText: 'time › 1.0.0' }).waitFor()
  await page.getByRole('button', { name: 'Copy path' }).click()
  await page.getByText('Copied').waitFor()
  assert.equal(await clipboard(), 'event.peek("time", "1.0.0")')
  await page.getByLabel('Search the payload').fill('nowhere to be found')
  await page.getByRole('button', { name: 'Find next' }).click()
  await page.getByText('was not found in the payload').waitFor()
})

pageTest('20 MB are verified, drawn and searched, and the page stays responsive', async ({ page, field, choose, waitForVerdict, t }) => {
  const { body, uniqueText } = largeDelivery(20e6)
  await recordLongTasks(page)
  await choose('large.body', body)
  await field('Signature').fill(signPayload(body, SECRET))
  await field('Secret').fill(SECRET)
  await waitForVerdict('good')
  await page.locator('.tree .row').first().waitFor({ timeout: 60_000 })
  await page.getByLabel('Search the payload').fill(uniqueText)
  await page.getByRole('button', { name: 'Find next' }).click()
  const selected = page.locator('.row[aria-selected=true]')
  await selected.filter({ hasText: uniqueText }).waitFor({ timeout: 60_000 })
  for (let at = 0; at < 20; at++) await page.locator('.tree').evaluate((tree) => (tree.scrollTop += 4000))
  await page.screenshot({ path: join(SCREENSHOTS, 'large.png') })
  t.diagnostic(`20 MB: long tasks of the page, in ms: ${await listLongTasks(page)} (goal: under 200 each)`)
  await page.locator('.tree').press('Home')
  await page.locator('.tree').press('ArrowDown')
  assert.equal(await selected.count(), 1)
  // Children are loaded in parts; End goes to the last line.
  await page.locator('.tree').press('End')
  assert.match(await selected.textContent(), /time/)
  await assertAccessible(page, '20 MB')
})

pageTest('a confirmed change is shown in the payload, or the nearest path that exists', async ({ page }) => {
  for (const { name, body } of deliveries()) {
    const bytes = Buffer.from(body, 'base64')
    await page.locator('input[type=file]').setInputFiles({ name, mimeType: 'text/plain', buffer: bytes })
    await page.locator('.summary', { hasText: classifyChange(parseEvent(bytes)).summary }).waitFor()
    const show = page.locator('.summary + p .show')
    if ((await show.count()) === 0) continue
    await page.locator('.editor .cm-content').waitFor()
    await show.click()
    const [, wanted] = /^Show (.*) in the payload$/.exec(await show.getAttribute('aria-label'))
    const path = wanted.split(' › ')
    const { payload } = JSON.parse(bytes)
    while (path.length > 0 && !exists(payload, path)) path.pop()
    await page.locator('.path code', { hasText: path.join(' › ') || '(whole payload)' }).waitFor()
    if (path.join(' › ') !== wanted) await page.getByText('doesn’t exist. Showing').waitFor()
  }
})

pageTest('30,000 releases of one line are drawn', async ({ page, field, give, t }) => {
  const versions = Object.fromEntries(Array.from({ length: 30_000 }, (_, at) => [`1.0.${at}`, {}]))
  const time = Object.fromEntries(Object.keys(versions).map((version, at) => [version, new Date(1.5e12 + at * 3_600_000).toISOString()]))
  await recordLongTasks(page)
  await give({ bytes: JSON.stringify({ name: 'many', 'dist-tags': { latest: '1.0.29999' }, versions, time }) })
  await page.getByText('30,000 releases').first().waitFor()
  await field('Signature').fill('sha256=')
  t.diagnostic(`30,000 releases: long tasks of the page, in ms: ${await listLongTasks(page)}`)
})

const exists = (value, path) =>
  path.reduce((inner, key) => (Object.hasOwn(Object(inner), key) ? inner[key] : undefined), value) !== undefined
