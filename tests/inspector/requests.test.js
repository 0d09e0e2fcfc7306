// What people have at hand, read in the page: requests, commands, exports, logs, dumps. The same table is tested with the library.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../../scripts/setup.js'
import { FILES, SECRET, SIGNATURE } from '../cli/request-files.js'
import { pageTest } from './page.js'

/** Forms that are tried after another one. */
const OTHER_FORMS = ['decompressed from gzip', 'taken from a field of the form']

/** A body alone has no signature. */
const isAlone = (sentence) => !sentence.includes('signature found')

for (const [name, , sentence, form, { obstacle = null, notes = [] } = {}] of FILES) {
  pageTest(`${name}: ${form === null ? 'says what it is, never that it is forged' : `the body ${form} verifies`}`, async (actions) => {
    const { page, field, give, waitForVerdict } = actions
    const bytes = readFileSync(join(root, 'tests/data/requests', name))
    await give({ bytes, header: isAlone(sentence) && form !== null ? SIGNATURE : '', secret: SECRET })
    await page.locator('main', { hasText: sentence }).waitFor({ timeout: 30_000 })
    const text = () => page.locator('main').textContent()
    if (form === null) {
      await waitForVerdict(obstacle === null ? 'bad' : 'neutral')
      assert.ok((await page.locator('[aria-labelledby=verdict]').textContent()).includes(obstacle ?? ''))
      for (const note of notes) assert.ok((await text()).includes(note))
      assert.doesNotMatch(await text(), /forged|forgery/)
      return
    }
    await waitForVerdict('good')
    // The first form is what the sentence says.
    assert.equal((await text()).includes(`What was signed is the body ${form}.`), OTHER_FORMS.includes(form))
    await page.locator('.summary').first().waitFor()
    // Any other secret is a mismatch, and the page says how many forms were tried.
    await field('Secret').fill('another secret')
    await waitForVerdict('bad')
  })
}
