// npm 10's `npm hook` in all its forms, and libnpmhook, at a server with users. The texts are what npm prints.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { PATH, tokenOf, withApi } from './hooks-api.js'
import { libnpmhook, npmOf } from './npm-10.js'
import { waitUntil } from './recording-target.js'

const UNKNOWN_ID = '000000000000000000000000'
const COLUMNS = 'id\tusername\tname\tendpoint\tsecret\ttype\tcreated\tupdated\tdelivered\tlast_delivery\tresponse_code\tstatus'

/** Runs `work` with a server and `npm`, which is npm as alice. */
const withNpm = (variables, work) =>
  withApi(variables, async (server) => {
    const { npm, remove } = npmOf({ url: server.url(), token: tokenOf('alice') })
    try {
      await work({ ...server, npm, endpoint: `${server.target.url}/ok` })
    } finally {
      remove()
    }
  })

const printed = (out) => ({ code: 0, out, error: '' })
const refused = (error) => ({ code: 1, out: '', error })

test('npm hook add, ls, update and rm print what npm prints, as text, --json and --parseable', () =>
  withNpm({}, async ({ npm, endpoint, list }) => {
    const only = async (query) => (await list('alice', query)).objects[0]
    const row = (hook) => Object.values(hook).join('\t')
    const table = (hooks, columns = COLUMNS) => [columns, ...hooks.map(row)].join('\n')
    const json = (value) => JSON.stringify(value, null, 2)

    assert.deepEqual(await npm('ls'), printed("You don't have any hooks configured yet."))
    assert.deepEqual(await npm('ls', '--json'), printed('[]'))
    // A fault of npm 10, whatever the server answers.
    assert.deepEqual(await npm('ls', '--parseable'), refused('npm error Cannot convert undefined or null to object'))

    assert.deepEqual(await npm('add', 'lodash', endpoint, 'secret of lodash'), printed(`+ lodash  ➜  ${endpoint}`))
    const scope = await npm('add', '@acme', endpoint, 'secret of acme', '--json')
    assert.deepEqual(scope, printed(json(await only('?package=@acme'))))
    const owner = await npm('add', '~bob', endpoint, 'secret of bob', '--parseable')
    assert.deepEqual(owner, printed(table([await only('?package=bob')])))
    assert.deepEqual(await npm('add', '~carol', endpoint, 'x', '--no-unicode'), printed(`+ ~carol  ->  ${endpoint}`))
    assert.deepEqual(await npm('add', '@acme/widget', endpoint, 'x', '--type=owner', '--silent'), printed(''))
    const { objects } = await list('alice')
    assert.deepEqual(
      objects.map(({ type, name, secret }) => [type, name, secret]),
      [
        ['package', 'lodash', 'secret of lodash'],
        ['scope', '@acme', 'secret of acme'],
        ['owner', 'bob', 'secret of bob'],
        ['owner', 'carol', 'x'],
        ['package', '@acme/widget', 'x'],
      ],
    )

    const text = (hooks) =>
      [
        `You have ${hooks.length} hook${hooks.length === 1 ? '' : 's'} configured.`,
        ...hooks.map(({ id, type, name }) => `Hook ${id}: ${type === 'owner' ? '~' : ''}${name}\nEndpoint: ${endpoint}\nNever triggered\n`),
      ]
        .join('\n')
        .trimEnd()
    const [lodash, acme, bob] = objects
    for (const [filter, hooks] of [
      [[], objects],
      [['lodash'], [lodash]],
      [['@acme'], [acme]],
      [['bob'], [bob]],
      [['~bob'], [bob]],
    ]) {
      assert.deepEqual(await npm('ls', ...filter), printed(text(hooks)), `ls ${filter}`)
      assert.deepEqual(await npm('ls', ...filter, '--json'), printed(json(hooks)), `ls ${filter} --json`)
      assert.deepEqual(await npm('ls', ...filter, '--parseable'), printed(table(hooks)), `ls ${filter} --parseable`)
    }
    // Exact: neither a part of a name, nor a scope's packages.
    for (const filter of ['lod', 'LODASH', '~lodash', '@acme/']) assert.deepEqual((await list('alice', `?package=${filter}`)).objects, [])

    const moved = `${endpoint}/2`
    assert.deepEqual(await npm('update', lodash.id, moved, 'new secret'), printed(`+ lodash  ➜  ${moved}`))
    const updated = await npm('update', acme.id, moved, 'new secret', '--json')
    assert.deepEqual(updated, printed(json(await only('?package=@acme'))))
    assert.deepEqual(await npm('up', bob.id, moved, 'new secret', '--parseable'), printed(table([await only('?package=bob')])))
    assert.equal((await only('?package=lodash')).secret, 'new secret')

    assert.deepEqual(await npm('rm', lodash.id), printed(`- lodash  ✘  ${moved}`))
    const [removedAcme, removedBob] = [await only('?package=@acme'), await only('?package=bob')]
    assert.deepEqual(await npm('rm', acme.id, '--json'), printed(json({ ...removedAcme, deleted: true })))
    const columns = `${COLUMNS}\tdeleted`
    assert.deepEqual(await npm('rm', bob.id, '--parseable'), printed(table([{ ...removedBob, deleted: true }], columns)))
    assert.equal((await list('alice')).total, 2)
  }))

