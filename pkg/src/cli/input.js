// @ts-check
// Reads files, the standard input and secrets.
import { readFileSync } from 'node:fs'
import { buffer } from 'node:stream/consumers'
import { Failure, Misuse } from './exit.js'

/** Of one input. */
const MAX_BYTES = 256 * 1024 * 1024

/**
 * A file; `-` is the standard input.
 *
 * @param {string} name
 * @returns {Promise<Uint8Array>}
 */
export async function readInput(name) {
  // It may be the address of a webhook.
  if (name.includes('://')) throw new Misuse('an address was passed where a file is expected')
  const bytes = name === '-' ? await buffer(process.stdin) : readFile(name)
  if (bytes.length > MAX_BYTES) throw new Failure('too-large', `${name} is larger than ${MAX_BYTES / 1024 / 1024} MiB`)
  return bytes
}

/**
 * @param {string} name
 * @param {string} [what] Instead of the name, which may be a secret
 */
function readFile(name, what = name) {
  try {
    return readFileSync(name)
  } catch (error) {
    throw new Failure('unreadable', `${what} cannot be read: ${/** @type {NodeJS.ErrnoException} */ (error).code ?? error}`)
  }
}

/**
 * The value of the variable that an option names. No message has what was passed: it may be the secret itself.
 *
 * @param {string} option
 * @param {string} name
 * @param {Record<string, string | undefined>} env
 */
export function variable(option, name, env) {
  const value = env[name]
  if (!/^\w{1,100}$/.test(name)) throw new Misuse(`--${option} takes the name of a variable`)
  if (value === undefined || value.trim() === '')
    throw new Misuse(`the variable that --${option} names is not set, or empty: pass its name, and export it`)
  return value
}

export const SECRET_OPTIONS = /** @type {const} */ ({ 'secret-env': { type: 'string' }, 'secret-file': { type: 'string' } })

/**
 * The secret that a variable or a file has; `undefined` if no option names one.
 *
 * @param {Record<string, any>} values
 * @returns {string | undefined}
 */
export function optionalSecret({ 'secret-env': name, 'secret-file': file }) {
  if (name !== undefined && file !== undefined) throw new Misuse('pass --secret-env or --secret-file, not both')
  if (name !== undefined) return variable('secret-env', name, process.env)
  if (file === undefined) return undefined
  // Editors and `echo` end a file with a line end, which is not a part of the secret.
  const secret = new TextDecoder().decode(readFile(file, 'the file of --secret-file')).replace(/\r?\n$/, '')
  if (secret.trim() === '') throw new Misuse('the file of --secret-file is empty')
  return secret
}

/** @param {Record<string, any>} values */
export function requiredSecret(values) {
  const secret = optionalSecret(values)
  if (secret === undefined) throw new Misuse('pass the secret with --secret-env NAME or --secret-file FILE')
  return secret
}
