import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { parseEnv } from 'node:util'
import { explainSignature, signPayload } from 'npm-hooks'
import { deliveries } from '../tests/data.js'
import { endCommands } from './npm.js'
import { requestedPort } from './port.js'
import { env, root } from './setup.js'
import { publishCommand, startWatching } from './watching.js'

const folder = join(root, 'www/server')

const COLUMNS = [
  ['delivery', 41],
  ['verdict', 14],
  ['summary', 64],
  ['ms', 6],
]

/** Starts the server, with a registry that it watches or without, sends it the captured deliveries, and runs until a signal ends it. */
export async function serve({ isWatching }) {
  const port = await requestedPort(process.env.PORT ?? '8787', 'PORT=8788 npm start')
  const url = `http://127.0.0.1:${port}/`
  bundle()
  const secrets = developmentSecrets()
  const log = logLines()
  const folder = join(root, 'target/registry', String(port))
  const watching = isWatching ? await startWatching(folder, url, { onChange: printChange, onHook: printHook }) : undefined
  const server = await start(port, watching ? watching.bindings(secrets) : secrets, log)
  const signal = stopOnSignal(async () => {
    await Promise.all([server.dispose(), endCommands()])
    watching?.stop()
  })
  console.log(`\nThe server runs in workerd at ${url}`)
  console.log(`The inspector shows why a signature is valid or not: ${url}inspector/`)
  if (secrets.EVENTS_TOKEN) console.log(`The events: ${url}events (sign in with the token ${secrets.EVENTS_TOKEN})`)
  if (watching) {
    console.log(`The registry that it watches, Verdaccio: ${watching.registryUrl}`)
    console.log(`The receiver that it forwards to: ${watching.targetUrl}`)
  }
  try {
    if (watching) await watching.addHook(({ command, output }) => console.log(`\n$ ${command}\n${output}`))
    console.log()
    printRow(...COLUMNS.map(([title]) => title))
    printRow(...COLUMNS.map(([, width]) => '─'.repeat(width)))
    if (watching) await publishReleases(url, watching)
    await sendAll(url)
    printInvitation(url, secrets.NPM_HOOK_SECRET, watching && { publish: publishCommand(folder), hook: watching.hookCommand() })
    log.show()
  } catch (error) {
    // What a signal ends fails too.
    if (signal.aborted) return
    await server.dispose()
    fail(error.message)
  }
}

/** Two releases, of which the second has an install script. */
async function publishReleases(url, watching) {
  // The first request starts the watching.
  await fetch(`${url}healthz`)
  await watching.publish()
  await watching.publish()
}

/** A change of the registry, as the receiver got it. */
function printChange({ change, signals, ms }) {
  printRow(`watched: ${change.key}`, `202 ${change.evidence}`, change.summary, ms.toFixed(1))
  for (const { level, code, message } of signals) console.log(`  ${level} ${code}: ${message}`)
}

/** A delivery of a hook, which the receiver has verified with the hook's own secret. */
function printHook({ path, event: { type, hookOwner }, change, ms }) {
  printRow(`hook: ${change.key}`, '202 verified', `type ${type}, hookOwner ${hookOwner.username}, endpoint ${path}`, ms.toFixed(1))
}

function bundle() {
  const args = ['deploy', '--dry-run', '--outdir', 'dist']
  const quiet = { ...env, WRANGLER_SEND_METRICS: 'false', WRANGLER_LOG: 'error' }
  const { status, stdout, stderr } = spawnSync('wrangler', args, {
    cwd: folder,
    env: quiet,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  })
  if (status !== 0) fail(`wrangler could not bundle www/server:\n${stdout}${stderr}`)
}

function developmentSecrets() {
  const file = join(folder, '.dev.vars')
  return parseEnv(readFileSync(existsSync(file) ? file : `${file}.example`, 'utf8'))
}

async function start(port, bindings, log) {
  const { Miniflare } = await import('miniflare')
  const dist = join(folder, 'dist')
  const config = JSON.parse(readFileSync(join(folder, 'wrangler.jsonc'), 'utf8'))
  const modules = readdirSync(dist, { recursive: true }).flatMap((name) => {
    const type = name.endsWith('.js') ? 'ESModule' : name.endsWith('.wasm') ? 'CompiledWasm' : undefined
    return type ? [{ type, path: name, contents: readFileSync(join(dist, name)) }] : []
  })
  // workerd starts with the first module.
  modules.sort((a, b) => Number(b.path === 'index.js') - Number(a.path === 'index.js'))
  const receiver = new Miniflare({
    host: '127.0.0.1',
    // Without a request for the machine's location.
    cf: false,
    port,
    compatibilityDate: config.compatibility_date,
    bindings,
    ...boundObjects(config),
    modules,
    assets: {
      directory: join(folder, config.assets.directory),
      binding: 'ASSETS',
      assetConfig: { html_handling: config.assets.html_handling },
      routerConfig: { invoke_user_worker_ahead_of_assets: true, has_user_worker: true },
    },
    handleRuntimeStdio: (stdout, stderr) => {
      createInterface(stdout).on('line', log.add)
      // workerd's remark to its developers that an alarm ran late, as one for "now" often does.
      createInterface(stderr).on('line', (line) => line.includes('NOSENTRY SQLite alarm overdue') || console.error(line))
    },
  })
  await receiver.ready
  return receiver
}

