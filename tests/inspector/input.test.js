// The input: pasted, typed and dropped deliveries, invalid ones, and cancellation.
import assert from 'node:assert/strict'
import { signPayload } from 'npm-hooks'
import { largeDelivery } from './large-delivery.js'
import { EVENT, pageTest, SECRET } from './page.js'

const signed = signPayload(EVENT, SECRET)

pageTest('a pasted request needs only the secret', async ({ page, field, paste, waitForVerdict }) => {
  await paste(`POST /hook HTTP/1.1\r\nHost: x\r\nX-Npm-Signature: ${signed}\r\nContent-Length: ${EVENT.length + 1}\r\n\r\n${EVENT}\n`)
  await field('Secret').fill(SECRET)
  await waitForVerdict('good')
  await page.getByText('What was signed is the body without the line end at its end.').waitFor()
  assert.match(await page.locator('.input').textContent(), /Pasting can change line endings/)
})

pageTest('running work can be canceled', async ({ page, field, choose, give, waitForVerdict }) => {
  // In the page, because the work may end before a click from outside arrives.
  const cancelAtOnce = () =>
    page.evaluate(() => {
      new MutationObserver((_, observer) => {
        const button = document.querySelector('.progress button')
        if (button === null) return
        observer.disconnect()
        button.click()
      }).observe(document, { childList: true, subtree: true })
    })
  await field('Signature').fill(`sha256=${'0'.repeat(64)}`)
  await field('Secret').fill(SECRET)
  const { body } = largeDelivery(60e6)
  await cancelAtOnce()
  await choose('larger.body', body)
  await page.getByText('Canceled.').waitFor()
  // The verdict alone, with another secret for the same bytes.
  await choose('large.body', body)
  await waitForVerdict('bad')
  await page.locator('.export').waitFor({ timeout: 60_000 })
  await cancelAtOnce()
  await field('Secret').fill('another one')
  await page.getByText('Canceled.').waitFor()
  await give({ bytes: EVENT, header: signed, secret: SECRET })
  await waitForVerdict('good')
})

for (const [name, bytes, want] of [
  ['not JSON', 'x', /not-json/],
  ['JSON, but not an event', '{"a":1}', /no-event/],
  ['binary', Uint8Array.from({ length: 1000 }, (_, at) => (at * 7919) % 256), /not-utf-8|not-json/],
  ['empty', '', /not-json/],
  ['too deep', '['.repeat(600) + ']'.repeat(600), /too-deep/],
]) {
  pageTest(`invalid input is reported, and its signature verifies: ${name}`, async ({ page, give, waitForVerdict }) => {
    await give({ bytes, header: signPayload(Buffer.from(bytes), SECRET), secret: SECRET })
    await waitForVerdict('good')
    assert.match(await page.locator('.result').textContent(), want)
  })
}

pageTest('200 MB are refused, and the page keeps working', async ({ page, give, waitForVerdict }) => {
  await page.evaluate(() => {
    const data = new DataTransfer()
    data.items.add(new File([new Uint8Array(200 * 1024 * 1024)], 'huge.body'))
    window.dispatchEvent(new DragEvent('drop', { dataTransfer: data, cancelable: true }))
  })
  await page.getByText('huge.body is 210 MB').waitFor()
  await give({ bytes: EVENT, header: signed, secret: SECRET })
  await waitForVerdict('good')
})

pageTest('a delivery can be typed, and edited in the middle', async ({ page, field, choose }) => {
  const focused = () => page.evaluate(() => document.activeElement.tagName)
  await field('Delivery').focus()
  await page.keyboard.type('{"a":1}')
  assert.equal(await field('Delivery').inputValue(), '{"a":1}')
  for (let at = 0; at < 4; at++) await page.keyboard.press('ArrowLeft')
  await page.keyboard.type('bc')
  assert.equal(await field('Delivery').inputValue(), '{"abc":1}')
  assert.equal(await focused(), 'TEXTAREA')
  await choose('delivery.body', EVENT)
  await page.getByRole('button', { name: 'Remove' }).click()
  assert.equal(await focused(), 'TEXTAREA')
})

pageTest('after a sample, a request is verified with the signature in it, and a body with the one in the field', async (actions) => {
  const { field, paste, chooseSample, waitForVerdict, reason } = actions
  await chooseSample('First publish')
  await waitForVerdict('good')
  await field('Delivery').fill('')
  await paste(`POST / HTTP/1.1\nx-npm-signature: ${signed}\n\n${EVENT}`)
  await waitForVerdict('neutral')
  assert.equal(await field('Signature').inputValue(), signed)
  await field('Secret').fill(SECRET)
  await waitForVerdict('good')
  await field('Signature').fill(`sha256=${'0'.repeat(64)}`)
  await reason('mismatch')
})

pageTest('a packument without a delivery is inspected', async ({ page, give }) => {
  await give({ bytes: JSON.stringify(JSON.parse(EVENT).payload) })
  await page.getByRole('heading', { name: 'Package metadata (not a delivery).' }).waitFor()
  await page.getByText('install-script').waitFor()
})
