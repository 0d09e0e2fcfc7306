// The page at 200 % zoom, in forced colors, and by keyboard alone.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { assertAccessible, SCREENSHOTS } from '../browser/audit.js'
import { pageTest } from './page.js'

/** Each mode, with what is done in it. */
const STATES = [
  ['an example that fails', 'sample=401-parsed-and-serialized-again', (page) => page.locator('.banner.bad').waitFor()],
  ['signals', 'sample=install-scripts', (page) => page.locator('.signals').waitFor()],
  ['releases', 'sample=twenty-versions', (page) => page.locator('.chart canvas').waitFor()],
  ['sign', 'mode=sign', (page) => page.locator('#sign').waitFor()],
  [
    'compare',
    'mode=compare',
    async (page) => {
      await page.getByRole('button', { name: 'A new version' }).click()
      await page.locator('.differences').waitFor()
    },
  ],
]

pageTest('at 200 % zoom nothing is cut off, and nothing scrolls sideways', async ({ open }) => {
  // A window of 1280 by 900 pixels: at 200 % it has half as many.
  for (const [name, fragment, prepare] of STATES) {
    const page = await open({ fragment, viewport: { width: 640, height: 450 }, deviceScaleFactor: 2 })
    await prepare(page)
    const found = await page.evaluate(() => ({
      page: document.documentElement.scrollWidth - innerWidth,
      cut: [...document.querySelectorAll('button, label, h1, h2, h3, summary')]
        .filter((element) => element.scrollWidth > element.clientWidth + 1 && getComputedStyle(element).overflow === 'hidden')
        .map((element) => element.textContent),
    }))
    assert.deepEqual(found, { page: 0, cut: [] }, name)
    await assertAccessible(page, `${name}, 200 %`)
  }
})

pageTest('in forced colors, what is pressed, and where a verdict is, can be seen', async ({ open }) => {
  for (const [name, fragment, prepare] of STATES) {
    const page = await open({ fragment, forcedColors: 'active' })
    await prepare(page)
    const found = await page.evaluate(() => {
      const background = (element) => getComputedStyle(element).backgroundColor
      const groups = [...document.querySelectorAll('fieldset, [role=group]')].map((group) => [...group.querySelectorAll('[aria-pressed]')])
      const hasBorder = (element) => Number.parseFloat(getComputedStyle(element).borderTopWidth) > 0
      return {
        alike: groups.flatMap((buttons) => {
          const [pressed, other] = ['true', 'false'].map((value) => buttons.find((button) => button.ariaPressed === value))
          return pressed && other && background(pressed) === background(other) ? [pressed.textContent] : []
        }),
        pressed: document.querySelectorAll('[aria-pressed=true]').length > 0,
        withoutBorder: [...document.querySelectorAll('.banner, .badge, .panel')]
          .filter((element) => !hasBorder(element))
          .map(({ className }) => className),
      }
    })
    assert.deepEqual(found, { alike: [], pressed: true, withoutBorder: [] }, name)
    await page.screenshot({ path: join(SCREENSHOTS, `forced-colors-${name.replaceAll(' ', '-')}.png`), fullPage: true })
  }
})

/** Presses Tab until the element with this accessible name has the focus, which is visible. */
async function tabTo(page, name) {
  for (let at = 0; at < 80; at++) {
    await page.keyboard.press('Tab')
    const focus = await page.evaluate(() => {
      const { activeElement: element } = document
      const { outlineStyle, outlineWidth } = getComputedStyle(element)
      return {
        name: element.ariaLabel ?? element.labels?.[0]?.textContent ?? element.textContent,
        isVisible: outlineStyle !== 'none' && Number.parseFloat(outlineWidth) > 0,
      }
    })
    if (!focus.name?.trim().startsWith(name)) continue
    assert.ok(focus.isVisible, `the focus is not visible on ${name}`)
    return
  }
  throw new Error(`Tab does not reach ${name}`)
}

pageTest('by keyboard alone, two deliveries are compared, swapped and verified with another secret', async ({ page }) => {
  await tabTo(page, 'Compare')
  await page.keyboard.press('Enter')
  await page.locator('#compare').waitFor()
  await tabTo(page, 'A new version')
  await page.keyboard.press('Enter')
  await page.locator('.changes', { hasText: '1.1.0 published' }).waitFor()
  await tabTo(page, 'Swap before and after')
  await page.keyboard.press('Enter')
  await page.getByText('before-is-newer').waitFor()
  await tabTo(page, 'Secret')
  await page.keyboard.press('Control+a')
  await page.keyboard.type('not-the-secret')
  await page.locator('.side-verdict.failed').first().waitFor()
})

pageTest('by keyboard alone, a signal is shown in the payload, and a body is signed', async ({ page }) => {
  await tabTo(page, 'Suspicious release')
  await page.keyboard.press('Enter')
  await page.locator('.signals').waitFor()
  await page.locator('.editor .cm-content').waitFor()
  await tabTo(page, 'Show versions')
  await page.keyboard.press('Enter')
  await page.locator('.path code', { hasText: 'versions › ' }).waitFor()
  await page.getByRole('button', { name: 'Inspect', exact: true }).focus()
  await tabTo(page, 'Sign')
  await page.keyboard.press('Enter')
  await page.locator('.signature').waitFor()
})
