import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { headersFor } from 'npm-hooks-ui/headers'
import { defineConfig, type Plugin } from 'vite'

const BASE = '/inspector/'
const PUBLIC = join(import.meta.dirname, 'public')
const SERVICE_WORKER = 'sw.js'
const EVENTS_PAGE = 'events.html'

// The receiver serves the pages under the same path and with the same headers as `npm run inspector`.
export default defineConfig({
  base: BASE,
  // A missing file is a 404 instead of the page.
  appType: 'mpa',
  build: {
    outDir: 'dist/inspector',
    emptyOutDir: true,
    target: 'es2022',
    // Assets are separate files: the content security policy allows nothing inline.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rollupOptions: {
      input: { index: 'index.html', events: EVENTS_PAGE, sw: 'src/service-worker.ts' },
      output: { entryFileNames: ({ name }) => (name === 'sw' ? SERVICE_WORKER : 'assets/[name]-[hash].js') },
    },
  },
  experimental: {
    // The inspector works in any folder. The receiver serves the events page at another path than its files.
    renderBuiltUrl(file, { hostId, hostType }) {
      if (hostType === 'html') return hostId.endsWith(EVENTS_PAGE) ? BASE + file : `./${file}`
      return { relative: true }
    },
  },
  worker: { format: 'es' },
  plugins: [serviceWorkerFiles(), documentedHeaders()],
  preview: { host: '127.0.0.1' },
})

/** Writes the files of the inspector, with their digests, into the service worker. */
function serviceWorkerFiles(): Plugin {
  return {
    name: 'service-worker-files',
    apply: 'build',
    enforce: 'post',
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        const serviceWorker = bundle[SERVICE_WORKER]
        if (serviceWorker?.type !== 'chunk') throw new Error(`the build has no ${SERVICE_WORKER}`)
        const built = Object.values(bundle)
          .filter(({ fileName }) => fileName !== SERVICE_WORKER && !isOfEvents(fileName))
          .map((file): [string, string | Uint8Array] => [file.fileName, file.type === 'chunk' ? file.code : file.source])
        const copied = readdirSync(PUBLIC).map((name): [string, Uint8Array] => [name, readFileSync(join(PUBLIC, name))])
        const files = [...built, ...copied].sort(([a], [b]) => (a < b ? -1 : 1)).map(([path, content]) => [path, integrityOf(content)])
        const version = createHash('sha256').update(JSON.stringify(files)).digest('hex').slice(0, 16)
        serviceWorker.code = `const BUILD = ${JSON.stringify({ version, files })};\n${serviceWorker.code}`
      },
    },
  }
}

const isOfEvents = (path: string) => path === EVENTS_PAGE || /^assets\/(events|counts-chart)-/.test(path)

const integrityOf = (content: string | Uint8Array) => `sha256-${createHash('sha256').update(content).digest('base64')}`

function documentedHeaders(): Plugin {
  return {
    name: 'documented-headers',
    configurePreviewServer(server) {
      server.middlewares.use((request, response, next) => {
        const path = new URL(request.url ?? '/', 'http://localhost').pathname
        for (const [name, value] of Object.entries(headersFor(path.replace(BASE, '')))) response.setHeader(name, value)
        next()
      })
    },
  }
}
