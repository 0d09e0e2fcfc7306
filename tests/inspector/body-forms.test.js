// Inputs whose body is not the bytes that were signed as they are: cut by a header, compressed; and several secrets.
import assert from 'node:assert/strict'
import { deflateSync, gzipSync } from 'node:zlib'
import { signPayload } from 'npm-hooks'
import { EVENT, pageTest, SECRET } from './page.js'

const signed = signPayload(EVENT, SECRET)
const pretty = JSON.stringify(JSON.parse(EVENT), null, 2)
const request = (body, length) => `POST / HTTP/1.1\r\nx-npm-signature: ${signed}\r\ncontent-length: ${length}\r\n\r\n${body}`

for (const [name, bytes, tone, want] of [
  ['pretty-printed, with the length of the original', request(pretty, EVENT.length), 'bad', 'reserialized'],
  ['cut, and the cut bytes were signed', request(`${EVENT}\r\n-- more`, EVENT.length), 'good', ''],
  ['with a newline that its length leaves out', request(`${EVENT}\n`, EVENT.length), 'good', ''],
  ['with a length that is too small', request(EVENT, EVENT.length - 20), 'good', 'its content-length is'],
]) {
  pageTest(`a request whose body is ${name}`, async ({ page, choose, field, waitForVerdict }) => {
    await field('Delivery').fill('')
    await choose('request.http', bytes)
    await field('Secret').fill(SECRET)
    await waitForVerdict(tone)
    await page.locator('.summary', { hasText: 'n 1.0.1 published' }).waitFor()
    assert.ok((await page.locator('main').textContent()).includes(want))
  })
}

for (const [name, bytes, header, want] of [
  ['gzip, and what it decompresses to was signed', gzipSync(EVENT), signed, 'What was signed is the body decompressed from gzip.'],
  ['gzip, and the compressed bytes were signed', gzipSync(EVENT), signPayload(gzipSync(EVENT), SECRET), ''],
  ['deflate, and what it decompresses to was signed', deflateSync(EVENT), signed, 'What was signed is the body decompressed from deflate.'],
]) {
  pageTest(`a compressed body: ${name}`, async ({ page, give, waitForVerdict }) => {
    await give({ bytes, header, secret: SECRET })
    await waitForVerdict('good')
    assert.ok((await page.locator('[aria-labelledby=verdict]').textContent()).includes(want))
    assert.equal(await page.getByText('What was signed is the body').count(), want ? 1 : 0)
  })
}

pageTest('of several secrets, one per line, the page says which matches', async ({ page, field, give, waitForVerdict }) => {
  await give({ bytes: EVENT, header: signed, secret: `former secret\n${SECRET}\nanother secret` })
  await waitForVerdict('good')
  await page.getByText('Secret 2 of 3 matches.').waitFor()
  assert.match(await field('Secret').getAttribute('class'), /masked/)
  assert.equal(await field('Secret').evaluate((box) => getComputedStyle(box).webkitTextSecurity), 'disc')
  await field('Secret').fill(`${SECRET}\n`)
  await page.getByText('Secret 2 of 3 matches.').waitFor({ state: 'detached' })
  await waitForVerdict('good')
})
