// What the page opens with: an example that fails, what its address asks for, and links that share a delivery.
import assert from 'node:assert/strict'
import { signPayload } from 'npm-hooks'
import { EVENT, pageTest, SECRET } from './page.js'

const signed = signPayload(EVENT, SECRET)
const fieldOf = (view, label) => view.getByRole('textbox', { name: new RegExp(`^${label}`) })

pageTest('the page opens with an example that fails: the cause first, then the fix, then a button to copy it', async ({ open }) => {
  const view = await open({ fragment: '' })
  await view.locator('.verdict', { hasText: 'Your server re-serialized the body.' }).waitFor()
  const panel = view.locator('[aria-labelledby=verdict]')
  const text = await panel.textContent()
  const order = ['Your server re-serialized the body.', 'Hash the raw bytes of the request', 'How to fix it.', 'Copy fix', 'Expected'].map(
    (part) => text.indexOf(part),
  )
  assert.ok(order[0] > -1)
  assert.deepEqual(
    order,
    [...order].sort((a, b) => a - b),
  )
  assert.equal(await panel.locator('.tags').isVisible(), false)
  // What is typed or pasted replaces the example, with what came with it.
  await fieldOf(view, 'Delivery').click()
  await view.keyboard.type('x')
  assert.equal(await fieldOf(view, 'Delivery').inputValue(), 'x')
})

pageTest('a pasted request replaces the example, its signature and its secret', async ({ open }) => {
  const view = await open({ fragment: '' })
  await view.locator('.banner.bad').waitFor()
  await fieldOf(view, 'Delivery').evaluate((box, text) => {
    const clipboardData = new DataTransfer()
    clipboardData.setData('text/plain', text)
    box.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
  }, `POST / HTTP/1.1\nx-npm-signature: ${signed}\n\n${EVENT}`)
  await view.locator('.verdict', { hasText: 'Enter the hook’s secret' }).waitFor()
  assert.deepEqual([await fieldOf(view, 'Signature').inputValue(), await fieldOf(view, 'Secret').inputValue()], [signed, ''])
})

for (const [fragment, want] of [
  ['sample=install-scripts', 'Valid signature.'],
  ['sample=401-different-secret', 'Signature doesn’t match.'],
  ['mode=compare', 'What changed'],
  ['mode=sign', 'Sign a body'],
  ['share=damaged', 'This link is damaged'],
]) {
  pageTest(`the address opens what it names: #${fragment}`, async ({ open }) => {
    const view = await open({ fragment })
    await view.getByText(want).first().waitFor()
  })
}

pageTest('the three examples are visible, and the address names the chosen one and the mode', async ({ page }) => {
  const examples = page.getByRole('group', { name: 'Examples' }).getByRole('button')
  assert.deepEqual(await examples.allTextContents(), ['Re-serialized body', 'Valid delivery', 'Suspicious release'])
  await examples.nth(2).click()
  await page.locator('.banner.good').waitFor()
  await page.getByRole('button', { name: 'Valid delivery' }).click()
  assert.match(page.url(), /#sample=first-publish$/)
  await page.getByRole('button', { name: 'Sign', exact: true }).click()
  assert.match(page.url(), /#mode=sign$/)
})

pageTest('a share link has the body and the signature, and never the secret', async ({ page, open, give, waitForVerdict, clipboard }) => {
  const secret = 'a-secret-of-the-visitor'
  const body = `${EVENT}é\r\n`
  await give({ bytes: body, header: signPayload(body, secret), secret })
  await waitForVerdict('good')
  await page.getByText('The secret is not in it.').waitFor()
  await page.getByRole('button', { name: 'Copy share link' }).click()
  await page.getByText('Link copied.').waitFor()
  const link = new URL(await clipboard())
  assert.ok(link.href.length < body.length + 200)
  const view = await open({ fragment: link.hash.slice(1) })
  await view.locator('.verdict', { hasText: 'Enter the hook’s secret' }).waitFor()
  assert.equal(await fieldOf(view, 'Secret').inputValue(), '')
  assert.equal(await fieldOf(view, 'Signature').inputValue(), signPayload(body, secret))
  await fieldOf(view, 'Secret').fill(secret)
  await view.locator('.banner.good').waitFor()
})

pageTest('a body that is too long for a link is refused', async ({ page, give }) => {
  const noise = Array.from({ length: 40_000 }, (_, at) => Math.imul(at + 1, 2654435761).toString(36)).join('')
  await give({ bytes: EVENT.replace('{"event"', `{"noise":"${noise}","event"`) })
  await page.getByRole('button', { name: 'Copy share link' }).click()
  await page.getByText('This body is too long for a link.').waitFor()
})
