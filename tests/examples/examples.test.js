// The examples of www/examples, each started as a user starts it, and sent the same requests.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { signPayload, verifyEvent } from 'npm-hooks'
import { root } from '../../scripts/setup.js'
import { deliveries } from '../data.js'
import { launchChromium, skipWithoutChromium } from '../hosts/browsers.js'
import { bun, deno } from '../hosts/programs.js'
import { skipAll } from '../skip.js'
import { asLambda, inWorkerd, program } from './servers.js'

const SECRET = 'npm-hook-fixture-secret'
const MIB = 1024 * 1024
const NEXT = join(root, 'node_modules/next/dist/bin/next')
const NEXT_START = [NEXT, 'start', 'next', '-H', '127.0.0.1', '-p', '0']
const DENO_RUN = ['run', '--allow-net', '--allow-env', 'deno/server.js']
const CARGO_RUN = ['run', '--quiet', '--manifest-path', 'axum/Cargo.toml']

/** An example that a program from an npm package runs, which may be missing. */
const packaged = (host, ...args) => {
  if (host.program !== undefined) return program(host.program, ...args)
  return () => Promise.reject(new Error(host.missing))
}

// `mayCutOff`: the host may close the connection while a too large body is still being sent, and the client sees no 413.
// `uncapped`: the platform limits the body, not the example.
const EXAMPLES = [
  { name: 'node-http', start: program(process.execPath, 'node-http/server.js') },
  { name: 'express', start: program(process.execPath, 'express/server.js') },
  { name: 'fastify', start: program(process.execPath, 'fastify/server.js'), mayCutOff: true },
  { name: 'hono on Node', start: program(process.execPath, 'hono/node.js'), mayCutOff: true },
  { name: 'hono on Workers', start: inWorkerd, mayCutOff: true },
  { name: 'next', start: startNext, path: '/api/npm-hook', mayCutOff: true },
  { name: 'next, edge', start: startNext, path: '/api/npm-hook-edge', mayCutOff: true },
  { name: 'lambda, text', start: asLambda({ isBase64Encoded: false }), uncapped: true },
  { name: 'lambda, base64', start: asLambda({ isBase64Encoded: true }), uncapped: true },
  { name: 'deno', start: packaged(deno, ...DENO_RUN), skip: deno.skip, mayCutOff: true },
  { name: 'bun', start: packaged(bun, 'bun/server.js'), skip: bun.skip, mayCutOff: true },
  { name: 'axum', start: program('cargo', ...CARGO_RUN), mayCutOff: true },
]

const all = exchanges()
let nextBuild

test('next builds both routes', async () => assert.match(await buildNext(), /\/api\/npm-hook\n[\s\S]*\/api\/npm-hook-edge\n/))

for (const example of EXAMPLES) {
  test(`the example ${example.name}`, (context) =>
    example.skip ? skipAll(context, titles(example), example.skip) : receives(example, context))
}

test('express/parsed-body.js shows what the TypeError says', async () => {
  const start = program(process.execPath, 'express/parsed-body.js')
  await whileUp(await start({ NPM_HOOK_SECRET: SECRET }), async (server) => {
    assert.equal((await server.post('/npm-hook', delivery('27'))).status, 500)
    await logged(server, /^TypeError: body must be .* but is an object: pass the raw body, not the parsed one$/m)
  })
})

test('the example page', (context) =>
  skipWithoutChromium ? skipAll(context, [...PAGE.map(pageTitle), POLICY_TITLE], skipWithoutChromium) : page(context))

/** Builds the Next.js example, once; resolves to what the build printed. */
function buildNext() {
  nextBuild ??= program(process.execPath, NEXT, 'build', 'next')().then(async (build) => {
    await build.closed
    return build.output
  })
  return nextBuild
}

async function startNext(variables) {
  await buildNext()
  return program(process.execPath, ...NEXT_START)(variables)
}

/** The requests for each example, with the expected answers. */
function exchanges() {
  const { body, signature } = delivery('27')
  const flipped = Buffer.from(body)
  flipped[20] ^= 1
  const x = { body: Buffer.from('x'), signature: signPayload('x', SECRET) }
  const large = Buffer.alloc(33 * MIB)
  // Packuments of 20 MB exist, and some hosts have a smaller cap.
  const big = Buffer.from(`{"event":"package:publish","name":"big","payload":{"readme":"${'x'.repeat(20 * MIB)}"}}`)
  const isNow = 'script-box 1.0.0 deprecated: veraltet – nicht mehr benutzen 🚫'
  return [
    accepted('04', 'dist-tag:hookbox@stable#1795197222977', 'hookbox dist-tag stable now points to 1.0.0'),
    accepted('27', 'publish:odd-keys@1.0.0', 'odd-keys 1.0.0 published by alice (first, tagged latest)'),
    accepted('32', 'deprecated:script-box@1.0.0#1795197433072', isNow),
    { title: 'a flipped bit', body: flipped, signature, status: 401, error: 'mismatch' },
    { title: 'no signature', body, status: 401, error: 'missing' },
    { title: 'not JSON', ...x, status: 400, error: 'not-json' },
    // Bad input is not the program's fault: no 500.
    { title: 'no content type', ...x, type: null, status: 400, error: 'not-json' },
    { title: 'a form', ...x, type: 'application/x-www-form-urlencoded', status: 400, error: 'not-json' },
    { title: 'no body', type: null, status: 401, error: 'missing' },
    { title: '20 MiB', body: big, signature: signPayload(big, SECRET), status: 202 },
    { title: '33 MiB', body: large, signature, status: 413 },
    { title: '33 MiB in pieces', body: large, signature, inPieces: true, status: 413 },
    // The server is still up, whatever happened to those connections.
    accepted('01', 'publish:hookbox@1.0.0', 'hookbox 1.0.0 published by alice (first, tagged latest)'),
  ]
}

