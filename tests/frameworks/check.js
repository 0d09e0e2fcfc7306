// Runs a mistake with each sender, and then what is right.
import assert from 'node:assert/strict'
import { outcome } from './mistakes.js'
import { SENDERS } from './senders.js'

/** The answer to a delivery whose body was hashed as it came. */
export const ACCEPTED = { status: 202, answer: { summary: '@a/b 1.0.0 published (first)' } }

export const titleOf = ({ framework, mistake }) => `${framework}: ${mistake}`

export async function check({ stringified, others, path, fixed }, server, senders = SENDERS) {
  for (const sender of senders) {
    const answer = await server.post(path, sender)
    const want = sender.serializer === 'json-stringify' ? stringified : others
    assert.equal(outcome(answer), want, `${sender.serializer}: ${JSON.stringify(answer)}`)
    assert.equal(answer.answer.serializer, want === '`reserialized`' ? sender.serializer : undefined)
    if (fixed !== undefined) assert.deepEqual(await server.post(fixed, sender), ACCEPTED)
  }
}
