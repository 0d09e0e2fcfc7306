// Builds and serves the inspector alone, with the same headers as everywhere.
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { root, setup } from './setup.js'

const folder = join(root, 'www/inspector')

/** Builds the inspector unless the build is newer than its sources; returns the folder that contains `inspector/`. */
export async function buildInspector() {
  const dist = join(folder, 'dist')
  const built = join(dist, 'inspector/index.html')
  const folders = [join(folder, 'src'), join(folder, 'public'), join(root, 'pkg'), join(root, 'tests/data/deliveries')]
  const single = ['index.html', 'events.html', 'vite.config.ts', 'tsconfig.json', '../../package-lock.json']
  const sources = [...folders.flatMap(files), ...single.map((name) => join(folder, name))]
  const isNew = existsSync(built) && sources.every((file) => statSync(file).mtimeMs < statSync(built).mtimeMs)
  if (!isNew) {
    const { build } = await import('vite')
    await build({ root: folder, logLevel: 'error' })
  }
  return dist
}

/** Serves it on a port of 127.0.0.1; resolves to its URL and a function that stops it. */
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
  setup()
  const { requestedPort } = await import('./port.js')
  const { url } = await serveInspector(await requestedPort(process.env.PORT ?? '8789', 'PORT=8790 npm run inspector'))
  console.log(`\nThe inspector runs at ${url} (Ctrl-C stops)`)
}
