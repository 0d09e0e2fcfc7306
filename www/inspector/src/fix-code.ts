// Code to copy for a receiver that verifies deliveries correctly.

/** What a fix is about. */
export type FixTarget = 'body' | 'secret' | 'header'

export const FRAMEWORKS = ['Express', 'Node', 'Hono', 'Workers'] as const
export type Framework = (typeof FRAMEWORKS)[number]

const SECRETS: Record<FixTarget, string> = {
  body: 'process.env.NPM_HOOK_SECRET',
  header: 'process.env.NPM_HOOK_SECRET',
  secret: 'process.env.NPM_HOOK_SECRET.trim()',
}

/** A complete receiver. It trims the secret if whitespace around it was the cause. */
export function fixCode(framework: Framework, target: FixTarget): string {
  const secret = SECRETS[target]
  const bound = secret.replace('process.env', framework === 'Hono' ? 'c.env' : 'env')
  return {
    Express: `import express from 'express'
import { HookError, verifyEvent } from 'npm-hooks'

const app = express()
// Before any express.json(): keep the raw bytes, whatever the content type.
app.post('/hook', express.raw({ type: () => true, limit: '32mb' }), (request, response) => {
  try {
    const { change } = verifyEvent(request.body ?? '', request.get('x-npm-signature'), ${secret})
    response.status(202).send(change.summary)
  } catch (error) {
    response.sendStatus(error instanceof HookError ? error.status : 500)
  }
})
app.listen(process.env.PORT ?? 8787)`,
    Node: `import { createServer } from 'node:http'
import { HookError, verifyEvent } from 'npm-hooks'

createServer(async (request, response) => {
  try {
    const chunks = []
    let size = 0
    for await (const chunk of request) {
      size += chunk.length
      if (size <= 32e6) chunks.push(chunk) // raw bytes: no setEncoding, no JSON.parse
    }
    if (size > 32e6) return response.writeHead(413).end()
    const { change } = verifyEvent(Buffer.concat(chunks), request.headers['x-npm-signature'], ${secret})
    response.writeHead(202).end(change.summary)
  } catch (error) {
    response.writeHead(error instanceof HookError ? error.status : 500).end()
  }
}).listen(process.env.PORT ?? 8787)`,
    Hono: `import { Hono } from 'hono'
import { HookError, receive } from 'npm-hooks'

const app = new Hono()
app.post('/hook', async (c) => {
  try {
    // Pass the request itself: c.req.json() and c.req.text() consume the body.
    const { change } = await receive(c.req.raw, { secret: ${bound} })
    return c.text(change.summary, 202)
  } catch (error) {
    return c.text('refused', error instanceof HookError ? error.status : 500)
  }
})
export default app`,
    Workers: `import { HookError, receive } from 'npm-hooks'

export default {
  async fetch(request, env) {
    try {
      const { change } = await receive(request, { secret: ${bound} })
      return new Response(change.summary, { status: 202 })
    } catch (error) {
      return new Response(null, { status: error instanceof HookError ? error.status : 500 })
    }
  },
}`,
  }[framework]
}
