// Finds the body and the signature in an input: a raw HTTP request, a curl command, or a body alone.
import { parseCurlCommand } from './curl.ts'
import { type ParsedInput, SIGNATURE_HEADER } from './parsed-input.ts'

export type { ParsedInput } from './parsed-input.ts'

const MAX_HEAD_BYTES = 64 * 1024
const latin1 = new TextDecoder('latin1')

export function parseInput(bytes: Uint8Array): ParsedInput {
  const start = latin1.decode(bytes.subarray(0, MAX_HEAD_BYTES))
  // A byte order mark or empty lines can precede a request; in the output of `curl -v`, `> ` precedes each line.
  const [before = ''] = /^(?:ï»¿)?\s*/.exec(start) ?? []
  const head = start.slice(before.length)
  if (/^(\$\s*)?curl(\.exe)?\s/.test(head)) return parseCurlCommand(new TextDecoder().decode(bytes))
  if (/^(> )?(POST|PUT) \S+( HTTP\/[\d.]+)?\r?\n/.test(head) || /^:?[\w-]+:[ \t]*[^\r\n]*\r?\n(:?[\w-]+:[^\n]*\n)*\r?\n/.test(head)) {
    return parseRequest(bytes.subarray(before.length), head)
  }
  return { format: 'body', body: bytes, notes: [] }
}

function parseRequest(bytes: Uint8Array, start: string): ParsedInput {
  const blank = /\r?\n(> )?\r?\n/.exec(start)
  const end = blank === null ? start.length : blank.index + blank[0].length
  const headers = new Map<string, string[]>()
  for (const line of start.slice(0, end).split(/\r?\n/)) {
    const [, name, value] = /^(?:> )?:?([\w-]+):[ \t]*(.*)$/.exec(line) ?? []
    if (name !== undefined && value !== undefined) headers.set(name.toLowerCase(), [...(headers.get(name.toLowerCase()) ?? []), value])
  }
  const notes: string[] = []
  let body = bytes.subarray(end)
  if (/chunked/i.test(headers.get('transfer-encoding')?.join() ?? '')) body = decodeChunks(body, notes)
  const lengthHeader = headers.get('content-length')?.[0]?.trim() ?? ''
  const length = /^\d+$/.test(lengthHeader) ? Number(lengthHeader) : NaN
  if (length < body.length) {
    notes.push(`The body has ${body.length - length} bytes more than its content-length of ${length}. They were ignored.`)
    body = body.subarray(0, length)
  } else if (length > body.length) {
    notes.push(`The body has ${body.length} bytes, but its content-length is ${length}: it was cut or changed.`)
  }
  if (blank === null) notes.push('There is no blank line after the headers, so there is no body.')
  return { format: 'http', body, signature: headers.get(SIGNATURE_HEADER)?.join(', ') ?? '', notes }
}

/** Decodes `transfer-encoding: chunked`. */
function decodeChunks(bytes: Uint8Array, notes: string[]): Uint8Array {
  const parts: Uint8Array[] = []
  let rest = bytes
  for (;;) {
    const [line, size] = /^([\da-f]+)[^\n]*\n/i.exec(latin1.decode(rest.subarray(0, 1024))) ?? []
    if (line === undefined || size === undefined) {
      notes.push(
        parts.length > 0
          ? 'The last chunk is missing: the body was cut.'
          : 'The request says that its body is chunked, but it isn’t. The body is used as it is.',
      )
      return parts.length > 0 ? concat(parts) : bytes
    }
    const length = parseInt(size, 16)
    if (length === 0) return concat(parts)
    parts.push(rest.subarray(line.length, line.length + length))
    rest = rest.subarray(line.length + length)
    rest = rest.subarray(rest[0] === 13 ? 2 : 1)
  }
}

function concat(parts: Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}
