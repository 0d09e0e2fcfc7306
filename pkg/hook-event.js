import { answerOf, intact } from './bytes.js'
import { made } from './hook-error.js'
import { call } from './instance.js'

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
/** The longest path that is looked for, as JSON text: no member of a packument lies deeper or has a longer name. */
const PATH_CAP = 65536

const parsed = (bytes) => answerOf(() => JSON.parse(decoder.decode(bytes)), 'the payload is not what it was: somebody wrote to its bytes')

/** An event's change, anew each time that it is asked for; undefined for what is no event of ours. */
export let changeOf

/** The envelope; its payload stays bytes until somebody reads it. */
export class HookEvent {
  #text
  #payload
  #value
  /** The manifest of the version that the change names, with its bytes: it was found on the way. */
  #manifest

  static {
    changeOf = (event) => {
      if (typeof event !== 'object' || event === null || !(#text in event)) return undefined
      return JSON.parse(event.#text).change
    }
  }

  /** `body` is what the payload will be read from; `wire` is what wasm found in it, and `text` the same as JSON. */
  constructor(by, body, wire, text) {
    if (by !== made) throw new TypeError('an event comes from parseEvent, verifyEvent or receive')
    this.#text = text
    const { event, payload, manifest } = wire
    this.#payload = payload === null ? undefined : body.subarray(...payload)
    const [version, ...span] = manifest ?? []
    this.#manifest = version === undefined ? undefined : { version, bytes: body.subarray(...span) }
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
    const keys = path.map(String)
    const manifest = keys[0] === 'versions' && keys.length > 1 && keys[1] === this.#manifest?.version ? this.#manifest : undefined
    if (manifest !== undefined) keys.splice(0, 2)
    const bytes = manifest === undefined ? this.#bytes() : intact(manifest.bytes, 'the event')
    const text = JSON.stringify(keys)
    if (bytes === undefined || text.length > PATH_CAP) return undefined
    const span = call('find', bytes, text)
    return span === undefined ? undefined : parsed(bytes.subarray(...span))
  }

  #bytes() {
    return this.#payload && intact(this.#payload, 'the event')
  }
}
