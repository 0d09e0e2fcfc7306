// Every exchange of a run through all operations, right and wrong, is as the OpenAPI document says; so are those that npm's server answered.
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { fetch } from '../fetch.js'
import { PATH, withApi } from '../receiver/hooks-api.js'
import { waitUntil } from '../receiver/recording-target.js'
import { Contract } from './contract.js'

const UNKNOWN_ID = '0'.repeat(24)
const UNKNOWN_EVENT = '0'.repeat(32)

/** Runs `work` with `call`, as `withApi` has it, and returns the exchanges and the document. */
async function recorded(variables, work) {
  const exchanges = []
  let document
  await withApi(variables, async (api) => {
    document = await (await fetch(`${api.url()}/openapi.json`)).json()
    const call = async (user, method, path = '', body = undefined, headers = {}) => {
      const answer = await api.call(user, method, path, body, headers)
      exchanges.push({ method, url: PATH + path, body, ...answer })
      return answer
    }
    await work({ ...api, call })
  })
  return { exchanges, document }
}

/** Calls all operations, with all statuses that a client can cause. */
async function callAll({ call, fields, post, target }) {
  const { json: hook } = await call('alice', 'POST', '/hook', fields('lodash', { filter: { kinds: ['publish'] } }))
  const { json: ofBob } = await call('bob', 'POST', '/hook', fields('@acme', { type: 'scope' }))
  const { json: other } = await call('alice', 'POST', '/hook', fields('bob', { type: 'owner', endpoint: `${target.url}/other` }))
  const [path, change] = [`/hook/${hook.id}`, { endpoint: `${target.url}/new` }]
  await post('lodash')
  await waitUntil('the delivery', () => target.hits.length > 0)
  const { json: page } = await call('alice', 'GET', `${path}/deliveries`)
  const event = page.objects[0].id
  for (const args of [
    ['GET', ''],
    ['GET', '?package=lodash&limit=1&offset=0'],
    ['GET', '?package=~bob'],
    ['GET', '?limit=0'],
    ['GET', '?offset=-1'],
    ['GET', path],
    ['PUT', path, change],
    ['PUT', path, { ...change, secret: 'another secret', more: true }],
    ['PUT', path, { endpoint: 'https://10.0.0.1/' }],
    ['PUT', path, 'not JSON'],
    ['PUT', path, 'x'.repeat(30_000)],
    ['POST', '/hook', fields('bob', { type: 'owner', endpoint: `${target.url}/other` })],
    ['POST', '/hook', 'not JSON'],
    ['POST', '/hook', '[]'],
    ['POST', '/hook', 'x'.repeat(30_000)],
    ...['type', 'name', 'endpoint', 'secret'].map((member) => ['POST', '/hook', { ...fields('x'), [member]: 1 }]),
    ['GET', `${path}/deliveries?limit=1`],
    ['GET', `${path}/deliveries?limit=1&before=1-${UNKNOWN_EVENT}`],
    ['GET', `${path}/deliveries?limit=x`],
    ['POST', `${path}/ping`],
    ['POST', `${path}/deliveries/${event}/redeliver`],
    ['POST', `${path}/deliveries/${UNKNOWN_EVENT}/redeliver`],
  ])
    await call('alice', ...args)
  for (const id of [ofBob.id, UNKNOWN_ID, 'x']) {
    for (const method of ['GET', 'DELETE']) if (id !== ofBob.id || method === 'GET') await call('alice', method, `/hook/${id}`)
    await call('alice', 'PUT', `/hook/${id}`, change)
    await call('alice', 'GET', `/hook/${id}/deliveries`)
    await call('alice', 'POST', `/hook/${id}/ping`)
    await call('alice', 'POST', `/hook/${id}/deliveries/${event}/redeliver`)
  }
  target.behave = (_, response) => response.writeHead(500).end('out of order')
  await call('alice', 'POST', `${path}/ping`)
  // Above the limit of a user within a minute.
  for (let count = 0; count < 10; count++) await call('alice', 'POST', `${path}/ping`)
  await call('alice', 'PUT', path, change)
  await call('alice', 'POST', `${path}/deliveries/${event}/redeliver`)
  await call('alice', 'DELETE', `/hook/${ofBob.id}`)
  for (const id of [hook.id, other.id]) await call('alice', 'DELETE', `/hook/${id}`)
}

