import { answerOf, intact } from './bytes.js'
import { made } from './hook-error.js'
import { call } from './instance.js'

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
/** The longest path that is looked for, as JSON text: no member of a packument lies deeper or has a longer name. */
const PATH_CAP = 65536

const parsed = (bytes) =>
  answerOf(() => JSON.parse(decoder.decode(bytes)), 'the payload is not what it was: somebody wrote to its bytes')

/** An event's own parts, for `classifyChange`; undefined for what is no event of ours. */
export let partsOf

/** The envelope; its payload stays bytes until somebody reads it. */
export class HookEvent {
  #envelope
  #payload
  #id
  #value

  static {
    partsOf = (event) => {
      if (typeof event !== 'object' || event === null || !(#envelope in event)) return undefined
      return { envelope: event.#envelope, payload: event.#bytes(), id: event.#id }
    }
  }

  /** `body` is ours alone from here on; `crossing` is what wasm found in it. */
  constructor(by, body, crossing) {
    if (by !== made) throw new TypeError('an event comes from parseEvent, verifyEvent or receive')
    const { envelope, time, id, warnings, payload } = crossing
    // The host's own JSON reads the envelope: its values are JSON.parse's, lone surrogates and `__proto__` included.
    const wire = JSON.parse(envelope)
    this.#envelope = envelope
    this.#payload = payload === null ? undefined : body.subarray(...payload)
    this.#id = id
    this.event = wire.event
    this.name = wire.name
    this.type = wire.type
    this.version = wire.version
    this.hookOwner = wire.hookOwner
    this.change = wire.change
    this.time = time
    this.warnings = warnings
    this.id = id
  }

  get payload() {
    const bytes = this.#value === undefined ? this.#bytes() : undefined
    this.#value ??= { is: bytes === undefined ? null : parsed(bytes) }
    return this.#value.is
  }

  payloadBytes() {
    return this.#bytes() ?? null
  }

  peek(...path) {
    if (!path.every((step) => typeof step === 'string' || typeof step === 'number')) {
      throw new TypeError("a path is made of strings and numbers: peek('dist-tags', 'latest')")
    }
    const text = JSON.stringify(path.map(String))
    const bytes = this.#bytes()
    if (bytes === undefined || text.length > PATH_CAP) return undefined
    const span = call('find', bytes, text)
    return span === undefined ? undefined : parsed(bytes.subarray(...span))
  }

  #bytes() {
    return this.#payload && intact(this.#payload, 'the event')
  }
}
