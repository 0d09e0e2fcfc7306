// `POST /-/changed`: someone says that a package has changed. It only causes a look at the package: what changed is found by comparison.
import { isPackageName } from 'npm-hooks/follow'
import { verifySignature } from 'npm-hooks/packument'
import { free } from '../base/chunk-reader.js'
import { clientAddress } from '../base/client-address.js'
import { concat } from '../base/concat.js'
import { contentLength } from '../base/drain.js'
import type { Env } from '../base/env.js'
import { isEqualText } from '../base/equal-texts.js'
import { hex } from '../base/hex.js'
import { isObject } from '../base/json-object.js'
import { isWithinRate, tooMany } from '../base/rate-limit.js'
import type { HandlerResult } from '../base/response.js'
import { errorResult, unavailable } from '../base/response.js'
import { watcherOf } from '../base/shards.js'
import { settingsWithoutSecret } from '../settings/settings.js'
import { IncomingBody, stopped } from './incoming-body.js'

/** GitHub sends the whole package, with its README. */
const MAX_BYTES = 1024 * 1024

export async function handleNotification(request: Request, env: Env): Promise<HandlerResult> {
  const { notifySecret, watched, addressHeader } = settingsWithoutSecret(env)
  if (notifySecret === null || watched.length === 0)
    return errorResult(404, 'not-found', 'set WATCH and NOTIFY_SECRET to accept notifications')
  if (request.method !== 'POST')
    return errorResult(405, 'method-not-allowed', 'send notifications with POST', { headers: { allow: 'POST' } })
  const address = clientAddress(request, addressHeader)
  if (!(await isWithinRate(`changed ${address}`, env))) return tooMany()
  const { headers, body: stream } = request
  const proof = proofIn(headers)
  // A body that no signature is over is not read without the token.
  if (proof === null || (proof.scheme === 'token' && !(await isEqualText(proof.value, notifySecret)))) return unauthorized()
  const length = contentLength(headers)
  if (length !== null && length > MAX_BYTES) return tooLarge()
  const body = stream && new IncomingBody(stream, length, address)
  try {
    const result = await mark(headers, body, env, proof, notifySecret)
    return body?.rest ? { ...result, rest: body.rest } : result
  } finally {
    body?.release()
  }
}

function unauthorized(): HandlerResult {
  return errorResult(401, 'unauthorized', 'send NOTIFY_SECRET as `authorization: Bearer …`, or sign the body with it')
}

function tooLarge(): HandlerResult {
  return errorResult(413, 'too-large', `send at most ${MAX_BYTES} bytes`)
}

/** Marks the package that the body names, so that it is looked at, if the body is authentic. */
async function mark(headers: Headers, incoming: IncomingBody | null, env: Env, proof: Proof, secret: string): Promise<HandlerResult> {
  let body: Uint8Array<ArrayBuffer> | null
  try {
    body = incoming ? await readAll(incoming) : new Uint8Array()
  } catch (error) {
    if (incoming?.stopCode) return stopped(incoming.stopCode)
    throw error
  }
  if (body === null) return tooLarge()
  if (!(await isAuthentic(proof, body, secret))) return unauthorized()
  incoming?.verified()
  // GitHub shows in its settings whether the first request of a webhook succeeded.
  if (headers.get('x-github-event') === 'ping') return { response: Response.json({ ok: true }), entry: {} }
  const { watched } = settingsWithoutSecret(env)
  const name = nameIn(body)
  if (name === null) return errorResult(400, 'no-name', 'send a JSON object with the `name` of the package')
  try {
    const found = await Promise.all(watched.map(({ id }) => watcherOf(env, id).changed(id, name)))
    const registries = watched.filter((_, index) => found[index]).map(({ id }) => id)
    return { response: Response.json({ name, registries }, { status: 202 }), entry: { name, registries } }
  } catch (error) {
    return unavailable('unavailable', 'the package could not be marked; try again', { entry: { message: String(error) } })
  }
}

/** What a notification is authenticated with: a token, or the signature of GitHub (SHA-256) or Nexus (SHA-1) over the body. */
interface Proof {
  scheme: 'token' | 'github' | 'nexus'
  value: string
}

/** The first that the request has. */
function proofIn(headers: Headers): Proof | null {
  const [scheme = '', token = ''] = (headers.get('authorization') ?? '').trim().split(/ +/)
  if (scheme.toLowerCase() === 'bearer') return { scheme: 'token', value: token }
  const github = headers.get('x-hub-signature-256')
  if (github !== null) return { scheme: 'github', value: github }
  const nexus = headers.get('x-nexus-webhook-signature')
  return nexus === null ? null : { scheme: 'nexus', value: nexus }
}

async function isAuthentic({ scheme, value }: Proof, body: Uint8Array<ArrayBuffer>, secret: string): Promise<boolean> {
  if (scheme === 'token') return isEqualText(value, secret)
  if (scheme === 'github') return verifySignature(body, value, secret)
  return isEqualText(value.toLowerCase(), await hmacSha1(body, secret))
}

async function hmacSha1(body: Uint8Array<ArrayBuffer>, secret: string): Promise<string> {
  const key = new TextEncoder().encode(secret)
  const imported = await crypto.subtle.importKey('raw', key, { name: 'HMAC', hash: 'SHA-1' }, false, ['sign'])
  return hex(await crypto.subtle.sign('HMAC', imported, body))
}

/** The package: `{ name }`, as Verdaccio's template sends it; GitHub's `registry_package` or `package`; Nexus' `component` or `asset`. */
function nameIn(body: Uint8Array): string | null {
  let json: unknown
  try {
    json = JSON.parse(new TextDecoder().decode(body))
  } catch {
    return null
  }
  if (!isObject(json)) return null
  const candidates = [json.name, ...githubNames(json), ...nexusNames(json)]
  return candidates.find(isPackageName) ?? null
}

/** A scope at GitHub is its owner's login in lower case; `namespace` may have the repository's name, too. */
function githubNames(json: Record<string, unknown>): unknown[] {
  const found = [json.registry_package, json.package].find(isObject)
  if (!found) return []
  const { name, owner, package_version: version } = found
  const metadata = isObject(version) && isObject(version.npm_metadata) ? version.npm_metadata : null
  const login = isObject(owner) && typeof owner.login === 'string' ? owner.login.toLowerCase() : null
  return [metadata?.name, scoped(login, name)]
}

/** A component has its scope in `group`, with `@` or without; an asset has the path of its file. */
function nexusNames({ component, asset }: Record<string, unknown>): unknown[] {
  const names: unknown[] = []
  if (isObject(component)) names.push(scoped(component.group, component.name))
  if (isObject(asset) && typeof asset.name === 'string') names.push(asset.name.replace(/^\//, '').replace(/\/-\/.*$/s, ''))
  return names
}

function scoped(scope: unknown, name: unknown): string | null {
  if (typeof name !== 'string') return null
  if (name.startsWith('@') || typeof scope !== 'string' || scope === '') return name
  return `@${scope.replace(/^@/, '')}/${name}`
}

/** `null` if it is too long. @throws if it is stopped */
async function readAll(body: IncomingBody): Promise<Uint8Array<ArrayBuffer> | null> {
  const chunks: Uint8Array<ArrayBuffer>[] = []
  const reader = body.getReader()
  let length = 0
  try {
    for (;;) {
      const { value } = await reader.read()
      if (!value) break
      length += value.byteLength
      if (length > MAX_BYTES) return null
      chunks.push(value.slice())
    }
    return concat(chunks)
  } finally {
    for (const { buffer } of chunks) free(buffer)
  }
}
