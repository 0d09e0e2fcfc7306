// Every event that the server sends to hooks, found by watching or received, is as the schema of deliveries and the AsyncAPI document say.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createDelivery } from 'npm-hooks/packument'
import { fetch } from '../fetch.js'
import { deliveries } from '../data.js'
import { withApi } from '../receiver/hooks-api.js'
import { waitUntil } from '../receiver/recording-target.js'
import { packumentOf } from '../receiver/stub-registry.js'
import { SECRET } from '../receiver/workerd.js'
import { newAjv, problemsOf } from './tools.js'

const person = (name) => ({ name, email: `${name}@x.example` })
const at = (day) => Date.UTC(2026, 0, day)
const V1 = ['1.0.0', at(1)]
const V2 = ['1.1.0', at(2)]

/** What becomes of a package that is watched, and the event of each step. */
const FOUND = [
  ['package:publish', { versions: [V1, V2] }],
  ['package:star', { versions: [V1, V2], more: { users: { carol: true } } }],
  ['package:unstar', { versions: [V1, V2] }],
  ['package:owner', { versions: [V1, V2], more: { maintainers: [person('alice'), person('dave')] } }],
  ['package:owner-rm', { versions: [V1, V2], more: { maintainers: [person('alice')] } }],
  ['package:dist-tag', { versions: [V1, V2], more: { 'dist-tags': { latest: '1.1.0', beta: '1.0.0' } } }],
  ['package:dist-tag-rm', { versions: [V1, V2], more: { 'dist-tags': { latest: '1.1.0' } } }],
  ['package:deprecated', { versions: [V1, [...V2, { deprecated: 'use another' }]] }],
  ['package:undeprecated', { versions: [V1, V2] }],
  ['package:unpublish', { versions: [V1] }],
]

const packument = ({ versions, more }, day) =>
  packumentOf('@s/b', versions, { users: {}, maintainers: [person('alice')], modified: at(day), ...more })

const COMMON = { name: '@s/b', version: '1.0.0', distTag: 'latest', maintainer: 'alice', user: 'alice', message: 'use another' }
const KINDS = [
  'publish',
  'unpublish',
  'dist-tag',
  'dist-tag-rm',
  'owner',
  'owner-rm',
  'deprecated',
  'undeprecated',
  'star',
  'unstar',
  'change',
]

/** What the server gets from others: each kind, in each dialect that has it. */
const received = () =>
  ['npm', 'cnpmcore', 'asyncapi'].flatMap((dialect, index) => {
    const kinds = dialect === 'npm' ? KINDS : ['publish', 'unpublish', 'deprecated', 'owner', 'dist-tag']
    const payload = JSON.stringify(packumentOf('@s/b', [V1]))
    return kinds.map((kind, number) =>
      createDelivery({ ...COMMON, kind }, { secret: SECRET, dialect, packument: payload, time: at(1) + index * 1000 + number }),
    )
  })

class Schemas {
  #delivery
  #messages

  constructor(schema, asyncapi) {
    this.#delivery = newAjv().compile(schema)
    const ajv = newAjv()
    ajv.addSchema(asyncapi, 'asyncapi')
    const part = (name, member) => ajv.compile({ $ref: `asyncapi#/components/messages/${name}/${member}` })
    this.#messages = Object.keys(asyncapi.components.messages).map((name) => ({
      name: asyncapi.components.messages[name].name,
      payload: part(name, 'payload'),
      headers: part(name, 'headers'),
    }))
  }

  /** Exactly one message describes a request, by its body and headers. */
  problems({ body, headers }) {
    const json = JSON.parse(body.toString())
    const matching = this.#messages.filter(({ payload }) => payload(json))
    const known = this.#messages.some(({ name }) => name === json.event)
    const wanted = [known ? json.event : 'other']
    const names = matching.map(({ name }) => name)
    return [
      ...problemsOf(this.#delivery, json),
      ...(names.join() === wanted.join() ? [] : [`the messages ${names} describe ${json.event}`]),
      ...matching.flatMap(({ headers: validate }) => problemsOf(validate, headers)),
    ].map((problem) => `${json.event}: ${problem}`)
  }
}

test('every event of a package, scope and owner hook is as the documents say, and one that differs is found', () =>
  withApi(
    { before: ({ put }) => put('@s/b', packument({ versions: [V1] }, 1)) },
    async ({ url, add, seen, registry, target, server, call }) => {
      const [schema, asyncapi] = await Promise.all(
        ['/schema/delivery.json', '/asyncapi.json'].map(async (path) => (await fetch(url() + path)).json()),
      )
      const hooks = { package: '@s/b', scope: '@s', owner: 'alice' }
      for (const [type, name] of Object.entries(hooks)) await add(type, { type, name })
      await seen(['@s/b'])
      const hits = []
      const eventOf = ({ body }) => JSON.parse(body).event
      const sentTo = (path) => [...hits, ...target.hits].filter(({ url }) => url === `/${path}`)
      const take = async (what, isComplete) => {
        await waitUntil(what, isComplete)
        hits.push(...target.hits.splice(0))
      }
      for (const [index, [event, next]] of FOUND.entries()) {
        registry.put('@s/b', packument(next, index + 3))
        await take(event, () => target.hits.length >= 3)
        assert.equal(eventOf(hits.at(-1)), event)
      }
      const sent = received()
      for (const delivery of sent) assert.equal((await server().post(delivery))?.status, 202)
      // The owner hook gets those of which the server knows the user.
      await take('what was received', () => ['package', 'scope'].every((path) => sentTo(path).length >= FOUND.length + sent.length))
      for (const { id } of (await call('alice', 'GET')).json.objects) await call('alice', 'POST', `/hook/${id}/ping`)
      await take('pings', () => target.hits.filter((hit) => eventOf(hit) === 'npm-hooks:ping').length >= 3)
      const events = new Set(hits.map(eventOf))
      for (const kind of KINDS) assert.ok(events.has(`package:${kind}`), kind)
      assert.ok(events.has('package:deprecate') && events.has('npm-hooks:ping'))
      const problemsWith = (...documents) => {
        const schemas = new Schemas(...documents)
        return hits.flatMap((hit) => schemas.problems(hit))
      }
      assert.deepEqual(problemsWith(schema, asyncapi), [])
      for (const member of Object.keys(schema.properties)) {
        const wrong = structuredClone(schema)
        wrong.properties[`${member}2`] = wrong.properties[member]
        delete wrong.properties[member]
        assert.notDeepEqual(problemsWith(wrong, asyncapi), [], member)
      }
      for (const name of Object.keys(asyncapi.components.messages)) {
        const wrong = structuredClone(asyncapi)
        delete wrong.components.messages[name]
        assert.notDeepEqual(problemsWith(schema, wrong), [], name)
      }
    },
  ))

test('every real delivery is as the schema says', async () => {
  const { schema } = await withSchema()
  const validate = newAjv().compile(schema)
  const real = deliveries()
  assert.ok(real.length > 0)
  for (const { name, body } of real) assert.deepEqual(problemsOf(validate, JSON.parse(Buffer.from(body, 'base64'))), [], name)
})

async function withSchema() {
  let schema
  await withApi({}, async ({ url }) => {
    schema = await (await fetch(`${url()}/schema/delivery.json`)).json()
  })
  return { schema }
}
