// @ts-check
// Where `watch` sends a change. A target resolves once it has it, and rejects with `Refused` or `Unanswered`.
import { spawn } from 'node:child_process'
import { chatBody, chatDigest, chatLines, retryAfterMs } from 'npm-hooks/follow'
import { signPayload, toEvent } from 'npm-hooks/packument'
import { plainJson, plainText } from '../plain-text.js'
import { errorOfStatus, Refused, Unanswered } from './send-error.js'

/** @import { Change, Signal } from '../../../packument.js' */

/**
 * A change with what is sent of it.
 *
 * @typedef {object} WatchEvent
 * @property {string} id The same for a repetition.
 * @property {string} name
 * @property {number} time In milliseconds.
 * @property {Change} change
 * @property {Signal[]} signals What is suspicious about a release.
 * @property {boolean} [installable] Whether it could be installed before the limit of time of `--installable`.
 * @property {Uint8Array | null} packument
 */

/** @typedef {(event: WatchEvent, signal: AbortSignal) => Promise<void>} Target */
/** One message for many changes. @typedef {(events: readonly WatchEvent[], signal: AbortSignal) => Promise<void>} Digest */

const TIMEOUT_MS = 30_000

/**
 * What `--json` prints, and `--exec` gets.
 *
 * @param {WatchEvent} event
 */
const objectOf = ({ id, name, time, change, signals, installable }) => {
  return { id, name, time: new Date(time).toISOString(), change, signals, installable }
}

/**
 * @param {{ write(text: string, done: (error?: Error | null) => void): unknown }} output
 * @param {boolean} isJson
 * @returns {Target}
 */
export function printer(output, isJson) {
  return (event) => {
    const text = isJson ? plainJson(objectOf(event)) : lines(event).map(plainText).join('\n')
    // What could not be written is printed by the next run.
    return new Promise((resolve, reject) => {
      output.write(`${text}\n`, (error) => (error ? reject(new Unanswered(error.message)) : resolve()))
    })
  }
}

/** @param {WatchEvent} event */
const lines = (event) => [
  `${new Date(event.time).toISOString().slice(0, 19)}Z ${event.change.summary}`,
  ...notesOf(event).map(({ level, code, message }) => `  ${level} ${code}: ${message}`),
]

/**
 * What people are to know of a change.
 *
 * @param {WatchEvent} event
 * @returns {readonly { level: Signal['level'], code: string, message: string }[]}
 */
const notesOf = ({ signals, installable }) => (installable === false ? [...signals, NOT_INSTALLABLE] : signals)

const NOT_INSTALLABLE = /** @type {const} */ ({
  level: 'notice',
  code: 'not-installable',
  message: 'the registry does not serve it yet; the limit of time for that is over',
})

/**
 * Starts a program without a shell: it gets the event as JSON on its standard input, and nothing of it in its arguments.
 *
 * @param {string[]} command
 * @param {Record<string, string | undefined>} env
 * @returns {Target}
 */
export function program([file = '', ...args], env) {
  return (event, signal) =>
    new Promise((resolve, reject) => {
      const child = spawn(file, args, { stdio: ['pipe', 'inherit', 'inherit'], shell: false, env, signal })
      child.once('error', (error) =>
        reject(new Unanswered(`${file} could not be started: ${/** @type {{ code?: string }} */ (error).code ?? error.name}`)),
      )
      child.once('exit', (code, killedBy) => {
        if (code === 0) resolve()
        else reject(new Refused(`${file} ended with ${killedBy ?? `exit code ${code}`}`, false))
      })
      // A program that does not read it may end before it is written.
      child.stdin.once('error', () => {})
      child.stdin.end(`${JSON.stringify(objectOf(event))}\n`)
    })
}

/**
 * Posts the event in npm's format, signed.
 *
 * @param {string} url
 * @param {string} secret
 * @returns {Target}
 */
export function hook(url, secret) {
  // A secret that cannot be one is found at once.
  signPayload('', secret)
  return ({ id, time, change, packument, installable }, signal) => {
    const body = toEvent(change, { packument, time })
    const headers = { 'webhook-id': id, 'x-npm-signature': signPayload(body, secret) }
    // As the server sends it.
    return post(url, body, installable === false ? { ...headers, 'npm-hooks-warning': 'not-installable' } : headers, signal)
  }
}

/**
 * The format of Slack's incoming webhooks.
 *
 * @param {string} url
 * @returns {Target}
 */
export function slack(url) {
  return (event, signal) => postText(url, { lines: chatLines(entryOf(event)) }, signal)
}

/**
 * One message, unless it is about one change.
 *
 * @param {string} url
 * @returns {Digest}
 */
export function slackDigest(url) {
  return (events, signal) => {
    const [first, ...others] = events
    return first && others.length === 0 ? slack(url)(first, signal) : postText(url, chatDigest(events.map(entryOf)), signal)
  }
}

/** @param {WatchEvent} event */
const entryOf = ({ change: { summary }, signals, installable }) => {
  return { summary, signals, warning: installable === false ? 'not-installable' : null }
}

/**
 * @param {string} url
 * @param {import('../../../follow.js').ChatText} text
 * @param {AbortSignal} signal
 */
const postText = (url, text, signal) => post(url, JSON.stringify(chatBody('slack', text)), {}, signal)

/**
 * The URL may be a secret, so no message has it.
 *
 * @param {string} url
 * @param {string | Uint8Array<ArrayBuffer>} body
 * @param {Record<string, string>} headers
 * @param {AbortSignal} signal
 */
async function post(url, body, headers, signal) {
  const init = {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', 'user-agent': 'npm-hooks', ...headers },
    // Another host must not get it.
    redirect: /** @type {const} */ ('manual'),
    signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
  }
  /** @type {Response} */
  let response
  try {
    response = await fetch(url, init)
    await response.body?.cancel()
  } catch (error) {
    const { name, cause } = /** @type {{ name: string, cause?: { code?: string } }} */ (error)
    throw new Unanswered(name === 'TimeoutError' ? 'the target did not answer' : `the target could not be reached (${cause?.code ?? name})`)
  }
  if (!response.ok) throw errorOfStatus(response.status, retryAfterMs(response.headers.get('retry-after'), Date.now()))
}
