// Reads the body and the signature from a curl command.
import { type ParsedInput, SIGNATURE_HEADER } from './parsed-input.ts'

/** The options that matter. Short options can be combined; the last one takes the value. */
const OPTION = /^(?:(--header|--json|--data(?:-raw|-binary|-ascii|-urlencode)?)(?:=(.*))?|-[a-zA-Z]*?([Hd])(.*))$/s

export function parseCurlCommand(command: string): ParsedInput {
  const words = shellWords(command.replace(/^[\ufeff\s]*\$?\s*/, ''))
  const end = words.findIndex((word) => ['|', ';', '&&', '>'].includes(word))
  const notes: string[] = []
  const signatures: string[] = []
  const data: string[] = []
  let needsBodyFile = false
  for (let at = 1; at < (end === -1 ? words.length : end); at++) {
    const [, long, given, short, rest] = OPTION.exec(words[at] ?? '') ?? []
    if (long === undefined && short === undefined) continue
    const value = given ?? (rest || (words[++at] ?? ''))
    if (long === '--header' || short === 'H') {
      const [, name, text] = /^([\w-]+):[ \t]*(.*)$/s.exec(value) ?? []
      if (name?.toLowerCase() === SIGNATURE_HEADER) signatures.push(text ?? '')
    } else if (long === '--data-urlencode') {
      notes.push('--data-urlencode is not supported. Paste the body itself.')
    } else if (value.startsWith('@') && long !== '--data-raw') {
      needsBodyFile = true
      notes.push(`The body is in the file ${value.slice(1)}. Drop that file here; the signature is kept.`)
    } else {
      data.push(value)
    }
  }
  if (/\^"/.test(command)) notes.push('This command is for cmd.exe, which is not supported. Copy it for bash instead.')
  else if (data.length === 0 && notes.length === 0) notes.push('This command has no body.')
  return {
    format: 'curl',
    body: new TextEncoder().encode(data.join('&')),
    signature: signatures.join(', '),
    notes,
    ...(needsBodyFile && data.length === 0 ? { needsBodyFile } : {}),
  }
}

const ESCAPES: Record<string, string> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f', v: '\v', a: '\x07', e: '\x1b', E: '\x1b', 0: '\0' }

/** Splits a command as a shell does: three kinds of quotes, and backslashes. */
export function shellWords(command: string): string[] {
  const words: string[] = []
  let word: string | undefined
  const part = /'([^']*)'|\$'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|\\(\r?\n)|\\(.)|(\s+)|([|;]|&&|[^\s'"\\$|;]+|\$)/gs
  for (const [, single, ansi, double, continued, escaped, space, plain] of command.matchAll(part)) {
    if (space !== undefined) {
      if (word !== undefined) words.push(word)
      word = undefined
    } else if (continued === undefined) {
      word =
        (word ?? '') +
        (single ??
          (ansi === undefined ? undefined : unescapeAnsi(ansi)) ??
          double?.replace(/\\(\r?\n)/g, '').replace(/\\([$`"\\])/g, '$1') ??
          escaped ??
          plain ??
          '')
    }
  }
  return word === undefined ? words : [...words, word]
}

function unescapeAnsi(text: string): string {
  return text.replace(
    /\\(?:u([\da-fA-F]{1,4})|U([\da-fA-F]{1,8})|x([\da-fA-F]{1,2})|(.))/gs,
    (whole, u?: string, long?: string, x?: string, char?: string) => {
      if (char !== undefined) return ESCAPES[char] ?? char
      const code = parseInt(u ?? long ?? x ?? '', 16)
      return code <= 0x10ffff ? String.fromCodePoint(code) : whole
    },
  )
}