test('npm hook ls says when each hook was triggered, and the status that it was answered with', () =>
  withNpm({}, async ({ npm, target, post, create, list }) => {
    target.behave = (request, response) => response.writeHead(request.url === '/fails' ? 500 : 204).end()
    await create('alice', 'lodash')
    await create('alice', 'lodash', { endpoint: `${target.url}/fails` })
    await create('alice', 'never')
    const [good, failing, never] = (await list('alice')).objects.map(({ id }) => id)
    await post('lodash', '1.0.0')
    await waitUntil('both attempts', async () => (await list('alice')).objects.filter(({ last_delivery }) => last_delivery).length === 2)
    const { out } = await npm('ls')
    const triggered = (id, path, status) =>
      `Hook ${id}: lodash\nEndpoint: ${target.url}${path}\nTriggered TIME, response code was "${status}"\n`
    const lines = [
      'You have 3 hooks configured.',
      triggered(good, '/ok', 204),
      triggered(failing, '/fails', 500),
      `Hook ${never}: never\nEndpoint: ${target.url}/ok\nNever triggered`,
    ]
    assert.equal(
      out.replaceAll(/(?<=Triggered )(just now|(a few|\d+) seconds ago|a minute ago|\d+ minutes ago)/g, 'TIME'),
      lines.join('\n'),
    )
    const hooks = (await list('alice')).objects
    assert.deepEqual(
      hooks.map(({ delivered, response_code, status }) => [delivered, response_code, status]),
      [
        [true, 204, 'active'],
        [false, 500, 'active'],
        [false, 0, 'active'],
      ],
    )
    assert.ok(hooks[0].last_delivery > hooks[0].created, 'the attempt was after the hook was created')
    assert.equal(hooks[0].updated, hooks[0].created, 'a delivery does not count as an update')
  }))

