// Requests to npm's hooks API that no client sends by mistake: ids and bodies that are odd, and senders that are slow or end in between. After
// each, the tables are the same.
import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { test } from 'node:test'
import { PATH, tokenOf, withApi } from './hooks-api.js'

/** All that the object has stored. */
const storedIn = async (task) => {
  const tables = ['hooks', 'notices', 'revision']
  return Object.fromEntries(
    await Promise.all(tables.map(async (table) => [table, await task('hooksSql', { sql: `SELECT * FROM ${table} ORDER BY number` })])),
  )
}

/** Waits until the watchers know of the hooks, which a creation does not wait for. */
async function settled(task) {
  await task('sweep')
  const stored = await storedIn(task)
  assert.deepEqual(stored.notices, [])
  return stored
}

test('an id that is not one of a hook is not found, whatever its characters are', () =>
  withApi({}, async ({ call, create, task }) => {
    const { id, endpoint } = await create('alice', 'lodash')
    const before = await settled(task)
    const ids = {
      'upper case': id.toUpperCase().replace(/^[0-9]+$/, 'A'),
      'cut by a character': id.slice(1),
      'with a character more': `${id}0`,
      'with a space': `${id}%20`,
      'with a line break': `${id}%0a`,
      'with a zero byte': `${id}%00`,
      'with a slash': `${id}%2f`,
      'as a target': `hook:${id}`,
      'percent-encoded': `%${id.charCodeAt(0).toString(16)}${id.slice(1)}`,
      'malformed percent-encoding': '%ff%zz%',
      'of another script': encodeURIComponent('秘密-🔑'),
      SQL: encodeURIComponent(`${id}' OR '1'='1`),
      'a pattern': `${id.slice(0, 4)}*`,
      'a name of an object’s member': '__proto__',
      'a number': '1',
      'very long': 'a'.repeat(10_000),
    }
    for (const [what, odd] of Object.entries(ids))
      for (const [method, path, body] of [
        ['GET', `/hook/${odd}`],
        ['PUT', `/hook/${odd}`, { endpoint, secret: 'another' }],
        ['DELETE', `/hook/${odd}`],
        ['GET', `/hook/${odd}/deliveries`],
        ['POST', `/hook/${odd}/ping`],
        ['POST', `/hook/${odd}/deliveries/${'0'.repeat(32)}/redeliver`],
      ]) {
        const { status, json } = await call('alice', method, path, body)
        assert.deepEqual([status, json?.error?.split(': ')[0]], [404, 'not-found'], `${what}: ${method} ${path.slice(0, 100)}`)
      }
    const events = ['x', '%00', '__proto__', encodeURIComponent("' OR 1=1 --"), 'F'.repeat(32), 'a'.repeat(10_000)]
    for (const event of events)
      assert.equal((await call('alice', 'POST', `/hook/${id}/deliveries/${event}/redeliver`)).status, 404, event.slice(0, 50))
    assert.deepEqual(await storedIn(task), before)
  }))