function accepted(number, key, summary) {
  const { name, body, signature } = delivery(number)
  const { id } = verifyEvent(body, signature, SECRET)
  return { title: name, body, signature, status: 202, answer: { id, key, summary } }
}

function delivery(number) {
  const { name, body, signature } = deliveries().find(({ name }) => name.startsWith(number))
  return { name, body: Buffer.from(body, 'base64'), signature }
}

const LOG_TITLE = 'the log has no secret, no signature and no body'
const NO_SECRET_TITLE = 'without a secret nothing is accepted, and the log says why'

/** The exchanges of an example, each with its title. */
const exchangesOf = ({ mayCutOff, uncapped }) =>
  all
    .filter(({ status }) => !(status === 413 && uncapped))
    .map((exchange) => {
      const answered = exchange.status === 413 && mayCutOff ? `${exchange.status}, or cut off` : exchange.status
      return { ...exchange, title: `${exchange.title} is answered with ${answered}` }
    })

const titles = (example) => [...exchangesOf(example).map(({ title }) => title), LOG_TITLE, NO_SECRET_TITLE]

async function receives(example, context) {
  const { start, path = '/npm-hook', mayCutOff } = example
  await whileUp(await start({ NPM_HOOK_SECRET: SECRET }), async (server) => {
    for (const { title, status, answer, error, ...delivery } of exchangesOf(example)) {
      await context.test(title, async () => {
        const { cutOff, ...got } = await server.post(path, delivery)
        if (cutOff && status === 413 && mayCutOff) return
        assert.equal(got.status, status, cutOff ?? got.text)
        if (answer) assert.deepEqual(JSON.parse(got.text), answer)
        if (error) assert.equal(JSON.parse(got.text).error, error)
      })
    }
    await context.test(LOG_TITLE, () => {
      assert.doesNotMatch(server.output, /fixture-secret|sha256=[0-9a-f]|hookOwner/)
    })
  })
  await context.test(NO_SECRET_TITLE, async () => {
    await whileUp(await start({ NPM_HOOK_SECRET: '' }), async (server) => {
      // Not starting at all is as good.
      if (server.isUp()) assert.equal((await server.post(path, delivery('01'))).status, 500)
      await logged(server, /the secret is empty: is its environment variable set\?/)
    })
  })
}

/** The file that is chosen, the secret that is typed, and the expected verdict. */
const PAGE = [
  ['the body as it came', (body) => body, SECRET, 'valid'],
  ['a formatted body', (body) => formatted(body), SECRET, 'not valid: mismatch, hint: reserialized'],
  ['a body with a line end', (body) => `${body}\n`, SECRET, 'not valid: mismatch, hint: trailing-newline'],
  ['another secret', (body) => body, 'guess', 'not valid: mismatch, hint: none'],
  [
    'white space',
    (body) => body,
    ' ',
    'the secret is blank (only white space or zero bytes): pass the secret that the hook was created with',
  ],
]

const formatted = (body) => JSON.stringify(JSON.parse(body), null, 2)

const pageTitle = ([title, , , verdict]) => `${title}: ${verdict}`
const POLICY_TITLE = 'nothing is refused by its content security policy'

async function page(context) {
  await whileUp(await program(process.execPath, 'page/serve.js')(), async (server) => {
    const browser = await launchChromium()
    try {
      const { body, signature } = delivery('01')
      const complaints = []
      for (const each of PAGE) {
        const [, change, secret, verdict] = each
        await context.test(pageTitle(each), async () => {
          const tab = await browser.newPage()
          tab.on('pageerror', ({ message }) => complaints.push(message))
          tab.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
          await tab.goto(server.url())
          const buffer = Buffer.from(change(body.toString()))
          await tab.locator('#body').setInputFiles({ name: 'body', mimeType: '', buffer })
          await tab.locator('#signature').fill(signature)
          await tab.locator('#secret').fill(secret)
          await tab.waitForFunction(() => document.getElementById('verdict').value, null, { timeout: 60_000 })
          assert.equal(await tab.locator('#verdict').evaluate(({ value }) => value), verdict)
        })
      }
      await context.test(POLICY_TITLE, async () => {
        const policy = (await fetch(server.url())).headers.get('content-security-policy')
        assert.match(policy, /^default-src 'none'; script-src 'self' 'wasm-unsafe-eval' 'sha256-\S{44}';/)
        assert.deepEqual(complaints, [])
      })
    } finally {
      await browser.close()
    }
  })
}

async function whileUp(server, work) {
  try {
    await work(server)
  } finally {
    await server.stop()
  }
}

/** Waits for a line of the log: some programs log after they have answered. */
async function logged(server, line) {
  const deadline = Date.now() + 60_000
  while (!line.test(server.output) && Date.now() < deadline) await pause(20)
  assert.match(server.output, line)
}
