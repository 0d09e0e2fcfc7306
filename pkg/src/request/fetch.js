// @ts-check
// A call of `fetch`, as browsers copy it, or as a program has it.
import { NO_BYTES } from './found.js'
import { bodyText, headersIn } from './members.js'
import { latin1Text, utf8Bytes, utf8Text } from './text.js'

/** @import { Found } from './found.js' */

const BEGINNING = /^\s*(?:>\s*)?(?:await|const|let|var|return|void|fetch|window|globalThis|\()/
/** Deeper literals are not read. */
const MAX_DEPTH = 100

/**
 * @param {Uint8Array} bytes
 * @param {string} head
 * @returns {Found | null}
 */
export function readFetch(bytes, head) {
  if (!BEGINNING.test(head.replace(/^\s*\/\/[^\n]*\n/, '')) || !/\bfetch\(/.test(head.slice(0, 10_000))) return null
  const text = utf8Text(bytes) ?? latin1Text(bytes)
  const found = { format: /** @type {const} */ ('fetch'), what: 'A call of fetch' }
  const call = new Literals(text, text.indexOf('fetch(') + 'fetch('.length).list(')')
  const { headers, body } = /** @type {Record<string, any>} */ (call?.[1] ?? {})
  /** @type {string[]} */
  const notes = []
  const bytesOfBody = typeof body === 'string' ? utf8Bytes(body) : body === undefined ? NO_BYTES : bodyText(body, notes)
  if (bytesOfBody.length > 0) return { ...found, body: bytesOfBody, headers: headersIn(headers), notes }
  const obstacle =
    call?.[1] === undefined ? 'Its options cannot be read. Copy it from a browser.' : 'The call has no body that can be read.'
  return { ...found, body: NO_BYTES, headers: headersIn(headers), obstacle }
}

/** @type {Record<string, string>} */
const ESCAPES = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f', v: '\v', 0: '\0' }

/** Reads literals of JavaScript; what is not one is `undefined`. */
class Literals {
  #text
  #at
  #depth = 0

  /**
   * @param {string} text
   * @param {number} at
   */
  constructor(text, at) {
    this.#text = text
    this.#at = at
  }

  /** @param {string} sign */
  #takes(sign) {
    for (const blank = /\s+|\/\/[^\n]*/y; ; ) {
      blank.lastIndex = this.#at
      const [run] = blank.exec(this.#text) ?? []
      if (run === undefined) break
      this.#at += run.length
    }
    if (this.#text[this.#at] !== sign) return false
    this.#at++
    return true
  }

  /**
   * @param {string} end
   * @returns {unknown[] | undefined}
   */
  list(end) {
    const values = []
    while (!this.#takes(end)) {
      const value = this.#value()
      values.push(value)
      if (this.#takes(',')) continue
      return this.#takes(end) ? values : undefined
    }
    return values
  }

  /** @returns {unknown} */
  #value() {
    if (this.#depth >= MAX_DEPTH) return undefined
    this.#depth++
    const value = this.#innerValue()
    this.#depth--
    return value
  }

  #innerValue() {
    if (this.#takes('{')) return this.#object()
    if (this.#takes('[')) return this.list(']')
    const quote = this.#text[this.#at] ?? ''
    if (quote !== '' && '"\'`'.includes(quote)) return this.#string(quote)
    const word = /(?:new\s+)?[\w$.+-]+/y
    word.lastIndex = this.#at
    const [name = ''] = word.exec(this.#text) ?? []
    this.#at += name.length
    if (name !== '' && this.#takes('(')) {
      const [value] = this.list(')') ?? []
      // The text that the program sends.
      return name === 'JSON.stringify' && value !== undefined ? JSON.stringify(value) : value
    }
    if (name === 'null') return null
    return name === 'true' || name === 'false' ? name === 'true' : name === '' || Number.isNaN(Number(name)) ? undefined : Number(name)
  }

  #object() {
    /** @type {Record<string, unknown>} */
    const object = Object.create(null)
    while (!this.#takes('}')) {
      const quote = this.#text[this.#at] ?? ''
      const word = /[\w$-]+/y
      word.lastIndex = this.#at
      const key = quote === '"' || quote === "'" ? this.#string(quote) : word.exec(this.#text)?.[0]
      if (quote !== '"' && quote !== "'") this.#at += key?.length ?? 0
      if (key === undefined || !this.#takes(':')) return object
      object[key] = this.#value()
      if (this.#takes(',')) continue
      this.#takes('}')
      break
    }
    return object
  }

  /** @param {string} quote */
  #string(quote) {
    const plain = quote === '"' ? /[^"\\]*/y : quote === "'" ? /[^'\\]*/y : /[^`\\]*/y
    const parts = []
    this.#at++
    while (this.#at < this.#text.length && this.#text[this.#at] !== quote) {
      plain.lastIndex = this.#at
      const [run = ''] = plain.exec(this.#text) ?? []
      parts.push(run)
      this.#at += run.length
      if (this.#text[this.#at] === '\\') parts.push(this.#escape())
    }
    this.#at++
    return parts.join('')
  }

  #escape() {
    const pattern = /\\(?:u\{([\da-fA-F]{1,6})\}|u([\da-fA-F]{4})|x([\da-fA-F]{2})|(\r?\n)|(.))/sy
    pattern.lastIndex = this.#at
    const [whole = '\\', point, unit, byte, lineEnd, char] = pattern.exec(this.#text) ?? []
    this.#at += whole.length
    if (char !== undefined) return ESCAPES[char] ?? char
    if (lineEnd !== undefined) return ''
    const code = Number.parseInt(point ?? unit ?? byte ?? '', 16)
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole
  }
}
