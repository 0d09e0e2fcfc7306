// @ts-check
// Lines of a log, one of which has the request as JSON.
import { readValue } from './json.js'
import { latin1Text, parseJson, utf8Text } from './text.js'

/** @import { Found } from './found.js' */

/**
 * @param {Uint8Array} bytes
 * @returns {Found | null}
 */
export function readLog(bytes) {
  const text = utf8Text(bytes) ?? latin1Text(bytes)
  /** @type {Found[]} */
  const found = []
  let isSeen = false
  // Where the next header and the end of its line are.
  const header = /x-npm-signature/gi
  for (let match = header.exec(text); match !== null; match = header.exec(text)) {
    isSeen = true
    const end = text.indexOf('\n', match.index)
    const line = text.slice(text.lastIndexOf('\n', match.index) + 1, end === -1 ? undefined : end)
    const request = readLine(line)
    if (request !== null) found.push(request)
    if (end === -1) break
    header.lastIndex = end
  }
  if (!isSeen) return null
  const [first] = found
  if (first === undefined) {
    const obstacle = 'Its lines are not JSON with the headers and the body of a request.'
    return { format: 'unknown', what: 'Text that has a signature', body: bytes, obstacle }
  }
  const more = found.length > 1 ? [`The log has ${found.length} signed requests. The first is read.`] : []
  return { ...first, format: 'log', what: 'A line of a log', notes: [...(first.notes ?? []), ...more] }
}

/**
 * @param {string} line
 */
function readLine(line) {
  const start = line.indexOf('{')
  if (start === -1) return null
  const value = parseJson(line.slice(start))
  // A line can end with more than the JSON.
  return readValue(value === undefined ? parseJson(line.slice(start, line.lastIndexOf('}') + 1)) : value)
}
