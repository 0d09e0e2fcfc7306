// `isInstallable`: what it asks, what it believes, and whom it gives the token.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { follow, isInstallable } from 'npm-hooks/follow'
import { ADDRESSES, ENDPOINTS } from '../suite/endpoints.js'

const REGISTRY = 'https://registry.example'
const TARBALL = `${REGISTRY}/a/-/a-1.0.0.tgz`
const ELSEWHERE = 'https://cdn.example/a-1.0.0.tgz'
const TOKEN = 'secret-token'

const packument = (tarball = TARBALL, more = {}) =>
  new Response(JSON.stringify({ name: 'a', versions: { '1.0.0': { name: 'a', version: '1.0.0', dist: { tarball } } }, ...more }))
const empty = (status, headers = {}) => new Response(null, { status, headers })
const ok = () => empty(200)

/** Answers by method and URL; what is not listed is a 404. `{ installable, failures, requests }`. */
async function ask(answers, options = {}) {
  const [requests, failures] = [[], []]
  const fetch = async (url, init) => {
    requests.push({ url, method: init.method ?? 'GET', headers: init.headers, redirect: init.redirect })
    const answer = answers[`${init.method ?? 'GET'} ${url}`] ?? answers[url]
    if (answer instanceof Error) throw answer
    return typeof answer === 'function' ? answer() : empty(404)
  }
  const onError = ({ code, message, retryAfterMs }) => failures.push([code, message, retryAfterMs])
  const installable = await isInstallable({ registry: REGISTRY, name: 'a', version: '1.0.0', fetch, onError, ...options })
  return { installable, failures, requests }
}

const asked = ({ requests }) => requests.map(({ method, url }) => `${method} ${url}`)

describe('what it says', () => {
  const listed = { [`${REGISTRY}/a`]: packument }
  for (const [what, answers, installable, codes = []] of [
    ['listed, and the tarball answers', { ...listed, [TARBALL]: ok }, true],
    ['a package that is missing', {}, false],
    ['a version that is missing', { [`${REGISTRY}/a`]: () => packument(TARBALL, { versions: {} }), [TARBALL]: ok }, false],
    ['no list of versions', { [`${REGISTRY}/a`]: () => new Response('{"name":"a"}'), [TARBALL]: ok }, false],
    ['a tarball that is missing', listed, false],
    ['a tarball that was removed', { ...listed, [TARBALL]: () => empty(410) }, false],
    ['a tarball that fails', { ...listed, [TARBALL]: () => empty(503) }, false, ['status']],
    ['a tarball that cannot be reached', { ...listed, [TARBALL]: new Error('reset') }, false, ['unreachable']],
    ['a registry that cannot be reached', { [`${REGISTRY}/a`]: new Error('reset') }, false, ['unreachable']],
    ['a registry that refuses the token', { [`${REGISTRY}/a`]: () => empty(401) }, false, ['unauthorized']],
    ['an error page', { [`${REGISTRY}/a`]: () => new Response('<html>') }, false, ['not-a-packument']],
    ['another package', { [`${REGISTRY}/a`]: () => packument(TARBALL, { name: 'b' }), [TARBALL]: ok }, false, ['other-package']],
    ['an address of a file', { [`${REGISTRY}/a`]: () => packument('file:///etc/passwd') }, false],
    ['an address with a password', { [`${REGISTRY}/a`]: () => packument('https://u:p@registry.example/a.tgz') }, false],
    ['an address that is not one', { [`${REGISTRY}/a`]: () => packument('a.tgz') }, false],
  ])
    test(what, async () => {
      const result = await ask(answers)
      assert.equal(result.installable, installable)
      assert.deepEqual(
        result.failures.map(([code]) => code),
        codes,
      )
    })

  for (const status of [403, 405, 501])
    test(`${status} to HEAD: a GET of the first byte, whose body is not read`, async () => {
      let cancelled = 0
      const body = () => new ReadableStream({ cancel: () => void cancelled++ })
      const answers = {
        ...listed,
        [`HEAD ${TARBALL}`]: () => empty(status),
        [`GET ${TARBALL}`]: () => new Response(body(), { status: 206 }),
      }
      const result = await ask(answers)
      assert.deepEqual([result.installable, cancelled, result.requests[2].headers.range], [true, 1, 'bytes=0-0'])
      assert.deepEqual(asked(result), [`GET ${REGISTRY}/a`, `HEAD ${TARBALL}`, `GET ${TARBALL}`])
    })

  test('a tarball of a different host is asked for there', async () => {
    assert.deepEqual(asked(await ask({ [`${REGISTRY}/a`]: () => packument(ELSEWHERE), [ELSEWHERE]: ok })), [
      `GET ${REGISTRY}/a`,
      `HEAD ${ELSEWHERE}`,
    ])
  })

  test('how long a registry asks to be left alone', async () => {
    const { failures } = await ask({ [`${REGISTRY}/a`]: () => empty(429, { 'retry-after': '7' }) })
    assert.deepEqual(failures, [['rate-limited', 'the registry asks for fewer requests (429)', 7000]])
  })
})

