// npm hooks with Node's http module.
import { createServer } from 'node:http'
import { HookError, verifyEvent } from 'npm-hooks'

const MAX_BYTES = 32 * 1024 * 1024

const server = createServer(async (request, response) => {
  const answer = (status, value) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value))
  }
  if (request.method !== 'POST' || request.url !== '/npm-hook') return response.writeHead(404).end()
  try {
    const body = await rawBody(request)
    if (!body) return answer(413, { error: 'too-large', message: `the body is over ${MAX_BYTES} bytes` })
    const { id, change } = verifyEvent(body, request.headers['x-npm-signature'], process.env.NPM_HOOK_SECRET)
    answer(202, { id, key: change.key, summary: change.summary })
  } catch (error) {
    if (error instanceof HookError) return answer(error.status, { error: error.code, message: error.message })
    console.error(error)
    response.writeHead(500).end()
  }
})

async function rawBody(request) {
  const chunks = []
  let size = 0
  for await (const chunk of request) {
    size += chunk.length
    // The rest of a body that is too large is read and discarded, so that the sender sees the 413.
    if (size <= MAX_BYTES) chunks.push(chunk)
    else chunks.length = 0
  }
  return size <= MAX_BYTES ? Buffer.concat(chunks) : undefined
}

server.listen(process.env.PORT ?? 8787, '127.0.0.1', () => {
  console.log(`listening on http://127.0.0.1:${server.address().port}`)
})
