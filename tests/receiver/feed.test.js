// The Atom feed: what readers get, and that nothing in a package breaks it.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fetch } from '../fetch.js'
import { withReceiver } from './controlled-clock.js'
import { release } from './workerd.js'

const FEED_TOKEN = 'a-token-of-the-feed-alone'

/** Runs `work` with `get(query, headers)`. */
const withFeed = (variables, work) =>
  withReceiver({ FEED_TOKEN, ...variables }, (context) => {
    const get = async (query = `?token=${FEED_TOKEN}`, init = {}) => {
      const response = await fetch(`${context.receiver.url}/events/feed.atom${query}`, init)
      return { status: response.status, headers: response.headers, text: await response.text() }
    }
    return work({ ...context, get })
  })

const titlesOf = (text) => [...text.matchAll(/<title type="text">(.*?)<\/title>/g)].map(([, title]) => title)

test('the newest events are first, each with its id; a package has a feed too', () =>
  withFeed({ PUBLIC_URL: 'https://hooks.example' }, async ({ receiver, get }) => {
    const ids = []
    for (const name of ['a', '@s/b']) ids.push((await receiver.post(release(name))).answer.id)
    const { status, headers, text } = await get()
    assert.deepEqual([status, headers.get('content-type')], [200, 'application/atom+xml; charset=utf-8'])
    assert.deepEqual(titlesOf(text), ['@s/b 1.0.0 published (first, tagged latest)', 'a 1.0.0 published (first, tagged latest)'])
    const uuids = [...text.matchAll(/<entry>\n<id>urn:uuid:([\w-]+)<\/id>/g)].map(([, id]) => id.replaceAll('-', ''))
    assert.deepEqual(uuids, ids.reverse())
    assert.match(text, new RegExp(`<link href="https://hooks\\.example/events/#${ids[0]}"/>`))
    assert.doesNotMatch(text, new RegExp(FEED_TOKEN))
    const ofPackage = await get(`?token=${FEED_TOKEN}&package=a`)
    assert.deepEqual(titlesOf(ofPackage.text), ['a 1.0.0 published (first, tagged latest)'])
    assert.match(ofPackage.text, /<title>npm changes: a<\/title>\n<id>urn:uuid:[0-9a-f-]{36}<\/id>/)
    const idOf = (feed) => /<id>(.*?)<\/id>/.exec(feed)[1]
    assert.notEqual(idOf(ofPackage.text), idOf(text))
    const etag = headers.get('etag')
    for (const [condition, status] of [
      [etag, 304],
      [`W/${etag}`, 304],
      [`"other", ${etag}`, 304],
      ['*', 304],
      ['"other"', 200],
    ])
      assert.equal((await get(undefined, { headers: { 'if-none-match': condition } })).status, status, condition)
    const head = await get(undefined, { method: 'HEAD' })
    assert.deepEqual([head.status, head.text, head.headers.get('etag')], [200, '', etag])
    await receiver.post(release('c'))
    assert.equal((await get(undefined, { headers: { 'if-none-match': headers.get('etag') } })).status, 200)
  }))

test('hostile text is text', () =>
  withFeed({}, async ({ receiver, get }) => {
    for (const text of [
      '</title><script>',
      ']]>',
      '&entity;',
      '"',
      '\u0000\u001b\u202e\ufffe',
      '\u034f\u3164\u{e0100}a\ufe0f\u2028',
      '😀⚠\ufe0f',
    ])
      await receiver.post(release(`name-${text}`, `1.0.0-${text}`))
    const { text } = await get()
    assert.equal(titlesOf(text).length, 7)
    // Whatever is left are the elements of the feed.
    const elements = text.match(/<[^>]*>/g).map((tag) => /^<[/?]?([\w]+)/.exec(tag)[1])
    assert.deepEqual([...new Set(elements)].sort(), [
      'author',
      'category',
      'content',
      'entry',
      'feed',
      'id',
      'link',
      'name',
      'title',
      'updated',
      'xml',
    ])
    assert.doesNotMatch(
      text.replaceAll('\n', '').replaceAll('⚠\ufe0f', ''),
      /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\ufffe]|&(?!(amp|lt|gt|quot);)/u,
    )
    assert.match(text, /😀⚠\ufe0f/)
  }))

for (const [what, query, init, status] of [
  ['without a token', '', {}, 401],
  ['with another token', '?token=another-token-of-the-feed', {}, 401],
  ['by POST', `?token=${FEED_TOKEN}`, { method: 'POST' }, 405],
])
  test(`${what} the feed is ${status}`, () => withFeed({}, async ({ get }) => assert.equal((await get(query, init)).status, status)))

test('without FEED_TOKEN there is no feed', () =>
  withFeed({ FEED_TOKEN: '' }, async ({ get }) => assert.equal((await get('?token=')).status, 404)))
