// Describes the hashed bytes: both ends, and what an editor does not show.
import type { HashedBytes } from '../protocol.ts'

/** How much of each end is shown. */
const END_BYTES = 48
const CR = 13
const LF = 10

export function describeBytes(body: Uint8Array): HashedBytes {
  let [crlf, lf] = [0, 0]
  for (let at = body.indexOf(LF); at !== -1; at = body.indexOf(LF, at + 1)) {
    if (body[at - 1] === CR) crlf++
    else lf++
  }
  return {
    size: body.length,
    head: [...body.subarray(0, END_BYTES)],
    tail: [...body.subarray(Math.max(END_BYTES, body.length - END_BYTES))],
    hasBom: body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf,
    lineEndings: crlf > 0 && lf > 0 ? 'LF and CRLF' : crlf > 0 ? 'CRLF' : lf > 0 ? 'LF' : 'none',
    endsWithNewline: body.at(-1) === LF,
  }
}
