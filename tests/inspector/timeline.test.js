// The releases of a package: what is drawn, counted and said, also of versions that are gone.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { loadModule } from './load-module.js'
import { EVENT, pageTest } from './page.js'

const { releaseHistory } = await loadModule('work/release-history.ts')
const { thinPoints } = await loadModule('thin-points.ts')
const { timeTicks } = await loadModule('time-ticks.ts')
const { marksIn } = await loadModule('release-marks.ts')
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

for (const [name, unpublished, want] of [
  ['npm’s object', { time: at(3), versions: ['1.0.0'] }, Date.parse(at(3))],
  ['cnpmcore’s text', at(3), Date.parse(at(3))],
  ['no time', {}, null],
  ['not a time', 'never', null],
  ['nothing', undefined, null],
]) {
  test(`when the whole package was unpublished: ${name}`, () =>
    assert.equal(releaseHistory({ time: { unpublished } }, null).unpublished, want))
}

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
const START = Date.parse('2023-12-30T23:17:00Z')
for (const [name, span, want] of [
  ['two minutes', 2 * MINUTE, ['12-30 23:17', '12-30 23:18', '12-30 23:19']],
  ['an hour', 60 * MINUTE, ['12-30 23:30', '12-31 00:00']],
  ['three days', 3 * DAY, ['2023-12-31', '2024-01-01', '2024-01-02']],
  ['a month', 30 * DAY, ['2024-01-04', '2024-01-18']],
  ['half a year', 182 * DAY, ['2024-01', '2024-03', '2024-05']],
  ['two years', 2 * 365 * DAY, ['2024', '2025']],
  ['twelve years', 12 * 365.25 * DAY, ['2025', '2030', '2035']],
]) {
  test(`the labels of ${name}`, () => {
    const labels = timeTicks(START, START + span, 3).map(({ label }) => label)
    assert.deepEqual(labels, want)
  })
}

test('an axis has two labels at least, each once, in order, and no more than fit', () => {
  for (const start of [START, Date.UTC(2010, 1, 28), Date.UTC(2024, 6, 1), -8.64e15, 8.64e15 - DAY]) {
    for (let span = 2 * MINUTE; span < 40 * 365 * DAY; span *= 1.13) {
      for (const count of [1, 2, 3, 5, 8, 12]) {
        const ticks = timeTicks(start, start + span, count)
        const labels = ticks.map(({ label }) => label)
        const what = `${start} ${span} ${count} ${labels}`
        assert.ok(ticks.length >= 2 && ticks.length <= Math.max(2, count), what)
        assert.equal(new Set(labels).size, labels.length, what)
        assert.ok(
          ticks.every(({ value }, at) => value >= (ticks[at - 1]?.value ?? start) && value <= start + span),
          what,
        )
      }
    }
  }
})

const releaseOf = (version, more = {}) => ({ version, time: START, isGone: false, deprecated: null, isPrerelease: false, ...more })
for (const [name, releases, current, want] of [
  ['the marked release is the deprecated one', [releaseOf('1.0.0', { deprecated: 'x' })], '1.0.0', ['deprecated', 'current']],
  ['no release is marked', [releaseOf('1.0.0'), releaseOf('1.0.1', { isGone: true })], null, ['unpublished', 'release']],
  [
    'the marked release has no time',
    [releaseOf('1.0.0', { time: null }), releaseOf('2.0.0-a', { isPrerelease: true })],
    '1.0.0',
    ['prerelease'],
  ],
]) {
  test(`the legend has each mark of the picture: ${name}`, () => {
    assert.deepEqual(marksIn({ releases, current, tags: {} }), want)
  })
}

const DEPRECATED = JSON.stringify({
  ...JSON.parse(EVENT),
  event: 'package:deprecated',
  change: { deprecated: '1.0.1' },
  payload: {
    name: 'n',
    'dist-tags': { latest: '1.0.1' },
    versions: { '1.0.0': {}, '1.0.1': { deprecated: 'broken', _npmUser: { name: 'ann' } }, '1.1.0-rc.1': {} },
    time: { '1.0.0': at(1), '1.0.1': at(3), '1.1.0-rc.1': at(5) },
  },
})

