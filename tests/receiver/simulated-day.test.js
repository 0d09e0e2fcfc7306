// A simulated day of npm: a registry with a change feed, all of whose packages are watched; what changes is followed, compared, reviewed and
// sent to one target. Nothing is lost, nothing is invented, although the server is killed twice. `npm run soak` runs the whole day.
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { test } from 'node:test'
import { fetch } from '../fetch.js'
import { effort } from '../effort.js'
import { MANIFEST_BYTES, manifestOf } from './npm-like.js'
import { forwardTo, startTarget } from './recording-target.js'
import { newFolder, startReceiver } from './workerd.js'

const PACKAGES = effort(60, 50_000, 100)
const CHANGES = effort(180, 170_000, 500)
const EVENTS_TOKEN = 'a-token-of-twenty-letters'
const HOUR = 3_600_000
const START = Date.UTC(2026, 0, 1)
const FIRST_RELEASE = START - 9000 * HOUR
const LARGEST_BYTES = 20_000_000
const VERSION_BYTES = MANIFEST_BYTES + 50

/** Sizes as on npm: the median 20 kB, the 90th percentile 300 kB, the 99th 3 MB, the largest 20 MB. Of packages, by their number. */
function sizeOf(number) {
  const share = ((number * 2654435761) % 2 ** 32) / 2 ** 32
  if (number === PACKAGES - 1) return LARGEST_BYTES
  if (share < 0.5) return 2000 + 18_000 * (share / 0.5)
  if (share < 0.9) return 20_000 * 15 ** ((share - 0.5) / 0.4)
  return 300_000 * 10 ** ((share - 0.9) / 0.09)
}

const iso = (time) => new Date(time).toISOString()
const nameOf = (number) => (number % 5 === 0 ? `@scope-${number % 7}/package-${number}` : `package-${number}`)
/** The first texts of a list as one text, by their number. */
function prefixesOf(texts) {
  const ends = [0]
  for (const text of texts) ends.push(ends.at(-1) + text.length)
  const joined = texts.join('')
  return (count) => joined.slice(0, ends[count])
}

/** A registry of generated packuments: that of a package has its release `n` as the latest of those since the day began. */
async function startRegistry() {
  /** By package: how many releases of the day it has, and when the last was. */
  const releases = new Map()
  const rows = []
  const registry = { requests: 0, bytes: 0, rows }
  // The earlier versions of a package are the first ones of one list, so that thousands of packages share their texts.
  const count = Math.ceil(LARGEST_BYTES / VERSION_BYTES)
  const all = Array.from({ length: count }, (_, at) => `0.${at}.0`)
  const versionTexts = prefixesOf(all.map((version) => `"${version}":${manifestOf('filler', version)},`))
  const timeTexts = prefixesOf(all.map((version, at) => `"${version}":"${iso(FIRST_RELEASE + at * HOUR)}",`))
  const documentOf = (number) => {
    const name = nameOf(number)
    const earlier = Math.max(1, Math.floor(sizeOf(number) / VERSION_BYTES))
    const times = releases.get(number) ?? []
    const versions = times.map((_, at) => `1.0.${at}`)
    const latest = versions.at(-1) ?? `0.${earlier - 1}.0`
    const modified = times.at(-1) ?? START - HOUR
    const manifests = versions.map((version) => `"${version}":${manifestOf(name, version)},`).join('')
    const releaseTimes = versions.map((version, at) => `"${version}":"${iso(times[at])}",`).join('')
    return Buffer.from(
      `{"_id":"${name}","_rev":"${times.length + 1}-r","name":"${name}","dist-tags":{"latest":"${latest}"},"versions":{${(versionTexts(earlier) + manifests).slice(0, -1)}},"time":{"created":"${iso(FIRST_RELEASE)}","modified":"${iso(modified)}",${(timeTexts(earlier) + releaseTimes).slice(0, -1)}},"maintainers":[{"name":"alice","email":"alice@x.example"}],"readme":""}`,
    )
  }
  const numbers = new Map(Array.from({ length: PACKAGES }, (_, number) => [nameOf(number), number]))
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url, 'http://registry.test')
    const json = (body) => response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    if (pathname === '/feed/') return json({ update_seq: rows.length })
    if (pathname === '/feed/_changes') {
      const since = Number(searchParams.get('since'))
      const results = rows.slice(since, since + Number(searchParams.get('limit')))
      return json({ results, last_seq: Math.max(since, results.at(-1)?.seq ?? since) })
    }
    if (pathname === '/-/v1/search' || pathname.startsWith('/-/')) return response.writeHead(404).end('{}')
    const number = numbers.get(decodeURIComponent(pathname.slice(1)))
    if (number === undefined) return response.writeHead(404).end('{}')
    const etag = `"${number}-${releases.get(number)?.length ?? 0}"`
    registry.requests++
    if (request.headers['if-none-match'] === etag) return response.writeHead(304).end()
    const body = documentOf(number)
    registry.bytes += body.byteLength
    response.writeHead(200, { 'content-type': 'application/json', etag }).end(body)
  })
  registry.publish = (number, time) => {
    const times = releases.get(number) ?? []
    times.push(time)
    releases.set(number, times)
    rows.push({ seq: rows.length + 1, id: nameOf(number), changes: [{ rev: `${times.length + 1}-r` }] })
  }
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  server.unref()
  registry.url = `http://127.0.0.1:${server.address().port}`
  registry.stop = () => {
    server.closeAllConnections()
    server.close()
  }
  return registry
}

