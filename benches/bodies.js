// What is measured with: real deliveries, and packuments as the registry that npm is set to use has them.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { signPayload } from 'npm-hooks'
import { toEvent } from 'npm-hooks/packument'
import { deliveries } from '../tests/data.js'
import { SECRET } from './contenders.js'

/** Packages and the approximate size of their packuments in bytes; the tables show the size that was fetched. */
const PACKAGES = [
  ['isarray', 9_000],
  ['chokidar', 126_000],
  ['express', 500_000],
  ['vite', 2_800_000],
  ['typescript', 10_000_000],
  ['next', 20_000_000],
]
/** For parts that need not show every size. */
export const SOME = ['01-publish-first', 'isarray', 'chokidar', 'express', 'next']

const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'npm-hooks', 'packuments')

/** `{ name, isReal, body, signature, version }` for each, the smallest first; all of them, or those with `names`. */
export async function bodies(names) {
  const isWanted = (name) => names === undefined || names.includes(name)
  const small = deliveries()
    .filter(({ name }) => /^(01|36)/.test(name) && isWanted(name))
    .map(({ name, body }) => {
      const bytes = Uint8Array.from(Buffer.from(body, 'base64'))
      const { change } = JSON.parse(new TextDecoder().decode(bytes))
      return delivered(name, true, bytes, change.version ?? change.deprecated)
    })
  const large = []
  for (const [name, size] of PACKAGES) if (isWanted(name)) large.push(await ofPackage(name, size))
  return [...small, ...large].sort((a, b) => a.body.length - b.body.length)
}

/** The body of that name. */
export async function bodyOf(name) {
  const [body] = await bodies([name])
  return body
}

function delivered(name, isReal, body, version) {
  return { name, isReal, body, version, signature: signPayload(body, SECRET) }
}

async function ofPackage(name, size) {
  const real = await fetched(name)
  const packument = justPublished(real ?? synthetic(name, size))
  const version = packument['dist-tags'].latest
  const change = { kind: 'publish', name, version, distTag: 'latest' }
  // Without white space, as senders write it.
  const body = toEvent(change, { packument: JSON.stringify(packument), time: Date.parse(packument.time.modified) })
  return delivered(name, real !== undefined, body, version)
}

/**
 * The packument as npm sends it when its latest version was just published: that version is the last, and the times are in npm's
 * form and in the order of the versions. A mirror writes another form, and when it fetched a version, in any order.
 */
function justPublished(packument) {
  const { latest } = packument['dist-tags']
  const { [latest]: published, ...versions } = packument.versions
  versions[latest] = published
  const times = Object.values(packument.time ?? {}).flatMap((text) => (Number.isNaN(Date.parse(text)) ? [] : [Date.parse(text)]))
  times.sort((a, b) => a - b)
  const names = Object.keys(versions)
  const last = times.at(-1) ?? Date.UTC(2026, 9, 19, 20, 52, 41, 678)
  const timeAt = (at) => new Date(times.at(at - names.length) ?? last - (names.length - 1 - at) * 3_600_000).toISOString()
  const time = { created: timeAt(0), modified: timeAt(names.length - 1) }
  for (const [at, version] of names.entries()) time[version] = timeAt(at)
  return { ...packument, versions, time }
}

/** From the registry that npm is configured for, cached outside the project; undefined if it cannot be fetched. */
async function fetched(name) {
  const path = join(cache, `${name}.json`)
  if (!existsSync(path)) {
    const registry = execFileSync('npm', ['config', 'get', 'registry'], { encoding: 'utf8', shell: process.platform === 'win32' }).trim()
    const response = await fetch(new URL(name, registry), { signal: AbortSignal.timeout(60_000) }).catch(() => undefined)
    if (!response?.ok) return undefined
    mkdirSync(cache, { recursive: true })
    writeFileSync(path, new Uint8Array(await response.arrayBuffer()))
  }
  return JSON.parse(readFileSync(path, 'utf8'))
}

/** Manifests as they come, over and over. */
function synthetic(name, size) {
  const [{ body }] = deliveries().filter((each) => each.name.startsWith('36'))
  const { versions } = JSON.parse(Buffer.from(body, 'base64').toString()).payload
  const manifests = Object.values(versions)
  const packument = { name, 'dist-tags': {}, versions: {}, readme: '' }
  for (let length = 0, at = 0; length < size; at++) {
    const version = `1.${at}.0`
    const manifest = {
      ...manifests[at % manifests.length],
      version,
      readme: `# ${name}\n\n${'A line of text, as there are many.\n'.repeat(10)}`,
    }
    packument.versions[version] = manifest
    packument['dist-tags'].latest = version
    length += JSON.stringify(manifest).length + 12
  }
  return packument
}
