// What npm's hooks API refuses: each request with the status and the code of its answer, after which the hooks are the same.
import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { test } from 'node:test'
import { PATH, tokenOf, withApi } from './hooks-api.js'

const UNKNOWN_ID = '000000000000000000000000'

/** Asserts that an answer is an error in the form of all. */
function assertRefused({ status, json, headers }, wantedStatus, code, what) {
  assert.deepEqual([status, json?.error?.split(': ')[0]], [wantedStatus, code], what)
  assert.deepEqual(Object.keys(json), ['error', 'message'], what)
  assert.equal(json.error, `${code}: ${json.message}`, what)
  assert.equal(headers.get('cache-control'), 'no-store', what)
}

test('each request that is refused is answered as documented and changes nothing', () =>
  withApi({}, async ({ call, create, fields, list, target }) => {
    const [first, second] = [await create('alice', 'lodash'), await create('alice', 'lodash', { endpoint: `${target.url}/two` })]
    const ofBob = await create('bob', 'lodash')
    const before = [await list('alice'), await list('bob')]
    const without = (member) => JSON.parse(JSON.stringify(fields('x', { [member]: undefined })))
    const path = `/hook/${first.id}`
    const change = { endpoint: `${target.url}/three`, secret: 'another' }
    /** User, method, path, body; status, code. */
    const cases = [
      [null, 'GET', '', undefined, 401, 'unauthorized'],
      [null, 'POST', '/hook', fields('x'), 401, 'unauthorized'],
      ['a stranger', 'POST', '/hook', fields('x'), 401, 'unauthorized'],
      ['a stranger', 'PUT', path, change, 401, 'unauthorized'],
      ['a stranger', 'DELETE', path, undefined, 401, 'unauthorized'],
      ['alice', 'POST', '', fields('x'), 405, 'method-not-allowed'],
      ['alice', 'PATCH', path, change, 405, 'method-not-allowed'],
      ['alice', 'GET', '/hook', undefined, 405, 'method-not-allowed'],
      ['alice', 'DELETE', '', undefined, 405, 'method-not-allowed'],
      ['alice', 'GET', '/', undefined, 404, 'not-found'],
      ['alice', 'GET', `${path}/`, undefined, 404, 'not-found'],
      ['alice', 'GET', `${path}/unknown`, undefined, 404, 'not-found'],
      // The recorded server has different statuses for unknown ids and for hooks of others, and so has ours.
      ['alice', 'GET', `/hook/${UNKNOWN_ID}`, undefined, 404, 'not-found'],
      ['alice', 'GET', `/hook/${encodeURIComponent("' OR 1=1 --")}`, undefined, 404, 'not-found'],
      ['alice', 'PUT', `/hook/${UNKNOWN_ID}`, change, 404, 'not-found'],
      ['alice', 'DELETE', `/hook/${UNKNOWN_ID}`, undefined, 404, 'not-found'],
      ['alice', 'GET', `/hook/${ofBob.id}`, undefined, 403, 'not-your-hook'],
      ['alice', 'PUT', `/hook/${ofBob.id}`, change, 403, 'not-your-hook'],
      ['alice', 'DELETE', `/hook/${ofBob.id}`, undefined, 403, 'not-your-hook'],
      ['alice', 'GET', `/hook/${ofBob.id}/deliveries`, undefined, 403, 'not-your-hook'],
      ['alice', 'POST', `/hook/${ofBob.id}/ping`, undefined, 403, 'not-your-hook'],
      ['alice', 'POST', `/hook/${ofBob.id}/deliveries/${'0'.repeat(32)}/redeliver`, undefined, 403, 'not-your-hook'],
      ['alice', 'POST', `${path}/deliveries/${'0'.repeat(32)}/redeliver`, undefined, 404, 'not-found'],
      ['alice', 'POST', '/hook', fields('lodash'), 409, 'hook-exists'],
      ['alice', 'POST', '/hook', fields('lodash', { secret: 'another secret' }), 409, 'hook-exists'],
      ['alice', 'POST', '/hook', fields('lodash', { endpoint: `${target.url.replace('http', 'HTTP')}/./ok` }), 409, 'hook-exists'],
      ['alice', 'PUT', path, { endpoint: second.endpoint, secret: 'another' }, 409, 'hook-exists'],
      ['alice', 'PUT', path, { endpoint: `${target.url}/x/../two` }, 409, 'hook-exists'],
      ['alice', 'POST', '/hook', undefined, 400, 'not-json'],
      ['alice', 'POST', '/hook', '{"type":', 400, 'not-json'],
      ['alice', 'POST', '/hook', new Uint8Array([0x22, 0xff, 0x22]), 400, 'not-json'],
      ['alice', 'POST', '/hook', `\ufeff${JSON.stringify(fields('x'))}`, 400, 'not-json'],
      ['alice', 'PUT', path, 'secret=x', 400, 'not-json'],
      ['alice', 'POST', '/hook', '[]', 400, 'hook-not-an-object'],
      ['alice', 'POST', '/hook', 'null', 400, 'hook-not-an-object'],
      ['alice', 'PUT', path, '"x"', 400, 'hook-not-an-object'],
      ['alice', 'POST', '/hook', without('type'), 422, 'hook-type'],
      ['alice', 'POST', '/hook', fields('x', { type: 'user' }), 422, 'hook-type'],
      ['alice', 'POST', '/hook', without('name'), 422, 'hook-name'],
      ['alice', 'POST', '/hook', fields('\ud800'), 422, 'hook-name'],
      ['alice', 'POST', '/hook', fields('~alice', { type: 'owner' }), 422, 'hook-name'],
      ['alice', 'POST', '/hook', fields('acme', { type: 'scope' }), 422, 'hook-name'],
      ['alice', 'POST', '/hook', without('endpoint'), 422, 'hook-endpoint'],
      ['alice', 'POST', '/hook', fields('x', { endpoint: 'http://hooks.example/' }), 422, 'hook-endpoint'],
      ['alice', 'POST', '/hook', fields('x', { endpoint: 'https://user:word@hooks.example/' }), 422, 'hook-endpoint'],
      ['alice', 'POST', '/hook', fields('x', { endpoint: 'https://10.0.0.1/' }), 422, 'hook-address'],
      ['alice', 'POST', '/hook', fields('x', { endpoint: 'https://2130706433/' }), 422, 'hook-address'],
      ['alice', 'PUT', path, { ...change, endpoint: 'https://169.254.169.254/' }, 422, 'hook-address'],
      ['alice', 'PUT', path, { secret: 'another' }, 422, 'hook-endpoint'],
      ['alice', 'POST', '/hook', without('secret'), 422, 'hook-secret'],
      ['alice', 'POST', '/hook', fields('x', { secret: '' }), 422, 'hook-secret'],
      ['alice', 'POST', '/hook', fields('x', { secret: 'a'.repeat(201) }), 422, 'hook-secret'],
      ['alice', 'PUT', path, { ...change, secret: '' }, 422, 'hook-secret'],
      ['alice', 'PUT', path, { ...change, secret: null }, 422, 'hook-secret'],
      ['alice', 'POST', '/hook', JSON.stringify(fields('x', { more: 'x'.repeat(20_000) })), 413, 'too-large'],
      ['alice', 'PUT', path, 'x'.repeat(30_000_000), 413, 'too-large'],
      ['alice', 'GET', '?limit=0', undefined, 400, 'bad-limit'],
      ['alice', 'GET', '?limit=-1', undefined, 400, 'bad-limit'],
      ['alice', 'GET', '?limit=ten', undefined, 400, 'bad-limit'],
      ['alice', 'GET', '?limit=1.5', undefined, 400, 'bad-limit'],
      ['alice', 'GET', '?limit=', undefined, 400, 'bad-limit'],
      ['alice', 'GET', '?offset=-1', undefined, 400, 'bad-offset'],
      ['alice', 'GET', '?offset=x', undefined, 400, 'bad-offset'],
      ['alice', 'GET', `${path}/deliveries?limit=101`, undefined, 400, 'bad-limit'],
      ['alice', 'GET', `${path}/deliveries?before=x`, undefined, 400, 'bad-before'],
    ]
    for (const [user, method, path, body, status, code] of cases) {
      const what = `${user} ${method} ${path} ${typeof body === 'string' ? body.slice(0, 80) : JSON.stringify(body)}`
      assertRefused(await call(user, method, path, body), status, code, what)
      assert.deepEqual([await list('alice'), await list('bob')], before, what)
    }
    const wrongMethod = await call('alice', 'PATCH', path)
    assert.equal(wrongMethod.headers.get('allow'), 'GET, PUT, DELETE')
    // npm prints the scheme's name instead of the message if a 401 has this header.
    assert.equal((await call(null, 'GET')).headers.get('www-authenticate'), null)
  }))

