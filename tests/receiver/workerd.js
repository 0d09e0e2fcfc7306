// The receiver in plain workerd with the configuration for self-hosting. It starts in a tenth of a second, and can be killed.
import { spawn } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { createRequire } from 'node:module'
import { basename, join } from 'node:path'
import { createDelivery } from 'npm-hooks/packument'
import { newStorageFolder } from '../storage-folder.js'
import { buildInspector } from '../../scripts/inspector.js'
import { root } from '../../scripts/setup.js'

export const SECRET = 'hook secret for tests'

// The binary: npm's `workerd` script would start it as a child, which survives when the script is killed.
const { default: workerd } = createRequire(import.meta.url)('workerd')
let built

/** The processes that run: if a test does not stop one, it is stopped with the test's process. */
const running = new Set()
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

/** A new folder with the bundled worker, its configuration and no events. By default private addresses are allowed, for local targets. Without an
 * intake, deliveries are handed to their shards, as on Cloudflare. `isOnDisk`: see `newStorageFolder`. */
export async function newFolder(network = 'allow = ["public", "private"]', { hasIntake = true, isOnDisk } = {}) {
  built ??= await bundle()
  const pages = await buildInspector()
  const folder = newStorageFolder('receiver', { isOnDisk })
  mkdirSync(join(folder, 'dist'))
  mkdirSync(join(folder, 'storage'))
  writeFileSync(join(folder, 'dist/index.js'), built)
  for (const entry of ['packument', 'filter', 'hook']) cpSync(join(root, `pkg/dist/edge/${entry}.wasm`), join(folder, `dist/${entry}.wasm`))
  const extra = [
    'TEST_POINT',
    'TEST_CONTROL',
    'TEST_ATTEMPT_TIMEOUT_MS',
    'TEST_BROKEN_LIMITER',
    'TEST_BROKEN_SHARD',
    'TEST_BROKEN_MONITOR',
    'TEST_EARLY_ANSWER',
    'TEST_MAX_HOOKS',
    'TEST_MAX_FILTER_BYTES',
    'TEST_MAX_SENDS',
    'TEST_RECEIVERS_PER_ANSWER',
  ].map((name) => `(name = "${name}", fromEnvironment = "${name}"),`)
  const config = readFileSync(join(root, 'www/server/config.capnp'), 'utf8')
    .replace('"../inspector/dist"', JSON.stringify(pages))
    .replace('allow = ["public"]', network)
    .replace('bindings = [', `bindings = [${extra.join(' ')}`)
  const withoutIntake = config.replace(/^.*name = "INTAKE".*\n/m, '')
  writeFileSync(join(folder, 'config.capnp'), hasIntake ? config : withoutIntake)
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }) }
}

/** Removes the intake from a folder's configuration, so that each delivery is written by its shard, as on Cloudflare. */
export function removeIntake(folder) {
  const file = join(folder, 'config.capnp')
  const text = readFileSync(file, 'utf8')
  const without = text.split('\n').filter((line) => !/"INTAKE"/.test(line))
  if (without.length !== text.split('\n').length - 1) throw new Error('the configuration has no binding INTAKE')
  writeFileSync(file, without.join('\n'))
}

async function bundle() {
  const { build } = await import('esbuild')
  const wasm = {
    name: 'external wasm',
    setup: ({ onResolve }) =>
      onResolve({ filter: /\.wasm\?module$/ }, ({ path }) => ({ path: `./${basename(path, '?module')}`, external: true })),
  }
  const {
    outputFiles: [{ text }],
  } = await build({
    entryPoints: [join(root, 'tests/receiver/instrumented-worker.js')],
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2024',
    conditions: ['workerd', 'worker'],
    external: ['node:*', 'cloudflare:*'],
    plugins: [wasm],
  })
  return text
}

/** The command that starts a process whose files cannot become longer. */
export const withMaxFileBytes = (bytes) =>
  // Without the trap the signal for a file that is too long would end the process. `exec` keeps the process id.
  ['sh', '-c', `trap "" XFSZ; ulimit -f ${bytes / 512}; exec "$@"`, 'sh']

/** Starts workerd in a folder; `variables` configure the receiver. `under` is a command that starts workerd and keeps its process id. */
export async function startReceiver(folder, variables = {}, { under = [] } = {}) {
  const args = ['serve', '--socket-addr', 'http=127.0.0.1:0', '--control-fd=3', 'config.capnp']
  const env = { PATH: process.env.PATH, NPM_HOOK_SECRET: SECRET, ...variables }
  const [command, ...rest] = [...under, workerd, ...args]
  const child = spawn(command, rest, {
    cwd: folder,
    env,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  })
  running.add(child)
  const exited = new Promise((resolve) => child.once('exit', resolve)).finally(() => running.delete(child))
  const log = []
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text) => log.push(...text.split('\n').filter(Boolean)))
  const port = await new Promise((resolve, reject) => {
    child.stdio[3].setEncoding('utf8').on('data', (text) => {
      const { port } = JSON.parse(text.split('\n')[0])
      if (port) resolve(port)
    })
    child.once('exit', () => reject(new Error(`workerd did not start:\n${log.join('\n')}`)))
  })
  const url = `http://127.0.0.1:${port}`
  const test = async (task, params = {}) => {
    const { status, text } = await postAlone(`${url}/test/${task}`, { body: JSON.stringify(params) })
    if (status !== 200) throw new Error(`${task}: ${text}\n${log.slice(-5).join('\n')}`)
    return JSON.parse(text)
  }
  const kill = () => {
    child.kill('SIGKILL')
    return exited
  }
  return { url, log, test, kill, pid: child.pid, exited, post: (delivery) => post(url, delivery) }
}

/** Posts a delivery; `null` if the connection fails. */
export async function post(url, delivery) {
  try {
    const { status, headers, text } = await postAlone(url, delivery)
    return { status, headers, answer: JSON.parse(text) }
  } catch {
    return null
  }
}

/** Posts on a new connection: workerd closes one that was idle for five seconds, perhaps just as it is used again. */
function postAlone(url, { body, headers = {} }) {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: 'POST', headers: { ...headers }, agent: false }, async (response) => {
      try {
        const text = Buffer.concat(await response.toArray()).toString()
        resolve({ status: response.statusCode, headers: new Headers(response.headers), text })
      } catch (error) {
        reject(error)
      }
    })
    sent.once('error', reject).end(body)
  })
}

/** A signed delivery of a release of `name`; each version and time makes a different event. */
export function release(name, version = '1.0.0', options = {}) {
  return createDelivery({ kind: 'publish', name, version, distTag: 'latest' }, { secret: SECRET, ...options })
}
