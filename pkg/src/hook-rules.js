// @ts-check
// The functions of hooks. Rust decides on everything; an accepted hook is returned as it was given.
import { call } from './instance.js'
import { copyOptions, orTypeError } from './shared.js'

/** @import { HookOptions, HookType, HookUpdate, NewHook } from '../hook.js' */

/** As in src/limits.rs and src/hook.rs: a test compares them. */
export const MAX_HOOKS_PER_USER = 100
export const MAX_HOOK_NAME_CHARACTERS = 214
export const MAX_HOOK_ENDPOINT_CHARACTERS = 2048
export const MAX_HOOK_SECRET_CHARACTERS = 200
/** @satisfies {readonly HookType[]} */
export const HOOK_TYPES = Object.freeze(/** @type {const} */ (['package', 'scope', 'owner']))

/** In UTF-16 units. wasm gets no more of a text: a longer one is over every limit. */
const MAX_TEXT_LENGTH = 4096

const encoder = new TextEncoder()

const CALL = {
  checkHook: 'checkHook(fields, { allowLoopback: true })',
  checkHookUpdate: 'checkHookUpdate(fields, { allowLoopback: true })',
}
const OPTIONS = /** @type {const} @satisfies {readonly (keyof HookOptions)[]} */ (['allowLoopback'])

/** @typedef {keyof typeof CALL} Rule */
/** @typedef {{ type?: string, name?: string, endpoint?: string, secret?: string }} Texts */

const callRule = /** @type {(rule: Rule, ...args: Parameters<(typeof import('../wasm/hook/npm_hooks_bg.js'))[Rule]>) => void} */ (
  /** @type {unknown} */ (call)
)

/**
 * @param {unknown} fields
 * @param {HookOptions} [options]
 * @returns {NewHook}
 */
export function checkHook(fields, options = {}) {
  return /** @type {NewHook} */ (accepted('checkHook', fields, options))
}

/**
 * @param {unknown} fields
 * @param {HookOptions} [options]
 * @returns {HookUpdate}
 */
export function checkHookUpdate(fields, options = {}) {
  const { endpoint, secret } = accepted('checkHookUpdate', fields, options)
  return /** @type {HookUpdate} */ (secret === undefined ? { endpoint } : { endpoint, secret })
}

/**
 * The texts of the fields, if the rule accepts them.
 *
 * @param {Rule} rule
 * @param {unknown} fields
 * @param {unknown} options
 */
function accepted(rule, fields, options) {
  const allowLoopback = allowLoopbackOf(rule, options)
  const texts = orTypeError(() => textsOf(fields), 'the fields of the hook cannot be read')
  const { secret, ...others } = texts ?? {}
  const cut = texts && Object.fromEntries(Object.entries(others).map(([name, text]) => [name, text?.slice(0, MAX_TEXT_LENGTH)]))
  const bytes = secret === undefined ? undefined : encoder.encode(secret.slice(0, MAX_TEXT_LENGTH))
  callRule(rule, cut, bytes, allowLoopback)
  return /** @type {Texts} */ (texts)
}

/**
 * @param {Rule} rule
 * @param {unknown} options
 */
function allowLoopbackOf(rule, options) {
  /** @type {Partial<Record<keyof HookOptions, unknown>>} */
  const { allowLoopback = false } = copyOptions(options, OPTIONS, CALL[rule])
  if (typeof allowLoopback !== 'boolean') throw new TypeError('the option allowLoopback must be true or false')
  return allowLoopback
}

/**
 * The members of an object; undefined for any other value.
 *
 * @param {unknown} fields
 * @returns {Texts | undefined}
 */
function textsOf(fields) {
  if (typeof fields !== 'object' || fields === null || Array.isArray(fields)) return undefined
  const { type, name, endpoint, secret } = /** @type {Record<string, unknown>} */ (fields)
  return { type: textOf(type), name: textOf(name), endpoint: textOf(endpoint), secret: textOf(secret) }
}

/**
 * What is not a string reads as an empty one, which is refused: an update without a secret keeps the former one, but one with a number
 * does not.
 *
 * @param {unknown} value
 */
const textOf = (value) => (value === undefined || typeof value === 'string' ? value : '')
