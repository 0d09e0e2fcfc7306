// What is checked of a sample that exports something, by the name in its marker: `<!-- sample: NAME -->`.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as rest } from 'node:timers/promises'
import { follow } from 'npm-hooks/follow'
import { createDelivery, receive, verifySignature } from 'npm-hooks/packument'

const secret = 'test-secret'
const delivery = createDelivery({ kind: 'publish', name: 'lodash', version: '4.17.22', distTag: 'latest' }, { secret })

const REGISTRY = 'https://registry.test'

/** A packument whose versions were published on consecutive days. */
function packumentOf(name, versions) {
  const days = versions.map((version, at) => [version, new Date(Date.UTC(2026, 0, 1 + at)).toISOString()])
  const time = { created: days[0][1], modified: days.at(-1)[1], ...Object.fromEntries(days) }
  return {
    name,
    'dist-tags': { latest: versions.at(-1) },
    versions: Object.fromEntries(versions.map((version) => [version, {}])),
    time,
    users: {},
  }
}

export const CHECKS = {
  async worker({ default: worker }) {
    const post = (sent) => worker.fetch(new Request('http://test/', { method: 'POST', ...sent }), { NPM_HOOK_SECRET: secret })
    assert.equal((await post(delivery)).status, 202)
    const refused = await post({ ...delivery, body: 'another body' })
    assert.equal(refused.status, 401)
    assert.deepEqual(await refused.json(), { error: 'mismatch' })
  },
  async compare({ update }) {
    const sent = []
    let refused = null
    globalThis.fetch = async (_, { body, headers }) => {
      const event = JSON.parse(Buffer.from(body))
      if (event.change.version === refused) return { ok: false }
      sent.push({ event, body: Buffer.from(body), headers })
      return { ok: true }
    }
    const run = (...versions) => update('p', Buffer.from(JSON.stringify(packumentOf('p', versions))), 'http://subscriber.test/', secret)
    await run('1.0.0')
    await run('1.0.0')
    assert.deepEqual(sent, [], 'the history is not announced')
    const four = ['1.0.0', '1.1.0', '1.2.0', '1.3.0']
    refused = '1.2.0'
    await assert.rejects(run(...four), /refused publish:p@1\.2\.0/)
    refused = null
    await run(...four)
    assert.deepEqual(
      sent.map(({ event: { event, change } }) => [event, change.version]),
      four.slice(1).map((version) => ['package:publish', version]),
      'each once, in order',
    )
    const { time } = packumentOf('p', four)
    for (const { event, body, headers } of sent) {
      assert.equal(event.time, Date.parse(time[event.change.version]))
      assert.ok(verifySignature(body, headers['x-npm-signature'], secret))
    }
  },
  async follow({ watch }) {
    const folder = mkdtempSync(join(tmpdir(), 'npm-hooks-sample-'))
    const { log } = console
    try {
      let lines = []
      for (const versions of [['1.0.0'], ['1.0.0', '1.0.1']]) {
        lines = []
        const end = new AbortController()
        globalThis.fetch = async () => {
          // The look is stored by then.
          setTimeout(() => end.abort(), 2000)
          return Response.json(packumentOf('lodash', versions))
        }
        console.log = (...line) => lines.push(line)
        await watch(REGISTRY, ['lodash'], folder, end.signal)
        console.log = log
        assert.equal(lines.length, versions.length - 1)
      }
      assert.deepEqual(lines[0].slice(1, 2), ['lodash'])
      assert.match(lines[0][2], /^lodash 1\.0\.1 published/)
    } finally {
      console.log = log
      rmSync(folder, { recursive: true })
    }
  },
  async message({ messageOf }) {
    const versions = { '1.0.0': {}, '1.0.1': { scripts: { postinstall: 'node x' } } }
    const packument = JSON.stringify({ ...packumentOf('@channel', ['1.0.0', '1.0.1']), versions })
    const { body, headers } = createDelivery({ kind: 'publish', name: '@channel/a', version: '1.0.1' }, { secret, packument })
    const { event, change } = await receive(new Request('http://test/', { method: 'POST', body, headers }), { secret })
    const { text } = JSON.parse(messageOf(change, event.payloadBytes()))
    assert.match(text, /^🚨 @\u200bchannel\/a 1\.0\.1 published .*\n• alarm install-script: /u)
  },
  async installable({ untilInstallable }) {
    const requests = []
    globalThis.fetch = async (url, { method = 'GET' }) => {
      requests.push(`${method} ${url}`)
      if (method === 'HEAD') return new Response(null, { status: requests.length < 4 ? 404 : 200 })
      return Response.json({ versions: { '1.0.0': { dist: { tarball: `${REGISTRY}/a.tgz` } } } })
    }
    await untilInstallable(REGISTRY, 'a', '1.0.0', 1)
    const look = [`GET ${REGISTRY}/a`, `HEAD ${REGISTRY}/a.tgz`]
    assert.deepEqual(requests, [...look, ...look])
  },
  async mirror({ mirror }) {
    const folder = mkdtempSync(join(tmpdir(), 'npm-hooks-sample-'))
    const tarballs = { '1.0.0': 'first', '1.1.0': 'second', '1.2.0': 'third' }
    const hash = (algorithm, encoding, text) => createHash(algorithm).update(text).digest(encoding)
    const wrongSha1 = `sha1-${hash('sha1', 'base64', 'other')}`
    const digests = {
      // Before npm had `integrity`.
      '1.0.0': { shasum: hash('sha1', 'hex', 'first').toUpperCase() },
      '1.1.0': { integrity: `${wrongSha1} sha512-${hash('sha512', 'base64', 'second')}?option`, shasum: hash('sha1', 'hex', 'other') },
      '1.2.0': { integrity: `sha512-${hash('sha512', 'base64', 'third')}` },
    }
    const withTarballs = (versions, dists) => {
      const packument = packumentOf('@s/a', versions)
      for (const version of versions) packument.versions[version] = { dist: { tarball: `${REGISTRY}/${version}.tgz`, ...dists[version] } }
      return packument
    }
    try {
      // Another tarball than was published, for each kind of digest, and for none.
      for (const dist of [
        { integrity: `sha512-${hash('sha512', 'base64', 'x')}`, shasum: hash('sha1', 'hex', 'first') },
        { shasum: hash('sha1', 'hex', 'x') },
        {},
      ]) {
        globalThis.fetch = async (url) =>
          url.endsWith('.tgz') ? new Response('first') : Response.json(withTarballs(['1.0.0'], { '1.0.0': dist }))
        await assert.rejects(
          mirror(REGISTRY, ['@s/a'], folder, new AbortController().signal),
          /^Error: publish:@s\/a@1\.0\.0 is not what was published$/,
        )
        rmSync(folder, { recursive: true })
      }
      const stored = join(folder, `${encodeURIComponent('@s/a')}.json`)
      for (const versions of [['1.0.0'], ['1.0.0', '1.1.0', '1.2.0']]) {
        const end = new AbortController()
        globalThis.fetch = async (url) => {
          const [, version] = /(\d\.\d\.\d)\.tgz$/.exec(url) ?? []
          return version ? new Response(tarballs[version]) : Response.json(withTarballs(versions, digests))
        }
        const running = mirror(REGISTRY, ['@s/a'], folder, end.signal)
        const isStored = () => existsSync(stored) && readFileSync(stored, 'utf8') === JSON.stringify(withTarballs(versions, digests))
        while (!isStored()) await Promise.race([running, rest(20)])
        end.abort()
        await running
        for (const version of versions)
          assert.equal(readFileSync(join(folder, encodeURIComponent(`@s/a@${version}`).concat('.tgz')), 'utf8'), tarballs[version])
      }
    } finally {
      rmSync(folder, { recursive: true })
    }
  },
  async notes({ releaseNote }) {
    const noteOf = (repository) => {
      const packument = { ...packumentOf('a', ['1.0.0', '1.0.1']), versions: { '1.0.0': {}, '1.0.1': { repository: { url: repository } } } }
      const { body, headers } = createDelivery(
        { kind: 'publish', name: 'a', version: '1.0.1' },
        { secret, packument: JSON.stringify(packument) },
      )
      return releaseNote(new Request('http://test/', { method: 'POST', body, headers }), secret)
    }
    assert.equal(
      await noteOf('git+https://github.com/o/r.git'),
      'a 1.0.1 published (patch after 1.0.0): https://github.com/o/r/compare/v1.0.0...v1.0.1',
    )
    assert.equal(await noteOf('https://elsewhere.example/o/r'), 'a 1.0.1 published (patch after 1.0.0)')
  },
  async request({ explain }) {
    const { 'x-npm-signature': signature } = delivery.headers
    const found = await explain(`POST /hook HTTP/1.1\nx-npm-signature: ${signature}\n\n${Buffer.from(delivery.body)}`, secret)
    assert.deepEqual([found.valid, found.notes], [true, []])
    assert.match(found.description, /^An HTTP request: body of [\d,]+ bytes, signature found\.$/)
  },
  async state({ stateIn }) {
    const table = new Map()
    const state = stateIn({
      get: async (key) => table.get(key),
      put: async (key, value) => void table.set(key, value),
      delete: async (key) => void table.delete(key),
    })
    const given = []
    for (const versions of [['1.0.0'], ['1.0.0', '1.0.1'], ['1.0.0', '1.0.1']]) {
      const fetch = async () => Response.json(packumentOf('lodash', versions))
      for await (const { changes } of follow({ registry: REGISTRY, names: ['lodash'], state, once: true, fetch }))
        given.push(...changes.map(({ change }) => change.version))
    }
    assert.deepEqual(given, ['1.0.1'])
  },
}
