// What could not be checked of a release: how many checks ran, and which data the others lack.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { reviewRelease } from 'npm-hooks/packument'
import { root } from '../../scripts/setup.js'
import { pageTest } from './page.js'

const whole = JSON.parse(readFileSync(join(root, 'tests/data/packuments/pedding.json'), 'utf8'))
const only = (object, names) => Object.fromEntries(Object.entries(object).filter(([name]) => names.includes(name)))
const ABBREVIATED = ['name', 'version', 'dependencies', 'optionalDependencies', 'peerDependencies', 'bin', 'dist', 'engines', 'deprecated']
const abbreviated = {
  ...only(whole, ['name', 'dist-tags']),
  modified: whole.time.modified,
  versions: Object.fromEntries(Object.entries(whole.versions).map(([version, manifest]) => [version, only(manifest, ABBREVIATED)])),
}
const latest = whole['dist-tags'].latest
const { checked, unchecked } = reviewRelease(JSON.stringify(abbreviated), latest, { unchecked: true })

for (const [name, input, wanted] of [
  ['an abbreviated packument', abbreviated, `Only ${checked} of ${checked + unchecked.length} checks could run.`],
  // As `npm view NAME --json` prints it.
  ['npm view --json', { ...whole.versions[latest], ...whole, versions: Object.keys(whole.versions) }, 'Nothing could be checked'],
]) {
  pageTest(`${name}: says that checks could not run`, async ({ page, give }) => {
    await give({ bytes: JSON.stringify(input) })
    await page.getByText(wanted).waitFor()
    assert.doesNotMatch(await page.locator('main').textContent(), /checks ran/)
  })
}

pageTest('each check that could not run is listed with what it lacks', async ({ page, give }) => {
  await give({ bytes: JSON.stringify(abbreviated) })
  await page.getByText('What is missing').click()
  assert.deepEqual(
    await page.locator('.unchecked li code').allTextContents(),
    unchecked.map(({ code }) => code),
  )
  assert.match(await page.locator('.unchecked').textContent(), /dormant-revived: when versions were published \(time\)/)
})
