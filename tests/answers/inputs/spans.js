// Where the values of a JSON text are. Texts are Latin-1, one character per byte, so that an index is a byte offset and an edit
// keeps every byte that it does not replace.

export const latin1 = (bytes) => Buffer.from(bytes).toString('latin1')
export const bytesOf = (text) => new Uint8Array(Buffer.from(text, 'latin1'))
/** A text of any characters as the Latin-1 text of its UTF-8 bytes. */
export const utf8AsLatin1 = (text) => Buffer.from(text).toString('latin1')

const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],:]|[^\s{}[\],:"]+/gs

/**
 * The members and the strings of a valid JSON text. A member is `{ start, keyEnd, valueStart, end, depth, isLast, objectStart }`:
 * `start` is that of its key, `depth` 1 for a member of the whole. A string is `{ start, end }`, with its quotes; keys are not listed.
 */
export function spansOf(text) {
  const found = { members: [], strings: [] }
  const tokens = Array.from(text.matchAll(TOKEN), ({ 0: token, index }) => ({ token, start: index, end: index + token.length }))
  let next = 0
  const value = (depth) => {
    const { token, start, end } = tokens[next++]
    if (token === '{') return object(start, depth + 1)
    if (token === '[') return array(depth + 1)
    if (token[0] === '"') found.strings.push({ start, end })
    return end
  }
  const object = (objectStart, depth) => {
    while (tokens[next].token !== '}') {
      const key = tokens[next]
      next += 2
      const member = { start: key.start, keyEnd: key.end, valueStart: tokens[next].start, depth, objectStart }
      found.members.push(member)
      member.end = value(depth)
      member.isLast = tokens[next].token === '}'
      if (!member.isLast) next += 1
    }
    return tokens[next++].end
  }
  const array = (depth) => {
    while (tokens[next].token !== ']') {
      value(depth)
      if (tokens[next].token === ',') next += 1
    }
    return tokens[next++].end
  }
  value(0)
  return found
}
