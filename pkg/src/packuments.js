// @ts-check
// The functions of packuments.
import { call } from './instance.js'
import { bodyBytes, copyOptions, packumentBytes, typeMistake } from './shared.js'

/** @import { Body, Change, CompareOptions, PackumentFacts, Review, ReviewOptions, Signal } from '../packument.js' */

/** In UTF-16 units: a longer text is not a key of any packument that wasm reads. */
const MAX_VERSION_LENGTH = 65537
const VERSION_WANTED = "pass one of the packument's `versions` or `dist-tags`"
const NO_PACKUMENT = 'pass the raw packument, or null if there was none'

/**
 * @param {Body | PackumentFacts} packument
 * @returns {PackumentFacts}
 */
export function readPackument(packument) {
  return JSON.parse(call('readPackument', packumentBytes(packument, 'packument')))
}

const OPTIONS = /** @type {const} @satisfies {readonly (keyof CompareOptions)[]} */ (['firstSight'])
const FIRST_SIGHTS = ['history', 'change', 'nothing']

/**
 * @param {Body | PackumentFacts | null} before
 * @param {Body | PackumentFacts | null} after
 * @param {CompareOptions} [options]
 * @returns {Change[]}
 */
export function comparePackuments(before, after, options = {}) {
  const firstSight = firstSightOf(options)
  const old = before === null ? undefined : packumentBytes(before, 'before', NO_PACKUMENT)
  const current = after === null ? undefined : packumentBytes(after, 'after', NO_PACKUMENT)
  return JSON.parse(call('comparePackuments', old, current, firstSight))
}

/** @param {unknown} options */
function firstSightOf(options) {
  const example = "comparePackuments(null, after, { firstSight: 'change' })"
  /** @type {Partial<Record<keyof CompareOptions, unknown>>} */
  const { firstSight = 'history' } = copyOptions(options, OPTIONS, example)
  const known = FIRST_SIGHTS.find((name) => name === firstSight)
  if (known === undefined) throw new TypeError(`the option firstSight must be one of '${FIRST_SIGHTS.join("', '")}'`)
  return known
}

const REVIEW_OPTIONS = /** @type {const} @satisfies {readonly (keyof ReviewOptions)[]} */ (['unchecked'])

/**
 * @overload
 * @param {Body} packument
 * @param {string} version
 * @param {ReviewOptions & { unchecked: true }} options
 * @returns {Review}
 */
/**
 * @overload
 * @param {Body} packument
 * @param {string} version
 * @param {ReviewOptions & { unchecked?: false | undefined }} [options]
 * @returns {Signal[]}
 */
/**
 * @param {Body} packument
 * @param {string} version
 * @param {ReviewOptions} [options]
 * @returns {Review | Signal[]}
 */
export function reviewRelease(packument, version, options = {}) {
  const example = "reviewRelease(packument, 'latest', { unchecked: true })"
  /** @type {Partial<Record<keyof ReviewOptions, unknown>>} */
  const { unchecked = false } = copyOptions(options, REVIEW_OPTIONS, example)
  if (typeof unchecked !== 'boolean') throw new TypeError('the option unchecked must be true or false')
  if (typeof version !== 'string') throw new TypeError(`version must be a string, but is ${typeMistake(version, VERSION_WANTED)}`)
  // An overlong text is not a version: cut, it is not found.
  /** @type {Review & { signals: { locations: { value: any }[] }[] }} */
  const review = call('reviewRelease', bodyBytes(packument, 'packument'), version.slice(0, MAX_VERSION_LENGTH))
  // A value crosses as JSON text: it may hold what Rust cannot (an unpaired surrogate, a key `__proto__`).
  for (const { locations } of review.signals) for (const location of locations) location.value = JSON.parse(location.value)
  return unchecked ? review : review.signals
}
