// The edge worker that receives npm hooks: what came is verified, kept, and only then acknowledged.
import { refusal } from './answer.js'
import type { Answer } from './answer.js'
import { answerApi } from './api.js'
import { takeDelivery } from './delivery.js'
import type { Env } from './env.js'
import { answerHealth } from './health.js'
import { answerPage } from './pages.js'
import { sweep } from './sweep.js'

export { Shard } from './shard.js'
export { Unreadable } from './unreadable.js'

export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    const start = Date.now()
    const { response, entry } = await answer(request, env)
    await drain(request)
    const level = response.status >= 500 ? 'error' : response.status >= 400 || entry.error || entry.warnings?.length ? 'warn' : 'info'
    console.log(JSON.stringify({ level, status: response.status, ...entry, ms: Date.now() - start }))
    return response
  },
  async scheduled(_: ScheduledController, env: Env): Promise<void> {
    console.log(JSON.stringify({ level: 'info', ...(await sweep(env)) }))
  },
} satisfies ExportedHandler<Env>

const API = '/events/api/'

async function answer(request: Request, env: Env): Promise<Answer> {
  const { pathname } = new URL(request.url)
  if (pathname === '/healthz') return answerHealth(env)
  if (pathname.startsWith(API)) return answerApi(request, env, pathname.slice(API.length))
  const page = await answerPage(request, env)
  if (page !== null) return page
  if (pathname !== '/') return refusal(404, 'not-found', 'deliveries go to /')
  if (request.method === 'POST') return takeDelivery(request, env)
  return refusal(405, 'method-not-allowed', 'deliveries are sent with POST', { headers: { allow: 'POST' } })
}

/** As much of a refused body as is still read, in bytes. */
const DRAIN_LIMIT = 64 * 1024 * 1024

/** Reads and forgets what nobody read: with bytes left over the connection is reset, and the sender never sees why. */
async function drain({ body, bodyUsed }: Request): Promise<void> {
  if (body === null || bodyUsed) return
  let left = DRAIN_LIMIT
  const sink = new WritableStream<Uint8Array>({
    write(chunk) {
      left -= chunk.byteLength
      if (left < 0) throw new Error('enough')
    },
  })
  // A sender that hangs up, or goes on beyond the limit, is not waited for.
  await body.pipeTo(sink).catch(() => {})
}
