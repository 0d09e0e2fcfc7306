// `POST /`: verifies a delivery and stores its event; a 2xx response means that the event is on disk.

import type { Delivery } from 'npm-hooks/packument'
import { HookError, receive } from 'npm-hooks/packument'
import { Capacity } from './capacity.js'
import type { Env } from './env.js'
import { putInQuarantine } from './quarantine.js'
import { createRecord } from './record.js'
import type { HandlerResult } from './response.js'
import { errorResult, unavailable } from './response.js'
import type { Settings } from './settings.js'
import { SettingsError, settingsOf } from './settings.js'
import { shardOf } from './shards.js'

const MAX_BODY_BYTES = 32 * 1024 * 1024

/** Senders give up after five seconds; others must not hold memory for ever. */
const MAX_READ_MS = 15_000

// Two of the largest bodies leave half of the isolate's 128 MB for copies made while they are read, and for sending.
const capacity = new Capacity(2 * MAX_BODY_BYTES)

export async function handleDelivery(request: Request, env: Env): Promise<HandlerResult> {
  try {
    const settings = settingsOf(env)
    if (!(await isWithinRate(request, env))) {
      return errorResult(429, 'too-many', 'too many requests from this address; retry in a minute', { headers: { 'retry-after': '60' } })
    }
    // Without a content-length the body may be as large as the limit.
    const length = Number(request.headers.get('content-length') ?? MAX_BODY_BYTES) || 0
    const release = capacity.reserve(Math.min(length, MAX_BODY_BYTES))
    if (!release) return unavailable('busy', 'too many deliveries are being read; retry later')
    try {
      return await store(request, env, settings)
    } finally {
      release()
    }
  } catch (error) {
    // Details are for the log only: the sender is not authenticated.
    const code = error instanceof SettingsError ? 'not-configured' : 'unavailable'
    return unavailable(code, 'the delivery could not be stored; retry later', { entry: { message: String(error) } })
  }
}

async function store(request: Request, env: Env, { secrets, bodies: bucket }: Settings): Promise<HandlerResult> {
  try {
    const delivery = await withTimeout(receive(request, { secret: secrets.map(([, text]) => text), maxBytes: MAX_BODY_BYTES }))
    if (!delivery) return errorResult(408, 'too-slow', `the body did not arrive within ${MAX_READ_MS / 1000} seconds`)
    const { change, id, body } = delivery
    const secret = secrets[delivery.secret]?.[0] ?? ''
    const bodyKey = bucket && `bodies/${id}`
    const record = createRecord(delivery, secret, bodyKey)
    // npm sends application/json; a delivery with another type is accepted, because its signature is valid.
    if (!isJson(request.headers.get('content-type'))) record.about.warnings.push('content-type')
    // Stored before the row that refers to it; for a duplicate the first body is kept.
    if (bucket && bodyKey) await bucket.put(bodyKey, body, { onlyIf: { etagDoesNotMatch: '*' } })
    const { duplicate } = await shardOf(env, record.name).accept(record)
    const { key, summary, evidence } = change
    const entry = { id, key, summary, evidence, duplicate, secret, bytes: body.byteLength, warnings: record.about.warnings }
    const result = duplicate ? { id, duplicate, ...change } : { id, ...change }
    return { response: Response.json(result, { status: duplicate ? 200 : 202 }), entry }
  } catch (error) {
    if (!(error instanceof HookError)) throw error
    const { status, code, message, offset, body } = error
    const entry = { offset, bytes: body?.byteLength }
    if (!body) return errorResult(status, code, message, { entry })
    // The signature is valid, so this may be the only copy; on an error response the sender would drop it.
    const id = await putInQuarantine(env, body, code, message)
    return {
      response: Response.json({ id, error: code, message, stored: 'quarantine' }, { status: 202 }),
      entry: { ...entry, id, error: code, message },
    }
  }
}

/** The delivery, or `null` if reading takes too long. */
async function withTimeout(reading: Promise<Delivery>): Promise<Delivery | null> {
  let timer: number | null = null
  const timeout = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), MAX_READ_MS)
  })
  try {
    return await Promise.race([reading, timeout])
  } finally {
    clearTimeout(timer)
    // After a timeout a later rejection has no other handler.
    reading.catch(() => {})
  }
}

async function isWithinRate(request: Request, { RATE_LIMIT: binding }: Env): Promise<boolean> {
  const result = await binding?.limit({ key: request.headers.get('cf-connecting-ip') ?? 'unknown' })
  return result?.success ?? true
}

function isJson(contentType: string | null): boolean {
  return /^application\/(json|[\w.+-]+\+json)\s*(;|$)/i.test(contentType ?? '')
}
