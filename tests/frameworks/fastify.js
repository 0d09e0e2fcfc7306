// A mistake with Fastify, and what to do instead.
import fastify from 'fastify'
import { accepted, explained } from './answers.js'
import { post } from './senders.js'

const send = (reply, { status, answer }) => reply.code(status).send(answer)
const header = (request) => request.headers['x-npm-signature']

export async function startFastify() {
  const app = fastify()
  app.post('/parsed', (request, reply) => send(reply, explained(JSON.stringify(request.body), header(request))))
  app.register(async (hooks) => {
    hooks.removeAllContentTypeParsers()
    hooks.addContentTypeParser('*', { parseAs: 'buffer' }, async (_request, body) => body)
    hooks.post('/raw', (request, reply) => send(reply, accepted(request.body, header(request))))
  })
  const address = await app.listen({ port: 0, host: '127.0.0.1' })
  return { post: (path, sent) => post(`${address}/${path}`, sent), stop: () => app.close() }
}
