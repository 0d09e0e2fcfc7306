// A registry for tests: packuments with ETags, a change feed in npm's form, and whatever else a test makes of it.
import { createHash } from 'node:crypto'
import { createServer } from 'node:http'

export async function startRegistry() {
  /** By name: a packument. */
  const packages = new Map()
  const registry = { packages, requests: [], rows: [], head: 0, open: 0, most: 0, behave: null, feedBehave: null }
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url, 'http://registry.test')
    registry.requests.push({ at: Date.now(), path: pathname, headers: request.headers })
    registry.open++
    registry.most = Math.max(registry.most, registry.open)
    response.once('close', () => registry.open--)
    if (pathname.startsWith('/feed')) return (registry.feedBehave ?? answerFeed)(request, response, pathname, searchParams)
    if (registry.behave?.(request, response, pathname)) return
    answer(request, response, pathname)
  })
  function answer(request, response, pathname) {
    if (pathname === '/') return send(response, 200, { ok: true })
    if (pathname === '/-/v1/search') {
      const objects = [...packages.values()].map(({ name, maintainers = [] }) => ({
        package: { name, maintainers: maintainers.map(({ name }) => ({ username: name })) },
      }))
      return send(response, 200, { objects, total: objects.length })
    }
    const packument = packages.get(decodeURIComponent(pathname.slice(1)))
    if (!packument) return send(response, 404, { error: 'not found' })
    const body = Buffer.isBuffer(packument) ? packument : Buffer.from(JSON.stringify(packument))
    const etag = `"${createHash('sha256').update(body).digest('hex').slice(0, 16)}"`
    if (request.headers['if-none-match'] === etag) return response.writeHead(304).end()
    response.writeHead(200, { 'content-type': 'application/json', etag }).end(body)
  }
  /** Only `since` and `limit` are understood; what is beyond the head is repeated. */
  function answerFeed(request, response, pathname, query) {
    if (request.headers['npm-replication-opt-in'] !== 'true') return send(response, 400, { error: 'opt in' })
    if (pathname === '/feed/') return send(response, 200, { update_seq: registry.head })
    if ([...query.keys()].some((key) => !['since', 'limit'].includes(key)) || !/^\d+$/.test(query.get('since')))
      return send(response, 400, {})
    const since = Number(query.get('since'))
    const results = registry.rows.filter(({ seq }) => seq > since).slice(0, Number(query.get('limit')))
    send(response, 200, { results, last_seq: results.at(-1)?.seq ?? since })
  }
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  server.unref()
  registry.url = `http://127.0.0.1:${server.address().port}`
  /** Stores a packument, and a row of the feed. */
  registry.put = (name, packument, { rev = packument?._rev, isAnnounced = true } = {}) => {
    if (packument === null) packages.delete(name)
    else packages.set(name, packument)
    registry.head++
    if (isAnnounced) registry.rows.push({ seq: registry.head, id: name, changes: [{ rev }], ...(packument === null && { deleted: true }) })
  }
  registry.stop = () => {
    server.closeAllConnections()
    server.close()
  }
  return registry
}

function send(response, status, body) {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

/** A packument: `versions` are [version, time in milliseconds, more of the manifest]. */
export function packumentOf(name, versions, { modified = versions.at(-1)?.[1], ...more } = {}) {
  const iso = (time) => new Date(time).toISOString()
  const time = { created: iso(versions[0]?.[1] ?? modified), modified: iso(modified) }
  const manifests = {}
  for (const [version, at, manifest] of versions) {
    time[version] = iso(at)
    manifests[version] = {
      name,
      version,
      dist: { tarball: `https://registry.test/${name}-${version}.tgz`, shasum: 'a'.repeat(40) },
      ...manifest,
    }
  }
  const latest = versions.at(-1)?.[0]
  return { name, 'dist-tags': { latest }, versions: manifests, time, maintainers: [{ name: 'alice', email: 'alice@x.example' }], ...more }
}
