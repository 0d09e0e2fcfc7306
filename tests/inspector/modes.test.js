// Export, and the modes other than Inspect.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { signPayload } from 'npm-hooks'
import { root } from '../../scripts/setup.js'
import { SCREENSHOTS } from '../browser/audit.js'
import { deliveries } from '../data.js'
import { EVENT, pageTest, SECRET } from './page.js'

const delivery = (number) => deliveries().find(({ name }) => name.startsWith(`${number}-`))
const bodyOf = ({ body }) => Buffer.from(body, 'base64')

const download = async (page, title) => {
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: `Save as ${title}` }).click()])
  return { name: file.suggestedFilename(), bytes: readFileSync(await file.path()) }
}

pageTest('an export with a long body needs its body file, and has the same verdict', async (actions) => {
  const { page, field, clear, choose, give, paste, waitForVerdict } = actions
  const payload = JSON.parse(readFileSync(join(root, 'tests/data/packuments/nodegit.json'), 'utf8'))
  const body = JSON.stringify({ ...JSON.parse(EVENT), name: 'nodegit', payload, change: { version: '0.27.0' } })
  await give({ bytes: body, header: signPayload(body, SECRET), secret: SECRET })
  await waitForVerdict('good')
  const { bytes } = await download(page, 'curl command')
  await page.getByText('The body is too long to include').waitFor()
  await clear()
  await paste(bytes.toString())
  await page.locator('.verdict', { hasText: 'The body is in a file' }).waitFor()
  await choose('delivery.body', body)
  await field('Secret').fill(SECRET)
  await waitForVerdict('good')
})

pageTest('each export omits the secret, and has the same verdict', async ({ page, field, clear, give, paste, waitForVerdict }) => {
  const sample = delivery('27')
  await give({ bytes: bodyOf(sample), header: sample.signature, secret: sample.secret })
  await waitForVerdict('good')
  const saved = {}
  for (const title of ['curl command', 'test', 'body']) {
    saved[title] = await download(page, title)
    assert.ok(!saved[title].bytes.includes(sample.secret), title)
  }
  assert.deepEqual(saved.body.bytes, bodyOf(sample))
  await clear()
  await paste(saved['curl command'].bytes.toString())
  await field('Secret').fill(sample.secret)
  await waitForVerdict('good')
  const file = join(root, 'tests', `exported-${process.pid}.test.mjs`)
  writeFileSync(file, saved.test.bytes)
  try {
    // Without NODE_TEST_CONTEXT, the inner runner would report to this one instead of failing.
    const { NODE_TEST_CONTEXT: _, ...env } = process.env
    execFileSync(process.execPath, ['--test', file], { env: { ...env, NPM_HOOK_SECRET: sample.secret }, stdio: 'pipe' })
  } finally {
    rmSync(file)
  }
})

pageTest('Sign mode makes the signature', async ({ page, field, choose }) => {
  await page.getByRole('button', { name: 'Sign', exact: true }).click()
  await choose('body', EVENT)
  await field('Secret').fill(SECRET)
  await page.locator('.signature', { hasText: signPayload(EVENT, SECRET) }).waitFor()
  await page.getByRole('button', { name: 'Show', exact: true }).click()
  assert.equal(await field('Secret').getAttribute('type'), 'text')
  await page.screenshot({ path: join(SCREENSHOTS, 'sign.png') })
  await page.getByRole('button', { name: 'Hide', exact: true }).click()
})

pageTest('two deliveries or copies of metadata are compared', async ({ page }) => {
  const [first, second, tagged] = ['01', '02', '37'].map((number) => bodyOf(delivery(number)))
  const compare = async (before, after) => {
    for (const [at, buffer] of [before, after].entries()) {
      const box = page.locator('.input').nth(at)
      if (await box.getByRole('button', { name: 'Remove' }).count()) await box.getByRole('button', { name: 'Remove' }).click()
      await box.locator('input[type=file]').setInputFiles({ name: 'file', mimeType: 'text/plain', buffer: Buffer.from(buffer) })
    }
  }
  await page.getByRole('button', { name: 'Compare' }).click()
  await compare(JSON.stringify(JSON.parse(first).payload), second)
  await page.locator('.changes', { hasText: '1.1.0 published' }).waitFor()
  assert.match(await page.getByRole('region', { name: 'What changed' }).textContent(), /versions › 1\.1\.0/)
  await page.screenshot({ path: join(SCREENSHOTS, 'compare.png') })
  await compare(first, '{"no":"packument"}')
  await page.getByText('not-a-packument').waitFor()
  await compare(second, first)
  await page.getByText('before-is-newer').waitFor()
  // A dist-tag named like an inherited member.
  const { payload } = JSON.parse(tagged)
  delete payload['dist-tags'].constructor
  await compare(JSON.stringify({ ...payload, time: { ...payload.time, modified: '2020-01-01T00:00:00Z' } }), tagged)
  await page.locator('.changes', { hasText: 'dist-tag constructor' }).waitFor()
})
