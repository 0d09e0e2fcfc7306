// The releases of a package: what is drawn, counted and said, also of versions that are gone.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { loadModule } from './load-module.js'
import { pageTest } from './page.js'

const { releaseHistory } = await loadModule('work/release-history.ts')
const at = (day) => `2024-01-0${day}T00:00:00.000Z`

for (const [name, facts, want] of [
  ['a version that has only its time', { versions: { '1.0.0': {} }, time: { created: at(1), '1.0.0': at(1), '1.0.1': at(2) } }, ['1.0.1']],
  ['no version is gone', { versions: { '1.0.0': {} }, time: { created: at(1), modified: at(2), '1.0.0': at(1) } }, []],
  [
    'a package that is gone',
    { time: { '1.0.0': at(1), unpublished: { time: at(3), versions: ['1.0.0', '2.0.0-rc.1'] } } },
    ['1.0.0', '2.0.0-rc.1'],
  ],
  [
    'hostile entries',
    { time: { unpublished: { versions: [1, null, '3.0.0'] }, constructor: at(1), '4.0.0': 'never' } },
    ['4.0.0', '3.0.0'],
  ],
]) {
  test(`gone versions: ${name}`, () => {
    const gone = releaseHistory(facts, null).releases.filter(({ isGone }) => isGone)
    assert.deepEqual(gone.map(({ version }) => version).sort(), [...want].sort())
  })
}

pageTest('versions that are gone are counted and drawn', async ({ page, give }) => {
  const packument = {
    name: 'n',
    'dist-tags': { latest: '1.0.0' },
    versions: { '1.0.0': {} },
    time: { created: at(1), '1.0.0': at(1), '1.0.1': at(2), '2.0.0': at(3) },
  }
  await give({ bytes: JSON.stringify(packument) })
  await page.getByText('3 releases from 2024-01-01 to 2024-01-03, 0 deprecated, 2 unpublished.').waitFor()
  await page.locator('.chart canvas').waitFor()
  await page.getByText('Show as a table').click()
  assert.match(await page.locator('.facts thead').last().textContent(), /Unpublished/)
})

pageTest('the title of the page names the mode', async ({ page }) => {
  for (const [mode, title] of [
    ['Compare', 'Compare · npm hooks inspector'],
    ['Sign', 'Sign a body · npm hooks inspector'],
    ['Inspect', 'npm hooks inspector'],
  ]) {
    await page.getByRole('button', { name: mode, exact: true }).click()
    assert.equal(await page.title(), title)
  }
})
