// The documents that the server has: valid by the official schemas, the same as the lists of the package, and for every client.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as rules from 'npm-hooks/hook'
import { createDelivery } from 'npm-hooks/packument'
import { fetch } from '../fetch.js'
import { loadModule } from '../receiver/load-module.js'
import { newFolder, startReceiver } from '../receiver/workerd.js'
import { asyncapiErrors, newAjv, validateOpenapi } from './tools.js'

const { KINDS } = await loadModule(`export { KINDS } from '../../events-api/index.ts'`)

const PATHS = ['/openapi.json', '/asyncapi.json', '/schema/hook.json', '/schema/delivery.json']

async function withDocuments(work) {
  const { folder, remove } = await newFolder()
  const server = await startReceiver(folder)
  try {
    const documents = {}
    for (const path of PATHS) documents[path] = await (await fetch(server.url + path)).json()
    await work(documents, server)
  } finally {
    await server.kill()
    remove()
  }
}

test('each document is served to any page, also by a server without hooks', () =>
  withDocuments(async (_, { url }) => {
    for (const path of PATHS) {
      for (const method of ['GET', 'HEAD']) {
        const response = await fetch(url + path, { method })
        const { headers, status } = response
        const wanted = [200, 'application/json', '*']
        assert.deepEqual([status, headers.get('content-type'), headers.get('access-control-allow-origin')], wanted, `${method} ${path}`)
        assert.equal((await response.text()) === '', method === 'HEAD', `${method} ${path}`)
      }
      const { status, headers } = await fetch(url + path, { method: 'POST' })
      assert.deepEqual([status, headers.get('allow')], [405, 'GET, HEAD'], path)
    }
    assert.equal((await fetch(`${url}/schema/other.json`)).status, 404)
  }))

test('each document is valid by its official schema, and a wrong one is not', () =>
  withDocuments(async (documents) => {
    const [openapi, asyncapi] = [documents['/openapi.json'], documents['/asyncapi.json']]
    const resultOf = async (document) => (await validateOpenapi(structuredClone(document))).valid
    assert.deepEqual(await validateOpenapi(structuredClone(openapi)), { valid: true, warnings: [], specification: 'OpenAPI' })
    assert.equal(await resultOf({ ...openapi, pathes: {} }), false)
    assert.deepEqual(await asyncapiErrors(asyncapi), [])
    assert.notDeepEqual(await asyncapiErrors({ ...asyncapi, channel: {} }), [])
    for (const path of ['/schema/hook.json', '/schema/delivery.json']) {
      // Strict, so that a misspelt keyword is an error.
      assert.equal(typeof newAjv(true).compile(documents[path]), 'function', path)
      assert.throws(() => newAjv(true).compile({ ...documents[path], requird: [] }), /requird/, path)
    }
  }))

test('the documents share their schemas', () =>
  withDocuments(async (documents) => {
    const withoutHead = ({ $schema, $id, title, ...schema }) => schema
    const { components } = documents['/openapi.json']
    assert.deepEqual(components.schemas.Hook, withoutHead(documents['/schema/hook.json']))
    assert.deepEqual(documents['/asyncapi.json'].components.schemas.Delivery, withoutHead(documents['/schema/delivery.json']))
  }))

test('the lists and limits of the documents are those of the package', () =>
  withDocuments(async (documents) => {
    const { NewHook, HookUpdate } = documents['/openapi.json'].components.schemas
    const { type, name, endpoint, secret, filter } = NewHook.properties
    assert.deepEqual(type.enum, rules.HOOK_TYPES)
    assert.deepEqual(documents['/schema/delivery.json'].properties.type.enum, rules.HOOK_TYPES)
    const limits = [name, endpoint, secret].map(({ maxLength }) => maxLength)
    assert.deepEqual(limits, [rules.MAX_HOOK_NAME_CHARACTERS, rules.MAX_HOOK_ENDPOINT_CHARACTERS, rules.MAX_HOOK_SECRET_CHARACTERS])
    assert.deepEqual(HookUpdate.properties, { endpoint, secret, filter })
    // The names that the package sends.
    const fields = { version: '1.0.0', distTag: 'latest', maintainer: 'alice', user: 'alice', name: 'x' }
    const events = KINDS.filter((kind) => kind !== 'unknown').map((kind) => {
      const { body } = createDelivery({ ...fields, kind }, { secret: 'a secret' })
      return JSON.parse(new TextDecoder().decode(body)).event
    })
    assert.deepEqual(documents['/schema/delivery.json'].properties.event.examples, events)
    const messages = Object.values(documents['/asyncapi.json'].components.messages).map(({ name }) => name)
    assert.deepEqual(messages, [...events, 'other', 'npm-hooks:ping'])
  }))
