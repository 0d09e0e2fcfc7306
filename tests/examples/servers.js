// Starts an example as a program, in workerd, or as a Lambda handler. Each started example accepts deliveries (`post`), collects its
// log (`output`), and must be stopped (`stop`).
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { root } from '../../scripts/setup.js'
import { inMiniflare } from '../hosts/workers.js'

// No telemetry, no look for updates.
const QUIET = { NEXT_TELEMETRY_DISABLED: '1', DENO_NO_UPDATE_CHECK: '1', DENO_DIR: join(root, 'target/deno') }

/** A program that prints the address it listens on. */
export function program(command, ...args) {
  return async (variables) => {
    const child = spawn(command, args, {
      cwd: join(root, 'www/examples'),
      env: { ...process.env, ...QUIET, PORT: '0', ...variables },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const server = { output: '' }
    let isRunning = true
    const keep = (text) => (server.output += text)
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', keep)
    child.once('error', ({ message }) => keep(message))
    server.closed = new Promise((resolve) => child.once('close', resolve)).then(() => (isRunning = false))
    server.url = () => /http:\/\/127\.0\.0\.1:\d+(?=\s)/.exec(server.output)?.[0]
    server.isUp = () => isRunning && server.url() !== undefined
    server.post = (path, delivery) => {
      assert.ok(server.isUp(), `the program is not up, but said:\n${server.output}`)
      return post(server.url() + path, delivery)
    }
    server.stop = async () => {
      child.kill()
      const insist = setTimeout(() => child.kill('SIGKILL'), 10_000)
      await server.closed
      clearTimeout(insist)
    }
    // Long, because cargo builds at the first start.
    const deadline = Date.now() + 300_000
    while (isRunning && !server.isUp() && Date.now() < deadline) await pause(20)
    return server
  }
}

/** A Worker, bundled and run as wrangler does. */
export async function inWorkerd(variables) {
  const { Log, LogLevel } = await import('miniflare')
  const server = { output: '' }
  const worker = await inMiniflare(join(root, 'www/examples/hono/worker.js'), root, {
    bindings: variables,
    log: new Log(LogLevel.NONE),
    handleRuntimeStdio: (...streams) => {
      for (const stream of streams) stream.setEncoding('utf8').on('data', (text) => (server.output += text))
    },
  })
  const { origin } = await worker.ready
  server.isUp = () => true
  server.post = (path, delivery) => post(origin + path, delivery)
  server.stop = () => worker.dispose()
  return server
}

/** A function as Lambda calls it: what it throws is logged, and answered with 500. */
export function asLambda({ isBase64Encoded }) {
  return async (variables) => {
    const { handler } = await import('../www/examples/lambda/handler.js')
    const server = { output: '', isUp: () => true, stop: () => {} }
    server.post = async (path, { body, signature, type = 'application/json' }) => {
      Object.assign(process.env, variables)
      const encoded = body?.toString(isBase64Encoded ? 'base64' : 'utf8')
      const headers = headersOf(type, signature)
      try {
        const answer = await handler({ version: '2.0', rawPath: path, headers, body: encoded, isBase64Encoded })
        return { status: answer.statusCode, text: answer.body }
      } catch (error) {
        server.output += error.stack
        return { status: 500, text: 'Internal Server Error' }
      } finally {
        for (const name of Object.keys(variables)) delete process.env[name]
      }
    }
    return server
  }
}

/** Resolves to the answer, or to why there was none. */
async function post(url, { body, signature, type = 'application/json', inPieces = false }) {
  // A new connection for each delivery: a host may close one after it refused a body.
  const headers = { connection: 'close', ...headersOf(type, signature) }
  try {
    const sent = inPieces ? new Blob([body]).stream() : body
    const response = await fetch(url, { method: 'POST', headers, body: sent, duplex: 'half' })
    return { status: response.status, text: await response.text() }
  } catch (error) {
    if (!['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET'].includes(error.cause?.code)) throw error
    return { cutOff: error.cause.code }
  }
}

function headersOf(type, signature) {
  return { ...(type && { 'content-type': type }), ...(signature && { 'x-npm-signature': signature }) }
}
