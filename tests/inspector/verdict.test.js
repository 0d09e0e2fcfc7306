// The verdict on a signature: why it doesn't match, and the code that fixes it.
import assert from 'node:assert/strict'
import { classifyChange, explainSignature, parseEvent, signPayload } from 'npm-hooks'
import { deliveries } from '../data.js'
import { EVENT, pageTest, SECRET } from './page.js'

const signed = signPayload(EVENT, SECRET)

pageTest('each captured delivery verifies, and its change is described', async ({ page, field, waitForVerdict }) => {
  for (const { name, body, headers, signature, secret } of deliveries()) {
    const bytes = Buffer.from(body, 'base64')
    await page.locator('input[type=file]').setInputFiles({ name, mimeType: 'text/plain', buffer: bytes })
    await field('Signature').fill(Object.fromEntries(headers)['x-npm-signature'])
    await field('Secret').fill(secret)
    await page.locator('.tags', { hasText: signature }).waitFor()
    await waitForVerdict('good')
    assert.equal(await page.locator('.summary').textContent(), classifyChange(parseEvent(bytes)).summary, name)
  }
})

for (const [want, header] of [
  ['missing', ''],
  ['no-prefix', signed.slice(7, 40)],
  ['wrong-algorithm', signed.replace('sha256', 'sha1')],
  ['wrong-length', signed.slice(0, -1)],
  ['not-hex', `sha256=${'g'.repeat(64)}`],
  ['mismatch', `sha256=${'0'.repeat(64)}`],
  ['upper-case', `sha256=${signed.slice(7).toUpperCase()}`],
  ['trimmed-signature', ` ${signed}`],
  ['prefix', signed.slice(7)],
  ['joined-signatures', `${signPayload(EVENT, 'other')}, ${signed}`],
]) {
  pageTest(`a header is explained: ${want}`, async ({ page, give, reason }) => {
    await give({ bytes: EVENT, header, secret: SECRET })
    const expected = explainSignature(EVENT, header, SECRET)
    assert.equal(await reason(want), [expected.reason, expected.hint].filter(Boolean).join(' · '))
    const fix = {
      'upper-case': 'toLowerCase()',
      'trimmed-signature': 'replace(/[\\s',
      prefix: "'sha256=')",
      'joined-signatures': "split(',')",
    }[want]
    if (fix) assert.ok((await page.locator('.fix pre').textContent()).includes(fix), want)
  })
}

