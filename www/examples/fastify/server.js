// npm hooks with Fastify.
import fastify from 'fastify'
import { HookError, verifyEvent } from 'npm-hooks'

// Without a logger, Fastify does not report why it answered 500.
const app = fastify({ logger: { level: 'error' } })

// A separate scope, so that the rest of the app keeps its JSON parser.
app.register(async (hooks) => {
  hooks.removeAllContentTypeParsers()
  hooks.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: 32 * 1024 * 1024 }, async (_request, body) => body)

  hooks.setErrorHandler((error, _request, reply) => {
    if (!(error instanceof HookError)) throw error
    reply.code(error.status).send({ error: error.code, message: error.message })
  })

  hooks.post('/npm-hook', async (request, reply) => {
    const body = request.body ?? '' // Fastify leaves it undefined if there is no body
    const { id, change } = verifyEvent(body, request.headers['x-npm-signature'], process.env.NPM_HOOK_SECRET)
    return reply.code(202).send({ id, key: change.key, summary: change.summary })
  })
})

const address = await app.listen({ port: Number(process.env.PORT ?? 8787), host: '127.0.0.1' })
console.log(`listening on ${address}`)