/** The bindings of the configuration that a local run has too; their content is lost when it ends. */
function boundObjects({ durable_objects: { bindings }, ratelimits }) {
  return {
    durableObjects: Object.fromEntries(bindings.map(({ name, class_name: className }) => [name, { className, useSQLite: true }])),
    ratelimits: Object.fromEntries(ratelimits.map(({ name, simple }) => [name, { simple }])),
  }
}

/** The worker's log, which is not shown while the table is printed. */
function logLines() {
  let isShown = false
  return {
    add: (line) => isShown && console.log(line),
    show: () => (isShown = true),
  }
}

async function sendAll(url) {
  for (const { name, body, headers } of deliveries()) {
    const { status, answer, ms } = await send(url, Buffer.from(body, 'base64'), Object.fromEntries(headers))
    printRow(name, `${status} ${answer.duplicate ? 'duplicate' : (answer.evidence ?? answer.error)}`, answer.summary ?? '', ms.toFixed(1))
  }

  const [{ body, headers, secret, signature }] = deliveries()
  const genuine = Buffer.from(body, 'base64').toString()
  for (const [title, text] of [
    ['forged: the first delivery with a different version and the same signature', genuine.replaceAll('1.0.0', '6.6.6')],
    ['re-serialized: the first delivery, parsed and serialized again', JSON.stringify(JSON.parse(genuine), null, 2)],
  ]) {
    const { status, answer } = await send(url, text, Object.fromEntries(headers))
    const { reason, hint } = explainSignature(text, signature, secret)
    console.log(`\n${title}\n  ${status} ${answer.error}: ${answer.message}`)
    console.log(
      `  explainSignature: reason ${reason}, ${hint ? `hint ${hint}: hash the bytes that were received` : 'no hint: no other form of the body verifies'}`,
    )
  }
}

async function send(url, body, headers) {
  const start = performance.now()
  const response = await fetch(url, {
    method: 'POST',
    body,
    headers: { 'content-type': headers['content-type'], 'x-npm-signature': headers['x-npm-signature'] },
  })
  return { status: response.status, answer: await response.json(), ms: performance.now() - start }
}

function printRow(...cells) {
  console.log(cells.map((cell, at) => fitted(cell, COLUMNS[at][1])).join(' '))
}

function fitted(text, width) {
  const chars = [...text]
  return (chars.length > width ? `${chars.slice(0, width - 1).join('')}…` : text).padEnd(width)
}

function printInvitation(url, secret, commands) {
  const body = JSON.stringify({
    event: 'package:publish',
    name: 'lodash',
    type: 'package',
    version: '1.0.0',
    hookOwner: { username: 'you' },
    payload: { name: 'lodash', 'dist-tags': { latest: '4.17.22' }, versions: { '4.17.22': {} } },
    change: { version: '4.17.22', 'dist-tag': 'latest' },
    time: Date.now(),
  })
  const header = (name, value) => `-H '${name}: ${value}'`
  console.log('\nThe server keeps running and logs each delivery here; Ctrl-C stops it.')
  if (commands) {
    console.log(`\nTo publish another release, paste into another terminal:\n\n${commands.publish}`)
    console.log(`\nTo add another hook, with npm 10 because later ones have no \`npm hook\`:\n\n${commands.hook}`)
  }
  console.log('\nTo send a delivery:\n')
  console.log(
    `curl -i ${url} ${header('content-type', 'application/json')} ${header('x-npm-signature', signPayload(body, secret))} --data-raw '${body}'\n`,
  )
}

/** Returns an AbortSignal that says whether it stops. */
function stopOnSignal(stop) {
  const stopping = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM']) {
    // Miniflare's listener would end this process before workerd has ended.
    process.removeAllListeners(signal)
    process.once(signal, async () => {
      stopping.abort()
      await stop()
      console.log('\nstopped')
      process.exit(0)
    })
  }
  return stopping.signal
}

function fail(message) {
  console.error(`\n✗ ${message}`)
  process.exit(1)
}
