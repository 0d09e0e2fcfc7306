// The worker that receives npm hooks: each delivery is verified, stored, and only then acknowledged.
import { env } from 'cloudflare:workers'
import { handleApi, handleMetrics } from './api/api.js'
import { FEED_PATH, handleFeed } from './api/feed.js'
import { handleHealth } from './api/health.js'
import { HOOKS_PATH, handleHooks } from './api/hooks/hooks.js'
import { metrics } from './api/metrics.js'
import { clientAddress } from './base/client-address.js'
import { answerFirst, unreadBody } from './base/drain.js'
import type { Env } from './base/env.js'
import { logRequest } from './base/log.js'
import { requestUrl } from './base/request-url.js'
import type { HandlerResult } from './base/response.js'
import { errorResult, unavailable } from './base/response.js'
import { monitorOf } from './base/shards.js'
import { handleDocument } from './documents/documents.js'
import { handlePage } from './pages/pages.js'
import { handleDelivery } from './receive/delivery.js'
import { handleNotification } from './receive/notification.js'
import { settingsWithoutSecret } from './settings/settings.js'

export { Hooks } from './hooks/hooks.js'
export { Intake } from './receive/intake.js'
export { Limiter } from './send/limiter.js'
export { Monitor } from './monitor/monitor.js'
export { Quarantine } from './shard/quarantine.js'
export { Shard } from './shard/shard.js'
export { Watcher } from './watch/watcher.js'

// At the start, before the first delivery finds out.
reportProblems(env as Env)

export default {
  async fetch(request: Request, env: Env, context: ExecutionContext): Promise<Response> {
    const start = Date.now()
    ensureMonitor(env, context)
    const { response, entry, rest = unreadBody(request) } = await handle(request, env).catch(failed)
    const isWarning = response.status >= 400 || entry.error || entry.warnings?.length
    const level = response.status >= 500 ? 'error' : isWarning ? 'warn' : 'info'
    const line = JSON.stringify({ time: new Date(start).toISOString(), level, status: response.status, ...entry, ms: Date.now() - start })
    logRequest(env, line, level === 'error', context)
    if (!rest) return response
    return answerFirst(response, rest, clientAddress(request, settingsWithoutSecret(env).addressHeader), context)
  },
  async scheduled(_: ScheduledController, env: Env): Promise<void> {
    reportProblems(env)
    console.log(JSON.stringify({ level: 'info', ...(await monitorOf(env).sweep()) }))
  },
} satisfies ExportedHandler<Env>

/** An isolate looks for the monitor's alarm at most this often. */
const ENSURE_INTERVAL_MS = 10 * 60 * 1000

let ensuredAt = 0

/** Without a cron trigger the monitor's alarm is all that finds a lost alarm of a shard, so the alarm itself must not be lost. */
function ensureMonitor(env: Env, context: ExecutionContext): void {
  if (Math.abs(Date.now() - ensuredAt) < ENSURE_INTERVAL_MS) return
  ensuredAt = Date.now()
  context.waitUntil(
    monitorOf(env)
      .ensureAlarm()
      .catch(() => {
        ensuredAt = 0
      }),
  )
}

function reportProblems(env: Env): void {
  for (const message of settingsWithoutSecret(env).problems)
    console.log(JSON.stringify({ level: 'error', error: 'configuration', message }))
}

/** Each handler has its own errors; this is for those that none expects. */
function failed(error: unknown): HandlerResult {
  return unavailable('unavailable', 'the receiver could not answer; see its log', { entry: { message: String(error) } })
}

const API = '/events/api/'

async function handle(request: Request, env: Env): Promise<HandlerResult> {
  const url = requestUrl(request, env)
  if (url === null)
    return errorResult(400, 'bad-target', 'send a path as the request target, and the name of the host as the header `host`')
  const { pathname } = url
  if (pathname === '/healthz') return handleHealth(env)
  if (pathname === '/metrics') return handleMetrics(request, env, metrics)
  if (pathname === FEED_PATH) return handleFeed(request, env, url)
  if (pathname.startsWith(API)) return handleApi(request, env, pathname.slice(API.length), url.searchParams)
  const page = await handlePage(request, url, env)
  if (page !== null) return page
  const document = handleDocument(request, url)
  if (document !== null) return document
  if (pathname === HOOKS_PATH || pathname.startsWith(`${HOOKS_PATH}/`))
    return handleHooks(request, env, pathname.slice(HOOKS_PATH.length), url.searchParams)
  if (pathname === '/-/changed') return handleNotification(request, env)
  if (pathname !== '/') return errorResult(404, 'not-found', 'send deliveries to /')
  if (request.method === 'POST') return handleDelivery(request, env)
  return errorResult(405, 'method-not-allowed', 'send deliveries with POST', { headers: { allow: 'POST' } })
}
