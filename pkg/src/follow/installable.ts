// Whether a version that was published can be installed: a registry may list it before its tarball, or caches, have it.
import type { InstallableFailure, InstallableOptions, RegistryAddress, WatchHost } from '../../follow.js'
import { baseUrlOf } from './base-url.js'
import { interruptible } from './interruptible-fetch.js'
import { isPackageName } from './package-name.js'
import { askForAbbreviated, failureOf, failureOfError, TIMEOUT_MS } from './registry.js'
import { cancelBody, isFetchable, mayLeadTo, requestAnywhere } from './request.js'

const OPTIONS = [
  'registry',
  'name',
  'version',
  'token',
  'signal',
  'fetch',
  'onError',
] as const satisfies readonly (keyof InstallableOptions)[]
const EXAMPLE = "isInstallable({ registry: 'https://registry.example', name: 'lodash', version: '4.17.21' })"

const MAX_VERSION_CHARS = 256

/** Hosts that do not implement HEAD, and stores whose signed links are for GET alone. */
const HEAD_IS_REFUSED: readonly number[] = [403, 405, 501]

/** What `isInstallable` asks for. */
interface Wanted {
  host: WatchHost
  registry: RegistryAddress
  name: string
  version: string
}

export async function isInstallable(options: InstallableOptions): Promise<boolean> {
  const { registry, name, version } = check(options)
  const { signal, onError } = options
  const requests = interruptible(options.fetch ?? ((url, init) => fetch(url, init)))
  const onAbort = () => requests.interrupt()
  signal?.throwIfAborted()
  signal?.addEventListener('abort', onAbort)
  try {
    const host = { fetch: requests.fetch, now: () => Date.now(), random: Math.random }
    const result = await find({ host, registry, name, version })
    signal?.throwIfAborted()
    if (typeof result === 'boolean') return result
    onError?.(result)
    return false
  } finally {
    signal?.removeEventListener('abort', onAbort)
  }
}

function check(options: InstallableOptions): Pick<Wanted, 'registry' | 'name' | 'version'> {
  const refuse = (message: string) => {
    throw new TypeError(message)
  }
  if (typeof options !== 'object' || options === null) return refuse(`pass options, such as ${EXAMPLE}`)
  const unknown = Object.keys(options).find((option) => !(OPTIONS as readonly string[]).includes(option))
  if (unknown !== undefined) return refuse(`${unknown} is not an option of isInstallable; use ${OPTIONS.join(', ')}`)
  const { name, version, token = null } = options
  const url = baseUrlOf(options.registry)
  if (url === null)
    return refuse(`the option registry must be an http or https URL without user, password and query, such as in ${EXAMPLE}`)
  if (!isPackageName(name)) return refuse(`the option name must be the name of a package, such as in ${EXAMPLE}`)
  if (typeof version !== 'string' || version === '' || version.length > MAX_VERSION_CHARS)
    return refuse(`the option version must be a version, such as in ${EXAMPLE}`)
  if (token !== null && !/^[\x21-\x7e]+$/.test(token)) return refuse('the option token must be printable ASCII without spaces')
  return { registry: { url, token }, name, version }
}

async function find({ host, registry, name, version }: Wanted): Promise<boolean | InstallableFailure> {
  const answer = await askForAbbreviated(host, registry, name)
  if (answer.kind === 'missing') return false
  // Without a condition there is no other kind.
  if (answer.kind !== 'document') return answer.kind === 'failed' ? answer : false
  const document = objectIn(answer.bytes)
  if (document === null) return notA('not-a-packument', 'the registry did not answer with a packument')
  if (document.name !== undefined && document.name !== name) return notA('other-package', 'the registry answered for another package')
  const tarball = tarballIn(document, version)
  if (tarball === null) return false
  return mayLeadTo(registry, registry.url, tarball) ? hasTarball(host, registry, tarball) : notA('redirected', LEADS_ELSEWHERE)
}

const LEADS_ELSEWHERE = 'the registry lists a tarball whose address is not public, or not https as its own'

const notA = (code: InstallableFailure['code'], message: string): InstallableFailure => ({ code, message, retryAfterMs: null })

function objectIn(bytes: Uint8Array): Record<string, unknown> | null {
  try {
    return objectOf(JSON.parse(new TextDecoder().decode(bytes)))
  } catch {
    return null
  }
}

/** The tarball's address; `null` if the version is not listed, or cannot be fetched. */
function tarballIn(document: Record<string, unknown>, version: string): string | null {
  const versions = objectOf(document.versions) ?? {}
  const manifest = Object.hasOwn(versions, version) ? objectOf(versions[version]) : null
  const { tarball } = objectOf(manifest?.dist) ?? {}
  return typeof tarball === 'string' && isFetchable(tarball) ? tarball : null
}

async function hasTarball(host: WatchHost, registry: RegistryAddress, tarball: string): Promise<boolean | InstallableFailure> {
  const signal = AbortSignal.timeout(TIMEOUT_MS)
  try {
    let response = await request(host, registry, tarball, 'HEAD', signal)
    if (HEAD_IS_REFUSED.includes(response.status)) response = await request(host, registry, tarball, 'GET', signal)
    const { status } = response
    if (status >= 200 && status < 300) return true
    return status === 404 || status === 410 ? false : failureOf(response, host.now(), "the tarball's host")
  } catch (error) {
    return failureOfError(error, signal, "the tarball's host")
  }
}

/** The response, whose body is not read. */
async function request(host: WatchHost, registry: RegistryAddress, tarball: string, method: 'HEAD' | 'GET', signal: AbortSignal) {
  const headers = { accept: '*/*', ...(method === 'GET' && { range: 'bytes=0-0' }) }
  const response = await requestAnywhere(host, registry, tarball, { signal, headers, method })
  await cancelBody(response)
  return response
}

function objectOf(value: unknown): Record<string, unknown> | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : null
}
