// @ts-check
import { assertAttached, orTypeError } from './bytes.js'
import { CONSTRUCT } from './hook-error.js'

/** @import { Change, HookEvent as PublicEvent, JsonValue, Packument } from '../index.js' */
/** @typedef {Pick<PublicEvent, 'event' | 'name' | 'type' | 'version' | 'hookOwner' | 'change' | 'time' | 'warnings' | 'id'>} Envelope */
/** @typedef {[start: number, end: number]} Span in bytes */
/**
 * What wasm found in a body. `manifest` is the version that the change names, and where its manifest is.
 *
 * @typedef {{ event: Envelope, payload: Span | null, manifest: [version: string, span: Span] | null }} ParsedBody
 */
/**
 * The parts of what wasm returns for a body: the id, `ParsedBody` and the change as JSON, and the index of the secret that
 * signed, if wasm verified it. `src/wasm/delivery.rs` writes them, with a character between them that JSON cannot have.
 *
 * @typedef {[id: string, event: string, change: string, secret?: string]} DeliveryParts
 */

/**
 * @param {string} text what wasm returned
 * @returns {DeliveryParts}
 */
export const deliveryParts = (text) => /** @type {DeliveryParts} */ (text.split('\0'))

/** Finds the span of a value in a payload, by its path as JSON text. */
/** @typedef {(payload: Uint8Array, path: string) => Span | null} Find */

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
/** UTF-16 units of a path as JSON: no member of a packument is deeper or has a longer name. */
const MAX_PATH_LENGTH = 65536

/**
 * @param {Uint8Array} bytes
 * @param {Span} span
 */
const slice = (bytes, [start, end]) => bytes.subarray(start, end)

/** @param {Uint8Array} bytes */
const parseBytes = (bytes) =>
  orTypeError(
    () => JSON.parse(decoder.decode(bytes)),
    'the payload was changed after it was parsed: do not change the body while its event is in use',
  )

/**
 * The envelope; its payload stays bytes until it is read.
 *
 * @implements {PublicEvent}
 */
export class HookEvent {
  #change
  #find
  #body
  #payload
  /** @type {{ value: Packument | null } | undefined} */
  #parsed
  #manifest

  /**
   * @param {symbol} token
   * @param {Uint8Array} body the payload is read from it later
   * @param {DeliveryParts} parts
   * @param {Find} find of the entry that made the event
   */
  constructor(token, body, parts, find) {
    if (token !== CONSTRUCT) throw new TypeError('only npm-hooks creates an event: call parseEvent, verifyEvent or receive')
    this.#change = parts[2]
    this.#find = find
    /** @type {ParsedBody} */
    const { event, payload, manifest } = JSON.parse(parts[1])
    this.#body = body
    this.#payload = payload
    this.#manifest = manifest
    this.event = event.event
    this.name = event.name
    this.type = event.type
    this.version = event.version
    this.hookOwner = event.hookOwner
    this.change = event.change
    this.time = event.time
    this.warnings = event.warnings
    this.id = event.id
  }

  /**
   * Not a static block, because of which bundlers would keep the class in programs that only verify.
   *
   * @param {symbol} token
   * @param {unknown} event
   * @returns {Change | undefined}
   */
  static changeOf(token, event) {
    if (token !== CONSTRUCT) throw new TypeError('changeOf is internal: call classifyChange')
    if (typeof event !== 'object' || event === null || !(#change in event)) return undefined
    return JSON.parse(event.#change)
  }

  get payload() {
    if (this.#parsed === undefined) {
      const bytes = this.#bytes(this.#payload)
      this.#parsed = { value: bytes === undefined ? null : parseBytes(bytes) }
    }
    return this.#parsed.value
  }

  payloadBytes() {
    return this.#bytes(this.#payload) ?? null
  }

  /**
   * @template [T=JsonValue]
   * @param {(string | number)[]} path
   * @returns {T | undefined}
   */
  peek(...path) {
    if (!path.every((step) => typeof step === 'string' || typeof step === 'number')) {
      throw new TypeError("a path consists of strings and numbers: peek('dist-tags', 'latest')")
    }
    const keys = path.map(String)
    const manifest = this.#manifest
    const isInManifest = keys[0] === 'versions' && keys.length > 1 && keys[1] === manifest?.[0]
    if (isInManifest) keys.splice(0, 2)
    const bytes = this.#bytes(isInManifest ? /** @type {[string, Span]} */ (manifest)[1] : this.#payload)
    const text = JSON.stringify(keys)
    if (bytes === undefined || text.length > MAX_PATH_LENGTH) return undefined
    const span = this.#find(bytes, text)
    return span === null ? undefined : parseBytes(slice(bytes, span))
  }

  /** @param {Span | null} span */
  #bytes(span) {
    return span === null ? undefined : slice(assertAttached(this.#body, 'the event'), span)
  }
}

/**
 * A new copy of an event's change; undefined if `event` was not created by this package.
 *
 * @param {unknown} event
 */
export const changeOf = (event) => HookEvent.changeOf(CONSTRUCT, event)
