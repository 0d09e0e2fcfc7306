// @ts-check
// Asks a registry for a packument.
import { spawnSync } from 'node:child_process'
import { baseUrlOf, pathOf } from 'npm-hooks/follow'
import { Failure, Misuse } from './exit.js'
import { variable } from './input.js'

/**
 * The registry that npm is configured for: `npx` passes it in the environment.
 *
 * @param {Record<string, string | undefined>} env
 */
export function configuredRegistry({ npm_config_registry: registry }) {
  if (registry) return registry
  const isWindows = process.platform === 'win32'
  // Without this variable, Windows prefers a file with this name in the current folder.
  const env = { ...process.env, NoDefaultCurrentDirectoryInExePath: '1' }
  const { stdout } = spawnSync(isWindows ? 'npm.cmd' : 'npm', ['config', 'get', 'registry'], { encoding: 'utf8', shell: isWindows, env })
  if (stdout && URL.canParse(stdout.trim())) return stdout.trim()
  throw new Misuse('name a registry with --registry')
}

/**
 * Without a slash at its end. No message has what was passed, which may have a password.
 *
 * @param {string} text
 */
export function registryUrl(text) {
  const url = baseUrlOf(text)
  if (url === null) throw new Misuse('--registry must be an http or https URL without user, password and query')
  return url
}

const TIMEOUT_MS = 60_000
const MAX_BYTES = 256 * 1024 * 1024

/**
 * @param {string} name
 * @param {Record<string, any>} values
 * @param {import('./output.js').Output} output
 * @returns {Promise<Uint8Array>}
 */
export async function fetchPackument(name, { registry = configuredRegistry(process.env), 'token-env': tokenName }, output) {
  const base = registryUrl(registry)
  const token = tokenName === undefined ? undefined : variable('token-env', tokenName, process.env)
  const { origin } = new URL(base)
  output.progress(`asking ${origin} for ${name}`)
  const headers = { accept: 'application/json', ...(token && { authorization: `Bearer ${token}` }) }
  try {
    const response = await fetch(`${base}/${pathOf(name)}`, { headers, signal: AbortSignal.timeout(TIMEOUT_MS) })
    if (response.status === 404) throw new Failure('not-found', `${origin} has no package ${name}`)
    if (!response.ok) throw new Failure('registry', `${origin} answered ${response.status} for ${name}`)
    return await bodyOf(response, name)
  } catch (error) {
    if (error instanceof Failure) throw error
    const { cause, name: kind } = /** @type {Error & { cause?: { code?: string } }} */ (error)
    throw new Failure(
      'registry',
      `${origin} did not answer: ${kind === 'TimeoutError' ? 'it took over a minute' : (cause?.code ?? 'no connection')}`,
    )
  }
}

/**
 * @param {Response} response
 * @param {string} name
 */
async function bodyOf(response, name) {
  const chunks = []
  let size = 0
  for await (const chunk of /** @type {AsyncIterable<Uint8Array>} */ (/** @type {unknown} */ (response.body))) {
    size += chunk.length
    if (size > MAX_BYTES) throw new Failure('too-large', `the packument of ${name} is over ${MAX_BYTES / 1024 / 1024} MiB`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