pageTest('the legend has the deprecated mark also if the marked release is the deprecated one', async ({ page, give }) => {
  await give({ bytes: DEPRECATED })
  await page.locator('.legend').waitFor()
  assert.deepEqual(await page.locator('.legend li').allTextContents(), ['deprecated', 'prerelease', 'release', 'this release'])
})

pageTest('each release is reached by the arrow keys, and read out', async ({ page, give }) => {
  await give({ bytes: DEPRECATED })
  const slider = page.getByRole('slider', { name: /^Release/ })
  await slider.focus()
  const heard = []
  for (const key of ['Home', 'ArrowRight', 'ArrowRight']) {
    await page.keyboard.press(key)
    const text = await slider.getAttribute('aria-valuetext')
    heard.push(text)
    assert.ok(text.startsWith(await page.locator('.release-details strong').textContent()), text)
  }
  assert.deepEqual(heard, [
    '1.0.0, 2024-01-01 00:00',
    '1.0.1, this release, latest, 2024-01-03 00:00, by ann, deprecated: broken',
    '1.1.0-rc.1, 2024-01-05 00:00, prerelease',
  ])
})

for (const [name, options, press] of [
  ['a click', {}, (page, x, y) => page.mouse.click(x, y)],
  ['a touch, 360 pixels wide', { viewport: { width: 360, height: 800 }, hasTouch: true }, (page, x, y) => page.touchscreen.tap(x, y)],
]) {
  pageTest(`${name} on a point shows its version below the picture, which nothing covers`, async ({ open }) => {
    const page = await open(options)
    await page.locator('input[type=file]').setInputFiles({ name: 'n.json', mimeType: 'text/plain', buffer: Buffer.from(DEPRECATED) })
    await page.locator('.chart canvas').scrollIntoViewIfNeeded()
    const canvas = await page.locator('.chart canvas').boundingBox()
    const seen = new Set()
    for (let x = canvas.x + 20; x < canvas.x + canvas.width; x += 12) {
      await press(page, x, canvas.y + canvas.height / 3)
      seen.add(await page.locator('.release-details strong').textContent())
    }
    assert.deepEqual([...seen].sort(), ['1.0.0', '1.0.1', '1.1.0-rc.1'])
    const details = await page.locator('.release-details').boundingBox()
    assert.ok(details.y >= canvas.y + canvas.height)
    await page.getByRole('button', { name: 'Show versions › 1.1.0-rc.1 in the payload' }).click()
    await page.locator('.path code', { hasText: '1.1.0-rc.1' }).waitFor()
  })
}

test('of points that would be drawn over each other, the first is drawn', () => {
  const points = (...pairs) => pairs.map(([x, y]) => ({ x, y }))
  for (const [given, columns, want] of [
    [points([0, 0], [1, 0], [10, 0]), 10, points([0, 0], [1, 0], [10, 0])],
    [points([0, 0], [0.5, 0], [0.5, 1], [0.9, 0], [9, 0]), 10, points([0, 0], [0.5, 1], [9, 0])],
    [points([3, 0], [4, 0]), 0, points([3, 0])],
    [[], 10, []],
  ]) {
    assert.deepEqual(
      thinPoints(given, (point) => point, 0, 10, columns),
      want,
    )
  }
  const many = Array.from({ length: 30_000 }, (_, at) => ({ x: at, y: at % 2 }))
  assert.equal(thinPoints(many, (point) => point, 0, 30_000, 1000).length, 2000)
})

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

pageTest('a package that is gone: the picture says when, also without versions', async ({ page, chooseSample }) => {
  await chooseSample('Whole package unpublished')
  await page.getByText('The whole package was unpublished on 2026-11-20.').waitFor()
  await page.getByText('The package metadata no longer lists its versions.').waitFor()
})

pageTest('an editor is as high as its text, up to a limit', async ({ page, give }) => {
  const heights = []
  for (const bytes of [
    EVENT,
    JSON.stringify({ ...JSON.parse(EVENT), payload: { name: 'n', versions: {}, readme: Array(200).fill('a line') } }),
  ]) {
    await give({ bytes })
    await page.locator('.cm-line').first().waitFor()
    heights.push((await page.locator('.editor').boundingBox()).height)
  }
  const [low, high] = heights
  assert.ok(low < 500 && high > 500 && high <= 562, heights.join(', '))
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
