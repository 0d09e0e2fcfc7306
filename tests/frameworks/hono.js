// Mistakes with Hono, and what to do instead.
import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { receive } from 'npm-hooks'
import { accepted, explained, failed, SECRET } from './answers.js'
import { post } from './senders.js'

const send = (context, { status, answer }) => context.json(answer, status)
const header = (context) => context.req.header('x-npm-signature')

export async function startHono() {
  const app = new Hono()
  app.post('/parsed', async (context) => send(context, explained(JSON.stringify(await context.req.json()), header(context))))
  app.post('/text', async (context) => send(context, explained(await context.req.text(), header(context))))
  app.post('/consumed', async (context) => {
    await context.req.json()
    const received = receive(context.req.raw, { secret: SECRET })
    return send(context, await received.then(({ change }) => ({ status: 202, answer: change.summary }), failed))
  })
  app.post('/raw', async (context) => send(context, accepted(await context.req.arrayBuffer(), header(context))))
  app.post('/received', async (context) => {
    const { change } = await receive(context.req.raw, { secret: SECRET })
    return context.json({ summary: change.summary }, 202)
  })
  const server = await new Promise((resolve) => {
    const started = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, () => resolve(started))
  })
  const url = (path) => `http://127.0.0.1:${server.address().port}/${path}`
  return { url, post: (path, sent) => post(url(path), sent), stop: () => server.close() }
}
