// Texts of senders and visitors that could make the server slow, or find what no file is.
import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { assertLinear } from '../processor-time.js'
import { loadModule } from './load-module.js'

const LENGTH = 32_000

describe('hostile texts', () => {
  let server
  before(async () => {
    server = await loadModule("export { usersOfChange } from './events/users.js'\nexport { handlePage } from './pages/pages.js'")
  })

  const usersOf = (...maintainers) => server.usersOfChange({ kind: 'publish', version: '1.0.0' }, null, { maintainers, versions: {} })

  test('the address behind the name of a person is left out', () => {
    const people = ['a <a@x.example>', 'b', 'c\t <', ' d<e> <f>', '<g@x.example>', 'h  ', { name: 'i <i>' }, null, 7]
    assert.deepEqual(usersOf(...people), ['a', 'b', 'c', ' d', 'h  ', 'i <i>'])
  })

  for (const [what, piece] of [
    ['spaces', ' '],
    ['angle brackets', '<'],
    ['spaces and angle brackets', ' <'],
  ])
    test(`a person of ${what} is linear`, () =>
      assertLinear((length) => {
        const text = `${piece.repeat(length / piece.length)}x`
        return () => usersOf(text)
      }, LENGTH))

  for (const name of Object.getOwnPropertyNames(Object.prototype))
    test(`a file with the extension ${name} has no type, so it is not served`, async () => {
      const env = { ASSETS: { fetch: async () => new Response('a listing') } }
      const request = new Request(`http://server.example/inspector/a.${name}`)
      const { response } = await server.handlePage(request, new URL(request.url), env)
      assert.equal(response.status, 404)
    })
})
