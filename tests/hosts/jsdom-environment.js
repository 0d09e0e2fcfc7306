// Jest's environment jsdom, with what web-globals.js adds once the package is loaded.
import { TestEnvironment } from 'jest-environment-jsdom'

export default class extends TestEnvironment {
  constructor(...args) {
    super(...args)
    const { Uint8Array: Bytes } = this.global
    const encoder = new TextEncoder()
    // Its arrays are of the realm of the test.
    class Encoder {
      encode = (text) => new Bytes(encoder.encode(text))
    }
    this.global.webGlobals = { Blob, File, Headers, ReadableStream, Request, Response, structuredClone, TextDecoder, TextEncoder: Encoder }
    this.global.crypto.subtle ??= crypto.subtle
  }
}
