// The inspector alone, as it is built, under the headers that it is served with everywhere.
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { root, setup } from './setup.js'

const folder = join(root, 'www/inspector')

/** Builds the inspector unless it is newer than all that it is made of; the folder that has `inspector/` in it. */
export async function buildInspector() {
  const dist = join(folder, 'dist')
  const built = join(dist, 'inspector/index.html')
  const folders = [
    join(folder, 'src'),
    join(folder, 'public'),
    join(root, 'www/ui'),
    join(root, 'www/events-api'),
    join(root, 'pkg'),
    join(root, 'tests/data/deliveries'),
  ]
  const single = ['index.html', 'events.html', 'vite.config.ts', 'tsconfig.json', '../../package-lock.json']
  const sources = [...folders.flatMap(files), ...single.map((name) => join(folder, name))]
  const isNew = existsSync(built) && sources.every((file) => statSync(file).mtimeMs < statSync(built).mtimeMs)
  if (!isNew) {
    const { build } = await import('vite')
    await build({ root: folder, logLevel: 'error' })
  }
  return dist
}

/** Serves it on a port of 127.0.0.1; resolves to its address and how to stop. */
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
