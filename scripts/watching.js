// What `npm start` has around the server: a registry that it watches, and a receiver that it forwards the changes to.
import { randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { receive, reviewRelease } from 'npm-hooks/packument'
import { PACKAGE, publishNext } from './publish.js'
import { startRegistry } from './registry.js'

/** How long a change may take from the registry to the receiver. */
const TIMEOUT_MS = 60_000

/**
 * Starts the registry, whose files are in `folder`, and the receiver. `onChange` gets each change of the registry: the packument is the
 * payload then; it is `null` in the deliveries that the server only forwards.
 */
export async function startWatching(folder, serverUrl, onChange) {
  const [targetSecret, notifySecret] = [randomBytes(16).toString('hex'), randomBytes(16).toString('hex')]
  const registry = await startRegistry(folder, { url: `${serverUrl}-/changed`, secret: notifySecret })
  const target = await startTarget(targetSecret, onChange)
  return {
    registryUrl: `${registry.url}/`,
    targetUrl: target.url,
    /** The server's configuration with the registry and the receiver. */
    bindings: (bindings) => ({
      ...bindings,
      // Each change causes a notification or is found by the next look.
      WATCH: withEntry(bindings.WATCH, { registry: registry.url, id: 'demo', packages: [PACKAGE, '*'], interval: 1 }),
      NOTIFY_SECRET: notifySecret,
      TARGETS: withEntry(bindings.TARGETS, { name: 'demo', kind: 'forward', url: target.url, secret: targetSecret, hookOwner: 'demo' }),
    }),
    /** Publishes the next release, and resolves once its change has arrived. */
    async publish() {
      const version = await publishNext(folder)
      await target.received(`publish:${PACKAGE}@${version}`)
    },
    stop() {
      registry.stop()
      target.stop()
    },
  }
}

/** The command that publishes another release, for a shell in any folder. */
export function publishCommand(folder) {
  const script = join(dirname(fileURLToPath(import.meta.url)), 'publish.js')
  return ['node', script, folder].map(quoted).join(' ')
}

function quoted(argument) {
  if (/^[\w@%+=:,./-]+$/.test(argument)) return argument
  return process.platform === 'win32' ? `"${argument}"` : `'${argument.replaceAll("'", "'\\''")}'`
}

/** A JSON array of the configuration with one more entry. */
const withEntry = (list, entry) => JSON.stringify([...JSON.parse(list || '[]'), entry])

async function startTarget(secret, onChange) {
  const keys = new Set()
  const waiting = new Map()
  const server = createServer(async (request, response) => {
    const chunks = []
    for await (const chunk of request) chunks.push(chunk)
    try {
      const init = { method: 'POST', headers: request.headers, body: Buffer.concat(chunks) }
      const { event, change } = await receive(new Request('http://127.0.0.1/', init), { secret })
      response.writeHead(202).end()
      // A delivery may arrive twice.
      if (event.payload === null || keys.has(change.key)) return
      keys.add(change.key)
      const signals = change.kind === 'publish' ? reviewRelease(event.payloadBytes(), change.version) : []
      onChange({ change, signals, ms: Date.now() - event.time })
      waiting.get(change.key)?.()
    } catch (error) {
      if (!response.headersSent) response.writeHead(error.status ?? 500)
      response.end()
      console.error(`the receiver: ${error.message}`)
    }
  })
  await new Promise((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${server.address().port}/`,
    /** Resolves once the change has arrived. */
    received(key) {
      if (keys.has(key)) return
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error(`${key} did not arrive within ${TIMEOUT_MS / 1000} seconds`)), TIMEOUT_MS)
        waiting.set(key, () => {
          clearTimeout(timer)
          resolve()
        })
      })
    },
    stop() {
      server.close()
      server.closeAllConnections()
    },
  }
}
