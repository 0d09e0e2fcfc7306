// @ts-check
// What `curl -v`, `curl --trace-ascii` and `curl --trace` print of a request.
import { NO_BYTES } from './found.js'
import { readHttp } from './http.js'
import { latin1Bytes, latin1Text } from './text.js'

/** @import { Found } from './found.js' */

/** With `--trace-time` and `--trace-ids`. */
const PREFIX = /^(?:\d\d:\d\d:\d\d\.\d{6} )?(?:\[[\dx-]{1,20}\] )?/
const VERBOSE = /^(?:[*<>{}](?: |\r?$)|Note: )/

/**
 * @param {Uint8Array} bytes
 * @param {string} head
 * @returns {Found | null}
 */
export function readTrace(bytes, head) {
  const [line = ''] = head.slice(0, 1000).split('\n', 1)
  const start = line.replace(PREFIX, '')
  if (/^(?:== Info:|=> Send |<= Recv )/.test(start)) return readDump(latin1Text(bytes))
  return VERBOSE.test(start) && /^> /m.test(head) ? readVerbose(head) : null
}

/**
 * The headers of the request are after `>`; the body is not shown.
 *
 * @param {string} head
 * @returns {Found}
 */
function readVerbose(head) {
  const lines = head.split('\n').map((line) => line.replace(PREFIX, ''))
  const start = lines.findIndex((line) => /^> \S+ \S+ HTTP/.test(line))
  const count = lines.slice(start).findIndex((line) => !line.startsWith('>'))
  const text = lines.slice(start, count === -1 ? undefined : start + count).map((line) => line.slice(2))
  const { headers = [] } = readHttp(NO_BYTES, `${text.join('\n')}\n\n`) ?? {}
  const obstacle = 'curl -v does not show the body. Save it with --trace-ascii, or pass it as a file.'
  return { format: 'trace', what: 'The output of curl -v', body: NO_BYTES, headers, obstacle }
}

/**
 * @param {string} trace
 * @returns {Found | null}
 */
function readDump(trace) {
  /** What was sent, in its parts. */
  const parts = []
  let isSent = false
  let sent = 0
  let expected = 0
  let isHex = false
  for (const line of trace.split('\n')) {
    const [, direction, kind, size] =
      /^(?:[\d:.[\]x -]{0,60})?(=>|<=|==) (?:Send|Recv|Info:?) ?(header|data|SSL data)?(?:, (\d{1,12}) bytes)?/.exec(line) ?? []
    if (direction !== undefined) {
      // That a part ends with a line end is shown by its size alone.
      if (sent < expected) parts.push('\r\n'.repeat(Math.min(2, (expected - sent) >> 1)))
      isSent = direction === '=>' && (kind === 'header' || kind === 'data')
      sent = 0
      expected = isSent ? Number(size ?? 0) : 0
      continue
    }
    const [prefix, offset = ''] = /^([\da-f]{4,8}): ?/.exec(line) ?? []
    if (!isSent || prefix === undefined) continue
    const content = line.slice(prefix.length).replace(/\r$/, '')
    const gap = Number.parseInt(offset, 16) - sent
    if (gap === 2 || gap === 4) parts.push('\r\n'.repeat(gap / 2))
    sent = Number.parseInt(offset, 16)
    const hex = hexIn(content)
    isHex ||= sent === 0 && hex.length === Math.min(16, expected)
    const text = isHex ? hex : content
    parts.push(text)
    sent += text.length
  }
  const message = parts.join('')
  const found = readHttp(latin1Bytes(message), message.slice(0, 65_536))
  if (found === null) return { format: 'trace', what: 'A trace of curl', body: NO_BYTES, obstacle: 'It shows no request that was sent.' }
  if (found.body.length === 0)
    return { ...found, format: 'trace', what: 'A trace of curl', obstacle: found.obstacle ?? 'It shows no body that was sent.' }
  const notes = [...(found.notes ?? [])]
  if (!isHex) notes.push('--trace-ascii shows each byte that is not ASCII as a point. If the body has such bytes, use --trace.')
  return { ...found, format: 'trace', what: 'A trace of curl', notes }
}

/**
 * The bytes of one line of `--trace`.
 *
 * @param {string} content
 */
function hexIn(content) {
  const [hex = ''] = /^(?:[\da-f]{2} ){1,16}/.exec(content) ?? []
  return hex.replace(/[\da-f]{2} ?/g, (digits) => String.fromCharCode(Number.parseInt(digits, 16)))
}
