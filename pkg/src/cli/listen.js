// @ts-check
// `npm-hooks listen`: prints what arrives.
import { createServer } from 'node:http'
import { reviewChange } from 'npm-hooks/follow'
import { classifyChange, explainSignature, parseEvent } from 'npm-hooks/packument'
import { Failure } from './exit.js'
import { optionalSecret, SECRET_OPTIONS } from './input.js'
import { integer } from './options.js'
import { printSignals } from './signals.js'
import { causeOf } from './causes.js'

const DEFAULT_PORT = 8787
const MAX_BYTES = 32 * 1024 * 1024

export const listen = {
  summary: 'print each delivery that arrives',
  options: /** @type {const} */ ({ count: { type: 'string' }, ...SECRET_OPTIONS }),
  files: { min: 0, max: 1 },
  help: `Usage: npm-hooks listen [PORT] [--secret-env NAME | --secret-file FILE]

Listens on 127.0.0.1, by default on port ${DEFAULT_PORT}, and prints each delivery: the
verdict, the change, and what is suspicious about a release. Without a secret
nothing is verified. Ctrl-C ends it.

  --count N           ends after N deliveries
  --secret-env NAME   the variable that has the secret
  --secret-file FILE  the file that has the secret
  --json              one line of JSON for each delivery

Example: npm-hooks listen 8787 --secret-env NPM_HOOK_SECRET
`,

  /**
   * @param {{ values: Record<string, any>, positionals: string[] }} args
   * @param {import('./output.js').Output} output
   */
  async run({ values, positionals: [port] }, output) {
    const secret = optionalSecret(values)
    const count = integer(values.count, '--count', 1, 1e9) ?? Number.POSITIVE_INFINITY
    const requested = integer(port, 'PORT', 0, 65_535) ?? DEFAULT_PORT
    let seen = 0
    const server = createServer(async (request, response) => {
      const found = await deliveryIn(request, secret)
      response
        .writeHead(found.status, { 'content-type': 'application/json' })
        .end(`${JSON.stringify({ error: found.error ?? undefined })}\n`)
      print(output, found)
      if (++seen >= count) close(server)
    })
    await new Promise((resolve, reject) => {
      server.once('error', (error) => reject(listenFailure(/** @type {NodeJS.ErrnoException} */ (error), requested)))
      server.listen(requested, '127.0.0.1', () => resolve(undefined))
    })
    const address = /** @type {import('node:net').AddressInfo} */ (server.address())
    output.progress(`listening on http://127.0.0.1:${address.port}/${secret === undefined ? '; without a secret nothing is verified' : ''}`)
    for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => close(server))
    await new Promise((resolve) => server.once('close', resolve))
  },
}

/** @param {import('node:http').Server} server */
function close(server) {
  server.close()
  server.closeIdleConnections()
}

/**
 * @param {NodeJS.ErrnoException} error
 * @param {number} port
 */
function listenFailure({ code }, port) {
  return new Failure(
    'cannot-listen',
    code === 'EADDRINUSE' ? `port ${port} is in use; pass another one` : `port ${port} cannot be used: ${code}`,
  )
}

/**
 * @typedef {object} Arrived
 * @property {number} status
 * @property {string | null} error
 * @property {string} verdict
 * @property {boolean | null} valid
 * @property {string} [id]
 * @property {any} [change]
 * @property {readonly import('../../packument.js').Signal[]} signals
 */

/**
 * @param {import('node:http').IncomingMessage} request
 * @param {string | undefined} secret
 * @returns {Promise<Arrived>}
 */
async function deliveryIn(request, secret) {
  const chunks = []
  let size = 0
  try {
    for await (const chunk of request) {
      size += chunk.length
      if (size <= MAX_BYTES) chunks.push(chunk)
    }
  } catch {
    return { status: 400, error: 'incomplete', verdict: 'The connection ended before the body did.', valid: null, signals: [] }
  }
  if (size > MAX_BYTES) return { status: 413, error: 'too-large', verdict: 'The body is over 32 MiB.', valid: null, signals: [] }
  const body = Buffer.concat(chunks)
  const header = request.headers['x-npm-signature']
  let valid = null
  let verdict = 'Not verified: there is no secret.'
  if (secret !== undefined) {
    const explanation = explainSignature(body, header, secret)
    if (!explanation.valid) {
      const { text, fix } = causeOf(explanation)
      return { status: 401, error: explanation.reason, verdict: `${text} ${fix}`, valid: false, signals: [] }
    }
    valid = true
    verdict = 'Valid signature.'
  }
  try {
    const event = parseEvent(body)
    const change = classifyChange(event)
    return { status: 202, error: null, verdict, valid, id: event.id, change, signals: reviewChange(change, event.payloadBytes()).signals }
  } catch (error) {
    const { code, status, message } = /** @type {import("../../index.d.ts").HookError} */ (error)
    return {
      status: status ?? 500,
      error: code ?? 'internal',
      verdict: `${verdict} It is not an npm hook: ${message}.`,
      valid,
      signals: [],
    }
  }
}

/**
 * @param {import('./output.js').Output} output
 * @param {Arrived} arrived
 */
function print(output, { status, error, verdict, valid, id, change, signals }) {
  if (output.isJson) return output.json({ status, error, valid, message: verdict, id, change, signals })
  output.line(`${valid === false || error ? '✗' : '✓'} ${verdict}`, valid === false || error ? 'bad' : valid === null ? 'warn' : 'good')
  if (change) output.line(`  ${change.summary} (${change.evidence})`)
  if (id !== undefined) output.line(`  id ${id}, key ${change.key}`, 'dim')
  printSignals(output, signals, '  ')
}
