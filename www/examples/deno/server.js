// npm hooks with Deno.
import { HookError, receive } from 'npm-hooks'

const secret = Deno.env.get('NPM_HOOK_SECRET')

async function answer(request) {
  const { pathname } = new URL(request.url)
  if (request.method !== 'POST' || pathname !== '/npm-hook') return new Response(null, { status: 404 })
  try {
    const { id, change } = await receive(request, { secret })
    return Response.json({ id, key: change.key, summary: change.summary }, { status: 202 })
  } catch (error) {
    if (!(error instanceof HookError)) throw error
    return Response.json({ error: error.code, message: error.message }, { status: error.status })
  }
}

Deno.serve(
  {
    port: Number(Deno.env.get('PORT') ?? 8787),
    hostname: '127.0.0.1',
    onListen: ({ port }) => console.log(`listening on http://127.0.0.1:${port}`),
  },
  answer,
)
