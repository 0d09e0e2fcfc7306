// A delivery to write in the forms that tools and people have, and the test that it is read in full.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createDelivery } from 'npm-hooks/packument'
import { decompressRequest, explainForms, recognizeRequest } from 'npm-hooks/request'
import { verifySignature } from 'npm-hooks/verify'
import { SECRET } from './request-files.js'

/** Its name has characters that each tool writes in its way. */
const delivery = createDelivery({ kind: 'star', name: 'ünï\'co\\de"✓🎁$x`%^!', user: 'alice' }, { secret: SECRET })

export const body = Buffer.from(delivery.body)
export const text = body.toString()
export const signature = delivery.headers['x-npm-signature']
export const signed = { 'X-Npm-Signature': signature }

/** Each row has an input with its format and, if the body is not as it is, the form that was signed. */
export function testRows(rows) {
  for (const [what, [format, input, signedForm = 'as it is']] of Object.entries(rows))
    test(`is read in full: ${what}`, async () => {
      const found = await decompressRequest(recognizeRequest(input))
      const { form, explanation } = explainForms(found.forms, (bytes) => ({
        // A body alone comes with its signature from elsewhere.
        valid: verifySignature(bytes, found.signature ?? signature, SECRET),
      }))
      assert.deepEqual([found.format, explanation.valid, form.name], [format, true, signedForm], found.description)
      assert.deepEqual(found.signature, format === 'body' ? null : signature)
      assert.deepEqual([found.obstacle, found.notes], [null, []])
    })
}
