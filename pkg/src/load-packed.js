// @ts-check
// In place of load.js for browsers: the module as text that compresses as the module does, where base64 takes a third more. Frequent bytes
// are one character, the others two. A small wasm module decodes it: JavaScript that runs once would take milliseconds longer.
import { bytesByRank, characters, decoder, singles, size, text } from '../wasm/packument/packed.js'
import { load } from './instance.js'

/** A host of this kind has no HMAC that is synchronous. */
export const fallback = undefined

/** Where memory of the decoder has the rank of each character, the bytes by rank, and the text. */
const RANKS = 256
const BYTES = 384
const TEXT = 1024
const PAGE_BYTES = 65536

/** @typedef {{ memory: WebAssembly.Memory, unpack(from: number, to: number, end: number): void }} Decoder */

export function loadModule() {
  // The text is referenced once, because bundlers may inline it at each reference.
  load(new WebAssembly.Module(unpacked(text)))
}

/** @param {string} packed */
function unpacked(packed) {
  const instance = new WebAssembly.Instance(new WebAssembly.Module(fromBase64(decoder)))
  const { memory, unpack } = /** @type {Decoder & WebAssembly.Exports} */ (instance.exports)
  memory.grow(Math.ceil((TEXT + packed.length) / PAGE_BYTES))
  const bytes = new Uint8Array(memory.buffer)
  bytes.set(fromBase64(bytesByRank), BYTES)
  const values = new Uint16Array(memory.buffer, 0, RANKS / 2)
  for (let rank = 0; rank < characters.length; rank++) {
    const code = characters.charCodeAt(rank)
    bytes[RANKS + code] = rank
    values[code] = rank < singles ? bytes[BYTES + rank] : RANKS + singles + (rank - singles) * characters.length
  }
  bytes.set(new TextEncoder().encode(packed), TEXT)
  // In place: no byte is more characters than two, so none is written before it is read.
  unpack(TEXT, TEXT, TEXT + size)
  return bytes.slice(TEXT, TEXT + size)
}

/** @param {string} base64 */
function fromBase64(base64) {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
}
