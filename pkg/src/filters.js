// @ts-check
// The functions of filters: wasm decides on everything.
import { call } from './instance.js'
import { copyOptions, orTypeError, typeMistake } from './shared.js'

/** @import { EventFilter, FilterableChange, FilterMismatch, FilterResult, RangeOptions, ReviewedLevel } from '../filter.js' */

/** In UTF-16 units, as MAX_FILTER_BYTES in src/limits.rs: a test compares them. wasm gets one more at most, and refuses it. */
const MAX_FILTER_LENGTH = 65536
/** In UTF-16 units: longer texts are neither versions nor ranges. */
const MAX_VERSION_LENGTH = 4096

/** What a filter reads of a change. */
const READ = /** @type {const} @satisfies {readonly (keyof FilterableChange)[]} */ ([
  'name',
  'kind',
  'version',
  'distTag',
  'release',
  'previous',
  'latest',
])
const OPTIONS = /** @type {const} @satisfies {readonly (keyof RangeOptions)[]} */ (['includePrerelease'])

/** @typedef {typeof import('../wasm/filter/npm_hooks_bg.js')} Glue */

/** The module of this entry has functions that no other has. */
const callFilter =
  /** @type {<Name extends 'checkFilter' | 'filterMismatch' | 'satisfiesRange'>(name: Name, ...args: Parameters<Glue[Name]>) => ReturnType<Glue[Name]>} */ (
    /** @type {unknown} */ (call)
  )

/**
 * The JSON of the filters that `parseFilter` returned, which cannot change.
 *
 * @type {WeakMap<object, string>}
 */
const parsed = new WeakMap()

/**
 * @param {unknown} value
 * @returns {EventFilter}
 */
export function parseFilter(value) {
  const text = filterText(value)
  callFilter('checkFilter', text)
  // A member that is null restricts nothing, as one that is absent.
  const members = Object.entries(JSON.parse(text)).filter(([, member]) => member !== null)
  for (const [, member] of members) Object.freeze(member)
  const filter = Object.freeze(Object.fromEntries(members))
  parsed.set(filter, JSON.stringify(filter))
  return filter
}

/**
 * @param {EventFilter} filter
 * @param {FilterableChange} change
 * @param {ReviewedLevel | readonly { level: string }[] | null} [review]
 * @returns {FilterResult}
 */
export function matchFilter(filter, change, review = null) {
  const text = (isObject(filter) ? parsed.get(filter) : undefined) ?? filterText(filter)
  const reason = callFilter('filterMismatch', text, changeText(change), JSON.stringify(levelsOf(review)))
  return reason === undefined ? { matches: true } : { matches: false, reason: /** @type {FilterMismatch} */ (reason) }
}

/**
 * @param {string} version
 * @param {string} range
 * @param {RangeOptions} [options]
 * @returns {boolean}
 */
export function satisfiesRange(version, range, options = {}) {
  /** @type {Partial<Record<keyof RangeOptions, unknown>>} */
  const { includePrerelease = false } = copyOptions(options, OPTIONS, 'satisfiesRange(version, range, { includePrerelease: true })')
  if (typeof includePrerelease !== 'boolean') throw new TypeError('the option includePrerelease must be true or false')
  for (const [name, value] of Object.entries({ version, range })) {
    if (typeof value !== 'string') throw new TypeError(`${name} must be a string, but is ${typeMistake(value, `pass the ${name}`)}`)
  }
  return callFilter('satisfiesRange', version.slice(0, MAX_VERSION_LENGTH), range.slice(0, MAX_VERSION_LENGTH), includePrerelease)
}

/** @param {unknown} filter */
function filterText(filter) {
  const text = orTypeError(() => JSON.stringify(filter, withoutLongArrays), 'the filter cannot be read') ?? 'null'
  return text.slice(0, MAX_FILTER_LENGTH + 1)
}

/**
 * An array with more elements than a filter has characters is too large, whatever is in it. Some hosts would write all of it first, also if
 * there is nothing in it.
 *
 * @param {string} _
 * @param {unknown} member
 */
function withoutLongArrays(_, member) {
  return Array.isArray(member) && member.length > MAX_FILTER_LENGTH ? ' '.repeat(MAX_FILTER_LENGTH) : member
}

/** @param {unknown} change */
function changeText(change) {
  const members = orTypeError(() => (isObject(change) ? textsOf(change) : undefined), 'the change cannot be read')
  if (members?.name === undefined || members.kind === undefined) {
    throw new TypeError(`change must have \`name\` and \`kind\`, but is ${typeMistake(change, 'pass what classifyChange returns')}`)
  }
  return JSON.stringify(members)
}

/**
 * The members that a filter reads, as far as they are texts.
 *
 * @param {object} change
 */
function textsOf(change) {
  /** @type {Partial<Record<keyof FilterableChange, string>>} */
  const texts = {}
  for (const name of READ) {
    const value = Reflect.get(change, name)
    if (typeof value === 'string') texts[name] = value
  }
  return texts
}

/**
 * The levels of signals, or one level.
 *
 * @param {unknown} review
 * @returns {string[]}
 */
function levelsOf(review) {
  if (review === null) return []
  if (typeof review === 'string') return [review]
  const levels = orTypeError(() => (Array.isArray(review) ? textsIn(review) : undefined), UNREADABLE_REVIEW)
  if (levels === undefined) {
    throw new TypeError(
      `review must be the signals of reviewRelease, a level or null, but is ${typeMistake(review, 'pass null without one')}`,
    )
  }
  return levels
}

/**
 * The levels of signals; `undefined` once one has none.
 *
 * @param {readonly { level?: unknown }[]} signals
 */
function textsIn(signals) {
  /** @type {string[]} */
  const levels = []
  for (const signal of signals) {
    const level = signal?.level
    if (typeof level !== 'string') return undefined
    levels.push(level)
  }
  return levels
}

const UNREADABLE_REVIEW = 'the review cannot be read'

/**
 * @param {unknown} value
 * @returns {value is object}
 */
const isObject = (value) => typeof value === 'object' && value !== null
