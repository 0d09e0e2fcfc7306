// npm hooks with Hono: the same app on Node (node.js) and on Workers (worker.js).
import { Hono } from 'hono'
import { env } from 'hono/adapter'
import { HookError, receive } from 'npm-hooks'

export const app = new Hono()

app.post('/npm-hook', async (context) => {
  try {
    const { id, change } = await receive(context.req.raw, { secret: env(context).NPM_HOOK_SECRET })
    return context.json({ id, key: change.key, summary: change.summary }, 202)
  } catch (error) {
    if (!(error instanceof HookError)) throw error
    return context.json({ error: error.code, message: error.message }, error.status)
  }
})
