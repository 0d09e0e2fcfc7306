// What tests of pages share: Chromium, an accessibility audit, and a folder for screenshots.
import assert from 'node:assert/strict'
import { mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** The folder for screenshots; it exists. */
export const SCREENSHOTS = process.env.PICTURES ?? join(tmpdir(), 'npm-hooks-inspector')
mkdirSync(SCREENSHOTS, { recursive: true })

/** Fails if axe finds a violation in the page; `state` names what the page shows. */
export async function assertAccessible(page, state) {
  await page.evaluate(AXE)
  const violations = await page.evaluate(async (runOnly) => {
    const results = await window.axe.run(document, { runOnly })
    return results.violations.map(({ id, nodes }) => {
      const examples = nodes.slice(0, 3).map(({ html, failureSummary }) => `${html.slice(0, 150)} ${failureSummary}`)
      return `${id}: ${examples.join(' | ')}`
    })
  }, RULES)
  assert.deepEqual(violations, [], state)
}
