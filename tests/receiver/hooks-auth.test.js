// Who may use npm's hooks API: users with a token of the configuration, and owners of npm tokens that a registry knows.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { callWith, tokenOf, withApi } from './hooks-api.js'
import { startInMiniflare } from './miniflare.js'
import { libnpmhook, npmOf } from './npm-10.js'
import { waitUntil } from './recording-target.js'

const NPM_TOKEN = 'npm_of-erin'
const OTP = '123456'
const withToken = (token, scheme = 'Bearer') => ({ authorization: `${scheme} ${token}` })

const json = (response, status, body, headers = {}) => {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(typeof body === 'string' ? body : JSON.stringify(body))
  return true
}

/** What `/-/whoami` of a registry answers; it knows one token. */
function whoami(request, response) {
  const known = request.headers.authorization === `Bearer ${NPM_TOKEN}`
  return known ? json(response, 200, { username: 'erin' }) : json(response, 401, { error: 'unknown token' })
}

/** Runs `work` with a server that asks a registry for tokens. `answer` is what the registry answers; it can be changed. */
function withRegistry(variables, work) {
  const state = { answer: whoami }
  const before = (registry) => {
    registry.behave = (request, response, pathname) => pathname === '/-/whoami' && state.answer(request, response)
  }
  return withApi({ HOOK_REGISTRY: 'stub', before, ...variables }, (server) => {
    const asked = () => server.registry.requests.filter(({ path }) => path === '/-/whoami')
    const request = (headers, ...args) => callWith(server.url(), headers, ...args)
    return work({ ...server, state, asked, request })
  })
}

const summary = ({ status, json: { error, total } }) => [status, error?.split(': ')[0] ?? total]

test('a token of the configuration is accepted as a bearer token, and nothing else is', () =>
  withApi({}, async ({ url, create }) => {
    await create('alice', 'lodash')
    const token = tokenOf('alice')
    for (const [headers, status] of [
      [withToken(token), 200],
      [withToken(token, 'bearer'), 200],
      [withToken(`${token}  `), 200],
      [{}, 401],
      [withToken(''), 401],
      [withToken(token, 'Basic'), 401],
      [{ authorization: token }, 401],
      [withToken(token.slice(0, -1)), 401],
      [withToken(`${token}x`), 401],
      [withToken(token.toUpperCase()), 401],
      [withToken(`${token} ${token}`), 401],
      [withToken('x'.repeat(5000)), 401],
    ]) {
      const answer = await callWith(url(), headers, 'GET')
      assert.deepEqual(summary(answer), status === 200 ? [200, 1] : [401, 'unauthorized'], JSON.stringify(headers).slice(0, 100))
    }
  }))

test('each user has and sees only their own hooks', () =>
  withApi({}, async ({ create, list, call, fields }) => {
    for (const user of ['alice', 'bob', 'carol']) for (const name of ['lodash', 'express']) await create(user, name)
    for (const user of ['alice', 'bob', 'carol']) {
      const { objects, total } = await list(user)
      assert.deepEqual([objects.map(({ username, name }) => `${username} ${name}`), total], [[`${user} lodash`, `${user} express`], 2])
    }
    // The owner is who has the token, whatever the body says.
    const { json: hook } = await call('alice', 'POST', '/hook', fields('x', { username: 'bob' }))
    assert.equal(hook.username, 'alice')
  }))

