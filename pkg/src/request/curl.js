// @ts-check
// Commands that send a request: curl, wget and HTTPie, as browsers and API tools copy them for bash, cmd.exe and PowerShell.
import { IN_A_FILE, NO_BYTES } from './found.js'
import { powershellTokens } from './powershell.js'
import { bashWords, browserCmdWords, cmdWords } from './shell.js'
import { latin1Bytes, latin1Text, parseJson, utf8Text } from './text.js'

/** @import { Found } from './found.js' */
/** @import { Word } from './shell.js' */

/** @typedef {Pick<Found, 'obstacle' | 'bodyInFile'>} Obstacle What keeps a command from being checked */

/** The options that matter. Short options without a value can be combined; the last one takes the value. */
const OPTION = /^(?:(--header|--json|--data(?:-raw|-binary|-ascii|-urlencode)?)(?:=(.*))?|-[0-46aBfgGIijJklLMnNOpqRsSvVZ#:]*([Hd])(.*))$/s

const PROMPT = /^(?:[$%>]\s+|PS [^>\n]{0,200}>\s*|[A-Z]:\\[^>\n]{0,200}>\s*)?(?:sudo\s+)?/
const PROGRAM = /^(curl|wget|https?|xhs?|echo|printf|cat)(?:\.exe)?\s/
const CLIENT = /^(?:.*[/\\])?(curl|wget|https?|xhs?)(?:\.exe)?$/

/** How each client is named in a sentence. @type {Record<string, string>} */
const NAMES = { curl: 'A curl command', wget: 'A wget command' }

/**
 * @param {Uint8Array} bytes
 * @param {string} head
 * @returns {Found | null}
 */
export function readCommand(bytes, head) {
  const start = withoutComments(head).trimStart().replace(PROMPT, '')
  const [, program = ''] = PROGRAM.exec(start) ?? []
  if (program === '' || (/^(?:http|xh|cat|echo|print)/.test(program) && !/(?:^|\s)(?:curl|wget|https?|xhs?)\s+[^\s:]/.test(head)))
    return null
  const text = latin1Text(bytes.subarray(head.length - start.length))
  /** @type {Found[]} */
  const failed = []
  for (const shell of shellsOf(head)) {
    const readings = shell.flatMap((words) => readWords(words(text)) ?? [])
    // What a shell leaves of a body is JSON if it is the right shell.
    const right = readings.find(({ body }) => body.length > 0 && parseJson(utf8Text(body)) !== undefined)
    if (right !== undefined) return withOthers(right, [...readings, ...failed])
    failed.push(...readings)
  }
  return failed[0] === undefined ? null : withOthers(failed[0], failed)
}

/**
 * @param {Found} found
 * @param {Found[]} readings
 */
function withOthers(found, readings) {
  return { ...found, others: readings.map(({ body }) => ({ name: OTHERWISE, bytes: body })) }
}

const OTHERWISE = 'as another shell reads it'

/**
 * Without the lines at the beginning that are empty or comments.
 *
 * @param {string} head
 */
function withoutComments(head) {
  let at = 0
  for (const line of head.split('\n')) {
    if (!/^\s*(?:$|#(?!##)|::|rem )/i.test(line)) break
    at += line.length + 1
  }
  return head.slice(at)
}

/**
 * How the words may be divided: for each shell, the likeliest first, its ways.
 *
 * @param {string} head
 */
function shellsOf(head) {
  const [bash, powershell] = [[bashWords], [nativePowershellWords, powershellWords]]
  // Browsers write a caret before each quote.
  if (/\s\^"/.test(head)) return [[browserCmdWords, cmdWords], bash]
  const cmd = [cmdWords]
  if (/\^\r?\n|^\s*[A-Z]:\\/.test(head)) return [cmd, bash, powershell]
  const isPowershell = /`\r?\n/.test(head) || (/\.exe\s/.test(head) && !/\\\r?\n/.test(head))
  return isPowershell ? [powershell, cmd, bash] : [bash, cmd, powershell]
}

/**
 * The words as PowerShell 7 passes them on.
 *
 * @param {string} command
 */
const powershellWords = (command) =>
  powershellTokens(command).map(({ text, kind }) => (kind === 'sign' || text === '|' ? { text, isOperator: true } : { text }))

/**
 * The words as older ones do, where quotes in an argument need a backslash.
 *
 * @param {string} command
 */
const nativePowershellWords = (command) =>
  powershellWords(command).map((word) => ({ ...word, text: word.text.replace(/\\+"?/g, halveBeforeQuote) }))

/** @param {string} run Backslashes, and the quote after them */
const halveBeforeQuote = (run) => (run.endsWith('"') ? `${'\\'.repeat((run.length - 1) >> 1)}"` : run)

/**
 * The first request of the commands that has a body.
 *
 * @param {Word[]} words
 * @returns {Found | null}
 */
function readWords(words) {
  /** @type {Found | null} */
  let first = null
  /** What the command before a pipe prints. @type {string | null} */
  let stdin = null
  for (let at = 0; at < words.length; ) {
    const end = endOfCommand(words, at)
    const command = words.slice(at, end)
    const client = command.findIndex(({ text, isOperator }) => !isOperator && CLIENT.test(text))
    if (client === -1 || client > 4) stdin = outputOf(command)
    else {
      const found = readClient(command.slice(client), stdin)
      if (found.body.length > 0) return found
      first ??= found
    }
    at = end + 1
  }
  return first
}

const ENDS = ['|', ';', '&&', '||', '&']

/**
 * @param {Word[]} words
 * @param {number} start
 */
function endOfCommand(words, start) {
  for (let at = start; at < words.length; at++) if (words[at]?.isOperator && ENDS.includes(words[at]?.text ?? '')) return at
  return words.length
}

/**
 * What `echo` or `printf` prints, or a here-document.
 *
 * @param {Word[]} command
 */
function outputOf(command) {
  const document = command.find((word) => word.stdin !== undefined)?.stdin
  if (document !== undefined) return document
  const [program, ...rest] = command.map(({ text }) => text)
  if (program === 'echo') return rest[0] === '-n' ? rest.slice(1).join(' ') : `${rest.join(' ')}\n`
  return program === 'printf' ? (rest.at(-1) ?? '') : null
}

/**
 * @param {Word[]} words
 * @param {string | null} piped
 */
function readClient(words, piped) {
  const at = words.findIndex(({ text, isOperator }) => isOperator && '<<<'.startsWith(text))
  const [operator, operand] = at === -1 ? [] : [words[at], words[at + 1]]
  const stdin = operator?.stdin ?? (operator?.text === '<<<' ? `${operand?.text}\n` : piped)
  const isFile = operator?.text === '<'
  const args = words.slice(1, at === -1 ? undefined : at).map(({ text }) => text)
  const [, client = ''] = CLIENT.exec(words[0]?.text ?? '') ?? []
  if (client === 'curl') return readCurl(args, stdin)
  return client === 'wget' ? readWget(args) : readHttpie(args, stdin, isFile)
}

/**
 * @param {string[]} words
 * @param {string | null} stdin
 * @returns {Found}
 */
function readCurl(words, stdin) {
  /** @type {[string, string][]} */
  const headers = []
  /** @type {Obstacle[]} */
  const obstacles = []
  /** @type {string | null} */
  let data = null
  for (let at = 0; at < words.length; at++) {
    const [, long, given, short, rest] = OPTION.exec(words[at] ?? '') ?? []
    if (/^(?:-F|--form|-T|--upload-file)/.test(words[at] ?? '')) obstacles.push(IN_A_FILE)
    if (long === undefined && short === undefined) continue
    const value = given ?? (rest || (words[++at] ?? ''))
    if (long === '--header' || short === 'H') {
      addHeader(headers, value)
    } else if (long === '--data-urlencode') {
      obstacles.push({ obstacle: '--data-urlencode is not read. Pass the body itself.' })
    } else if (value === '@-' && stdin !== null && long !== '--data-raw') {
      // All but --data-binary and --json leave out line ends.
      data = joined(data, long, long === '--data-binary' || long === '--json' ? stdin : stdin.replace(/[\r\n]/g, ''))
    } else if (value.startsWith('@') && long !== '--data-raw') {
      obstacles.push(IN_A_FILE)
    } else {
      data = joined(data, long, value)
    }
  }
  const body = latin1Bytes(data ?? '')
  return { format: 'curl', what: NAMES.curl ?? '', body, headers, ...obstacleIn(body, obstacles) }
}

/**
 * curl joins the data of several options with `&`, except for JSON.
 *
 * @param {string | null} data
 * @param {string | undefined} option
 * @param {string} value
 */
const joined = (data, option, value) => (data === null ? value : `${data}${option === '--json' ? '' : '&'}${value}`)

/**
 * The first obstacle, and whether any of them is a file.
 *
 * @param {Uint8Array} body
 * @param {Obstacle[]} obstacles
 * @returns {Obstacle}
 */
function obstacleIn(body, obstacles) {
  const [first] = obstacles
  if (first !== undefined) return { ...first, bodyInFile: obstacles.some(({ bodyInFile }) => bodyInFile) }
  return body.length === 0 ? { obstacle: 'The command has no body.' } : {}
}

/**
 * @param {[string, string][]} headers
 * @param {string} line
 */
function addHeader(headers, line) {
  const [, name, text = ''] = /^([\w-]+):[ \t]*(.*)$/s.exec(line) ?? []
  if (name !== undefined) headers.push([name.toLowerCase(), text])
}

/**
 * @param {string[]} words
 * @returns {Found}
 */
function readWget(words) {
  /** @type {[string, string][]} */
  const headers = []
  /** @type {Obstacle[]} */
  const obstacles = []
  let body = NO_BYTES
  for (let at = 0; at < words.length; at++) {
    const [, option, given] = /^--(header|post-data|body-data|post-file|body-file)(?:=(.*))?$/s.exec(words[at] ?? '') ?? []
    if (option === undefined) continue
    const value = given ?? words[++at] ?? ''
    if (option === 'header') addHeader(headers, value)
    else if (option.endsWith('file')) obstacles.push(IN_A_FILE)
    else body = latin1Bytes(value)
  }
  return { format: 'wget', what: NAMES.wget ?? '', body, headers, ...obstacleIn(body, obstacles) }
}

/**
 * @param {string[]} words
 * @param {string | null} stdin
 * @param {boolean} isFile
 * @returns {Found}
 */
function readHttpie(words, stdin, isFile) {
  /** @type {[string, string][]} */
  const headers = []
  /** @type {Obstacle[]} */
  const obstacles = isFile ? [IN_A_FILE] : []
  let raw = stdin
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? ''
    const [, given] = /^--raw(?:=(.*))?$/s.exec(word) ?? []
    if (word.startsWith('--raw')) raw = given ?? words[++at] ?? ''
    else if (/^[\w-]+:(?![=/\d])/.test(word)) addHeader(headers, word)
    else if (/^[\w.-]+:?=(?!=)/.test(word)) obstacles.push({ obstacle: 'Its body is made of fields. Pass the body itself.' })
  }
  const body = latin1Bytes(raw ?? '')
  return { format: 'httpie', what: 'An HTTPie command', body, headers, ...(body.length > 0 && !isFile ? {} : obstacleIn(body, obstacles)) }
}
