// npm hooks with Next.js: a route handler of the app router, on Node.
import { HookError, receive } from 'npm-hooks'

export async function POST(request) {
  try {
    const { id, change } = await receive(request, { secret: process.env.NPM_HOOK_SECRET })
    return Response.json({ id, key: change.key, summary: change.summary }, { status: 202 })
  } catch (error) {
    if (!(error instanceof HookError)) throw error
    return Response.json({ error: error.code, message: error.message }, { status: error.status })
  }
}
