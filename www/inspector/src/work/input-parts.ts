// The parts of an input: the body that was hashed, the signature, and what was left out.
import type { InputPart } from '../protocol.ts'
import type { Delivery } from './read-source.ts'

/** How much of each end of a part is shown. */
const HEAD_BYTES = 600
const TAIL_BYTES = 200
/** In a longer input, only a body that was taken out of it unchanged is found. */
const MAX_SEARCHED_BYTES = 4_000_000
/** The value of the header, in a request as well as in a command or in JSON. */
const SIGNATURE = /x-npm-signature\\?["']?\s*[:=,]\s*\\?["']?([^\r\n"'\\]+)/gi

/** In the order of the input; empty if all of it is the body, `null` if the body is not in it as it is, because it was decoded. */
export function inputParts({ input }: Pick<Delivery, 'input'>, body: Uint8Array): InputPart[] | null {
  const start = offsetOf(input, body)
  if (start === -1) return null
  if (body.length === input.length) return []
  const end = start + body.length
  return [...partsAround(input, 0, start), part('body', input, start, end), ...partsAround(input, end, input.length)]
}

function offsetOf(input: Uint8Array, body: Uint8Array): number {
  if (body.length === 0) return -1
  if (body.buffer === input.buffer) return body.byteOffset - input.byteOffset
  return input.length > MAX_SEARCHED_BYTES ? -1 : asciiText(input).indexOf(asciiText(body))
}

/** What is before or after the body. */
function partsAround(input: Uint8Array, start: number, end: number): InputPart[] {
  const parts: InputPart[] = []
  let at = start
  const leaveOut = (until: number) => {
    if (until > at) parts.push(part('left-out', input, at, until))
    at = until
  }
  const text = asciiText(input.subarray(start, Math.min(end, start + MAX_SEARCHED_BYTES)))
  for (const { 0: match, 1: value = '', index } of text.matchAll(SIGNATURE)) {
    const valueStart = start + index + match.length - value.length
    leaveOut(valueStart)
    parts.push(part('signature', input, valueStart, valueStart + value.length))
    at = valueStart + value.length
  }
  leaveOut(end)
  return parts
}

function part(kind: InputPart['kind'], input: Uint8Array, start: number, end: number): InputPart {
  const size = end - start
  const isLong = size > HEAD_BYTES + TAIL_BYTES
  return {
    kind,
    size,
    head: textOf(input.subarray(start, isLong ? start + HEAD_BYTES : end)),
    tail: isLong ? textOf(input.subarray(end - TAIL_BYTES, end)) : '',
  }
}

const textOf = (bytes: Uint8Array) => new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)

/** One character a byte. */
const asciiText = (bytes: Uint8Array) => new TextDecoder('windows-1252').decode(bytes)
