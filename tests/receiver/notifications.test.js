// Notifications to `POST /-/changed`: GitHub's `registry_package` and `package`, Nexus' `rm:repository:component` and `rm:repository:asset`,
// and Verdaccio's template. GitHub's shapes are those of its documentation; Nexus' asset paths and Verdaccio's template were not checked.
import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { connect } from 'node:net'
import { after, describe, test } from 'node:test'
import { fetch } from '../fetch.js'
import { waitUntil } from './recording-target.js'
import { packumentOf, startRegistry } from './stub-registry.js'
import { newFolder, startReceiver } from './workerd.js'

const SECRET = 'a-secret-of-notifications'
const MIB = 1024 * 1024

const { folder, remove } = await newFolder()
const registry = await startRegistry()
registry.packages.set('quiet', packumentOf('quiet', [['1.0.0', 0]]))
const WATCH = JSON.stringify([
  { registry: registry.url, id: 'stub', packages: ['plain', '@codertocat', '@types', '@s/b', 'quiet'], interval: 600 },
])
const receiver = await startReceiver(folder, { WATCH, NOTIFY_SECRET: SECRET })
after(async () => {
  await receiver.kill()
  registry.stop()
  remove()
})

const hmac = (algorithm, body, secret = SECRET) => createHmac(algorithm, secret).update(body).digest('hex')
const github = (body, secret) => ({ 'x-github-event': 'package', 'x-hub-signature-256': `sha256=${hmac('sha256', body, secret)}` })
const nexus = (body, secret) => ({
  'x-nexus-webhook-id': 'rm:repository:component',
  'x-nexus-webhook-signature': hmac('sha1', body, secret),
})
const bearer = () => ({ authorization: `Bearer ${SECRET}` })

const notify = async (body, headers) => {
  const response = await fetch(`${receiver.url}/-/changed`, { method: 'POST', body, headers })
  return { status: response.status, answer: await response.json() }
}

/** The members of a GitHub package that matter, and some that could be taken for a name. */
const githubPackage = (more, version = {}) => ({
  id: 10696,
  name: 'hello-world-npm',
  namespace: 'Codertocat',
  description: null,
  ecosystem: 'NPM',
  package_type: 'npm',
  html_url: 'https://github.com/Codertocat/hello-world-npm/packages/10696',
  owner: { login: 'Codertocat', id: 21031067, type: 'User' },
  package_version: { id: 24147, version: '1.0.0', name: 'sha256:3da1996a', body: '# hello-world-npm', metadata: [], ...version },
  registry: { name: 'GitHub npm registry', type: 'npm', url: 'https://npm.pkg.github.com/@Codertocat' },
  ...more,
})
const githubBody = (member, data) => ({
  action: 'published',
  [member]: data,
  repository: { id: 185882436, name: 'hello-world-npm', full_name: 'Codertocat/hello-world-npm', owner: { login: 'Codertocat' } },
  sender: { login: 'Codertocat', id: 21031067 },
})
const nexusBody = (member, data, action = 'CREATED') => ({
  timestamp: '2016-11-14T19:32:13.515+0000',
  nodeId: '7FFA7361-6ED33978-36997BD4-47095CC4-331356BE',
  initiator: 'anonymous/127.0.0.1',
  repositoryName: 'npm-hosted',
  action,
  [member]: { id: '08909bf0c86cf6c9600aade89e1c5e25', format: 'npm', ...data },
})

describe('a notification names its package', () => {
  for (const [what, json, sign, name, isWatched] of [
    [
      'GitHub, package, with the repository in the namespace',
      githubBody('package', githubPackage({ namespace: 'Codertocat/hello-world-npm' })),
      github,
      '@codertocat/hello-world-npm',
      true,
    ],
    ['GitHub, registry_package', githubBody('registry_package', githubPackage({})), github, '@codertocat/hello-world-npm', true],
    [
      'GitHub, the name in the metadata of npm',
      githubBody(
        'registry_package',
        githubPackage({ name: 'other' }, { npm_metadata: { name: '@codertocat/hello-world-npm', version: '1.0.0' } }),
      ),
      github,
      '@codertocat/hello-world-npm',
      true,
    ],
    [
      'GitHub, a package of an owner who is not watched',
      githubBody('package', githubPackage({ namespace: 'other', owner: { login: 'other' } })),
      github,
      '@other/hello-world-npm',
      false,
    ],
    ['Nexus, a component without a group', nexusBody('component', { name: 'plain', group: null, version: '0.0.2' }), nexus, 'plain', true],
    [
      'Nexus, a component with a group',
      nexusBody('component', { componentId: 'bnBt', name: 'node', group: 'types', version: '1.0.0' }),
      nexus,
      '@types/node',
      true,
    ],
    ['Nexus, a component that was deleted', nexusBody('component', { name: 'plain', version: '1.0.0' }, 'DELETED'), nexus, 'plain', true],
    ['Nexus, the packument of a package', nexusBody('asset', { name: '@types/node' }, 'UPDATED'), nexus, '@types/node', true],
    ['Nexus, a tarball', nexusBody('asset', { name: 'plain/-/plain-1.0.0.tgz' }), nexus, 'plain', true],
    [
      'Nexus, a tarball in a scope, from the root',
      nexusBody('asset', { name: '/@types/node/-/node-1.0.0.tgz' }),
      nexus,
      '@types/node',
      true,
    ],
    ["Verdaccio's template", { name: '@s/b', publisher: { name: 'alice' }, publishedPackage: '@s/b@1.0.1' }, bearer, '@s/b', true],
  ]) {
    test(what, async () => {
      const body = JSON.stringify(json)
      const { status, answer } = await notify(body, sign(body))
      assert.deepEqual([status, answer], [202, { name, registries: isWatched ? ['stub'] : [] }])
    })
  }
})

