// The messages that targets get.
import assert from 'node:assert/strict'
import { createHash, createHmac } from 'node:crypto'
import { describe, test } from 'node:test'
import { verifyEvent } from 'npm-hooks'
import { withReceiver } from './controlled-clock.js'
import { release } from './workerd.js'
import { forwardTo, startTarget } from './recording-target.js'

// Two at a time, because each test mostly waits.
describe('messages', { concurrency: 2 }, () => {
  test("a forwarded event verifies with the target's secret, by npm's signature and by Standard Webhooks", () =>
    withReceiver({ secret: `whsec_${Buffer.from('key').toString('base64')}` }, async ({ receiver, target, turn }) => {
      const {
        answer: { id, key },
      } = await receiver.post(release('@scope/ü', '1.0.0'))
      await turn(0)
      const [{ headers, body }] = target.hits
      const { event, change } = verifyEvent(body, headers['x-npm-signature'], `whsec_${Buffer.from('key').toString('base64')}`)
      assert.deepEqual([event.name, event.payload, change.version], ['@scope/ü', null, '1.0.0'])
      assert.deepEqual([headers['npm-hooks-id'], decodeURI(headers['npm-hooks-key']), headers['webhook-id']], [id, key, id])
      const text = `${id}.${headers['webhook-timestamp']}.${body}`
      assert.equal(headers['webhook-signature'], `v1,${createHmac('sha256', 'key').update(text).digest('base64')}`)
    }))

  for (const [what, version, isHashed] of [
    ['a key of 1,024 characters', (rest) => '1.0.0-'.padEnd(rest, 'x'), false],
    ['a key of 1,025 characters', (rest) => '1.0.0-'.padEnd(rest + 1, 'x'), true],
    ['a key whose encoded form is too long', () => `1.0.0-${'ü'.repeat(400)}`, true],
    ['a key of 60,000 characters', () => '1.0.0-'.padEnd(60_000, 'x'), true],
  ]) {
    test(`${what} reaches a server with the usual limits for headers, ${isHashed ? 'as its hash' : 'as it is'}`, () =>
      withReceiver({}, async ({ receiver, target, turn }) => {
        const {
          answer: { key },
        } = await receiver.post(release('long', version(1024 - 'publish:long@'.length)))
        await turn(0)
        const [{ headers }] = target.hits
        const expected = isHashed ? `sha256:${createHash('sha256').update(key).digest('hex')}` : encodeURI(key)
        assert.equal(headers['npm-hooks-key'], expected)
        const size = Object.entries(headers).reduce((sum, [name, value]) => sum + name.length + value.length + 4, 0)
        assert.ok(size < 4096, String(size))
      }))
  }

  test('Slack gets the summary and the signals, and a package cannot notify a channel', async () => {
    const slack = await startTarget()
    const more = [{ name: 'slack', kind: 'slack', url: `${slack.url}/hook`, level: 'alarm' }]
    await withReceiver({ more }, async ({ receiver, turn }) => {
      const scripts = { postinstall: 'node <!channel>' }
      const versions = { '1.0.0': {}, '1.0.1': { scripts } }
      const time = { '1.0.0': '2020-01-01T00:00:00Z', '1.0.1': '2020-02-01T00:00:00Z' }
      const packument = JSON.stringify({ name: 'a', 'dist-tags': { latest: '1.0.1' }, versions, time })
      await receiver.post(release('quiet'))
      await receiver.post(release('a', '1.0.1', { packument }))
      await turn(0)
      assert.equal(slack.hits.length, 1)
      const { text } = JSON.parse(slack.hits[0].body)
      assert.match(text, /^🚨 a 1\.0\.1 published.*\n• alarm install-script: /)
      assert.doesNotMatch(text, /<!/)
    })
    slack.stop()
  })

  test('nothing in a package becomes a link in Slack, and the message is cut before its own link', async () => {
    const slack = await startTarget()
    const more = [{ name: 'slack', kind: 'slack', url: `${slack.url}/hook`, limit: { perSecond: null }, filter: { prereleases: true } }]
    await withReceiver({ more, PUBLIC_URL: 'https://hooks.example/' }, async ({ receiver, turn }) => {
      const hostile = [
        'https://evil.example/login',
        'HTTP://1.2.3.4/',
        'www.x',
        'evil.example',
        'socket.io',
        'mailto:a@evil.example',
        'tel:123',
        'javascript:alert(1)',
        '[click](https://evil.example)',
        '@channel',
        '@here',
        '<https://evil.example|click>',
        '<!here>',
        'bücher。example',
        'हिन्दी.com',
        'cafe\u0301.com',
        '👍.example',
        '1.2.3.4/login',
        'slack:open',
        'vscode:extension/a',
        'ms-word:ofe|u|x',
        'h323:a',
        'a\u2024example',
        'x.\u3164example',
      ]
      for (const name of hostile) await receiver.post(release(name))
      await receiver.post(release('a'.repeat(200), `1.0.0-${'<'.repeat(5000)}`))
      await turn(0)
      const messages = slack.hits.map(({ body }) => JSON.parse(body))
      assert.equal(messages.length, hostile.length + 1)
      for (const { text, unfurl_links, unfurl_media } of messages) {
        assert.deepEqual([unfurl_links, unfurl_media], [false, false])
        const [, rest, link] = /^([\s\S]*)\n<(https:\/\/hooks\.example\/events\/#[0-9a-f]{32})\|[0-9a-f]{32}>$/.exec(text) ?? []
        assert.ok(link, text)
        assert.ok(text.length <= 4000, String(text.length))
        assert.doesNotMatch(
          rest,
          /:\/\/|[.。․][^\u200b\s\d]|\d\.\d\.\d\.\d|[a-z]\d*:[^\u200b\s]|\]\(|@(channel|here)|[<>]|&(?!amp;|lt;|gt;)|\u3164/u,
        )
      }
      // What is not a link is unchanged.
      await receiver.post(release('@scope/name', '1.2.3-rc.1'))
      await turn(0)
      assert.match(JSON.parse(slack.hits.at(-1).body).text, /^@scope\/name 1\.2\.3-rc\.1 published \(/)
    })
    slack.stop()
  })

  test('a target gets the events that its filters select', async () => {
    const filters = [
      ['all', {}, 4],
      ['scope', { packages: ['@scope/*'] }, 2],
      ['middle', { packages: ['left-*d', 'none'] }, 1],
      ['kinds', { kinds: ['unpublish'] }, 0],
      ['level', { level: 'notice' }, 0],
      // An earlier version had this level; it selects the same events as `notice`.
      ['former-level', { level: 'info' }, 0],
    ]
    const target = await startTarget()
    const more = filters.map(([name, filter]) => forwardTo(`${target.url}/${name}`, { name, ...filter }))
    await withReceiver({ more }, async ({ receiver, turn }) => {
      for (const name of ['@scope/a', '@scope/b', 'left-pad', 'pad']) await receiver.post(release(name))
      await turn(0)
      for (const [name, , count] of filters) assert.equal(target.hits.filter(({ url }) => url === `/${name}/`).length, count, name)
    })
    target.stop()
  })
})
