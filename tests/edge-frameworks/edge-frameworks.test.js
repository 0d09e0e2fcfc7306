// The package in frameworks that bundle for edge hosts, with and without the lines that docs/hosts.md says to add.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { cpSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { promisify } from 'node:util'
import { verifyEvent } from 'npm-hooks'
import { EDGE_FRAMEWORKS, edgeFrameworkFolder as folderOf, installEdgeFrameworks, root } from '../../scripts/setup.js'
import { installTarball } from '../../scripts/tarball.js'
import { deliveries } from '../data.js'
import { inBuiltEdgeLight, inBuiltWorkerd } from './runtimes.js'

const ROUTE = 'app/api/npm-hook'
const SECRET = 'npm-hook-fixture-secret'
/** The lines of docs/hosts.md. */
const NEXT_LINE = "serverExternalPackages: ['npm-hooks']"
const NITRO_LINE = 'experimental: { wasm: true }'
const VERCEL_LINE = 'wasm: { esmImport: true, lazy: false }'

/** The program `path` of an app's packages, run in the app's folder; resolves to what it printed. */
async function run(app, path, args, variables) {
  const env = { ...process.env, NO_COLOR: '1', NEXT_TELEMETRY_DISABLED: '1', WRANGLER_SEND_METRICS: 'false', ...variables }
  const program = join(folderOf(app), 'node_modules', path)
  const { stdout } = await promisify(execFile)(process.execPath, [program, ...args], { cwd: folderOf(app), env, maxBuffer: 1 << 28 })
  return stdout
}

async function buildWithOpenNext(variables) {
  for (const name of ['.next', '.open-next', 'out']) rmSync(join(folderOf('opennext'), name), { recursive: true, force: true })
  await run('opennext', '@opennextjs/cloudflare/dist/cli/index.js', ['build'], variables)
  await run('opennext', 'wrangler/bin/wrangler.js', ['deploy', '--dry-run', '--outdir', 'out'])
  return join(folderOf('opennext'), 'out/worker.js')
}

async function buildWithNitro(preset, lines, output) {
  for (const name of ['.nitro', '.output', '.vercel']) rmSync(join(folderOf('nitro'), name), { recursive: true, force: true })
  await run('nitro', 'nitropack/dist/cli/index.mjs', ['build'], { NITRO_LINES: JSON.stringify({ preset, ...lines }) })
  return join(folderOf('nitro'), output)
}

const onCloudflare = (lines) => buildWithNitro('cloudflare-module', lines, '.output/server/index.mjs')
const onVercel = (lines) => buildWithNitro('vercel-edge', lines, '.vercel/output/functions/__fallback.func/index.mjs')

let tarball
before(() => {
  installEdgeFrameworks()
  tarball = installTarball()
  for (const app of EDGE_FRAMEWORKS) {
    cpSync(join(import.meta.dirname, app), folderOf(app), { recursive: true })
    // The route is that of the example for Next.js on Node.
    if (app === 'opennext') cpSync(join(root, 'www/examples/next', ROUTE), join(folderOf(app), ROUTE), { recursive: true })
    const installed = join(folderOf(app), 'node_modules/npm-hooks')
    rmSync(installed, { recursive: true, force: true })
    cpSync(join(tarball, 'node_modules/npm-hooks'), installed, { recursive: true })
  }
})
after(() => rmSync(tarball, { recursive: true, force: true }))

const { body: text, signature } = deliveries().find(({ name }) => name.startsWith('27'))
const body = Buffer.from(text, 'base64')
const flipped = Buffer.from(body)
flipped[20] ^= 1

async function receives(post) {
  const answer = await post({ body, signature })
  const { id, change } = verifyEvent(body, signature, SECRET)
  assert.deepEqual([answer.status, await answer.json()], [202, { id, key: change.key, summary: change.summary }])
  for (const [label, delivery, status, code] of [
    ['a flipped bit', { body: flipped, signature }, 401, 'mismatch'],
    ['no signature', { body }, 401, 'missing'],
  ]) {
    const refusal = await post(delivery)
    assert.deepEqual([refusal.status, (await refusal.json()).error], [status, code], label)
  }
}

async function cannotCompile(post) {
  const { status, error, message } = await post({ body, signature }).then(async (answer) => ({
    status: answer.status,
    ...(await answer.json()),
  }))
  assert.deepEqual([status, error], [500, 'no-webassembly'])
  assert.match(message, /set up the bundler as docs\/hosts\.md says$/)
}

test('docs/hosts.md has each line', () => {
  const document = readFileSync(join(import.meta.dirname, '../../docs/hosts.md'), 'utf8')
  for (const line of [NEXT_LINE, NITRO_LINE, VERCEL_LINE]) assert.ok(document.includes(line), line)
})

const skip = process.platform === 'win32' ? 'OpenNext does not support Windows' : false
describe('Next.js on Cloudflare, by OpenNext', { skip }, () => {
  test(`works with ${NEXT_LINE}`, async () =>
    inBuiltWorkerd(await buildWithOpenNext({ NPM_HOOKS_IS_EXTERNAL: '1' }), { NPM_HOOK_SECRET: SECRET }, '/api/npm-hook', receives))

  test('without it, each delivery is answered with the reason', async () =>
    inBuiltWorkerd(await buildWithOpenNext({}), { NPM_HOOK_SECRET: SECRET }, '/api/npm-hook', cannotCompile))
})

describe('Nitro', () => {
  const wasm = { experimental: { wasm: true } }

  test(`on Cloudflare works with ${NITRO_LINE}`, async () => inBuiltWorkerd(await onCloudflare(wasm), {}, '/npm-hook', receives))

  test('without it, the build fails', async () => {
    await assert.rejects(onCloudflare({}), /index\.wasm/)
  })

  test(`on Vercel's edge runtime works with ${NITRO_LINE} and ${VERCEL_LINE}`, async () =>
    inBuiltEdgeLight(await onVercel({ ...wasm, wasm: { esmImport: true, lazy: false } }), '/npm-hook', receives))

  test('with the former alone, it does not start', async () => {
    const file = await onVercel(wasm)
    await assert.rejects(() => inBuiltEdgeLight(file, '/npm-hook', receives), /Wasm code generation disallowed by embedder/)
  })
})