for (const [hint, body, secret = SECRET] of [
  ['trailing-newline', `${EVENT}\n`],
  ['bom', `\ufeff${EVENT}`],
  ['cut-short', EVENT.slice(0, -1)],
  ['reserialized', JSON.stringify(JSON.parse(EVENT), null, 1)],
  ['trimmed-secret', EVENT, ` ${SECRET}\n`.trimEnd()],
]) {
  pageTest(`a changed body or secret is explained, with code that fixes it: ${hint}`, async ({ page, give, reason, clipboard }) => {
    await give({ bytes: body, header: signed, secret })
    assert.match(await reason(hint), new RegExp(`mismatch · ${hint}`))
    for (const [framework, code] of [
      ['Python', /hmac\.compare_digest/],
      ['Go', /hmac\.Equal/],
      ['Express', /from 'npm-hooks'/],
      ['Workers', /from 'npm-hooks'/],
    ]) {
      await page.getByRole('button', { name: framework, exact: true }).click()
      assert.match(await page.locator('.fix pre').textContent(), code)
    }
    await page.getByRole('button', { name: 'Copy fix' }).click()
    await page.getByText('Copied').waitFor()
    assert.match(await clipboard(), hint === 'trimmed-secret' ? /NPM_HOOK_SECRET\.trim\(\)/ : /receive\(request/)
  })
}

pageTest('converted line endings are explained, and visible in the hex dump', async ({ page, give, reason }) => {
  const body = JSON.stringify(JSON.parse(EVENT), null, 1)
  await give({ bytes: body.replaceAll('\n', '\r\n'), header: signPayload(body, SECRET), secret: SECRET })
  await reason('crlf')
  await page.locator('.hashed summary').click()
  assert.match(await page.locator('.hashed').textContent(), /Line endings: CRLF/)
  assert.match(await page.locator('.dump').first().textContent(), /7b 0d 0a .*␍␊/)
})

pageTest('the expected and the received signature are shown, without a comparison that means nothing', async ({ page, give, reason }) => {
  const header = signed.slice(0, 20) + (signed[20] === '0' ? '1' : '0') + signed.slice(21)
  await give({ bytes: EVENT, header, secret: SECRET })
  await reason('mismatch')
  assert.deepEqual(await page.locator('.tags dd').allTextContents(), [signed, header])
  assert.equal(await page.locator('mark').count(), 0)
  assert.doesNotMatch(await page.locator('.result').textContent(), /difference|character \d/)
})

/** Elements that are green: by their color, their background or their border. */
const greenElements = (page) =>
  page.evaluate(() => {
    const probe = document.body.appendChild(document.createElement('i'))
    const greens = ['--good', '--good-bg'].map((name) => {
      probe.style.color = `var(${name})`
      return getComputedStyle(probe).color
    })
    probe.remove()
    const isGreen = (element) => {
      const { color, backgroundColor, borderColor } = getComputedStyle(element)
      return [color, backgroundColor, borderColor].some((value) => greens.includes(value))
    }
    return [...document.querySelectorAll('.result *')].filter(isGreen).map(({ textContent }) => textContent)
  })

for (const [name, header, want, isGreen] of [
  ['a signature that fails', `sha256=${'0'.repeat(64)}`, 'Unverified: anyone could have written this.', false],
  ['no signature', '', 'Unverified: anyone could have written this.', false],
  ['a valid signature', signed, '', true],
]) {
  pageTest(`what is below the verdict is marked, and green only if it is verified: ${name}`, async ({ page, give }) => {
    await give({ bytes: EVENT, header, secret: SECRET })
    await page.locator('.banner.good, .banner.bad').waitFor()
    await page.locator('.payload').waitFor()
    const marks = await page
      .locator('.result .panel:not([aria-labelledby=verdict])')
      .evaluateAll((panels) => panels.map((panel) => panel.querySelector('.unverified')?.textContent ?? ''))
    assert.deepEqual(marks, [want, want, want])
    assert.equal((await greenElements(page)).length > 0, isGreen)
  })
}

pageTest('a claim that one delivery cannot show is consistent, not confirmed', async ({ page, chooseSample, waitForVerdict }) => {
  await chooseSample('Removed owner sent as an added one')
  await waitForVerdict('good')
  await page.getByText('One delivery cannot show this: compare it with the one before.').waitFor()
  assert.equal(await page.locator('.badge.good').count(), 0)
  assert.doesNotMatch(await page.locator('[aria-labelledby=event]').textContent(), /confirmed/)
})

/** More fields than the library reads. */
const FORM = Array.from({ length: 15 }, (_, at) => `f${at}=${encodeURIComponent(EVENT.replace('1.0.0', `1.0.${at}`))}`).join('&')
const ALL = 'No variant of the body or the secret matches either. 1 form of the body was tried.'
const SOME = 'Only some variants of the body and the secret were tried.'
const LONG_EVENT = EVENT.replace('"versions":', `"readme":"${'x'.repeat(2 ** 20)}","versions":`)

for (const [name, bytes, secret, isForgeryPossible, want] of [
  // The right body, perhaps, and a wrong secret, which comes first.
  [
    'compact JSON',
    EVENT,
    SECRET,
    true,
    `${ALL} Possible causes: a different secret (each hook can have its own), or a body that was parsed`,
  ],
  [
    'other JSON',
    EVENT.replace('{', '{ '),
    SECRET,
    true,
    `${ALL} Possible causes: a different secret (each hook can have its own), or a body`,
  ],
  ['a long body', LONG_EVENT, SECRET, false, 'Variants of a body over 1 MiB are not tried. 1 form of the body was tried.'],
  ['several secrets', EVENT, `${SECRET}\nanother`, false, `${SOME} With a single secret, more are tried. 1 form of the body was tried.`],
  ['many forms', FORM, SECRET, false, `${SOME} 9 forms of the body were tried.`],
]) {
  pageTest(`without a match, the page says what was tried, and names a forgery only if that was all: ${name}`, async (actions) => {
    const { page, give, reason } = actions
    await give({ bytes, header: `sha256=${'0'.repeat(64)}`, secret })
    await reason('mismatch')
    await page.locator('.summary', { hasText: 'published' }).waitFor()
    const text = (await page.locator('[aria-labelledby=verdict] > .help').textContent()).trim().replaceAll(/ +/g, ' ')
    assert.ok(text.includes(`It was not made from this body with this secret. ${want}`), text)
    assert.equal(text.endsWith('Or the request is forged.'), isForgeryPossible, text)
    assert.equal(await page.locator('.verdict').textContent(), '✗ Signature doesn’t match.')
  })
}

const TRACE = `=> Send header, 109 bytes (0x6d)\n0000: POST / HTTP/1.1\n0011: x-npm-signature: ${signed}\n006b: \n`
for (const [name, bytes, want] of [
  ['curl -v', `> POST / HTTP/1.1\n> x-npm-signature: ${signed}\n> \n< HTTP/1.1 401\n`, 'curl -v does not show the body.'],
  ['curl --trace-ascii', TRACE, 'It shows no body that was sent.'],
]) {
  pageTest(`a trace without a body says what it lacks: ${name}`, async ({ page, give }) => {
    await give({ bytes, secret: SECRET })
    await page.locator('.verdict', { hasText: want }).waitFor()
    await page.getByText('Drop the body here as a file, or paste it. The signature is kept.', { exact: true }).waitFor()
    assert.equal(/curl -v/.test(await page.locator('main').textContent()), name === 'curl -v')
  })
}

pageTest('a body that was written again is explained with what its sender wrote', async ({ page, give, reason }) => {
  await give({ bytes: EVENT, header: signPayload(EVENT.replaceAll('":', '": ').replaceAll(',"', ', "'), SECRET), secret: SECRET })
  await reason('reserialized')
  await page.getByText('The signed body was written as Python’s json.dumps writes it.').waitFor()
})

pageTest('each sample has the verdict that its title promises', async ({ page, chooseSample }) => {
  const titles = await page.getByLabel('All examples').locator('option').allTextContents()
  assert.ok(titles.length > 15)
  for (const title of titles.slice(1)) {
    await chooseSample(title)
    await page.locator(title.startsWith('401') ? '.banner.bad' : '.banner.good').waitFor({ timeout: 60_000 })
    // JSON does not allow a byte order mark.
    if (title.includes('byte order mark')) await page.getByText('not-json').waitFor()
    else await page.locator('.tree, .editor').waitFor()
  }
})

const LONG = 'x'.repeat(70_000)
for (const [name, secrets, want] of [
  ['a signature', [signed], 'This secret'],
  ['white space', [' '], 'This secret'],
  ['a signature, second of three', [SECRET, signed, 'another'], 'Secret 2 of 3'],
  ['one that is too long, before a signature', [LONG, signed], 'Secret 1 of 2'],
  ['too many', Array.from({ length: 101 }, (_, at) => `secret ${at}`), 'These secrets'],
]) {
  pageTest(`a secret that cannot be used is named, in the words of the library: ${name}`, async ({ page, give }) => {
    await give({ bytes: EVENT, header: signed, secret: secrets.join('\n') })
    let message = ''
    assert.throws(
      () => explainSignature(EVENT, signed, secrets),
      (error) => {
        message = error.message
        return true
      },
    )
    const end = message.endsWith('?') ? '' : '.'
    await page.locator('.verdict', { hasText: 'can’t be used' }).waitFor()
    assert.equal(await page.locator('.verdict').textContent(), `✗ ${want} can’t be used: ${message}${end}`)
  })
}

for (const [name, bytes, want] of [
  [
    'an HTML page',
    '<!doctype html><html><body>502</body></html>',
    'This is an HTML page. Was an error page saved in place of the request?',
  ],
  ['an empty file', '', 'This is an empty file. It has no body and no signature.'],
]) {
  pageTest(`what can't be checked: first that, then what it is: ${name}`, async ({ page, give }) => {
    await give({ bytes, secret: SECRET })
    await page.locator('[aria-labelledby=verdict] > .help', { hasText: want }).waitFor()
    assert.equal(await page.locator('.verdict').textContent(), '? This can’t be checked.')
  })
}