test('a sender that reads the answer only after its huge body gets it, because the body is drained', () =>
  withApi({}, async ({ url, list }) => {
    const { hostname, port } = new URL(url())
    const socket = connect(Number(port), hostname)
    const head = ['POST /-/npm/v1/hooks/hook HTTP/1.1', `host: ${hostname}`, `authorization: Bearer ${tokenOf('alice')}`]
    // The error of a connection that is reset while the body is sent.
    const write = (text) => new Promise((resolve, reject) => socket.write(text, (error) => (error ? reject(error) : resolve())))
    socket.on('error', () => {})
    await write([...head, 'content-type: application/json', 'transfer-encoding: chunked', '', ''].join('\r\n'))
    const chunk = `10000\r\n${'x'.repeat(65_536)}\r\n`
    for (let sent = 0; sent < 30_000_000; sent += 65_536) await write(chunk)
    await write('0\r\n\r\n')
    let answer = ''
    for await (const data of socket.setEncoding('utf8')) {
      answer += data
      if (answer.includes('}')) break
    }
    assert.match(answer, /^HTTP\/1\.1 413 /)
    assert.match(answer, /"error":"too-large: send at most 20000 bytes/)
    assert.equal((await list('alice')).total, 0)
  }))

test('of 1,000 concurrent creations by one user 100 succeed; the 101st hook and one twice are refused until one is removed', () =>
  withApi({}, async ({ call, fields, list, create, url }) => {
    const answers = await Promise.all(
      Array.from({ length: 1000 }, (_, at) => call('alice', 'POST', '/hook', fields(`package-${at % 500}`))),
    )
    const count = (status, code) => answers.filter(({ status: s, json }) => s === status && (!code || json.error.startsWith(code))).length
    assert.equal(count(200), 100)
    assert.equal(count(403, 'too-many-hooks') + count(409, 'hook-exists'), 900)
    const { objects, total } = await list('alice', '?limit=1000')
    assert.deepEqual([objects.length, total], [100, 100])
    const acknowledged = answers.filter(({ status }) => status === 200).map(({ json }) => json.id)
    assert.deepEqual(objects.map(({ id }) => id).sort(), acknowledged.sort())
    assert.equal(new Set(objects.map(({ name }) => name)).size, 100)
    assertRefused(await call('alice', 'POST', '/hook', fields('one-more')), 403, 'too-many-hooks')
    // The limit is each user's own, and no limit for an update.
    assert.equal((await create('bob', 'one-more')).username, 'bob')
    assert.equal((await call('alice', 'PUT', `/hook/${acknowledged[0]}`, { endpoint: `${url()}/x` })).status, 200)
    assert.equal((await call('alice', 'DELETE', `/hook/${acknowledged[0]}`)).status, 200)
    assert.equal((await call('alice', 'POST', '/hook', fields('one-more'))).status, 200)
    assertRefused(await call('alice', 'POST', '/hook', fields('another')), 403, 'too-many-hooks')
  }))

test('a server has a limit of all hooks', () =>
  withApi({ TEST_MAX_HOOKS: '3' }, async ({ call, fields, create }) => {
    const [first] = [await create('alice', 'a'), await create('alice', 'b'), await create('bob', 'a')]
    assertRefused(await call('bob', 'POST', '/hook', fields('b')), 403, 'too-many-hooks')
    assert.equal((await call('alice', 'DELETE', `/hook/${first.id}`)).status, 200)
    assert.equal((await call('bob', 'POST', '/hook', fields('b'))).status, 200)
  }))

test('of 50 concurrent creations of one hook one succeeds, and of 50 removals one', () =>
  withApi({}, async ({ call, fields, list }) => {
    const creations = await Promise.all(Array.from({ length: 50 }, () => call('alice', 'POST', '/hook', fields('lodash'))))
    assert.deepEqual(creations.map(({ status }) => status).sort(), [200, ...Array(49).fill(409)])
    const { id } = (await list('alice')).objects[0]
    const removals = await Promise.all(Array.from({ length: 50 }, () => call('alice', 'DELETE', `/hook/${id}`)))
    assert.deepEqual(removals.map(({ status }) => status).sort(), [200, ...Array(49).fill(404)])
    assert.equal((await list('alice')).total, 0)
  }))

test('lists have pages, filters and the number of all; what is not said has its default', () =>
  withApi({}, async ({ call, create, list, target }) => {
    const endpoints = ['one', 'two', 'three'].map((path) => ({ endpoint: `${target.url}/${path}` }))
    for (const more of endpoints) await create('alice', 'lodash', more)
    await create('alice', '@acme', { type: 'scope' })
    await create('alice', 'lodash', { type: 'owner' })
    await create('bob', 'lodash')
    const names = async (query) => {
      const { objects, total } = await list('alice', query)
      return [objects.map(({ type, name, endpoint }) => `${type} ${name} ${new URL(endpoint).pathname}`), total]
    }
    const lodash = ['package lodash /one', 'package lodash /two', 'package lodash /three', 'owner lodash /ok']
    const all = [...lodash.slice(0, 3), 'scope @acme /ok', lodash[3]]
    for (const [query, want, total] of [
      ['', all, 5],
      ['?limit=2', all.slice(0, 2), 5],
      ['?limit=2&offset=3', all.slice(3), 5],
      ['?offset=5', [], 5],
      ['?offset=999999999', [], 5],
      ['?limit=999999999&offset=0', all, 5],
      ['?package=lodash', lodash, 4],
      ['?package=lodash&limit=1&offset=1', lodash.slice(1, 2), 4],
      ['?package=~lodash', lodash.slice(3), 1],
      ['?package=%40acme', ['scope @acme /ok'], 1],
      ['?package=@acme/widget', [], 0],
      ['?package=lod*', [], 0],
      ['?package=', [], 0],
      ['?unknown=1', all, 5],
    ])
      assert.deepEqual(await names(query), [want, total], query)
    const { status, headers } = await call('alice', 'GET')
    assert.deepEqual([status, headers.get('cache-control'), headers.get('npm-hooks-unavailable-shards')], [200, 'no-store', null])
  }))

test('an update changes the endpoint, and the secret if it has one; nothing else', () =>
  withApi({}, async ({ call, create, target }) => {
    const hook = await create('alice', 'lodash', { secret: '  first  ' })
    const put = async (body) => (await call('alice', 'PUT', `/hook/${hook.id}`, body)).json
    const endpoint = `${target.url}/new`
    const first = await put({ endpoint, type: 'scope', name: 'other', username: 'bob', id: 'x', status: 'suspended' })
    assert.deepEqual(first, { ...hook, endpoint, updated: first.updated })
    assert.ok(first.updated > hook.updated, 'the time of the update')
    const second = await put({ endpoint, secret: 'schlüssel-秘密-🔑' })
    assert.deepEqual(second, { ...first, secret: 'schlüssel-秘密-🔑', updated: second.updated })
    assert.deepEqual((await call('alice', 'GET', `/hook/${hook.id}`)).json, second)
    assert.deepEqual((await call('alice', 'DELETE', `/hook/${hook.id}`)).json, { ...second, deleted: true })
    assert.equal((await call('alice', 'GET', `/hook/${hook.id}`)).status, 404)
  }))

for (const [title, variables, status, code] of [
  ['without users or a registry there is no API', { HOOK_TOKENS: '' }, 404, 'not-configured'],
  ['without a key no secret can be stored', { HOOK_KEY: '' }, 503, 'not-configured'],
  ['with a key of another length no secret can be stored', { HOOK_KEY: 'AAAA' }, 503, 'not-configured'],
])
  test(title, () =>
    withApi(variables, async ({ call, fields }) => {
      for (const [method, path, body] of [
        ['GET', '', undefined],
        ['POST', '/hook', fields('x')],
      ])
        assertRefused(await call('alice', method, path, body), status, code, `${method} ${PATH}${path}`)
    }),
  )
