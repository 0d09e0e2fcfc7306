// The edge worker that receives npm hooks: it verifies, parses and classifies each delivery, answers, and logs one line.
import { HookError, receive } from 'npm-hooks'
import { inspector } from './inspector.ts'

/** The hook's secret is the Worker secret `NPM_HOOK_SECRET`; for rotation, more may stand in `NPM_HOOK_SECRET_…`. */
export type Env = Record<string, unknown>

export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    const page = await inspector(request, env.ASSETS)
    if (page !== null) return page
    const start = Date.now()
    const { response, entry } = await answer(request, env)
    await drain(request)
    const level = response.status >= 500 ? 'error' : response.status >= 400 || entry.warnings?.length ? 'warn' : 'info'
    console.log(JSON.stringify({ level, status: response.status, ...entry, ms: Date.now() - start }))
    return response
  },
} satisfies ExportedHandler<Env>

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

/** What a log line tells; never a secret, a signature or a body. */
interface Entry {
  error?: string
  message?: string
  offset?: number
  id?: string
  key?: string
  summary?: string
  evidence?: string
  /** Which secret matched: when the old one no longer does, it can go. */
  secret?: string
  bytes?: number
  warnings?: string[]
}

async function answer(request: Request, env: Env): Promise<{ response: Response; entry: Entry }> {
  if (new URL(request.url).pathname !== '/') return refusal(404, 'not-found', 'deliveries go to /')
  if (request.method !== 'POST') {
    return refusal(405, 'method-not-allowed', 'deliveries are sent with POST', { headers: { allow: 'POST' } })
  }
  const secrets = secretsIn(env)
  if (secrets.length === 0) {
    return refusal(503, 'no-secret', 'set the Worker secret NPM_HOOK_SECRET to the secret that the hook was made with')
  }
  try {
    const { event, change, id, secret, body } = await receive(request, { secret: secrets.map(([, text]) => text) })
    const warnings = [...event.warnings, ...change.warnings].map(({ code }) => code)
    // npm sends application/json; whoever sends something else has signed it all the same.
    if (!isJson(request.headers.get('content-type'))) warnings.push('content-type')
    const { key, summary, evidence } = change
    const entry = { id, key, summary, evidence, secret: secrets[secret]?.[0], bytes: body.byteLength, warnings }
    return { response: Response.json({ id, ...change }, { status: 202 }), entry }
  } catch (error) {
    if (error instanceof HookError) {
      const { status, code, message, offset, body } = error
      return refusal(status, code, message, { entry: { offset, bytes: body?.byteLength } })
    }
    // A secret that cannot be one, for instance. The sender is told nothing of it, the log is.
    return refusal(503, 'unavailable', 'the delivery could not be taken', { entry: { message: String(error) } })
  }
}

function refusal(status: number, error: string, message: string, { headers = {}, entry = {} }: { headers?: Record<string, string>; entry?: Entry } = {}) {
  return { response: Response.json({ error, message }, { status, headers }), entry: { error, message, ...entry } }
}

function secretsIn(env: Env): [name: string, secret: string][] {
  return Object.entries(env)
    .filter((entry): entry is [string, string] => /^NPM_HOOK_SECRET(_|$)/.test(entry[0]) && typeof entry[1] === 'string')
    .sort(([a], [b]) => (a < b ? -1 : 1))
}

function isJson(contentType: string | null): boolean {
  return /^application\/(json|[\w.+-]+\+json)\s*(;|$)/i.test(contentType ?? '')
}
