// A static host for a build of the inspector: a folder under a path, with the documented headers.
import { existsSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { extname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { headersFor } from 'npm-hooks-ui/headers'

const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' }

/**
 * Serves `host.folder`, which can be exchanged, and lists in `host.requests` the paths that were requested. `isCompressed`: with gzip, as hosts
 * on the internet do.
 */
export async function startStaticHost(folder, base, { isCompressed = false } = {}) {
  const host = { folder, requests: [] }
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost')
    host.requests.push(pathname)
    const path = pathname.startsWith(base) ? pathname.slice(base.length) || 'index.html' : ''
    const file = join(host.folder, path)
    if (path === '' || !existsSync(file)) return void response.writeHead(404).end('not found')
    const encoding = isCompressed ? { 'content-encoding': 'gzip' } : {}
    const content = readFileSync(file)
    response.writeHead(200, { 'content-type': TYPES[extname(path)], ...encoding, ...headersFor(path) })
    response.end(isCompressed ? gzipSync(content) : content)
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  host.url = `http://127.0.0.1:${server.address().port}${base}`
  host.stop = () => {
    server.closeAllConnections()
    return new Promise((resolve) => server.close(resolve))
  }
  return host
}