describe('a notification without the secret gets 401, and causes no look', () => {
  const body = '{"name":"quiet"}'
  const looks = () => registry.requests.filter(({ path }) => path === '/quiet').length
  const other = `${body} `
  for (const [what, headers] of [
    ['no signature', {}],
    ["GitHub's signature with another secret", github(body, 'other')],
    ["GitHub's signature of another body", github(other)],
    ["GitHub's signature without its prefix", { 'x-hub-signature-256': hmac('sha256', body) }],
    ["GitHub's former signature, by SHA-1", { 'x-hub-signature': `sha1=${hmac('sha1', body)}` }],
    ["Nexus' signature with another secret", nexus(body, 'other')],
    ["Nexus' signature of another body", nexus(other)],
    ["Nexus' signature by SHA-256", { 'x-nexus-webhook-signature': hmac('sha256', body) }],
    ["an empty signature of Nexus'", { 'x-nexus-webhook-signature': '' }],
    ['another token', { authorization: 'Bearer other' }],
    ['a token with a suffix', { authorization: `Bearer ${SECRET}x` }],
    ['the token as a password', { authorization: `Basic ${btoa(`x:${SECRET}`)}` }],
  ]) {
    test(what, async () => {
      await waitUntil('the first look', () => looks() > 0)
      const { status, answer } = await notify(body, headers)
      assert.deepEqual([status, answer.error], [401, 'unauthorized'])
      assert.equal(looks(), 1)
    })
  }
})

describe('a notification that names no package gets 400', () => {
  for (const [what, body] of [
    ['an empty body', ''],
    ['no JSON', 'name=plain'],
    ['an array', '["plain"]'],
    ['no name', '{"action":"published"}'],
    ["GitHub's ping", JSON.stringify({ zen: 'Keep it logically awesome.', hook_id: 1, hook: { name: 'web', events: ['package'] } })],
    ['a name that leads elsewhere', '{"name":"../plain"}'],
    ['an owner that leads elsewhere', JSON.stringify(githubBody('package', githubPackage({ namespace: '..', owner: { login: '../..' } })))],
    ['a group that is a list', JSON.stringify(nexusBody('component', { name: ['plain'], group: ['types'] }))],
  ]) {
    test(what, async () => {
      const { status, answer } = await notify(body, bearer())
      assert.deepEqual([status, answer.error], [400, 'no-name'])
    })
  }
})

describe('the size and the time of a notification', { concurrency: 4 }, () => {
  const sized = (bytes) => {
    const [start, end] = ['{"name":"plain","readme":"', '"}']
    return `${start}${'x'.repeat(bytes - start.length - end.length)}${end}`
  }

  for (const [what, bytes, expected] of [
    ['1 MiB is read', MIB, [202, undefined]],
    ['a byte more is not', MIB + 1, [413, 'too-large']],
  ]) {
    test(what, async () => {
      const body = sized(bytes)
      for (const headers of [bearer(), github(body), nexus(body)]) {
        const { status, answer } = await notify(body, headers)
        assert.deepEqual([status, answer.error], expected)
      }
    })
  }

  /** Sends `start`, then a space every second; resolves with the status. */
  const sendSlowly = (headers, start) => {
    const { hostname, port } = new URL(receiver.url)
    const lines = Object.entries({ host: hostname, ...bearer(), ...headers }).map(([name, value]) => `${name}: ${value}\r\n`)
    const socket = connect(Number(port), hostname)
    socket.write(`POST /-/changed HTTP/1.1\r\n${lines.join('')}\r\n${start}`)
    const timer = headers['content-length'] ? setInterval(() => socket.write(' '), 1000) : null
    return new Promise((resolve) => {
      socket.once('data', (data) => resolve(Number(String(data).split(' ')[1])))
      socket.on('error', () => resolve(0)).once('close', () => resolve(0))
    }).finally(() => {
      clearInterval(timer)
      socket.destroy()
    })
  }

  for (const [what, headers, start] of [
    ['a slow body of a known length', { 'content-length': 1000 }, '{"name":"plain"'],
    ['a slow body of an unknown length', { 'transfer-encoding': 'chunked' }, '1\r\n{\r\n'],
  ])
    test(`${what} gets 408, and others are answered meanwhile`, async () => {
      const slow = sendSlowly(headers, start)
      assert.equal((await notify('{"name":"plain"}', bearer())).status, 202)
      assert.equal(await slow, 408)
    })
})

test("GitHub's ping is answered with 200, if it is signed", async () => {
  const body = JSON.stringify({ zen: 'Keep it logically awesome.', hook_id: 1 })
  const ping = { 'x-github-event': 'ping' }
  assert.equal((await notify(body, { ...github(body), ...ping })).status, 200)
  assert.equal((await notify(body, { ...github(body, 'another'), ...ping })).status, 401)
})