test('a body of an odd form is refused or taken as what it says, and the next request is answered', () =>
  withApi({}, async ({ call, create, fields, list, task, target }) => {
    await create('alice', 'lodash')
    const before = await settled(task)
    const valid = JSON.stringify(fields('x'))
    /** Replaces a member's value by JSON text. */
    const withMember = (name, json) => valid.replace(new RegExp(`("${name}":)"[^"]*"`), (_, key) => `${key}${json}`)
    const nested = (open, close, depth = 9500) => open.repeat(depth) + close.repeat(depth)
    for (const [what, body, status, code] of [
      ['a deep array', nested('[', ']'), 400, 'hook-not-an-object'],
      ['a deep array as a member', `{"more":${nested('[', ']')},${valid.slice(1, -1)},"type":1}`, 422, 'hook-type'],
      ['a deep array as the type', withMember('type', nested('[', ']')), 422, 'hook-type'],
      ['a deep object as the secret', withMember('secret', nested('{"a":', '}', 3000).replace(':}', ':1}')), 422, 'hook-secret'],
      ['an object as the name', withMember('name', '{"toString":"x"}'), 422, 'hook-name'],
      ['true as the endpoint', withMember('endpoint', 'true'), 422, 'hook-endpoint'],
      ['a huge number as the secret', withMember('secret', '1e999'), 422, 'hook-secret'],
      ['half of a surrogate pair in the secret', withMember('secret', '"\\ud800"'), 422, 'hook-secret'],
      ['half of a surrogate pair in the name', withMember('name', '"x\\udfff"'), 422, 'hook-name'],
      ['a zero byte in the name', withMember('name', '"x\\u0000"'), 422, 'hook-name'],
      ['a line break in the endpoint', withMember('endpoint', '"https://hooks.example/\\n"'), 422, 'hook-endpoint'],
      ['members of the prototype', `{"__proto__":${valid}}`, 422, 'hook-type'],
      ['a member twice, the last one invalid', `${valid.slice(0, -1)},"type":"user"}`, 422, 'hook-type'],
      ['two values', `${valid}${valid}`, 400, 'not-json'],
      ['UTF-16', Buffer.from(valid, 'utf16le'), 400, 'not-json'],
      ['white space alone', ' \n', 400, 'not-json'],
      ['a form', 'type=package&name=x', 400, 'not-json'],
    ]) {
      const answer = await call('alice', 'POST', '/hook', body)
      assert.deepEqual([answer.status, answer.json?.error?.split(': ')[0]], [status, code], what)
      assert.equal((await list('alice')).total, 1, what)
    }
    assert.deepEqual(await storedIn(task), before)
    // These are taken: white space around, other members, a member in another spelling.
    const spaced = `\r\n\t ${valid.slice(0, -1)}, "Type": "user", "id": "x", "username": "bob", "": null } \n`
    const { status, json } = await call('alice', 'POST', '/hook', spaced, { 'content-type': 'text/plain' })
    assert.deepEqual([status, json.username, json.type, json.endpoint], [200, 'alice', 'package', `${target.url}/ok`])
  }))

/** Sends a request by hand, and resolves with its status once it is answered; `end` closes the connection. */
function sendRaw(url, head, body) {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  const lines = [`${head} HTTP/1.1`, `host: ${hostname}`, `authorization: Bearer ${tokenOf('alice')}`, 'content-type: application/json']
  const send = (more) => socket.write([...lines, ...more, '', body].join('\r\n'))
  const answer = new Promise((resolve) => {
    socket.on('error', () => resolve(null)).once('close', () => resolve(null))
    socket.once('data', (data) => resolve(Number(String(data).split(' ')[1])))
  })
  return { send, answer, end: () => socket.destroy() }
}

test('a body that ends in between or does not arrive in time writes nothing, and delays no other request', () =>
  withApi({}, async ({ url, call, create, fields, list, task }) => {
    const { id } = await create('alice', 'lodash')
    const before = await settled(task)
    const body = JSON.stringify(fields('x'))
    const requests = [`POST ${PATH}/hook`, `PUT ${PATH}/hook/${id}`]
    for (const head of requests)
      for (const length of [1, body.length - 1]) {
        const { send, answer, end } = sendRaw(url(), head, body.slice(0, length))
        send([`content-length: ${body.length}`])
        await call('alice', 'GET')
        end()
        assert.equal(await answer, null)
      }
    // The whole hook is there, but the body is not complete.
    const slow = requests.map((head) => {
      const { send, answer, end } = sendRaw(url(), head, body)
      send([`content-length: ${body.length + 1}`])
      return { answer, end }
    })
    assert.equal((await create('bob', 'lodash')).username, 'bob')
    assert.equal((await list('alice')).total, 1)
    for (const { answer, end } of slow) {
      assert.equal(await answer, 413)
      end()
    }
    const after = await settled(task)
    assert.deepEqual(
      after.hooks.filter(({ username }) => username === 'alice'),
      before.hooks,
    )
    assert.equal(after.hooks.length, 2)
  }))
