// Finds the body and the signature in what somebody has at hand: a raw HTTP request, a `curl` line, or a body by itself.

/** A body and its signature, as they were found; `notes` say what is odd about the way they came. */
export interface Found {
  kind: 'body' | 'http' | 'curl'
  body: Uint8Array
  /** The header's value; undefined where what was given has no place for one. */
  signature?: string | undefined
  notes: string[]
  /** The body is in a file that is still to come. */
  isAwaited?: boolean
}

const SIGNATURE = 'x-npm-signature'
/** Longer heads than this are no heads. */
const HEAD_CAP = 64 * 1024
const encoder = new TextEncoder()
const latin = new TextDecoder('latin1')

export function found(bytes: Uint8Array): Found {
  const start = latin.decode(bytes.subarray(0, HEAD_CAP))
  // What may stand before a request: a byte order mark, empty lines, the marks of `curl -v`.
  const [before = ''] = /^(?:ï»¿)?\s*/.exec(start) ?? []
  const head = start.slice(before.length)
  if (/^(\$\s*)?curl(\.exe)?\s/.test(head)) return inCurl(new TextDecoder().decode(bytes))
  if (/^(> )?(POST|PUT) \S+( HTTP\/[\d.]+)?\r?\n/.test(head) || /^:?[\w-]+:[ \t]*[^\r\n]*\r?\n(:?[\w-]+:[^\n]*\n)*\r?\n/.test(head)) {
    return inRequest(bytes.subarray(before.length), head)
  }
  return { kind: 'body', body: bytes, notes: [] }
}

function inRequest(bytes: Uint8Array, start: string): Found {
  const blank = /\r?\n(> )?\r?\n/.exec(start)
  const end = blank === null ? start.length : blank.index + blank[0].length
  const headers = new Map<string, string[]>()
  for (const line of start.slice(0, end).split(/\r?\n/)) {
    const [, name, value] = /^(?:> )?:?([\w-]+):[ \t]*(.*)$/.exec(line) ?? []
    if (name !== undefined && value !== undefined) headers.set(name.toLowerCase(), [...(headers.get(name.toLowerCase()) ?? []), value])
  }
  const notes: string[] = []
  let body = bytes.subarray(end)
  if (/chunked/i.test(headers.get('transfer-encoding')?.join() ?? '')) body = unchunked(body, notes)
  const announced = headers.get('content-length')?.[0]?.trim() ?? ''
  const length = /^\d+$/.test(announced) ? Number(announced) : NaN
  if (length < body.length) {
    notes.push(`There are ${body.length - length} bytes behind the ${length} that content-length announces; they were left out.`)
    body = body.subarray(0, length)
  } else if (length > body.length) {
    notes.push(`content-length announces ${length} bytes and only ${body.length} are here: it was cut or altered on the way.`)
  }
  if (blank === null) notes.push('There is no blank line behind the headers, so there is no body.')
  return { kind: 'http', body, signature: headers.get(SIGNATURE)?.join(', ') ?? '', notes }
}

/** A body without the lengths that `transfer-encoding: chunked` puts between its parts. */
function unchunked(bytes: Uint8Array, notes: string[]): Uint8Array {
  const parts: Uint8Array[] = []
  let rest = bytes
  for (;;) {
    const [line, size] = /^([\da-f]+)[^\n]*\n/i.exec(latin.decode(rest.subarray(0, 1024))) ?? []
    if (line === undefined || size === undefined) {
      notes.push(
        parts.length > 0
          ? 'The last chunk is missing: the body was cut.'
          : 'The headers announce chunks, and the body has none: it was taken as it is.',
      )
      return parts.length > 0 ? joined(parts) : bytes
    }
    const length = parseInt(size, 16)
    if (length === 0) return joined(parts)
    parts.push(rest.subarray(line.length, line.length + length))
    rest = rest.subarray(line.length + length)
    rest = rest.subarray(rest[0] === 13 ? 2 : 1)
  }
}

function joined(parts: Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

/** Options that are read; of short ones several may stand together, the last of which takes the value. */
const OPTION = /^(?:(--header|--json|--data(?:-raw|-binary|-ascii|-urlencode)?)(?:=(.*))?|-[a-zA-Z]*?([Hd])(.*))$/s

function inCurl(line: string): Found {
  const words = shellWords(line.replace(/^[\ufeff\s]*\$?\s*/, ''))
  const end = words.findIndex((word) => ['|', ';', '&&', '>'].includes(word))
  const notes: string[] = []
  const signatures: string[] = []
  const data: string[] = []
  let isAwaited = false
  for (let at = 1; at < (end === -1 ? words.length : end); at++) {
    const [, long, given, short, rest] = OPTION.exec(words[at] ?? '') ?? []
    if (long === undefined && short === undefined) continue
    const value = given ?? (rest || (words[++at] ?? ''))
    if (long === '--header' || short === 'H') {
      const [, name, text] = /^([\w-]+):[ \t]*(.*)$/s.exec(value) ?? []
      if (name?.toLowerCase() === SIGNATURE) signatures.push(text ?? '')
    } else if (long === '--data-urlencode') {
      notes.push('--data-urlencode is not read here: paste the body itself.')
    } else if (value.startsWith('@') && long !== '--data-raw') {
      isAwaited = true
      notes.push(`The body is in the file ${value.slice(1)}: drop that file here, the signature stays.`)
    } else {
      data.push(value)
    }
  }
  if (/\^"/.test(line)) notes.push('This line is for cmd.exe, whose quotes are not read here: copy it for bash.')
  else if (data.length === 0 && notes.length === 0) notes.push('This line has no body.')
  return {
    kind: 'curl',
    body: encoder.encode(data.join('&')),
    signature: signatures.join(', '),
    notes,
    ...(isAwaited && data.length === 0 ? { isAwaited } : {}),
  }
}

const ESCAPES: Record<string, string> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f', v: '\v', a: '\x07', e: '\x1b', E: '\x1b', 0: '\0' }

/** The words of a command line as a shell reads them: quotes of three kinds, and backslashes. */
export function shellWords(line: string): string[] {
  const words: string[] = []
  let word: string | undefined
  const part = /'([^']*)'|\$'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|\\(\r?\n)|\\(.)|(\s+)|([|;]|&&|[^\s'"\\$|;]+|\$)/gs
  for (const [, single, ansi, double, continued, escaped, space, plain] of line.matchAll(part)) {
    if (space !== undefined) {
      if (word !== undefined) words.push(word)
      word = undefined
    } else if (continued === undefined) {
      word =
        (word ?? '') +
        (single ??
          (ansi === undefined ? undefined : unescaped(ansi)) ??
          double?.replace(/\\(\r?\n)/g, '').replace(/\\([$`"\\])/g, '$1') ??
          escaped ??
          plain ??
          '')
    }
  }
  return word === undefined ? words : [...words, word]
}

function unescaped(text: string): string {
  return text.replace(
    /\\(?:u([\da-fA-F]{1,4})|U([\da-fA-F]{1,8})|x([\da-fA-F]{1,2})|(.))/gs,
    (whole, u?: string, long?: string, x?: string, char?: string) => {
      if (char !== undefined) return ESCAPES[char] ?? char
      const code = parseInt(u ?? long ?? x ?? '', 16)
      return code <= 0x10ffff ? String.fromCodePoint(code) : whole
    },
  )
}