/** As a stranger, each operation answers 401. */
async function callUnauthorized({ call, fields }) {
  for (const user of [null, 'stranger']) {
    await call(user, 'GET')
    await call(user, 'POST', '/hook', fields('x'))
    for (const method of ['GET', 'PUT', 'DELETE']) await call(user, method, `/hook/${UNKNOWN_ID}`, method === 'PUT' ? {} : undefined)
    await call(user, 'GET', `/hook/${UNKNOWN_ID}/deliveries`)
    await call(user, 'POST', `/hook/${UNKNOWN_ID}/ping`)
    await call(user, 'POST', `/hook/${UNKNOWN_ID}/deliveries/${UNKNOWN_EVENT}/redeliver`)
  }
}

const allProblems = ({ exchanges, document }) => {
  const contract = new Contract(document)
  return exchanges.flatMap((exchange) => contract.problems(exchange))
}

test('every answer is as the document says, and a document that differs in a status or a member is found', async () => {
  const run = await recorded({}, async (api) => {
    await callAll(api)
    await callUnauthorized(api)
  })
  assert.deepEqual(allProblems(run), [])
  const contract = new Contract(run.document)
  const called = (isGood) =>
    new Set(run.exchanges.filter(({ status }) => isGood(status)).map(({ method, url }) => contract.operationId(method, url)))
  // Of each operation, successes and each of these errors.
  for (const isGood of [(status) => status < 300, (status) => status === 401])
    assert.deepEqual([...called(isGood)].sort(), contract.operationIds.sort())
  const statuses = [...new Set(run.exchanges.map(({ status }) => status))].sort()
  assert.deepEqual(statuses, [200, 400, 401, 403, 404, 409, 413, 422, 429])
  for (const [what, mutate] of mutations(run.document)) {
    const document = structuredClone(run.document)
    mutate(document)
    assert.notDeepEqual(allProblems({ ...run, document }), [], what)
  }
})

/** Documents that are not true: each successful status and each member that answers have, missing or under another name. */
function* mutations({ components, paths }) {
  for (const [path, operations] of Object.entries(paths))
    for (const method of Object.keys(operations)) {
      yield [`no 200 of ${method} ${path}`, (document) => delete document.paths[path][method].responses[200]]
      yield [`no 401 of ${method} ${path}`, (document) => delete document.paths[path][method].responses[401]]
    }
  for (const schema of ['Hook', 'HookDelivery'])
    for (const member of Object.keys(components.schemas[schema].properties))
      yield [
        `another name of ${member} of ${schema}`,
        (document) => {
          const { properties } = document.components.schemas[schema]
          properties[`${member}2`] = properties[member]
          delete properties[member]
        },
      ]
}

test('errors that only the configuration causes are as the document says', async () => {
  const runs = [
    [404, { HOOK_TOKENS: '' }],
    [503, { HOOK_KEY: '' }],
  ]
  for (const [status, variables] of runs) {
    const run = await recorded(variables, callUnauthorizedAlike)
    assert.deepEqual([...new Set(run.exchanges.map((exchange) => exchange.status))], [status])
    assert.deepEqual(allProblems(run), [])
  }
})

const callUnauthorizedAlike = ({ call, fields }) => callUnauthorized({ call: (_, ...args) => call('bob', ...args), fields })

/** The recorded server accepts endpoints that are not URLs. */
const IS_KNOWN = /\/endpoint must match /

test('hooks that npm 10 got from a real server are as the schema says', async () => {
  const { document } = await recorded({}, async () => {})
  const contract = new Contract(document)
  const folder = new URL('../data/hooks-api/', import.meta.url)
  const exchanges = readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => JSON.parse(readFileSync(new URL(name, folder), 'utf8')))
    .filter(({ response }) => response?.status === 200)
  assert.ok(exchanges.length > 0)
  for (const { cause, request, response } of exchanges) {
    const { method, path: url, body } = request
    // That server has no `total`, which npm's had.
    const json = response.json.objects ? { total: response.json.objects.length, ...response.json } : response.json
    const exchange = { method, url, body: body ? JSON.parse(body) : undefined, status: 200, json }
    const problems = contract.problems({ ...exchange, headers: new Headers(response.headers) })
    const unknown = problems.filter((problem) => !IS_KNOWN.test(problem))
    assert.deepEqual(unknown, [], cause)
  }
})
