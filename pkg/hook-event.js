import { call } from './instance.js'

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
/** The longest path that is looked for, as JSON text: no member of a packument lies deeper or has a longer name. */
const PATH_CAP = 65536

const parsed = (bytes) => JSON.parse(decoder.decode(bytes))

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
      return { envelope: event.#envelope, payload: event.#payload, id: event.#id }
    }
  }

  /** `body` is ours alone from here on; `crossing` is what wasm found in it. */
  constructor(body, { envelope, time, id, warnings, payload }) {
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
    this.#value ??= { is: this.#payload === undefined ? null : parsed(this.#payload) }
    return this.#value.is
  }

  payloadBytes() {
    return this.#payload ?? null
  }

  peek(...path) {
    if (!path.every((step) => typeof step === 'string' || typeof step === 'number')) {
      throw new TypeError("a path is made of strings and numbers: peek('dist-tags', 'latest')")
    }
    const text = JSON.stringify(path.map(String))
    if (this.#payload === undefined || text.length > PATH_CAP) return undefined
    const span = call('find', this.#payload, text)
    return span === undefined ? undefined : parsed(this.#payload.subarray(...span))
  }
}
