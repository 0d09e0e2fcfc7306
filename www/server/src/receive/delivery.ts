// `POST /`: verifies a delivery and stores its event; a 2xx response means that the event is on disk.

import { HookError, receive } from 'npm-hooks/packument'
import { clientAddress } from '../base/client-address.js'
import { count } from '../base/counters.js'
import { contentLength } from '../base/drain.js'
import type { Env } from '../base/env.js'
import { isWithinRate, tooMany } from '../base/rate-limit.js'
import type { HandlerResult } from '../base/response.js'
import { errorResult, unavailable } from '../base/response.js'
import { intakeOf, shardNumber, shardOf } from '../base/shards.js'
import type { EventRecord } from '../events/record.js'
import { createRecord } from '../events/record.js'
import { hookDirectoryOf } from '../hooks/directory.js'
import type { Settings } from '../settings/settings.js'
import { SettingsError, settingsOf } from '../settings/settings.js'
import { putInQuarantine } from '../shard/quarantine.js'
import { reportWriteFailure } from '../shard/storage-health.js'
import { acceptInGroup } from './grouped.js'
import { IncomingBody, MAX_BODY_BYTES, stopped } from './incoming-body.js'

export async function handleDelivery(request: Request, env: Env): Promise<HandlerResult> {
  const result = await receiveDelivery(request, env)
  if (result.response.status >= 400) count('refused', result.entry.error ?? 'unknown')
  return result
}

async function receiveDelivery(request: Request, env: Env): Promise<HandlerResult> {
  try {
    const settings = settingsOf(env)
    const address = clientAddress(request, settings.addressHeader)
    if (!(await isWithinRate(address, env))) return tooMany()
    const { body: stream, headers } = request
    const body = stream && new IncomingBody(stream, contentLength(headers), address)
    try {
      const result = await store(headers, body, env, settings)
      return body?.rest ? { ...result, rest: body.rest } : result
    } finally {
      body?.release()
    }
  } catch (error) {
    // Details are for the log only: the sender is not authenticated.
    const isConfigured = !(error instanceof SettingsError)
    if (isConfigured) reportWriteFailure()
    const code = isConfigured ? 'unavailable' : 'not-configured'
    return unavailable(code, 'the delivery could not be stored; retry later', { entry: { message: String(error) } })
  }
}

async function store(
  headers: Headers,
  incoming: IncomingBody | null,
  env: Env,
  { secrets, bodies: bucket }: Settings,
): Promise<HandlerResult> {
  try {
    const request = { headers, body: incoming, bodyUsed: false }
    const delivery = await receive(request, { secret: secrets.map(([, text]) => text), maxBytes: MAX_BODY_BYTES })
    incoming?.verified()
    const { change, id, body } = delivery
    const secret = secrets[delivery.secret]?.[0] ?? ''
    const bodyKey = bucket && `bodies/${id}`
    const record = createRecord(delivery, secret, bodyKey, hookDirectoryOf(env) !== null)
    // npm sends application/json; a delivery with another type is accepted, because its signature is valid.
    if (!isJson(headers.get('content-type'))) record.about.warnings.push('content-type')
    // Stored before the row that refers to it; for a duplicate the first body is kept.
    if (bucket && bodyKey) await bucket.put(bodyKey, body, { onlyIf: { etagDoesNotMatch: '*' } })
    const duplicate = await accept(env, record)
    const { key, summary, evidence } = change
    const entry = { id, key, summary, evidence, duplicate, secret, bytes: body.byteLength, warnings: record.about.warnings }
    count(duplicate ? 'duplicates' : 'accepted')
    const result = duplicate ? { id, duplicate, ...change } : { id, ...change }
    return { response: Response.json(result, { status: duplicate ? 200 : 202 }), entry }
  } catch (error) {
    if (incoming?.stopCode) return stopped(incoming.stopCode)
    if (!(error instanceof HookError)) throw error
    const { status, code, message, offset, body } = error
    const entry = { offset, bytes: body?.byteLength }
    if (!body) return errorResult(status, code, message, { entry })
    incoming?.verified()
    // The signature is valid, so this may be the only copy; on an error response the sender would drop it.
    const id = await putInQuarantine(env, body, code, message)
    count('quarantined')
    return {
      response: Response.json({ id, error: code, message, stored: 'quarantine' }, { status: 202 }),
      entry: { ...entry, id, error: code, message },
    }
  }
}

/** Whether it is a duplicate; the event is on disk then. */
async function accept(env: Env, record: EventRecord): Promise<boolean> {
  const intake = intakeOf(env)
  if (!intake) return (await shardOf(env, record.name).accept(record)).duplicate
  const { id, name, kind, level, users } = record
  return acceptInGroup(intake, { id, name, kind, level, ...(users && { users }), shard: shardNumber(name), record: JSON.stringify(record) })
}

function isJson(contentType: string | null): boolean {
  return /^application\/(json|[\w.+-]+\+json)\s*(;|$)/i.test(contentType ?? '')
}
