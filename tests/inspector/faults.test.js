// The page after a fault or a mistake: it answers again, and gives back what was replaced.
import assert from 'node:assert/strict'
import { signPayload } from 'npm-hooks'
import { largeDelivery } from './large-delivery.js'
import { EVENT, pageTest, SECRET } from './page.js'

const signed = signPayload(EVENT, SECRET)
const throwInWorker = () => {
  setTimeout(() => {
    throw new Error('a fault of the worker')
  })
}

/** Ends the worker as a browser does that is short of memory: no event. */
const endSilently = () => self.close()

const worker = (page) => page.workers().find((worker) => worker.url().includes('/assets/worker-'))

/** A worker that died silently is missed at the next call. */
const FAULTS = [
  ['throws', throwInWorker, false],
  ['dies silently', endSilently, true],
]

for (const [name, fault, isSilent] of FAULTS) {
  pageTest(
    `a worker that ${name}: the page inspects again by itself once, then offers to`,
    async ({ page, field, give, waitForVerdict }) => {
      await give({ bytes: EVENT, header: signed, secret: SECRET })
      await waitForVerdict('good')
      await worker(page).evaluate(fault)
      await field('Secret').fill('another secret')
      await waitForVerdict('bad')
      await page.locator('.summary').waitFor()
      await worker(page).evaluate(fault)
      if (isSilent) await field('Secret').fill(SECRET)
      await page.getByRole('alert').getByText('The page’s worker stopped working.').waitFor()
      await page.getByRole('button', { name: 'Retry' }).click()
      await waitForVerdict(isSilent ? 'good' : 'bad')
      await give({ bytes: EVENT.replaceAll('"n"', '"other"'), header: signed, secret: SECRET })
      await waitForVerdict('bad')
    },
  )
}

for (const [name, fault, isSilent] of FAULTS) {
  pageTest(`a worker that ${name}: Compare reads again by itself once, then offers to`, async ({ page, field }) => {
    await page.getByRole('button', { name: 'Compare', exact: true }).click()
    await page.getByRole('button', { name: 'A new version' }).click()
    const verdict = (text) => page.locator('.side-verdict', { hasText: text }).last().waitFor()
    await verdict('Valid signature.')
    const secret = await field('Secret').inputValue()
    await worker(page).evaluate(fault)
    await field('Secret').fill('another secret')
    await verdict('Signature doesn’t match.')
    await page.locator('.changes').waitFor()
    assert.equal(await page.getByRole('alert').count(), 0)
    await worker(page).evaluate(fault)
    if (isSilent) await field('Secret').fill(secret)
    await page.getByRole('alert').getByText('The page’s worker stopped working.').waitFor()
    assert.equal(await page.locator('.changes').count(), 0)
    await page.getByRole('button', { name: 'Retry' }).click()
    await page.locator('.changes').waitFor()
    await verdict(isSilent ? 'Valid signature.' : 'Signature doesn’t match.')
  })
}

pageTest('a worker that is lost before it signs: the page signs again by itself', async ({ page, field, choose }) => {
  await page.getByRole('button', { name: 'Sign', exact: true }).click()
  await choose('delivery.body', EVENT)
  await worker(page).evaluate(endSilently)
  await field('Secret').fill(SECRET)
  await page.locator('output .signature', { hasText: signed }).waitFor()
  assert.equal(await page.getByRole('alert').count(), 0)
})

pageTest('what was canceled can be inspected again: with Retry, and by changing the secret', async ({ page, field, choose }) => {
  const { body } = largeDelivery(20e6)
  await field('Signature').fill(signPayload(body, SECRET))
  for (const again of [() => page.getByRole('button', { name: 'Retry' }).click(), () => field('Secret').fill('another secret')]) {
    await field('Secret').fill(SECRET)
    // In the page, because the work may end before a click from outside arrives.
    await page.evaluate(() => {
      new MutationObserver((_, observer) => {
        const button = document.querySelector('.progress button')
        if (button === null) return
        observer.disconnect()
        button.click()
      }).observe(document, { childList: true, subtree: true })
    })
    await choose('large.body', body)
    await page.getByText('Canceled.').waitFor()
    await again()
    await page.locator('.banner.good, .banner.bad').waitFor({ timeout: 60_000 })
    await page.locator('.summary').waitFor({ timeout: 60_000 })
  }
})

