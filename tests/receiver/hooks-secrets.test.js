// The secrets of hooks: encrypted on the disk, read with the current key and the one before, withheld if configured.
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { withApi } from './hooks-api.js'
import { quiet } from './hooked-server.js'
import { waitUntil } from './recording-target.js'

const keyOf = (byte) => Buffer.alloc(32, byte).toString('base64')
const SECRET = 'a secret that is found if it is there'

/** All bytes that a server has stored, by file. */
const storedFiles = (folder) =>
  readdirSync(join(folder, 'storage'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .map((file) => ({ file, bytes: readFileSync(file) }))

const filesWith = (folder, text) =>
  storedFiles(folder).filter(({ bytes }) => bytes.includes(text) || bytes.includes(Buffer.from(text, 'utf16le')))

const keyIds = async (task) => (await task('hooksSql', { sql: 'SELECT key_id FROM hooks ORDER BY number' })).map(({ key_id }) => key_id)

test('no file of the storage has a secret, and each row is encrypted differently', () =>
  withApi({}, async ({ folder, create, call, post, target, task }) => {
    const [first, second] = [await create('alice', 'lodash', { secret: SECRET }), await create('bob', 'lodash', { secret: SECRET })]
    await call('alice', 'PUT', `/hook/${first.id}`, { endpoint: `${target.url}/two`, secret: `${SECRET}, changed` })
    await post('lodash', '1.0.0')
    await waitUntil('both deliveries', () => target.hits.length === 2)
    // Its row is gone, its bytes may not be.
    assert.equal((await call('bob', 'DELETE', `/hook/${second.id}`)).json.secret, SECRET)
    await create('bob', 'lodash', { secret: SECRET })
    // The same search finds what is stored as it is.
    assert.ok(filesWith(folder, first.id).length > 0, 'the id of the hook is stored')
    assert.deepEqual(
      filesWith(folder, SECRET).map(({ file }) => file),
      [],
    )
    const rows = await task('hooksSql', { sql: 'SELECT hex(secret) AS secret FROM hooks' })
    assert.equal(new Set(rows.map(({ secret }) => secret.slice(0, 24))).size, rows.length, 'initialization vectors')
  }))

test('a new key takes over: secrets stay readable, the sweep encrypts them with it, and the previous one is not needed any more', () =>
  withApi({ HOOK_KEY: keyOf(1) }, async ({ create, list, restart, task, post, target, api, server }) => {
    for (const name of ['a', 'b', 'c']) await create('alice', name, { secret: `${SECRET} of ${name}` })
    const before = await list('alice')
    const [firstKey] = await keyIds(task)
    await restart({ HOOK_KEY: keyOf(2), HOOK_KEY_PREVIOUS: keyOf(1) })
    assert.deepEqual(await list('alice'), before)
    const { id } = before.objects[0]
    const { hook } = await task('updateHook', { user: 'alice', id, endpoint: before.objects[0].endpoint, secret: 'a new secret' })
    const [secondKey, ...others] = await keyIds(task)
    assert.notEqual(secondKey, firstKey, 'a write uses the new key')
    assert.deepEqual(others, [firstKey, firstKey])
    await task('sweep')
    assert.deepEqual(await keyIds(task), [secondKey, secondKey, secondKey])
    assert.deepEqual((await api('configuration')).problems, [])
    await restart({ HOOK_KEY: keyOf(2) })
    const after = await list('alice')
    // For its owner, a hook is not changed by the sweep.
    const updated = new Date(hook.updated).toISOString()
    assert.deepEqual(after.objects, [{ ...before.objects[0], secret: 'a new secret', updated }, ...before.objects.slice(1)])
    await post('b', '1.0.0')
    await waitUntil('a delivery', () => target.hits.length === 1)
    assert.ok(!server().log.some((line) => /another key/.test(line)))
  }))

test('a secret of an unknown key is null and reported; its hook sends nothing until it has a new one, and then all that waited', () =>
  withApi({ HOOK_KEY: keyOf(1) }, async ({ create, list, call, restart, task, post, target, api, server, turn, fields }) => {
    const lost = await create('alice', 'lodash', { secret: SECRET })
    await restart({ HOOK_KEY: keyOf(3) })
    const problem = 'HOOK_KEY: the secret of 1 hook is encrypted with another key; set HOOK_KEY_PREVIOUS to it'
    assert.deepEqual((await api('configuration')).problems, [problem])
    await task('sweep')
    await waitUntil('the log', () => server().log.some((line) => line.includes(problem)))
    assert.deepEqual((await list('alice')).objects, [{ ...lost, secret: null }])
    assert.equal((await call('alice', 'POST', `/hook/${lost.id}/ping`)).json.error.split(': ')[0], 'undecryptable')
    // Others are not concerned.
    assert.equal((await call('alice', 'POST', '/hook', fields('lodash', { endpoint: `${target.url}/other` }))).status, 200)
    await post('lodash', '1.0.0')
    await waitUntil('the delivery of the other', () => target.hits.length === 1)
    await quiet(500)
    assert.deepEqual(
      target.hits.map(({ url }) => url),
      ['/other'],
    )
    // An update without a secret keeps what cannot be read.
    assert.equal((await call('alice', 'PUT', `/hook/${lost.id}`, { endpoint: lost.endpoint })).json.secret, null)
    assert.equal(
      (await call('alice', 'PUT', `/hook/${lost.id}`, { endpoint: lost.endpoint, secret: 'a new one' })).json.secret,
      'a new one',
    )
    await turn(0)
    await waitUntil('what waited', () => target.hits.length === 2)
    assert.deepEqual((await api('configuration')).problems, [])
  }))

test('a secret that was copied from another hook, or damaged, is not used', () =>
  withApi({}, async ({ create, list, task }) => {
    const first = await create('alice', 'a', { secret: SECRET })
    await create('bob', 'b', { secret: 'of bob' })
    await create('alice', 'c', { secret: 'of c' })
    const sql = `UPDATE hooks SET secret = CASE username WHEN 'bob' THEN (SELECT secret FROM hooks WHERE id = '${first.id}')
      ELSE CASE name WHEN 'c' THEN x'00' ELSE secret END END`
    await task('hooksSql', { sql })
    const secrets = async (user) => (await list(user)).objects.map(({ secret }) => secret)
    assert.deepEqual([await secrets('alice'), await secrets('bob')], [[SECRET, null], [null]])
  }))

test('with HOOK_SECRETS=withhold no answer has a secret, and deliveries are signed all the same', () =>
  withApi({ HOOK_SECRETS: 'withhold' }, async ({ call, create, list, post, target, read, add }) => {
    const hook = await create('alice', 'lodash', { secret: SECRET })
    const answers = [
      hook,
      ...(await list('alice')).objects,
      (await call('alice', 'GET', `/hook/${hook.id}`)).json,
      (await call('alice', 'PUT', `/hook/${hook.id}`, { endpoint: `${target.url}/two` })).json,
      (await call('alice', 'DELETE', `/hook/${hook.id}`)).json,
    ]
    for (const answer of answers) assert.ok(answer.id === hook.id && !('secret' in answer), JSON.stringify(answer))
    await add('signed', { name: 'lodash' })
    await post('lodash', '1.0.0')
    await waitUntil('a delivery', () => target.hits.length === 1)
    assert.equal((await read(target.hits[0])).owner, 'alice')
  }))