test('the packument is the abbreviated one, past the caches', async () => {
  const { requests } = await ask({}, { name: '@s/a', registry: `${REGISTRY}/npm/` })
  const [{ url, headers }] = requests
  assert.equal(url, `${REGISTRY}/npm/@s%2Fa`)
  assert.deepEqual([headers.accept, headers['cache-control']], ['application/vnd.npm.install-v1+json', 'no-cache'])
})

describe('the token', () => {
  const moved = (location, status = 302) => empty(status, { location })
  for (const [what, answers, expected] of [
    [
      'for the registry alone',
      { [`${REGISTRY}/a`]: () => packument(ELSEWHERE), [ELSEWHERE]: ok },
      [
        [true, 'manual'],
        [false, 'manual'],
      ],
    ],
    [
      'not for a host that a redirect names',
      { [`${REGISTRY}/a`]: packument, [TARBALL]: () => moved(ELSEWHERE), [ELSEWHERE]: ok },
      [
        [true, 'manual'],
        [true, 'manual'],
        [false, 'manual'],
      ],
    ],
    [
      'for a redirect within the registry',
      { [`${REGISTRY}/a`]: packument, [TARBALL]: () => moved('/store/a.tgz', 307), [`${REGISTRY}/store/a.tgz`]: ok },
      [
        [true, 'manual'],
        [true, 'manual'],
        [true, 'manual'],
      ],
    ],
  ])
    test(what, async () => {
      const { installable, requests } = await ask(answers, { token: TOKEN })
      assert.equal(installable, true)
      assert.deepEqual(
        requests.map(({ headers, redirect }) => [headers.authorization === `Bearer ${TOKEN}`, redirect]),
        expected,
      )
    })

  for (const [what, answers] of [
    ['a redirect of the packument', { [`${REGISTRY}/a`]: () => moved(ELSEWHERE) }],
    ['redirects without an end', { [`${REGISTRY}/a`]: packument, [TARBALL]: () => moved(TARBALL) }],
    ['a redirect to a file', { [`${REGISTRY}/a`]: packument, [TARBALL]: () => moved('file:///etc/passwd') }],
  ])
    test(`${what} is not believed`, async () => {
      const { installable, failures, requests } = await ask(answers, { token: TOKEN })
      assert.deepEqual([installable, failures[0][0]], [false, 'redirected'])
      assert.ok(requests.length <= 7)
      assert.doesNotMatch(JSON.stringify(failures), /secret-token/)
    })
})

