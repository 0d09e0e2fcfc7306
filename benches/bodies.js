// What is measured with: real deliveries, and packuments as the registry that npm is set to use has them.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { signPayload, toEvent } from 'npm-hooks/packument'
import { deliveries } from '../tests/data.js'
import { SECRET } from './contenders.js'

/** Packages and the approximate size of their packuments in bytes; the table shows the size that was fetched. */
const PACKAGES = [
  ['isarray', 9_000],
  ['chokidar', 126_000],
  ['express', 500_000],
  ['vite', 2_800_000],
  ['typescript', 10_000_000],
  ['next', 20_000_000],
]

const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'npm-hooks', 'packuments')

/** `{ name, isReal, body, signature, version }` for each, the smallest first. */
export async function bodies() {
  const small = deliveries()
    .filter(({ name }) => /^(01|36)/.test(name))
    .map(({ name, body }) => {
      const bytes = Uint8Array.from(Buffer.from(body, 'base64'))
      const { change } = JSON.parse(new TextDecoder().decode(bytes))
      return delivered(name, true, bytes, change.version ?? change.deprecated)
    })
  const large = []
  for (const [name, size] of PACKAGES) large.push(await ofPackage(name, size))
  return [...small, ...large].sort((a, b) => a.body.length - b.body.length)
}

function delivered(name, isReal, body, version) {
  return { name, isReal, body, version, signature: signPayload(body, SECRET) }
}

async function ofPackage(name, size) {
  const real = await fetched(name)
  const packument = real ?? synthetic(name, size)
  const version = packument['dist-tags'].latest
  const change = { kind: 'publish', name, version, distTag: 'latest' }
  // Without white space, as senders write it.
  const body = toEvent(change, { packument: JSON.stringify(packument), time: 1464815459961 })
  return delivered(name, real !== undefined, body, version)
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
