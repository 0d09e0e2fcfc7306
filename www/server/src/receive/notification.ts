// `POST /-/changed`: someone says that a package has changed. It only causes a look at the package: what changed is found by comparison.
import { isPackageName } from 'npm-hooks/follow'
import { verifySignature } from 'npm-hooks/packument'
import { ChunkReader } from '../base/chunk-reader.js'
import { contentLength } from '../base/drain.js'
import type { Env } from '../base/env.js'
import { isEqualText } from '../base/equal-texts.js'
import { hex } from '../base/hex.js'
import { isObject } from '../base/json-object.js'
import type { HandlerResult } from '../base/response.js'
import { errorResult, unavailable } from '../base/response.js'
import { watcherOf } from '../base/shards.js'
import { settingsWithoutSecret } from '../settings/settings.js'

/** GitHub sends the whole package, with its README. */
const MAX_BYTES = 1024 * 1024
const MAX_READ_MS = 15_000

export async function handleNotification(request: Request, env: Env): Promise<HandlerResult> {
  const { notifySecret, watched } = settingsWithoutSecret(env)
  if (notifySecret === null || watched.length === 0)
    return errorResult(404, 'not-found', 'set WATCH and NOTIFY_SECRET to accept notifications')
  if (request.method !== 'POST')
    return errorResult(405, 'method-not-allowed', 'send notifications with POST', { headers: { allow: 'POST' } })
  const body = await readBody(request)
  if (body === null) return errorResult(413, 'too-large', `send at most ${MAX_BYTES} bytes within ${MAX_READ_MS / 1000} seconds`)
  if (!(await isAuthentic(request.headers, body, notifySecret)))
    return errorResult(401, 'unauthorized', 'send NOTIFY_SECRET as `authorization: Bearer …`, or sign the body with it')
  // GitHub shows in its settings whether the first request of a webhook succeeded.
  if (request.headers.get('x-github-event') === 'ping') return { response: Response.json({ ok: true }), entry: {} }
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

/** By a token, or by the signature of GitHub (SHA-256) or Nexus (SHA-1) over the body. */
async function isAuthentic(headers: Headers, body: Uint8Array, secret: string): Promise<boolean> {
  const [scheme = '', token = ''] = (headers.get('authorization') ?? '').trim().split(/ +/)
  if (scheme.toLowerCase() === 'bearer') return isEqualText(token, secret)
  const github = headers.get('x-hub-signature-256')
  if (github !== null) return verifySignature(body, github, secret)
  const nexus = headers.get('x-nexus-webhook-signature')
  return nexus !== null && isEqualText(nexus.toLowerCase(), await hmacSha1(body, secret))
}

async function hmacSha1(body: Uint8Array, secret: string): Promise<string> {
  const key = new TextEncoder().encode(secret)
  const imported = await crypto.subtle.importKey('raw', key, { name: 'HMAC', hash: 'SHA-1' }, false, ['sign'])
  return hex(await crypto.subtle.sign('HMAC', imported, body as Uint8Array<ArrayBuffer>))
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

/** `null` if it is too long, or takes too long. */
async function readBody({ body, headers }: Request): Promise<Uint8Array | null> {
  if (!body) return new Uint8Array()
  const chunks: Uint8Array<ArrayBuffer>[] = []
  const isComplete = await new ChunkReader(body, contentLength(headers)).readAll(MAX_BYTES, MAX_READ_MS, (chunk) => {
    chunks.push(chunk.slice())
  })
  return isComplete ? new Uint8Array(await new Blob(chunks).arrayBuffer()) : null
}
