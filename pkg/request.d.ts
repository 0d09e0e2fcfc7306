/** What was recognized in an input. */
export interface RecognizedRequest {
  /**
   * What the input is. A minor version may add a format: have a `default`.
   *
   * - `http`: a raw HTTP request, with LF or CRLF, whole or chunked; also a `.http` file, and headers with a body
   * - `curl`: a curl command for bash
   * - `har`: a HAR; its first signed request, if it has several
   * - `lambda`: an event of AWS Lambda, API Gateway or a function URL, with a body as text or in base64
   * - `json`: another request as JSON: `headers`, and the body in `body`, `rawBody` or `content`
   * - `body`: JSON without a request around it
   * - `unknown`: something else; `description` says what, and `body` has all of its bytes
   */
  format: 'http' | 'curl' | 'har' | 'lambda' | 'json' | 'body' | 'unknown'
  /** One sentence that says what was recognized and which part was taken, safe to print. */
  description: string
  /** The body's bytes, not decompressed; empty if the input has none. */
  body: Uint8Array
  /** The value of `x-npm-signature`, with commas between several; `null` if there is none. */
  signature: string | null
  /** All headers in their order, their names in lower case. */
  headers: [name: string, value: string][]
  /** How the body is compressed by its header, e.g. `gzip`; `null` if it is not. */
  contentEncoding: string | null
  /** Sentences on what is missing or was changed, safe to print. */
  notes: string[]
}

/**
 * Finds the body and the signature of a delivery in a raw HTTP request, a curl command, a HAR, a Lambda event or a body alone. It never
 * throws for what the input contains, and takes time in proportion to its length.
 *
 * ```ts
 * import { verifyEvent } from 'npm-hooks'
 * import { recognizeRequest } from 'npm-hooks/request'
 *
 * const { body, signature, description } = recognizeRequest(text)
 * console.log(description) // An HTTP request: body of 1,547 bytes, signature found.
 * verifyEvent(body, signature, secret)
 * ```
 *
 * @throws {TypeError} if `input` is not a string, a `Uint8Array` or an `ArrayBuffer`
 */
export function recognizeRequest(input: string | Uint8Array | ArrayBuffer): RecognizedRequest
