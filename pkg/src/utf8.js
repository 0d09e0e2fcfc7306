// @ts-check
// UTF-8 on hosts without the web's classes for it, such as Jest's environment jsdom. The build puts these two in place of the globals of
// the same name in every source, and in wasm-bindgen's glue.

/** Like `new TextEncoder()`. */
class OwnEncoder {
  /** @param {string} text */
  encode(text) {
    const escaped = encodeURIComponent(text.toWellFormed())
    const bytes = new Uint8Array(escaped.length)
    let length = 0
    for (let at = 0; at < escaped.length; at++) {
      const isByte = escaped[at] === '%'
      bytes[length++] = isByte ? parseInt(escaped.slice(at + 1, at + 3), 16) : escaped.charCodeAt(at)
      if (isByte) at += 2
    }
    return bytes.slice(0, length)
  }
}

/** Like `new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })`, whatever its arguments. */
class OwnDecoder {
  /** @param {Uint8Array} bytes */
  decode(bytes = new Uint8Array()) {
    let escaped = ''
    for (const byte of bytes) escaped += `%${byte.toString(16).padStart(2, '0')}`
    return decodeURIComponent(escaped)
  }
}

const Encoder = globalThis.TextEncoder ?? OwnEncoder
const Decoder = globalThis.TextDecoder ?? OwnDecoder

export { Decoder as TextDecoder, Encoder as TextEncoder }
