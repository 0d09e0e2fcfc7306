// `POST /`: a delivery is answered with 2xx only once it is on a disk.
import { HookError, receive } from 'npm-hooks'
import type { Delivery } from 'npm-hooks'
import { refusal, unavailable } from './answer.js'
import type { Answer } from './answer.js'
import { Capacity } from './capacity.js'
import type { Env } from './env.js'
import { recordOf } from './record.js'
import { SettingsError, settingsOf } from './settings.js'
import type { Settings } from './settings.js'
import { shardOf } from './shards.js'
import { keepUnreadable } from './unreadable.js'

/** The greatest body that is read. */
const MAX_BYTES = 32 * 1024 * 1024

/** For how long a body is read: senders themselves give up after five seconds, and who does not must not hold room for ever. */
const READ_MS = 15_000

// Two of the greatest leave half of the isolate's 128 MB to all else: to their copies while they grow, and to what is sent on.
const bodies = new Capacity(2 * MAX_BYTES)

export async function takeDelivery(request: Request, env: Env): Promise<Answer> {
  try {
    const settings = settingsOf(env)
    if (!(await isWithinRate(request, env))) {
      return refusal(429, 'too-many', 'too many requests from this address', { headers: { 'retry-after': '60' } })
    }
    // A sender that does not say how much comes might send as much as there may be.
    const release = bodies.take(Math.min(Number(request.headers.get('content-length') ?? MAX_BYTES) || 0, MAX_BYTES))
    if (!release) return unavailable('busy', 'too many bodies at once')
    try {
      return await take(request, env, settings)
    } finally {
      release()
    }
  } catch (error) {
    // The sender is told nothing of what is wrong here, the log is.
    const code = error instanceof SettingsError ? 'not-configured' : 'unavailable'
    return unavailable(code, 'the delivery could not be kept', { entry: { message: String(error) } })
  }
}

async function take(request: Request, env: Env, { secrets, bodies: bucket }: Settings): Promise<Answer> {
  try {
    const delivery = await inTime(receive(request, { secret: secrets.map(([, text]) => text), maxBytes: MAX_BYTES }))
    if (!delivery) return refusal(408, 'too-slow', `the body did not come in ${READ_MS / 1000} seconds`)
    const { change, id, body } = delivery
    const name = secrets[delivery.secret]?.[0] ?? ''
    const key = bucket && `bodies/${id}`
    const record = recordOf(delivery, name, key)
    // npm sends application/json; whoever sends something else has signed it all the same.
    if (!isJson(request.headers.get('content-type'))) record.about.warnings.push('content-type')
    // Before the row that names it; of an event that comes twice the first body stays.
    if (bucket && key) await bucket.put(key, body, { onlyIf: { etagDoesNotMatch: '*' } })
    const { duplicate } = await shardOf(env, record.name).accept(record)
    const { summary, evidence } = change
    const entry = {
      id,
      key: change.key,
      summary,
      evidence,
      duplicate,
      secret: name,
      bytes: body.byteLength,
      warnings: record.about.warnings,
    }
    const answer = duplicate ? { id, duplicate, ...change } : { id, ...change }
    return { response: Response.json(answer, { status: duplicate ? 200 : 202 }), entry }
  } catch (error) {
    if (!(error instanceof HookError)) throw error
    const { status, code, message, offset, body } = error
    const entry = { offset, bytes: body?.byteLength }
    if (!body) return refusal(status, code, message, { entry })
    // Genuine, and no event: its sender would give up on any other answer, and nobody else has it.
    const id = await keepUnreadable(env, body, code, message)
    return {
      response: Response.json({ id, error: code, message, kept: 'unreadable' }, { status: 202 }),
      entry: { ...entry, id, error: code, message },
    }
  }
}

/** `null` where it takes too long: what is read then goes with its request. */
async function inTime(reading: Promise<Delivery>): Promise<Delivery | null> {
  let timer: number | null = null
  const late = new Promise<null>((resolve) => (timer = setTimeout(() => resolve(null), READ_MS)))
  try {
    return await Promise.race([reading, late])
  } finally {
    clearTimeout(timer)
    // What it comes to afterwards is nobody's.
    reading.catch(() => {})
  }
}

async function isWithinRate(request: Request, { RATE_LIMIT: binding }: Env): Promise<boolean> {
  const verdict = await binding?.limit({ key: request.headers.get('cf-connecting-ip') ?? 'unknown' })
  return verdict?.success ?? true
}

function isJson(contentType: string | null): boolean {
  return /^application\/(json|[\w.+-]+\+json)\s*(;|$)/i.test(contentType ?? '')
}
