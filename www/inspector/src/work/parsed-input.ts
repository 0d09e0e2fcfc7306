// The body and the signature of an input.

export const SIGNATURE_HEADER = 'x-npm-signature'

export interface ParsedInput {
  format: 'body' | 'http' | 'curl'
  body: Uint8Array
  /** The header's value, empty if the request has none; `undefined` for a body alone. */
  signature?: string | undefined
  /** What is unusual about the input, for the visitor. */
  notes: string[]
  /** A curl command that reads the body from a file. */
  needsBodyFile?: boolean
}