test('what is refused is readable in what npm prints', () =>
  withNpm({}, async ({ npm, url, endpoint, create, fields, call, list }) => {
    const { id: ofBob } = await create('bob', 'of-bob')
    await create('alice', 'twice')
    const at = (method, path = '/hook') => `${method} ${url()}${PATH}${path}`
    const general = (code, status, request, message) =>
      refused([`npm error code E${code}`, `npm error ${code} ${status} - ${request} - ${message}`].join('\n'))
    const forbidden = (request, message) =>
      refused(
        [
          'npm error code E403',
          `npm error 403 403 Forbidden - ${request} - ${message}`,
          'npm error 403 In most cases, you or one of your dependencies are requesting',
          'npm error 403 a package version that is forbidden by your security policy, or',
          'npm error 403 on a server you do not have access to.',
        ].join('\n'),
      )
    const cases = [
      [
        ['add', 'twice', endpoint, 'another secret'],
        general(409, 'Conflict', at('POST'), 'hook-exists: you have a hook on twice with this endpoint; update it instead'),
      ],
      [
        ['add', 'left', 'not-a-url', 'x'],
        general(
          422,
          'Unprocessable Entity',
          at('POST'),
          'hook-endpoint: `endpoint` is not an absolute URL: send one like `https://example.com/hook`',
        ),
      ],
      [
        ['update', UNKNOWN_ID, endpoint, 'x'],
        general(404, 'Not Found', at('PUT', `/hook/${UNKNOWN_ID}`), 'not-found: no hook has this id'),
      ],
      // A fault of npm 10, which takes a 404 for a hook.
      [['rm', UNKNOWN_ID], refused("npm error Cannot read properties of null (reading 'type')")],
      [['rm', ofBob], forbidden(at('DELETE', `/hook/${ofBob}`), 'not-your-hook: this hook belongs to another user')],
      [['update', ofBob, endpoint, 'x'], forbidden(at('PUT', `/hook/${ofBob}`), 'not-your-hook: this hook belongs to another user')],
    ]
    for (const [args, answer] of cases) assert.deepEqual(await npm(...args), answer, args.join(' '))
    while ((await call('alice', 'POST', '/hook', fields(`p-${(await list('alice')).total}`))).status === 200);
    const limit = forbidden(at('POST'), 'too-many-hooks: a user can have 100 hooks; remove one first')
    assert.deepEqual(await npm('add', 'one-more', endpoint, 'x'), limit)
    for (const [token, message] of [
      [null, 'send a token: run `npm login`, or set `_authToken` for this server'],
      ['a-token-of-a-stranger', 'the token is not valid'],
    ]) {
      const stranger = npmOf({ url: url(), token })
      assert.deepEqual(await stranger.npm('ls'), general(401, 'Unauthorized', at('GET', ''), `unauthorized: ${message}`))
      stranger.remove()
    }
    assert.match((await npm('unknown')).error, /npm hook add <pkg> <url> <secret> \[--type=<type>\]/)
    // npm itself wants a secret; the API does not, as the test of libnpmhook and that of updates show.
    assert.match((await npm('update', UNKNOWN_ID, endpoint)).error, /Argument #3: Expected string but got null/)
  }))

test('each method of libnpmhook works, and its streams and pages have each hook once', () =>
  withApi({}, async ({ url, target, list }) => {
    const registry = url()
    const options = { registry, [`${registry.replace('http:', '')}/:_authToken`]: tokenOf('alice'), fetchRetries: 0 }
    const endpoint = `${target.url}/lib`
    // Without the properties that the library's arrays have.
    const ls = async (query) => [...(await libnpmhook.ls({ ...options, ...query }))]
    const added = []
    for (const name of ['a', '@b', '~c', '@b/d', 'e']) added.push(await libnpmhook.add(name, endpoint, 'a secret', options))
    assert.deepEqual(
      added.map(({ type, name }) => [type, name]),
      [
        ['package', 'a'],
        ['scope', '@b'],
        ['owner', 'c'],
        ['package', '@b/d'],
        ['package', 'e'],
      ],
    )
    assert.deepEqual(await ls(), added)
    assert.deepEqual(await ls({ package: '@b' }), [added[1]])
    const streamed = []
    for await (const hook of libnpmhook.ls.stream({ ...options, limit: 3 })) streamed.push(hook)
    assert.deepEqual(streamed, added.slice(0, 3))
    const pages = []
    for (let offset = 0; offset < 6; offset += 2) pages.push(...(await ls({ limit: 2, offset })))
    assert.deepEqual(pages, added)
    assert.deepEqual(await libnpmhook.find(added[0].id, options), added[0])
    const updated = await libnpmhook.update(added[0].id, `${endpoint}/2`, 'another secret', options)
    assert.deepEqual(updated, { ...added[0], endpoint: `${endpoint}/2`, secret: 'another secret', updated: updated.updated })
    assert.deepEqual(await libnpmhook.rm(added[0].id, options), { ...updated, deleted: true })
    assert.equal(await libnpmhook.rm(added[0].id, options), null)
    await assert.rejects(libnpmhook.find(added[0].id, options), { code: 'E404', statusCode: 404 })
    await assert.rejects(ls({ limit: 0 }), { code: 'E400', message: /bad-limit: limit must be an integer from 1$/ })
    assert.equal((await list('alice')).total, 4)
  }))
