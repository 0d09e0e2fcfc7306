// Bidirectional and invisible characters are drawn by name, and reorder nothing around them.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { signPayload } from 'npm-hooks'
import { loadModule } from './load-module.js'
import { EVENT, pageTest, SECRET } from './page.js'

const { visibleText } = await loadModule('visible-text.ts')

for (const [name, text, want] of [
  ['plain text', 'a "b"\n\tc é 漢 עברית', 'a "b"\n\tc é 漢 עברית'],
  ['an override', 'a\u202eb', 'a<U+202E>b'],
  ['isolates', '\u2066a\u2069', '<U+2066>a<U+2069>'],
  ['zero-width characters', 'a\u200b\u200c\u2060\ufeffb', 'a<U+200B><U+200C><U+2060><U+FEFF>b'],
  ['a joiner outside of an emoji', 'a\u200db', 'a<U+200D>b'],
  ['emojis', '👩‍🚀 ❤️ ❤️‍🔥 👩🏽‍🚀', '👩‍🚀 ❤️ ❤️‍🔥 👩🏽‍🚀'],
  ['tag characters', '\u{e0041}', '<U+E0041>'],
  ['a control character', '\u0007\u0085', '<U+0007><U+0085>'],
  ['a lone surrogate', '\ud800', '<U+D800>'],
  ['a soft hyphen and a Hangul filler', '\u00ad\u3164', '<U+00AD><U+3164>'],
  ['line and paragraph separators', '\u2028\u2029', '<U+2028><U+2029>'],
]) {
  test(`visible text of ${name}`, () => assert.equal(visibleText(text), want))
}

const SCRIPT = `node a.js \u202e// harmless\u200b ${'x'.repeat(300)}`
const HOSTILE = EVENT.replace('node steal.js', SCRIPT).replace('"username":"u"', '"username":"u\u202eser"')

pageTest(
  'hidden characters are drawn by name in the event, the evidence, the editor and the input',
  async ({ page, give, paste, field }) => {
    await give({ bytes: HOSTILE, header: signPayload(HOSTILE, SECRET), secret: SECRET })
    await page.locator('.editor .cm-content').waitFor()
    const isolated = async (selector) => (await page.locator(selector).allTextContents()).join('\n')
    assert.match(await isolated('.facts bdi'), /u<U\+202E>ser/)
    assert.match(await isolated('.signals bdi'), /node a\.js <U\+202E>\/\/ harmless<U\+200B>/)
    assert.match(await page.locator('.editor .cm-content').textContent(), /node a\.js <U\+202E>\/\/ harmless<U\+200B>/)
    // Nowhere on the page is one of them left as it is, nor in a name for screen readers.
    const raw = await page.evaluate(() => /[\u202e\u200b]/.test(document.querySelector('.result').outerHTML))
    assert.equal(raw, false)
    await page.getByRole('button', { name: 'Remove' }).click()
    await paste(HOSTILE)
    await page.getByText('This text has 3 hidden characters, which the box does not show: <U+202E>, <U+200B>.').waitFor()
    assert.equal(await field('Delivery').inputValue(), HOSTILE)
  },
)

pageTest('hidden characters are drawn by name in the tree', async ({ page, give }) => {
  const packument = { name: 'n', 'key\u202e': 'value\u200b', versions: { '1.0.0': { readme: 'r'.repeat(2_100_000) } } }
  await give({ bytes: JSON.stringify(packument) })
  await page.locator('.row', { hasText: 'key<U+202E>' }).waitFor()
  assert.match(await page.locator('.row', { hasText: 'key' }).textContent(), /key<U\+202E>:\s+"value<U\+200B>"/)
})

pageTest('long evidence unfolds', async ({ page, give }) => {
  await give({ bytes: HOSTILE })
  const value = page.locator('.signals .value').first()
  await value.waitFor()
  assert.match(await value.textContent(), /x…$/)
  const button = page.getByRole('button', { name: /^Show all 3\d\d characters$/ })
  await button.click()
  assert.equal(await value.textContent(), JSON.stringify(SCRIPT).replace('\u202e', '<U+202E>').replace('\u200b', '<U+200B>'))
  assert.equal(await page.getByRole('button', { name: 'Show less' }).getAttribute('aria-expanded'), 'true')
})
