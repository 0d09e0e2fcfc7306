// @ts-check
// `npm-hooks replay`: a recorded delivery again, byte for byte.
import { signPayload } from 'npm-hooks/packument'
import { recognizeRequest } from 'npm-hooks/request'
import { Failure } from './exit.js'
import { optionalSecret, readInput, SECRET_OPTIONS } from './input.js'
import { endpointIn, post } from './post.js'

/** What belongs to the former connection, and what the former endpoint alone may know. */
const NOT_REPEATED = [
  'authorization',
  'cookie',
  'proxy-authorization',
  'host',
  'connection',
  'content-length',
  'transfer-encoding',
  'accept-encoding',
  'expect',
  'keep-alive',
  'upgrade',
]

export const replay = {
  summary: 'post a recorded delivery again, byte for byte',
  options: SECRET_OPTIONS,
  files: { min: 2, max: 2 },
  help: `Usage: npm-hooks replay FILE URL [--secret-env NAME | --secret-file FILE]

Posts the body of FILE with its headers. FILE is whatever npm-hooks verify
reads; - reads the standard input. With a secret it is signed again.

  --secret-env NAME   the variable that has the secret
  --secret-file FILE  the file that has the secret
  --json              one line of JSON

Example: npm-hooks replay request.txt http://127.0.0.1:8787/hook
Exit codes: 0 answered with 2xx, 1 another status, 2 wrong usage, 3 no answer.
`,

  /**
   * @param {{ values: Record<string, any>, positionals: string[] }} args
   * @param {import('./output.js').Output} output
   */
  async run({ values, positionals: [file = '-', target = ''] }, output) {
    const url = endpointIn(target)
    const secret = optionalSecret(values)
    const { format, description, body, headers, obstacle, notes } = recognizeRequest(await readInput(file))
    if (format === 'unknown' || body.length === 0)
      throw new Failure('no-body', [description, obstacle, ...notes].filter((text) => text !== null).join(' '))
    for (const note of notes) output.progress(note)
    const kept = Object.fromEntries(headers.filter(([name]) => !NOT_REPEATED.includes(name) && !name.startsWith(':')))
    const all = {
      'content-type': 'application/json',
      ...kept,
      ...(secret !== undefined && { 'x-npm-signature': signPayload(body, secret) }),
    }
    if (!all['x-npm-signature']) output.progress('It has no signature; pass a secret to sign it.')
    return post(url, { body, headers: all }, output, { format })
  },
}
