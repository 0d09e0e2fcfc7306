// Builds the inspector, and serves it by itself with the headers that it has everywhere. `--build-only`: without serving it, as wrangler runs it.
import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { acquireLock, holderOf } from './build-lock.js'
import { root, setup } from './setup.js'

const folder = join(root, 'www/inspector')
const dist = join(folder, 'dist')
const lock = join(dist, '.building')
const MAX_BUILD_MS = 120_000

/** Builds the inspector if a source is newer than the build. Returns the folder that contains `inspector/`. */
export async function buildInspector() {
  mkdirSync(dist, { recursive: true })
  let isWaiting = false
  // Test files run in parallel processes: one builds, the others wait.
  while (holderOf(lock, MAX_BUILD_MS) !== undefined || !isUpToDate()) {
    const holder = acquireLock(lock, MAX_BUILD_MS)
    if (holder !== undefined) {
      if (!isWaiting) console.error(`waiting for process ${holder}, which is building the inspector`)
      isWaiting = true
      await new Promise((resolve) => setTimeout(resolve, 100))
      continue
    }
    try {
      if (isUpToDate()) break
      const { build } = await import('vite')
      await build({ root: folder, logLevel: 'error' })
      break
    } finally {
      rmSync(lock, { force: true })
    }
  }
  return dist
}

function isUpToDate() {
  const page = join(dist, 'inspector/index.html')
  const folders = ['src', 'public', '../ui', '../events-api', '../../pkg', '../../tests/data/deliveries'].map((name) => join(folder, name))
  const single = ['index.html', 'events.html', 'vite.config.ts', 'tsconfig.json', '../../package-lock.json']
  const sources = [...folders.flatMap(files), ...single.map((name) => join(folder, name))]
  return existsSync(page) && sources.every((file) => statSync(file).mtimeMs < statSync(page).mtimeMs)
}

/** Serves it on a port of 127.0.0.1; resolves to its address and a function that stops it. */
export async function serveInspector(port) {
  await buildInspector()
  const { preview } = await import('vite')
  const server = await preview({ root: folder, logLevel: 'error', preview: { port, strictPort: port !== 0 } })
  return { url: server.resolvedUrls.local[0], stop: () => new Promise((resolve) => server.httpServer.close(resolve)) }
}

function files(path) {
  return readdirSync(path, { recursive: true })
    .map((name) => join(path, name))
    .filter((name) => statSync(name).isFile())
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (process.argv.includes('--build-only')) await buildInspector()
  else await serve()
}

async function serve() {
  setup()
  const { requestedPort } = await import('./port.js')
  const { url } = await serveInspector(await requestedPort(process.env.PORT ?? '8789', 'PORT=8790 npm run inspector'))
  console.log(`\nThe inspector runs at ${url} (Ctrl-C stops)`)
}
