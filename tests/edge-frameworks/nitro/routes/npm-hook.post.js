// npm hooks with Nitro, and with Nuxt.
import { HookError, receive } from 'npm-hooks'

export default defineEventHandler(async (event) => {
  try {
    const { id, change } = await receive(toWebRequest(event), { secret: useRuntimeConfig(event).npmHookSecret })
    return Response.json({ id, key: change.key, summary: change.summary }, { status: 202 })
  } catch (error) {
    if (!(error instanceof HookError)) throw error
    return Response.json({ error: error.code, message: error.message }, { status: error.status })
  }
})
