// What was signed: compared with the body that was given, in place of it, and in the input that it was taken from.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { signPayload } from 'npm-hooks'
import { assertAccessible } from '../browser/audit.js'
import { loadModule } from './load-module.js'
import { EVENT, pageTest, SECRET } from './page.js'

const { bodyDifference } = await loadModule('work/body-difference.ts')
const { inputParts } = await loadModule('work/input-parts.ts')
const { namedParts } = await loadModule('visible-text.ts')

const encode = (text) => new TextEncoder().encode(text)
/** An excerpt as text: what differs is in brackets, by name if it is invisible. */
const printed = (parts) =>
  parts
    .map(({ text, isDifferent }) => {
      const named = namedParts(text, isDifferent).map(({ text }) => text)
      return isDifferent ? `[${named.join('')}]` : named.join('')
    })
    .join('')
const LONG = JSON.stringify({ a: 'x'.repeat(60), b: 1, c: 'y'.repeat(200) })

for (const [name, signed, given, want] of [
  ['nothing differs', '{}', '{}', []],
  ['a newline at the end', '{"a":1}', '{"a":1}\n', [[7, '{"a":1}[]', '{"a":1}[<LF>]']]],
  ['a byte order mark', '\ufeff{}', '{}', [[0, '[<BOM>]{}', '[]{}']]],
  ['line ends', '{\n"a":1}', '{\r\n"a":1}', [[1, '{[]<LF>"a":1}', '{[<CR>]<LF>"a":1}']]],
  ['white space', '{"a":[1]}', '{\n  "a": [\t1]}', [[1, '{[]"a":[][[]1]}', '{[<LF><SP>×2]"a":[<SP>][[<TAB>]1]}']]],
  ['escapes', '{"\\u00e9":1}', '{"é":1}', [[2, '{"[\\u00e9]":1}', '{"[é]":1}']]],
  ['Latin-1', '{"é":1}', '{"Ã©":1}', [[2, '{"[é]":1}', '{"[Ã©]":1}']]],
  ['an invisible character', '{"a":1}', '{"a\u202e":1}', [[3, '{"a[]":1}', '{"a[<U+202E>]":1}']]],
  ['base64', '{}', 'e30=', [[0, '[{}]', '[e30=]']]],
  [
    'two places far from each other',
    LONG,
    LONG.replace(',"b":1', ', "b":1').replace(/}$/, ' }'),
    [
      [68, '…xxxxxxxxxxxxxxxxxxxxxx",[]"b":1,"c":"yyyyyyyyyyyyy…', '…xxxxxxxxxxxxxxxxxxxxxx",[<SP>]"b":1,"c":"yyyyyyyyyyyyy…'],
      [281, '…yyyyyyyyyyyyyyyyyyyyyyy"[]}', '…yyyyyyyyyyyyyyyyyyyyyyy"[<SP>]}'],
    ],
  ],
]) {
  test(`the difference between the signed and the given body: ${name}`, () => {
    const { excerpts, signedSize, givenSize } = bodyDifference(encode(signed), encode(given))
    assert.deepEqual(
      excerpts.map(({ offset, signed, given }) => [offset, printed(signed), printed(given)]),
      want,
    )
    assert.deepEqual([signedSize, givenSize], [encode(signed).length, encode(given).length])
  })
}

test('a few excerpts are shown of a body that differs everywhere, whose places are counted up to a limit', () => {
  const signed = JSON.stringify(Array.from({ length: 20_000 }, (_, at) => ({ at })))
  const { excerpts, count, isCountLimited } = bodyDifference(encode(signed), encode(JSON.stringify(JSON.parse(signed), null, 2)))
  assert.deepEqual([excerpts.length, count, isCountLimited], [3, 1000, true])
  assert.equal(bodyDifference(encode('{}'), encode('{ }')).isCountLimited, false)
})

const REQUEST = `POST / HTTP/1.1\r\nX-Npm-Signature: sha256=00\r\nhost: h\r\n\r\n{"a":1}\n`
for (const [name, input, body, want] of [
  [
    'a request',
    REQUEST,
    '{"a":1}',
    [
      ['left-out', 'POST / HTTP/1.1\r\nX-Npm-Signature: '],
      ['signature', 'sha256=00'],
      ['left-out', '\r\nhost: h\r\n\r\n'],
      ['body', '{"a":1}'],
      ['left-out', '\n'],
    ],
  ],
  [
    'a command',
    `curl -H 'x-npm-signature: sha256=00' -d '{}' http://h`,
    '{}',
    [
      ['left-out', "curl -H 'x-npm-signature: "],
      ['signature', 'sha256=00'],
      ['left-out', "' -d '"],
      ['body', '{}'],
      ['left-out', "' http://h"],
    ],
  ],
  ['a body alone', '{}', '{}', []],
  ['a body that was decoded', 'e30=', '{}', null],
  ['an empty body', REQUEST, '', null],
]) {
  test(`the parts of an input: ${name}`, () => {
    const parts = inputParts({ input: encode(input) }, encode(body))
    assert.deepEqual(parts?.map(({ kind, head }) => [kind, head]) ?? null, want)
    for (const { size, head } of parts ?? []) assert.equal(size, encode(head).length)
  })
}

