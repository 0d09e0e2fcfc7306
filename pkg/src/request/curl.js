// @ts-check
// A curl command, as browsers and API tools copy it for bash.

/** @import { Found } from './found.js' */

/** The options that matter. Short options without a value can be combined; the last one takes the value. */
const OPTION = /^(?:(--header|--json|--data(?:-raw|-binary|-ascii|-urlencode)?)(?:=(.*))?|-[0-46aBfgGIijJklLMnNOpqRsSvVZ#:]*([Hd])(.*))$/s

const END = ['|', ';', '&&', '>']

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const encoder = new TextEncoder()

/**
 * @param {Uint8Array} bytes
 * @param {string} head
 * @returns {Found | null}
 */
export function readCurl(bytes, head) {
  if (!/^\s*(?:\$\s*)?curl(?:\.exe)?\s/.test(head)) return null
  const command = textOf(bytes)
  if (command === null) return { format: 'curl', what: 'A curl command that is not valid UTF-8', body: new Uint8Array() }
  if (/\^"/.test(head)) {
    const notes = ['It is for cmd.exe, which is not read. Copy the command for bash instead.']
    return { format: 'curl', what: 'A curl command', body: new Uint8Array(), notes }
  }
  /** @type {[string, string][]} */
  const headers = []
  /** @type {string[]} */
  const notes = []
  /** @type {string | null} */
  let data = null
  const words = shellWords(command)
  for (let at = 0; at < words.length && !END.includes(words[at] ?? ''); at++) {
    const [, long, given, short, rest] = OPTION.exec(words[at] ?? '') ?? []
    if (long === undefined && short === undefined) continue
    const value = given ?? (rest || (words[++at] ?? ''))
    if (long === '--header' || short === 'H') {
      const [, name, text = ''] = /^([\w-]+):[ \t]*(.*)$/s.exec(value) ?? []
      if (name !== undefined) headers.push([name.toLowerCase(), text])
    } else if (long === '--data-urlencode') {
      notes.push('--data-urlencode is not read. Pass the body itself.')
    } else if (value.startsWith('@') && long !== '--data-raw') {
      notes.push('Its body is in a file. Pass that file, and the signature as an option.')
    } else {
      // curl joins these with `&`, except for JSON.
      data = data === null ? value : `${data}${long === '--json' ? '' : '&'}${value}`
    }
  }
  if (data === null && notes.length === 0) notes.push('The command has no body.')
  return { format: 'curl', what: 'A curl command', body: encoder.encode(data ?? ''), headers, notes }
}

/** @param {Uint8Array} bytes */
function textOf(bytes) {
  try {
    return decoder.decode(bytes)
  } catch {
    return null
  }
}

/**
 * Splits a command as a shell does: three kinds of quotes, and backslashes. It reads each character once, whatever the length.
 *
 * @param {string} command
 */
function shellWords(command) {
  /** @type {string[]} */
  const words = []
  /** @type {string | undefined} */
  let word
  for (let at = 0; at < command.length; ) {
    const char = command[at] ?? ''
    let text = char
    let end = at + 1
    if (/\s/.test(char)) {
      if (word !== undefined) words.push(word)
      word = undefined
      at = end
      continue
    }
    if (char === "'") {
      end = endOf(command.indexOf("'", end), command)
      text = command.slice(at + 1, end)
      end++
    } else if (char === '"' || (char === '$' && command[end] === "'")) {
      const start = char === '"' ? end : end + 1
      end = endOfQuoted(command, start, char === '"' ? '"' : "'")
      const quoted = command.slice(start, end)
      text = char === '"' ? unescapeDouble(quoted) : unescapeAnsi(quoted)
      end++
    } else if (char === '\\') {
      const isContinued = command[end] === '\n' || command.startsWith('\r\n', end)
      end += isContinued && command[end] === '\r' ? 2 : 1
      if (isContinued) {
        at = end
        continue
      }
      text = command[at + 1] ?? ''
    }
    word = (word ?? '') + text
    at = end
  }
  return word === undefined ? words : [...words, word]
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
const ESCAPES = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f', v: '\v', a: '\x07', e: '\x1b', E: '\x1b', 0: '\0' }

/** @param {string} text */
function unescapeAnsi(text) {
  const pattern = /\\(?:u([\da-fA-F]{1,4})|U([\da-fA-F]{1,8})|x([\da-fA-F]{1,2})|(.))/gs
  return text.replace(pattern, (whole, u, long, x, char) => {
    if (char !== undefined) return ESCAPES[char] ?? char
    const code = Number.parseInt(u ?? long ?? x ?? '', 16)
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole
  })
}
