// @ts-check
// The functions of hooks: wasm decides on everything.
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

/** @satisfies {readonly (keyof HookOptions)[]} */
const OPTIONS = /** @type {const} */ (['allowLoopback'])

/** @typedef {typeof import('../wasm/hook/npm_hooks_bg.js')} Glue */

/** The module of this entry has functions that no other has. */
const callHook =
  /** @type {<Name extends 'checkHook' | 'checkHookUpdate' | 'refuseNonObject'>(name: Name, ...args: Parameters<Glue[Name]>) => any} */ (
    /** @type {unknown} */ (call)
  )

/**
 * @param {unknown} fields
 * @param {HookOptions} [options]
 * @returns {NewHook}
 */
export function checkHook(fields, options = {}) {
  const allowLoopback = allowLoopbackOf(options, 'checkHook(fields, { allowLoopback: true })')
  const { type, name, endpoint, secret } = textsOf(fields)
  return callHook('checkHook', type, name, endpoint, secretBytes(secret), allowLoopback)
}

/**
 * @param {unknown} fields
 * @param {HookOptions} [options]
 * @returns {HookUpdate}
 */
export function checkHookUpdate(fields, options = {}) {
  const allowLoopback = allowLoopbackOf(options, 'checkHookUpdate(fields, { allowLoopback: true })')
  const { endpoint, secret } = textsOf(fields)
  return callHook('checkHookUpdate', endpoint, secretBytes(secret), allowLoopback)
}

/**
 * @param {unknown} options
 * @param {string} example
 */
function allowLoopbackOf(options, example) {
  /** @type {Partial<Record<keyof HookOptions, unknown>>} */
  const { allowLoopback = false } = copyOptions(options, OPTIONS, example)
  if (typeof allowLoopback !== 'boolean') throw new TypeError('the option allowLoopback must be true or false')
  return allowLoopback
}

/** @param {unknown} fields */
function textsOf(fields) {
  const members = orTypeError(() => membersOf(fields), 'the fields of the hook cannot be read')
  if (members === undefined) return callHook('refuseNonObject')
  const { type, name, endpoint, secret } = members
  return { type: textOf(type), name: textOf(name), endpoint: textOf(endpoint), secret: textOf(secret) }
}

/**
 * The members of an object; undefined for any other value.
 *
 * @param {unknown} fields
 * @returns {{ type?: unknown, name?: unknown, endpoint?: unknown, secret?: unknown } | undefined}
 */
function membersOf(fields) {
  if (typeof fields !== 'object' || fields === null || Array.isArray(fields)) return undefined
  const { type, name, endpoint, secret } = /** @type {Record<string, unknown>} */ (fields)
  return { type, name, endpoint, secret }
}

/**
 * What is not a string reads as an empty one, as in src/hook/fields.rs: it is refused, where an absent secret of an update is not.
 *
 * @param {unknown} value
 */
function textOf(value) {
  if (value === undefined) return undefined
  return typeof value === 'string' ? value.slice(0, MAX_TEXT_LENGTH) : ''
}

/**
 * As bytes, which pass through wasm without a copy that stays there.
 *
 * @param {string | undefined} secret
 */
const secretBytes = (secret) => (secret === undefined ? undefined : encoder.encode(secret))