const PRETTY = JSON.stringify(JSON.parse(EVENT), null, 2)
for (const [name, signed, given, want] of [
  ['a re-serialized body', EVENT, PRETTY, ['<LF><SP>×2', '']],
  ['a newline at the end', EVENT, `${EVENT}\n`, ['<LF>', '']],
  ['a byte order mark', EVENT, `\ufeff${EVENT}`, ['<BOM>', '']],
  ['line ends', PRETTY, PRETTY.replaceAll('\n', '\r\n'), ['<CR>', '']],
  ['a removed newline', `${EVENT}\n`, EVENT, ['', '<LF>']],
]) {
  pageTest(`for a cause, what was signed is shown, and takes the place of the body: ${name}`, async (actions) => {
    const { page, field, give, waitForVerdict } = actions
    const header = signPayload(signed, SECRET)
    await give({ bytes: given, header, secret: SECRET })
    await waitForVerdict('bad')
    const view = page.locator('.signed-body')
    const marked = async (tag) => (await view.locator(tag).count()) && (await view.locator(tag).first().textContent())
    assert.deepEqual([(await marked('del')) || '', (await marked('ins')) || ''], want)
    await assertAccessible(page, name)
    await view.getByRole('button', { name: 'Use the matching body' }).click()
    await waitForVerdict('good')
    // The text box has LF alone, as every text box.
    assert.equal(await field('Delivery').inputValue(), signed.replaceAll('\r\n', '\n'))
    assert.equal(await page.evaluate(() => document.activeElement?.id), 'verdict')
    await page.getByText('To get yours back, choose Undo.').waitFor()
    assert.equal(await view.count(), 0)
    await page.getByRole('button', { name: 'Undo' }).click()
    await waitForVerdict('bad')
    assert.deepEqual([await field('Signature').inputValue(), await field('Secret').inputValue()], [header, SECRET])
    await page.getByText('delivery.body').waitFor()
  })
}

for (const [name, body, header, secret] of [
  ['a valid signature', EVENT, signPayload(EVENT, SECRET), SECRET],
  ['another secret', EVENT, signPayload(EVENT, 'another'), SECRET],
  ['white space around the secret', EVENT, signPayload(EVENT, SECRET), ` ${SECRET} `],
  ['a body that was cut', EVENT.slice(0, 99), signPayload(EVENT, SECRET), SECRET],
]) {
  pageTest(`what was signed is not shown if it is the body, or not known: ${name}`, async ({ page, give }) => {
    await give({ bytes: body, header, secret })
    await page.locator('.banner.good, .banner.bad').waitFor()
    await page.locator('.hashed').waitFor()
    assert.equal(await page.locator('.signed-body').count(), 0)
  })
}

pageTest('the input shows which of its bytes were hashed, which are the signature, and which were left out', async (actions) => {
  const { page, clear, paste, field, waitForVerdict } = actions
  await clear()
  await paste(`POST / HTTP/1.1\r\nx-npm-signature: ${signPayload(EVENT, SECRET)}\r\n\r\n${EVENT}\r\n`)
  await field('Secret').fill(SECRET)
  await waitForVerdict('good')
  await page.getByText('What was signed is the body without the line end at its end.').waitFor()
  await page.locator('.hashed summary').click()
  const parts = page.getByRole('list', { name: 'Parts of your input' }).getByRole('listitem')
  const size = `${EVENT.length} bytes`
  assert.deepEqual(await parts.locator('strong, .hint').allTextContents(), [
    ...['Left out', '34 bytes', 'Signature', '71 bytes', 'Left out', '4 bytes', 'Body, hashed', size, 'Left out', '2 bytes'],
  ])
  assert.equal(await parts.last().locator('pre').textContent(), '<CR><LF>\n')
  await assertAccessible(page, 'the parts of an input')
  await field('Delivery').fill(EVENT)
  await page.getByText('All of your input is the body.').waitFor({ state: 'attached' })
})