test('an npm token is checked at the registry once a minute, and never sent if the configuration has it', () =>
  withRegistry({}, async ({ request, state, asked, list }) => {
    assert.equal((await list('alice')).total, 0)
    assert.equal(asked().length, 0)
    assert.deepEqual(summary(await request(withToken(NPM_TOKEN), 'GET')), [200, 0])
    const [{ headers }] = asked()
    assert.deepEqual([headers.authorization, headers['npm-otp']], [`Bearer ${NPM_TOKEN}`, undefined])
    for (let repeated = 0; repeated < 5; repeated++) await request(withToken(NPM_TOKEN), 'GET')
    assert.equal(asked().length, 1)
    // Known for a minute, so that the registry's outage does not matter for it.
    state.answer = (_, response) => json(response, 503, {})
    assert.deepEqual(summary(await request(withToken(NPM_TOKEN), 'GET')), [200, 0])
    assert.deepEqual(summary(await request(withToken('npm_of-another'), 'GET')), [503, 'registry-unavailable'])
    // A failure is not remembered, a refusal is.
    state.answer = whoami
    for (let repeated = 0; repeated < 3; repeated++)
      assert.deepEqual(summary(await request(withToken('npm_of-another'), 'GET')), [401, 'unauthorized'])
    assert.equal(asked().length, 3)
  }))

test('a registry that is down or answers nonsense is 503, one that refuses the token 401', () =>
  withRegistry({}, async ({ request, state, registry }) => {
    const nonsense = [{}, { username: '' }, { username: 7 }, { username: 'a b' }, { username: '\ud800' }, [], '{', '']
    const large = JSON.stringify({ username: 'erin', more: 'x'.repeat(20_000) })
    let tokens = 0
    for (const [answer, status, code] of [
      [[500, {}], 503, 'registry-unavailable'],
      [[502, 'bad gateway'], 503, 'registry-unavailable'],
      [[404, {}], 503, 'registry-unavailable'],
      [[429, {}], 503, 'registry-unavailable'],
      [[302, {}, { location: '/-/elsewhere' }], 503, 'registry-unavailable'],
      ...[...nonsense, large].map((body) => [[200, body], 503, 'registry-unavailable']),
      [[401, {}], 401, 'unauthorized'],
      [[403, {}], 401, 'unauthorized'],
      [[401, {}, { 'www-authenticate': 'Bearer' }], 401, 'unauthorized'],
      [[401, {}, { 'www-authenticate': 'OTP' }], 401, 'otp-required'],
    ]) {
      state.answer = (_, response) => json(response, ...answer)
      const answered = await request(withToken(`npm_${tokens++}`), 'GET')
      assert.deepEqual(summary(answered), [status, code], JSON.stringify(answer).slice(0, 100))
      assert.equal(answered.headers.get('retry-after'), status === 503 ? '5' : null)
    }
    state.answer = (request) => Boolean(request.socket.destroy())
    assert.deepEqual(summary(await request(withToken('npm_reset'), 'GET')), [503, 'registry-unavailable'])
    registry.stop()
    assert.deepEqual(summary(await request(withToken('npm_gone'), 'GET')), [503, 'registry-unavailable'])
  }))

test('a one-time password is passed on to the registry, and npm says that one is needed', () =>
  withRegistry({}, async ({ url, target, state, asked, request }) => {
    state.answer = (request, response) =>
      request.headers['npm-otp'] === OTP ? whoami(request, response) : json(response, 401, {}, { 'www-authenticate': 'OTP' })
    const { npm, remove } = npmOf({ url: url(), token: NPM_TOKEN })
    const endpoint = `${target.url}/ok`
    const without = await npm('add', 'lodash', endpoint, 'x')
    assert.match(without.error, /^npm error code EOTP\nnpm error This operation requires a one-time password/)
    assert.deepEqual(await npm('add', 'lodash', endpoint, 'x', `--otp=${OTP}`), { code: 0, out: `+ lodash  ➜  ${endpoint}`, error: '' })
    assert.equal((await npm('ls', '--otp=000000')).code, 1)
    remove()
    // The answer for one password says nothing about a request with another, or without.
    assert.deepEqual(summary(await request(withToken(NPM_TOKEN), 'GET')), [401, 'otp-required'])
    const options = { registry: url(), [`${url().replace('http:', '')}/:_authToken`]: NPM_TOKEN, fetchRetries: 0 }
    await assert.rejects(libnpmhook.ls(options), { code: 'EOTP' })
    assert.equal((await libnpmhook.ls({ ...options, otp: OTP })).length, 1)
    assert.ok(asked().some(({ headers }) => headers['npm-otp'] === OTP))
  }))

