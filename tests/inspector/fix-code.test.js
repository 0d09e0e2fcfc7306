// The code that the inspector offers as a fix: each program runs, accepts what its cause spoils, and refuses others.
import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { signPayload } from 'npm-hooks'
import { freePort } from '../../scripts/port.js'
import { root } from '../../scripts/setup.js'
import { bun, deno } from '../hosts/programs.js'
import { isShort } from '../effort.js'
import { loadModule } from './load-module.js'

const SECRET = 'a secret with a newline'
const BODY = '{"event":"package:publish","name":"n","payload":{"versions":{"1.0.0":{}}},"change":{"version":"1.0.0"},"time":1}'
const FORGED = `sha256=${'0'.repeat(64)}`

const { fixCode, FRAMEWORKS } = await loadModule('fix-code.ts')
const { FIX_TARGETS } = await loadModule('messages.ts')

/** What each cause makes of a signature. HTTP itself removes spaces around a header. */
const SPOILS = {
  body: (signature) => signature,
  secret: (signature) => signature,
  'upper-case': (signature) => `sha256=${signature.slice(7).toUpperCase()}`,
  'trimmed-signature': (signature) => `"${signature}"`,
  prefix: (signature) => signature.slice(7),
  'joined-signatures': (signature) => `${FORGED}, ${signature}`,
}

const isMissing = (program) => (spawnSync(program, ['--version']).error ? `${program} is not installed` : false)
const node = { program: process.execPath, args: [], extension: 'mjs', skip: false }
/** How each program is run; Lambda, Next.js, Hono and Workers export what their platform calls. */
const RUNNERS = {
  Deno: {
    ...deno,
    args: ['run', '--quiet', '--no-lock', '--node-modules-dir=manual', '--allow-net', '--allow-env', '--allow-read'],
    extension: 'mjs',
  },
  Bun: { ...bun, args: [], extension: 'mjs' },
  Python: { program: 'python3', args: [], extension: 'py', skip: isMissing('python3') },
  Go: { program: 'go', args: ['run'], extension: 'go', skip: isMissing('go') },
}

const files = []
after(() => {
  for (const file of files) rmSync(file, { force: true })
})

test('each cause has its fix', () => {
  assert.deepEqual([...new Set(Object.values(FIX_TARGETS).flatMap((target) => target ?? []))].sort(), Object.keys(SPOILS).sort())
})

for (const [at, framework] of [...FRAMEWORKS.withPackage, ...FRAMEWORKS.withoutPackage].entries()) {
  // Each fix of the header is run for two frameworks at least.
  const isRun = (number) => !isShort || number === 0 || number === 1 + (at % 5)
  const { skip, program, args, extension } = RUNNERS[framework] ?? node
  const checksEvent = FRAMEWORKS.withPackage.includes(framework)
  for (const [target, spoil] of Object.entries(SPOILS).filter((_, number) => isRun(number))) {
    test(`${framework}, ${target}: accepts signed deliveries, refuses others, and keeps running`, { skip }, async () => {
      // Only the fix for the secret trims it.
      const secret = target === 'secret' ? `${SECRET}\n` : SECRET
      // Where the packages that the code imports are installed.
      const file = join(root, 'www/examples', `offered-${process.pid}-${framework.replace(/\W/g, '')}-${target}.${extension}`)
      files.push(file)
      writeFileSync(file, fixCode(framework, target))
      await withReceiver([program, [...args, file]], file, secret, async (send) => {
        for (const [body, signature, status] of [
          [BODY, spoil(signPayload(BODY, SECRET)), 202],
          [BODY, undefined, 401],
          [BODY, spoil(FORGED), 401],
          [BODY, signPayload(BODY, SECRET), 202],
          ['x', spoil(signPayload('x', SECRET)), checksEvent ? 400 : 202],
          ['', spoil(signPayload('', SECRET)), checksEvent ? 400 : 202],
        ]) {
          assert.equal(await send(body, signature), status, `${body} ${signature}`)
        }
      })
    })
  }
}

test('each fix of the header changes the code of each framework, and each framework has its code', () => {
  const all = [...FRAMEWORKS.withPackage, ...FRAMEWORKS.withoutPackage]
  for (const framework of all) assert.equal(new Set(Object.keys(SPOILS).map((target) => fixCode(framework, target))).size, 6, framework)
  assert.equal(new Set(all.map((framework) => fixCode(framework, 'body'))).size, all.length)
})

/** Runs the file as a server, or calls what it exports. */
async function withReceiver([program, args], file, secret, work) {
  const url = (port) => `http://127.0.0.1:${port}/hook`
  const exported = /^export /m.test(readFileSync(file, 'utf8')) ? await exportedHandler(file, secret) : undefined
  if (exported) return work(async (body, signature) => exported(requestOf(url(1), body, signature)))
  const port = await freePort()
  const child = spawn(program, args, { env: { ...process.env, PORT: String(port), NPM_HOOK_SECRET: secret }, stdio: 'ignore' })
  const exited = new Promise((resolve) => child.once('exit', resolve))
  try {
    const isUp = await Promise.race([exited.then(() => false), isListening(port)])
    assert.ok(isUp, 'the program ended')
    await work(async (...delivery) => (await fetch(requestOf(url(port), ...delivery))).status)
  } finally {
    child.kill('SIGKILL')
    await exited
  }
}

const requestOf = (url, body, signature) =>
  new Request(url, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', ...(signature && { 'x-npm-signature': signature }) },
  })

/** Calls what the platform calls. */
async function exportedHandler(file, secret) {
  const { default: app, POST, handler } = await import(pathToFileURL(file))
  process.env.NPM_HOOK_SECRET = secret
  if (app) return async (request) => (await app.fetch(request, { NPM_HOOK_SECRET: secret })).status
  if (POST) return async (request) => (await POST(request)).status
  return async (request) => {
    const headers = Object.fromEntries([...request.headers].map(([name, value]) => [name.replace('x-npm', 'X-Npm'), value]))
    const body = Buffer.from(await request.arrayBuffer()).toString('base64')
    return (await handler({ headers, body, isBase64Encoded: true })).statusCode
  }
}

async function isListening(port) {
  for (let at = 0; at < 1200; at++) {
    const isUp = await fetch(`http://127.0.0.1:${port}/`).then(
      () => true,
      () => false,
    )
    if (isUp) return true
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
  return false
}
