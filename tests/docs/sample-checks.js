// What is checked of a sample that exports something, by the name in its marker: `<!-- sample: NAME -->`.
import assert from 'node:assert/strict'
import { createDelivery } from 'npm-hooks/packument'

const secret = 'test-secret'
const delivery = createDelivery({ kind: 'publish', name: 'lodash', version: '4.17.22', distTag: 'latest' }, { secret })

export const CHECKS = {
  async worker({ default: worker }) {
    const post = (sent) => worker.fetch(new Request('http://test/', { method: 'POST', ...sent }), { NPM_HOOK_SECRET: secret })
    assert.equal((await post(delivery)).status, 202)
    const refused = await post({ ...delivery, body: 'another body' })
    assert.equal(refused.status, 401)
    assert.deepEqual(await refused.json(), { error: 'mismatch' })
  },
  async compare({ update }) {
    const sent = []
    globalThis.fetch = async (url, { body, headers }) => sent.push({ url, body, headers })
    const packument = (...versions) =>
      Buffer.from(JSON.stringify({ name: 'p', versions: Object.fromEntries(versions.map((version) => [version, {}])) }))
    for (const versions of [['1.0.0'], ['1.0.0'], ['1.0.0', '1.1.0']]) {
      await update('p', packument(...versions), 'http://subscriber.test/', secret)
    }
    const events = sent.map(({ body }) => JSON.parse(Buffer.from(body)))
    assert.deepEqual(
      events.map(({ event, change }) => [event, change.version]),
      [
        ['package:publish', '1.0.0'],
        ['package:publish', '1.1.0'],
      ],
    )
    assert.match(sent[0].headers['x-npm-signature'], /^sha256=[0-9a-f]{64}$/)
  },
}