test('a simulated day of npm', async (t) => {
  const { folder, remove } = await newFolder()
  const registry = await startRegistry()
  /** By change: how often it arrived. */
  const arrived = new Map()
  const target = await startTarget((_, response, { headers, body }) => {
    const id = headers['webhook-id']
    // The change is at the end of the body, after the packument.
    const tail = body.subarray(-300).toString()
    const version = /"change":\{[^}]*"version":"([^"]+)"/.exec(tail)?.[1]
    const name = /^\{"event":"([^"]+)","name":"([^"]+)"/.exec(body.subarray(0, 300).toString())
    const key = `${name?.[1]} ${name?.[2]} ${version}`
    arrived.set(key, new Set([...(arrived.get(key) ?? []), id]))
    target.requests = (target.requests ?? 0) + 1
    target.hits.length = 0
    response.writeHead(204).end()
  })
  const WATCH = JSON.stringify([{ registry: registry.url, id: 'day', feed: `${registry.url}/feed`, packages: ['*'] }])
  const settings = { WATCH, TARGETS: JSON.stringify([forwardTo(target.url)]), EVENTS_TOKEN, FEED_INTERVAL_SECONDS: '1' }
  let server = await startReceiver(folder, settings)
  const wake = () => fetch(`${server.url}/healthz`).then((response) => response.text())
  t.after(async () => {
    await server.kill()
    registry.stop()
    target.stop()
    remove()
  })
  const until = async (what, isTrue, ms) => {
    const deadline = Date.now() + ms
    while (!(await isTrue())) {
      if (Date.now() > deadline) throw new Error(`waited ${ms} ms for: ${what}`)
      await new Promise((resolve) => setTimeout(resolve, 200))
    }
  }
  await wake()
  // Every package is in the feed once, so that it is known and looked at. The first look makes no event.
  await until('the feed', () => registry.requests >= 0, 1000)
  await new Promise((resolve) => setTimeout(resolve, 2000))
  for (let number = 0; number < PACKAGES; number++)
    registry.rows.push({ seq: registry.rows.length + 1, id: nameOf(number), changes: [{ rev: '1-r' }] })
  const looked = async () =>
    (await server.test('sql', { sql: 'SELECT count(*) AS count FROM watched WHERE read IS NOT NULL' }))
      .flat()
      .reduce((sum, { count }) => sum + count, 0)
  const begun = Date.now()
  await until('the first looks', async () => (await looked()) === PACKAGES, effort(60_000, 3_600_000))
  t.diagnostic(`${PACKAGES} first looks in ${((Date.now() - begun) / 1000).toFixed(1)} s, ${(registry.bytes / 1e6).toFixed(0)} MB`)
  assert.equal(arrived.size, 0, 'a first look makes no event')

  const published = new Set()
  const counts = new Map()
  const start = Date.now()
  const rss = []
  let random = 1
  const next = () => {
    random = (random * 48271) % 2147483647
    return random / 2147483647
  }
  for (let at = 0; at < CHANGES; at++) {
    // A few packages change often, as on npm.
    const number = Math.floor(PACKAGES * next() ** 2)
    const count = counts.get(number) ?? 0
    counts.set(number, count + 1)
    registry.publish(number, START + at * 500)
    published.add(`package:publish ${nameOf(number)} 1.0.${count}`)
    // Twice as fast as the goal, so that the server is never idle.
    if (at % 30 === 29) await new Promise((resolve) => setTimeout(resolve, 100))
    if (at === Math.floor(CHANGES / 3) || at === Math.floor((2 * CHANGES) / 3)) {
      await server.kill()
      server = await startReceiver(folder, settings)
      await wake()
    }
    if (at % Math.ceil(CHANGES / 4) === 0) rss.push(await rssOf(server.pid))
  }
  await until('all changes', () => arrived.size >= published.size, effort(120_000, 3_600_000))
  const seconds = (Date.now() - start) / 1000
  rss.push(await rssOf(server.pid))
  const lost = [...published].filter((key) => !arrived.has(key))
  const invented = [...arrived.keys()].filter((key) => !published.has(key))
  const ids = [...arrived.values()].filter((set) => set.size > 1)
  t.diagnostic(
    `${CHANGES} changes of ${PACKAGES} packages in ${seconds.toFixed(1)} s (${(CHANGES / seconds).toFixed(0)} a second), 2 kills: ${lost.length} lost, ${invented.length} invented, ${target.requests - arrived.size} sent again; ${registry.requests} requests, ${(registry.bytes / 1e6).toFixed(0)} MB read; RSS ${rss.map((mb) => mb.toFixed(0)).join(', ')} MB`,
  )
  assert.deepEqual([lost, invented, ids], [[], [], []])
})

async function rssOf(pid) {
  const { readFile } = await import('node:fs/promises')
  const text = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  return Number(/VmRSS:\s+(\d+)/.exec(text)?.[1] ?? Number.NaN) / 1000
}