describe('where a registry leads', () => {
  const moved = (location) => () => empty(302, { location })
  const LOCAL = 'http://127.0.0.1:4873'
  for (const [what, registry, tarball, answers, installable, codes, asked] of [
    ['a public registry to an address that is not public', REGISTRY, 'https://127.0.0.1/admin', {}, false, ['redirected'], 1],
    ['a public registry to one by http', 'http://registry.example', 'http://10.0.0.1/admin', {}, false, ['redirected'], 1],
    ['a registry with https to http', REGISTRY, 'http://cdn.example/a.tgz', {}, false, ['redirected'], 1],
    [
      'by a redirect to an address that is not public',
      REGISTRY,
      TARBALL,
      { [TARBALL]: moved('https://[::1]/a') },
      false,
      ['redirected'],
      2,
    ],
    ['by a redirect from https to http', REGISTRY, TARBALL, { [TARBALL]: moved('http://cdn.example/a') }, false, ['redirected'], 2],
    ['by redirects without an end', REGISTRY, TARBALL, { [TARBALL]: moved(TARBALL) }, false, ['redirected'], 7],
    ['by a redirect to a store', REGISTRY, TARBALL, { [TARBALL]: moved(ELSEWHERE), [ELSEWHERE]: ok }, true, [], 3],
    ['from http to https', 'http://registry.example', ELSEWHERE, { [ELSEWHERE]: ok }, true, [], 2],
    ['a local registry to itself', LOCAL, `${LOCAL}/a.tgz`, { [`${LOCAL}/a.tgz`]: ok }, true, [], 2],
    ['a local registry to a neighbor', LOCAL, 'http://10.0.0.1/a.tgz', { 'http://10.0.0.1/a.tgz': ok }, true, [], 2],
    ['a registry of an intranet to itself', 'https://npm.corp', 'https://npm.corp/a.tgz', { 'https://npm.corp/a.tgz': ok }, true, [], 2],
  ])
    test(what, async () => {
      const result = await ask({ [`${registry}/a`]: () => packument(tarball), ...answers }, { registry })
      const found = [result.installable, result.failures.map(([code]) => code), result.requests.length]
      assert.deepEqual(found, [installable, codes, asked])
      for (const { redirect } of result.requests) assert.equal(redirect, 'manual')
    })

  test('the packument of a public registry is not asked for within the network either', async () => {
    for (const location of ['http://registry.example/a', 'https://169.254.169.254/latest']) {
      const { failures, requests } = await ask({ [`${REGISTRY}/a`]: moved(location) })
      assert.deepEqual([failures.map(([code]) => code), requests.length], [['redirected'], 1], location)
      const urls = []
      const fetch = async (url) => Boolean(urls.push(url)) && empty(302, { location })
      const all = { registry: REGISTRY, names: ['a'], feed: 'https://feed.example', once: true, fetch, onError: () => {} }
      for await (const { name } of follow(all)) assert.fail(name)
      assert.ok(
        urls.every((url) => url.startsWith(REGISTRY) || url.startsWith('https://feed.example')),
        urls.join(),
      )
    }
    const { installable } = await ask({ [`${REGISTRY}/a`]: moved('/b'), [`${REGISTRY}/b`]: packument, [TARBALL]: ok })
    assert.equal(installable, true)
  })

  test('a browser, which hides where a redirect leads, follows it', async () => {
    const hidden = { status: 0, headers: { get: () => null }, body: null }
    const fetch = async (url, { redirect }) => (redirect === 'manual' ? hidden : url === TARBALL ? ok() : packument())
    assert.equal(await isInstallable({ registry: REGISTRY, name: 'a', version: '1.0.0', fetch }), true)
    const failures = []
    const onError = ({ code }) => failures.push(code)
    assert.equal(await isInstallable({ registry: REGISTRY, name: 'a', version: '1.0.0', token: TOKEN, fetch, onError }), false)
    assert.deepEqual(failures, ['status'])
  })

  test('an address is public if an endpoint of a hook may have it', async () => {
    const isAsked = async (tarball) => (await ask({ [`${REGISTRY}/a`]: () => packument(tarball) })).requests.length === 2
    for (const endpoint of ENDPOINTS) assert.equal(await isAsked(endpoint), true, endpoint)
    // Of hooks, other spellings of public addresses are refused too.
    const others = new Set(['8.8.8.8', '87.0.0.1'])
    for (const host of ADDRESSES) {
      const address = `https://${host}/`
      const isOther = URL.canParse(address) && others.has(new URL(address).hostname)
      assert.equal(await isAsked(address), isOther, host)
    }
  })
})

describe('options', () => {
  const signal = AbortSignal.abort(new Error('ended'))
  for (const [what, options, message] of [
    ['none', undefined, /pass options, such as isInstallable/],
    ['an unknown one', { names: ['a'] }, /names is not an option of isInstallable/],
    ['a registry with a password', { registry: 'https://u:p@registry.example' }, /without user, password and query/],
    ['a name that leads to another path', { name: '../b' }, /the option name must be the name of a package/],
    ['no version', { version: undefined }, /the option version must be a version/],
    ['a token with a line feed', { token: 'a\nb' }, /the option token must be printable ASCII/],
    ['an aborted signal', { signal }, /^ended$/],
  ])
    test(what, async () => {
      const all = options && { registry: REGISTRY, name: 'a', version: '1.0.0', fetch: () => assert.fail('no request'), ...options }
      await assert.rejects(
        isInstallable(all),
        (error) => error instanceof (options?.signal ? Error : TypeError) && message.test(error.message),
      )
    })

  test('a signal interrupts the request', async () => {
    const end = new AbortController()
    const hanging = (_, { signal }) =>
      new Promise((_, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason))
        setImmediate(() => end.abort(new Error('ended')))
      })
    await assert.rejects(
      isInstallable({ registry: REGISTRY, name: 'a', version: '1.0.0', fetch: hanging, signal: end.signal }),
      /^Error: ended$/,
    )
  })
})