pageTest('undo brings back what a paste, a drop, a file or a removal replaced', async ({ page, field, paste, choose, waitForVerdict }) => {
  const drop = (text) =>
    page.evaluate((text) => {
      const data = new DataTransfer()
      data.setData('text/plain', text)
      document.body.dispatchEvent(new DragEvent('drop', { dataTransfer: data, cancelable: true, bubbles: true }))
    }, text)
  const text = () => field('Delivery').inputValue()
  await field('Delivery').fill('typed by hand')
  await field('Delivery').selectText()
  await paste(`POST / HTTP/1.1\nx-npm-signature: ${signed}\n\n${EVENT}`)
  await field('Secret').fill(SECRET)
  await waitForVerdict('good')
  await drop('{"dropped":1}')
  assert.deepEqual([await text(), await field('Signature').inputValue()], ['{"dropped":1}', ''])
  await field('Delivery').press('Control+z')
  await waitForVerdict('good')
  assert.deepEqual([await field('Signature').inputValue(), await field('Secret').inputValue()], [signed, SECRET])
  await choose('delivery.body', EVENT)
  await page.getByRole('button', { name: 'Remove' }).click()
  await page.getByRole('button', { name: 'Undo' }).click()
  await page.getByRole('button', { name: 'Remove' }).waitFor()
  await page.getByRole('button', { name: 'Undo' }).click()
  await page.getByRole('button', { name: 'Undo' }).click()
  assert.equal(await text(), 'typed by hand')
})

pageTest('text that is dropped on a field is put into that field', async ({ field, give, waitForVerdict }) => {
  await give({ bytes: EVENT })
  for (const [label, text] of [
    ['Signature', signed],
    ['Secret', SECRET],
  ]) {
    await field(label).evaluate((input, text) => {
      const data = new DataTransfer()
      data.setData('text/plain', text)
      input.dispatchEvent(new DragEvent('drop', { dataTransfer: data, cancelable: true, bubbles: true }))
    }, text)
    assert.equal(await field(label).inputValue(), text)
  }
  await waitForVerdict('good')
})

pageTest('a curl command that waits for its file cannot be exported', async ({ page, field, paste, choose, waitForVerdict }) => {
  await field('Secret').fill(SECRET)
  await paste(`curl -H 'x-npm-signature: ${signed}' --data-binary @delivery.body http://x`)
  await page.locator('.verdict', { hasText: 'The body is in a file' }).waitFor()
  assert.equal(await page.locator('.export').count(), 0)
  await choose('delivery.body', EVENT)
  await waitForVerdict('good')
  await page.locator('.export').waitFor()
})

pageTest('Compare points out a signature that was edited, on its side', async ({ page, field }) => {
  await page.getByRole('button', { name: 'Compare', exact: true }).click()
  const after = page.getByRole('region', { name: 'After', exact: true })
  await after.locator('textarea').fill(`POST / HTTP/1.1\nx-npm-signature: ${signed}\n\n${EVENT}`)
  await field('Secret').fill(SECRET)
  await after.locator('.side-verdict', { hasText: 'Valid signature.' }).waitFor()
  const note = page.getByText('The signature in the field differs from the one in the request. The page uses the field.')
  assert.equal(await note.count(), 0)
  await after.getByRole('textbox', { name: /signature/ }).fill(`sha256=${'0'.repeat(64)}`)
  await after.locator('.side-verdict', { hasText: 'Signature doesn’t match.' }).waitFor()
  assert.deepEqual([await note.count(), await after.locator('.note').filter({ has: note }).count()], [1, 1])
})

pageTest('a signature that was edited after its request was read is pointed out', async ({ page, field, paste, reason }) => {
  await paste(`POST / HTTP/1.1\nx-npm-signature: ${signed}\n\n${EVENT}`)
  await field('Secret').fill(SECRET)
  const note = page.getByText('The signature in the field differs from the one in the request. The page uses the field.')
  await page.locator('.banner.good').waitFor()
  assert.equal(await note.count(), 0)
  await field('Signature').fill(`sha256=${'0'.repeat(64)}`)
  await reason('mismatch')
  await note.waitFor()
})
