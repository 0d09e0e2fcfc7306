// @ts-check
// The words of a command line, by the rules of bash, of cmd.exe and of PowerShell. Texts have one character for each byte. Each
// reader takes each character once, whatever the length.
import { characterBytes } from './text.js'

/**
 * A word, or an operator between commands; `stdin` is the text of a here-document.
 *
 * @typedef {{ text: string, isOperator?: boolean, stdin?: string }} Word
 */

/** A command has few; the rest of what looks like one is not read. */
export const MAX_WORDS = 10_000

/** Joins what is appended, without a chain of millions of parts. */
class Text {
  /** @type {string[]} */
  #parts = []
  isStarted = false

  /** @param {string} text */
  add(text) {
    this.isStarted = true
    this.#parts.push(text)
  }

  take() {
    const text = this.#parts.join('')
    this.#parts = []
    this.isStarted = false
    return text
  }
}

/**
 * The words of bash: three kinds of quotes, backslashes, here-documents.
 *
 * @param {string} command
 */
export function bashWords(command) {
  /** @type {Word[]} */
  const words = []
  const word = new Text()
  const flush = () => {
    if (word.isStarted) words.push({ text: word.take() })
  }
  const plain = /[^\s'"\\$|;<>&]+/y
  /** @type {string | undefined} */
  let delimiter
  for (let at = 0; at < command.length && words.length < MAX_WORDS; ) {
    plain.lastIndex = at
    const [run] = plain.exec(command) ?? []
    if (run !== undefined) {
      word.add(run)
      at += run.length
      continue
    }
    const char = command[at] ?? ''
    let end = at + 1
    if (/\s/.test(char)) {
      flush()
      if (words.at(-2)?.text === '<<' && delimiter === undefined) delimiter = words.pop()?.text
      if (char === '\n' && delimiter !== undefined) {
        const close = command.indexOf(`\n${delimiter}`, at)
        const stop = close === -1 ? command.length : close
        Object.assign(words.findLast(({ text }) => text === '<<') ?? {}, { stdin: command.slice(at + 1, stop + 1) })
        at = close === -1 ? stop : stop + 1 + delimiter.length
        delimiter = undefined
        continue
      }
    } else if (char === "'") {
      end = endOf(command.indexOf("'", end), command)
      word.add(command.slice(at + 1, end))
      end++
    } else if (char === '"' || (char === '$' && command[end] === "'")) {
      const start = char === '"' ? end : end + 1
      end = endOfQuoted(command, start, char === '"' ? '"' : "'")
      const quoted = command.slice(start, end)
      word.add(char === '"' ? unescapeDouble(quoted) : unescapeAnsi(quoted))
      end++
    } else if (char === '\\') {
      const isContinued = command[end] === '\n' || command.startsWith('\r\n', end)
      end += isContinued && command[end] === '\r' ? 2 : 1
      if (!isContinued) word.add(command[at + 1] ?? '')
    } else if ('|;<>'.includes(char) || (char === '&' && !word.isStarted)) {
      while (command[end] === char && end < at + 3) end++
      flush()
      words.push({ text: command.slice(at, end), isOperator: true })
    } else word.add(char)
    at = end
  }
  flush()
  return words
}

/**
 * @param {number} index
 * @param {string} command
 */
const endOf = (index, command) => (index === -1 ? command.length : index)

/**
 * Where a quoted text ends, in which a backslash protects the next character.
 *
 * @param {string} command
 * @param {number} start
 * @param {string} quote
 */
function endOfQuoted(command, start, quote) {
  let at = start
  while (at < command.length && command[at] !== quote) at += command[at] === '\\' ? 2 : 1
  return Math.min(at, command.length)
}

const unescapeDouble = (/** @type {string} */ text) => text.replace(/\\(?:\r?\n|([$`"\\]))/g, '$1')

/** @type {Record<string, string>} */
const ESCAPES = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f', v: '\v', a: '\x07', e: '\x1b', E: '\x1b' }

/**
 * The bytes of `$'…'`, where `\x` and octal digits are bytes, and `\u` is a character.
 *
 * @param {string} text
 */
function unescapeAnsi(text) {
  const pattern =
    /\\u([dD][89abAB][\da-fA-F]{2})\\u([dD][c-fC-F][\da-fA-F]{2})|\\(?:u([\da-fA-F]{1,4})|U([\da-fA-F]{1,8})|x([\da-fA-F]{1,2})|([0-7]{1,3})|(.))/gs
  return text.replace(pattern, (whole, high, low, u, long, x, octal, char) => {
    if (char !== undefined) return ESCAPES[char] ?? char
    if (high !== undefined)
      return characterBytes(0x10000 + ((Number.parseInt(high, 16) & 0x3ff) << 10) + (Number.parseInt(low, 16) & 0x3ff))
    if (x !== undefined || octal !== undefined)
      return String.fromCharCode((x === undefined ? Number.parseInt(octal, 8) : Number.parseInt(x, 16)) & 0xff)
    return characterBytes(Number.parseInt(u ?? long, 16)) || whole
  })
}

/**
 * The words of cmd.exe: carets first, then quotes as programs of Windows read them.
 *
 * @param {string} command
 */
export const cmdWords = (command) => windowsWords(withoutCarets(command), false)

/**
 * The same for the commands of browsers, which double each backslash, although programs halve only those before a quote.
 *
 * @param {string} command
 */
export const browserCmdWords = (command) => windowsWords(withoutCarets(command), true)

/** @param {string} command */
function withoutCarets(command) {
  const line = new Text()
  const plain = /[^"^]+/y
  let isQuoted = false
  for (let at = 0; at < command.length; ) {
    plain.lastIndex = at
    const [run] = plain.exec(command) ?? []
    if (run !== undefined) {
      line.add(run)
      at += run.length
    } else if (command[at] === '"' || isQuoted) {
      if (command[at] === '"') isQuoted = !isQuoted
      line.add(command[at++] ?? '')
    } else {
      // A line end after a caret continues the line; the character after it is taken as it is.
      const ending = lineEndAt(command, at + 1)
      const second = ending === 0 ? 0 : lineEndAt(command, at + 1 + ending)
      if (ending === 0) line.add(command[at + 1] ?? '')
      if (second > 0) line.add('\n')
      at += 1 + (ending === 0 ? 1 : ending + second)
    }
  }
  return line.take()
}

/**
 * @param {string} text
 * @param {number} at
 */
const lineEndAt = (text, at) => (text[at] === '\n' ? 1 : text[at] === '\r' && text[at + 1] === '\n' ? 2 : 0)

/**
 * @param {string} line
 * @param {boolean} isDoubled Whether all backslashes are doubled
 */
function windowsWords(line, isDoubled) {
  /** @type {Word[]} */
  const words = []
  const word = new Text()
  const plain = /[^\s"\\]+/y
  let isQuoted = false
  for (let at = 0; at < line.length && words.length < MAX_WORDS; ) {
    plain.lastIndex = at
    const [run] = plain.exec(line) ?? []
    if (run !== undefined) {
      word.add(run)
      at += run.length
      continue
    }
    const char = line[at] ?? ''
    if (char === '\\') {
      let end = at
      while (line[end] === '\\') end++
      const count = end - at
      const isEscape = line[end] === '"'
      word.add('\\'.repeat(isEscape ? count >> 1 : isDoubled ? (count + 1) >> 1 : count) + (isEscape && count % 2 === 1 ? '"' : ''))
      at = end + (isEscape && count % 2 === 1 ? 1 : 0)
    } else if (char === '"') {
      // Two quotes within quotes are one.
      const isLiteral = isQuoted && line[at + 1] === '"'
      word.add(isLiteral ? '"' : '')
      if (!isLiteral) isQuoted = !isQuoted
      at += isLiteral ? 2 : 1
    } else {
      if (isQuoted) word.add(char)
      else if (word.isStarted) words.push({ text: word.take() })
      at++
    }
  }
  if (word.isStarted) words.push({ text: word.take() })
  return words
}
