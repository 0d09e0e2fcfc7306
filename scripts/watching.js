// What `npm start` has around the server: a registry that it watches, and a receiver that it forwards the changes to.
import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { receive, reviewRelease } from 'npm-hooks/packument'
import { NPM_10, runNpm } from './npm.js'
import { PACKAGE, publishNext } from './publish.js'
import { startRegistry } from './registry.js'

/** How long a change may take from the registry to the receiver. */
const TIMEOUT_MS = 60_000

/**
 * Starts the registry, whose files are in `folder`, and the receiver. `onChange` gets each change of the registry: the packument is the
 * payload then; it is `null` in the deliveries that the server only forwards. `onHook` gets each delivery of a hook.
 */
export async function startWatching(folder, serverUrl, { onChange, onHook }) {
  const [targetSecret, hookSecret, notifySecret] = Array.from({ length: 3 }, () => randomBytes(16).toString('hex'))
  const hookKey = keptHookKey(folder)
  const notify = { url: `${serverUrl}-/changed`, secret: notifySecret }
  const registry = await startRegistry(folder, { notify, hooksUrl: serverUrl })
  writeFileSync(hookKeyFile(folder), hookKey, { mode: 0o600 })
  const target = await startTarget({ targetSecret, hookSecret }, { onChange, onHook })
  const addHook = (path) => ['hook', 'add', PACKAGE, `${target.url}${path}`, hookSecret]
  return {
    registryUrl: `${registry.url}/`,
    targetUrl: target.url,
    /** Adds a hook with npm 10 and lists it; `onCommand` gets each command and what npm printed. */
    async addHook(onCommand) {
      for (const args of [addHook('hook'), ['hook', 'ls']]) {
        const output = await runNpm([...args, `--registry=${serverUrl}`], { folder, cli: NPM_10 })
        onCommand({ command: `npm@10 ${args.join(' ')}`, output: output.trim() })
      }
    },
    /** The command that adds another hook on the package, for a shell in any folder. */
    hookCommand: () => {
      // These options win over the user's variables.
      const options = [`--registry=${serverUrl}`, `--userconfig=${join(folder, 'npmrc')}`, `--cache=${join(folder, 'cache')}`]
      return ['node', NPM_10, ...addHook('another-hook'), ...options].map(quoted).join(' ')
    },
    /** The server's configuration with the registry and the receiver. */
    bindings: (bindings) => ({
      ...bindings,
      // Each change causes a notification or is found by the next look.
      WATCH: withEntry(bindings.WATCH, { registry: registry.url, id: 'demo', packages: [PACKAGE, '*'], hooks: true, interval: 1 }),
      HOOK_REGISTRY: 'demo',
      HOOK_KEY: hookKey,
      HOOK_LOCAL_ENDPOINTS: 'true',
      NOTIFY_SECRET: notifySecret,
      TARGETS: withEntry(bindings.TARGETS, { name: 'demo', kind: 'forward', url: target.url, secret: targetSecret, hookOwner: 'demo' }),
    }),
    /** Publishes the next release, and resolves once its change and the hook's delivery have arrived. */
    async publish() {
      const key = `publish:${PACKAGE}@${await publishNext(folder)}`
      await Promise.all([target.received(`/ ${key}`), target.received(`/hook ${key}`)])
    },
    stop() {
      registry.stop()
      target.stop()
    },
  }
}

const hookKeyFile = (folder) => join(folder, 'hook-key')

/** The key that encrypts the secrets of hooks, from the start before or new. */
function keptHookKey(folder) {
  const file = hookKeyFile(folder)
  return existsSync(file) ? readFileSync(file, 'utf8') : randomBytes(32).toString('base64')
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

/** Each path is an endpoint: `/` gets what the server forwards, and the others are those of hooks. */
async function startTarget({ targetSecret, hookSecret }, { onChange, onHook }) {
  const keys = new Set()
  const waiting = new Map()
  const server = createServer(async (request, response) => {
    const chunks = []
    for await (const chunk of request) chunks.push(chunk)
    try {
      const isHook = request.url !== '/'
      const init = { method: 'POST', headers: request.headers, body: Buffer.concat(chunks) }
      const { event, change } = await receive(new Request('http://127.0.0.1/', init), { secret: isHook ? hookSecret : targetSecret })
      response.writeHead(202).end()
      const key = `${request.url} ${change.key}`
      // A delivery may arrive twice.
      if (event.payload === null || keys.has(key)) return
      keys.add(key)
      if (isHook) onHook({ path: request.url, event, change, ms: Date.now() - event.time })
      else onChange({ change, signals: signalsOf(event, change), ms: Date.now() - event.time })
      waiting.get(key)?.()
    } catch (error) {
      if (!response.headersSent) response.writeHead(error.status ?? 500)
      response.end()
      console.error(`the receiver: ${error.message}`)
    }
  })
  await new Promise((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${server.address().port}/`,
    /** Resolves once the change has arrived at a path: `/hook publish:a@1.0.0`. */
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

const signalsOf = (event, { kind, version }) => (kind === 'publish' ? reviewRelease(event.payloadBytes(), version) : [])
