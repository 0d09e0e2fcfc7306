// A receiver with a token and a target that a test adds through the API.
import { fetch } from '../fetch.js'
import { forwardTo, startTarget } from './recording-target.js'
import { newFolder, startReceiver } from './workerd.js'

const EVENTS_TOKEN = 'a-token-of-twenty-letters'
const headers = { authorization: `Bearer ${EVENTS_TOKEN}` }

/**
 * Runs `work` with a receiver. `fixed` are the names of targets of the configuration, each with its name as its path, or `/` for
 * `added`; without an intake, deliveries are handed to their shards.
 */
export async function withRunTime({ fixed = [], hasIntake = true, ...variables }, work) {
  const { folder, remove } = await newFolder(undefined, { hasIntake })
  const target = await startTarget()
  const TARGETS = JSON.stringify(fixed.map((name) => forwardTo(name === 'added' ? target.url : `${target.url}/${name}`, { name })))
  const start = (more) => startReceiver(folder, { TARGETS, EVENTS_TOKEN, TEST_ATTEMPT_TIMEOUT_MS: '2000', ...variables, ...more })
  let receiver = await start()
  let offset = 0
  /** The status and the answer of a request to the API. */
  const api = async (method, path, body) => {
    const text = typeof body === 'string' ? body : JSON.stringify(body)
    const response = await fetch(`${receiver.url}/events/api/${path}`, { method, headers, body: method === 'GET' ? undefined : text })
    return { status: response.status, answer: await response.json() }
  }
  /** The objects that did not answer a request to the API. */
  const unavailable = async (path) =>
    (await fetch(`${receiver.url}/events/api/${path}`, { headers })).headers.get('npm-hooks-unavailable-shards')
  const add = async ({ url }, fields = {}) => {
    const { status, answer } = await api('POST', 'targets', forwardTo(url, { name: 'added', ...fields }))
    return { status, ...answer }
  }
  /** Kills the receiver and starts it again; its clock has no offset then. */
  const restart = async (more) => {
    await receiver.kill()
    offset = 0
    receiver = await start(more)
    return receiver
  }
  const turn = async (ms) => {
    offset += ms
    await receiver.test('clock', { offset })
    await receiver.test('run')
  }
  const rows = async (sql) => (await receiver.test('sql', { sql })).flat()
  /** A gauge of the target `added`. */
  const metric = async (name) => {
    const text = await (await fetch(`${receiver.url}/metrics`, { headers })).text()
    return Number(new RegExp(`^npm_hooks_${name}\\{target="added"\\} (.*)$`, 'm').exec(text)?.[1])
  }
  try {
    await work({ receiver, restart, api, unavailable, add, target, turn, rows, metric })
  } finally {
    await receiver.kill()
    target.stop()
    remove()
  }
}
