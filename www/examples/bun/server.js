// npm hooks with Bun.
import { HookError, receive } from 'npm-hooks'

const secret = process.env.NPM_HOOK_SECRET

async function answer(request) {
  try {
    const { id, change } = await receive(request, { secret })
    return Response.json({ id, key: change.key, summary: change.summary }, { status: 202 })
  } catch (error) {
    if (!(error instanceof HookError)) throw error
    return Response.json({ error: error.code, message: error.message }, { status: error.status })
  }
}

const server = Bun.serve({
  port: process.env.PORT ?? 8787,
  hostname: '127.0.0.1',
  routes: { '/npm-hook': { POST: answer } },
})
console.log(`listening on http://127.0.0.1:${server.port}`)