test('a refusal is logged, and no line of the log has a token', () =>
  withRegistry({}, async ({ server, request, list }) => {
    await request(withToken(NPM_TOKEN), 'GET')
    await request(withToken('npm_refused-token'), 'GET')
    // Lines are written together, by a later request.
    await waitUntil('the line of the refusal', async () => {
      await list('alice')
      return server().log.some((line) => line.includes('"error":"unauthorized"'))
    })
    const log = server().log.join('\n')
    for (const token of [NPM_TOKEN, 'npm_refused-token', tokenOf('alice')]) assert.ok(!log.includes(token), token)
  }))

test('errors in the settings are reported without tokens and keys, and leave what is valid in use', async () => {
  const token = tokenOf('alice')
  const entry = { user: 'alice', token }
  for (const [variables, problem, status] of [
    [{ HOOK_TOKENS: '{' }, 'HOOK_TOKENS: must be valid JSON', 401],
    [{ HOOK_TOKENS: JSON.stringify([entry, { user: 'b', token: 'short' }]) }, /^HOOK_TOKENS\[1\]\.token: must have at least 16/, 200],
    [{ HOOK_TOKENS: JSON.stringify([entry, { user: 'a b', token: `${token}2` }]) }, 'HOOK_TOKENS[1].user: must be the name of a user', 200],
    [{ HOOK_TOKENS: JSON.stringify([entry, { ...entry, user: 'b' }]) }, 'HOOK_TOKENS: two users have one token', 200],
    [{ HOOK_TOKENS: JSON.stringify([{ ...entry, name: 'x' }]) }, 'HOOK_TOKENS[0].name: unknown field; use user, token', 401],
    [{ HOOK_REGISTRY: 'unknown' }, 'HOOK_REGISTRY: must be the id of a registry in WATCH', 200],
    [{ HOOK_KEY_PREVIOUS: 'AAAA' }, 'HOOK_KEY_PREVIOUS: must be 32 bytes as base64', 200],
    [{ HOOK_KEY: '!' }, 'HOOK_KEY: must be 32 bytes as base64', 503],
    [{ HOOK_SECRETS: 'hide' }, 'HOOK_SECRETS: must be show or withhold, but is hide', 200],
    [{ HOOK_LOCAL_ENDPOINTS: 'yes' }, 'HOOK_LOCAL_ENDPOINTS: must be false or true, but is yes', 200],
  ])
    await withApi(variables, async ({ call, api }) => {
      const { problems } = await api('configuration')
      const found = problems.some((text) => (typeof problem === 'string' ? text === problem : problem.test(text)))
      assert.ok(found, `${problem} in ${problems}`)
      for (const secret of [token, 'short', 'AAAA']) assert.ok(!problems.join().includes(secret), problems.join())
      assert.equal((await call('alice', 'GET')).status, status, JSON.stringify(variables))
    })
})

test('requests above the rate limit get 429 before a token is checked', async () => {
  const { url, dispose } = await startInMiniflare({
    ratelimits: { RATE_LIMIT: { simple: { limit: 3, period: 60 } } },
    bindings: {
      NPM_HOOK_SECRET: 'a secret',
      HOOK_TOKENS: JSON.stringify([{ user: 'alice', token: tokenOf('alice') }]),
      HOOK_KEY: Buffer.alloc(32, 1).toString('base64'),
    },
  })
  try {
    const base = String(await url()).replace(/\/$/, '')
    const answers = []
    for (let sent = 0; sent < 5; sent++) answers.push(await callWith(base, withToken(`a-wrong-token-${sent}`), 'GET'))
    assert.deepEqual(answers.map(summary), [...Array(3).fill([401, 'unauthorized']), ...Array(2).fill([429, 'too-many-requests'])])
    assert.equal(answers[4].headers.get('retry-after'), '60')
  } finally {
    await dispose()
  }
})
