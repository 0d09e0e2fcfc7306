// @ts-check
/** @import { HookErrorCode } from '../verify.js' */

/** Construction token: only this package can create these objects. */
export const CONSTRUCT = Symbol('constructed by npm-hooks')

/**
 * The members of an error, as wasm throws them. `offset` is in bytes, for JSON.
 *
 * @typedef {{ code: HookErrorCode, status: number, message: string, offset: number | null }} ErrorParts
 */

/** What is wrong with a delivery: a stable code, and the HTTP status to answer with. */
export class HookError extends Error {
  /**
   * @param {symbol} token
   * @param {ErrorParts} parts
   * @param {unknown} [cause]
   */
  constructor(token, parts, cause) {
    if (token !== CONSTRUCT) throw new TypeError('only npm-hooks creates a HookError: to test with one, send an invalid delivery')
    const { code, status, message, offset } = parts
    super(message, cause === undefined ? undefined : { cause })
    /** @readonly */
    this.code = code
    /** @readonly */
    this.status = status
    if (offset !== null) {
      /** @type {number | undefined} */
      this.offset = offset
    }
  }

  /**
   * Adds the body once its signature is known to be valid. Not enumerable, so that logs do not print 20 MB.
   *
   * @param {Uint8Array} body
   */
  with(body) {
    return Object.defineProperty(this, 'body', { value: body })
  }
}

Object.defineProperty(HookError.prototype, 'name', { value: 'HookError', configurable: true, writable: true })

/**
 * @param {ErrorParts} parts
 * @param {unknown} [cause]
 */
export const hookError = (parts, cause) => new HookError(CONSTRUCT, parts, cause)

/**
 * A failure of this package. Its `cause` is what the host threw; the next call works again.
 *
 * @type {ErrorParts}
 */
export const INTERNAL = { code: 'internal', status: 500, message: 'npm-hooks itself failed (see `cause`): please report it', offset: null }
