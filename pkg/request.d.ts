/** Bytes that can be the body that was signed. */
export interface BodyForm {
  /** How they were taken, e.g. `as it is`, `decoded from base64` or `up to its content-length`; it completes “the body, …”. */
  name: string
  bytes: Uint8Array
}

/**
 * What an input is. A minor version may add a format: have a `default`. docs/requests.md has an example of each.
 *
 * - `http`: a raw HTTP request, with LF or CRLF, whole or chunked; also a `.http` file, and headers with a body
 * - `trace`: the output of `curl --trace` or `curl --trace-ascii`; of `curl -v`, which has no body
 * - `curl`, `wget`, `httpie`: a command for bash, cmd.exe or PowerShell
 * - `powershell`: Invoke-WebRequest or Invoke-RestMethod
 * - `fetch`: a call of `fetch`
 * - `har`, `postman`, `insomnia`, `webhook-site`, `ngrok`: what these tools export
 * - `lambda`: an event of AWS Lambda, of API Gateway, a function URL or a load balancer
 * - `log`: lines of a log that are JSON, or a log as JSON
 * - `json`: another request as JSON
 * - `body`: a body without a request around it
 * - `unknown`: something else; `description` says what, and `body` has all of its bytes
 */
export type RequestFormat =
  | 'http'
  | 'trace'
  | 'curl'
  | 'wget'
  | 'httpie'
  | 'powershell'
  | 'fetch'
  | 'har'
  | 'postman'
  | 'insomnia'
  | 'webhook-site'
  | 'ngrok'
  | 'lambda'
  | 'log'
  | 'json'
  | 'body'
  | 'unknown'

/** What was recognized in an input. */
export interface RecognizedRequest {
  /** What the input is, or what is in the hexdump, base64 text, JSON string or UTF-16 text that it is. */
  format: RequestFormat
  /** One sentence that says what was recognized and which part was taken, safe to print. */
  description: string
  /** The body's bytes, not decompressed; empty if the input has none. */
  body: Uint8Array
  /**
   * All forms in which the body can have been signed, the likeliest first: at most 12, all different, none empty. `decompressRequest`
   * adds the decompressed ones.
   */
  forms: BodyForm[]
  /** The value of `x-npm-signature`, with commas between several; `null` if there is none. */
  signature: string | null
  /** All headers in their order, their names in lower case. */
  headers: [name: string, value: string][]
  /** How the body is compressed by its header or its first bytes, e.g. `gzip`; `null` if it is not. */
  contentEncoding: string | null
  /** Whether the input names a file that has the body, or a part of it: the file is needed too. */
  bodyInFile: boolean
  /**
   * A sentence that says why a signature that does not match proves nothing: the input has no body, or is not a delivery; safe to print.
   * `null` if it can be checked.
   */
  obstacle: string | null
  /** Sentences on what is missing or was changed, safe to print. */
  notes: string[]
}

/**
 * Finds the body and the signature of a delivery in what people have at hand: a raw HTTP request, a command, a HAR, a Lambda event, a
 * log, a hexdump, a body alone. It never throws for what the input contains, and takes time in proportion to its length.
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

/** What `decompressRequest` takes. */
export interface DecompressOptions {
  /** How many bytes all decompressed forms may have; longer ones are left out. 64 MiB by default. */
  maxBytes?: number | undefined
}

/**
 * Adds the decompressed forms of the body, after the compressed one, by the host's `DecompressionStream`: gzip, deflate, and whatever else
 * the host reads. What cannot be decompressed is said in `notes`. A compressed file that has a whole request is recognized again.
 *
 * @throws {TypeError} if `request` is not the result of `recognizeRequest`, or `maxBytes` not a positive integer
 */
export function decompressRequest(request: RecognizedRequest, options?: DecompressOptions): Promise<RecognizedRequest>

/** The verdict on the forms of a body. */
export interface FormsExplanation<E> {
  /** The form that is valid; or else the first with a proven hint; or else the first. */
  form: BodyForm
  /** What `explain` returned for `form`. */
  explanation: E
  /** How many forms were tried: all, if no form is valid. */
  tried: number
}

/**
 * Calls `explain` for each form until one is valid, and chooses the best explanation; `null` if there is no form.
 *
 * ```ts
 * import { explainSignature } from 'npm-hooks'
 * import { decompressRequest, explainForms, recognizeRequest } from 'npm-hooks/request'
 *
 * const { forms, signature } = await decompressRequest(recognizeRequest(text))
 * const result = explainForms(forms, (body) => explainSignature(body, signature, secret))
 * // { form: { name: 'decompressed from gzip', bytes: … }, explanation: { valid: true, secret: 0 }, tried: 2 }
 * ```
 */
export function explainForms<E extends { valid: boolean; hint?: string }>(
  forms: readonly BodyForm[],
  explain: (body: Uint8Array) => E,
): FormsExplanation<E> | null
