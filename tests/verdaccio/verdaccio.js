// Verdaccio, a registry that people run, on this machine alone: its own storage and users, and no other registry behind it.
import { spawn } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { installVerdaccio, verdaccioFolder } from '../../scripts/setup.js'
import { npmOf } from './npm.js'

/** Who runs npm's commands, and who owns the packages. */
export const USER = 'alice'
const START_TIMEOUT_MS = 60_000

/** The processes that run: if a test does not stop one, it is stopped with the test's process. */
const running = new Set()
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

/**
 * Starts Verdaccio with users `alice` and `bob`. `configuration` adds to its configuration. Its `npm` runs a command of npm as alice;
 * `kill` and `start` end it and start it again with the same storage and address.
 */
export async function startVerdaccio(configuration = {}, port = undefined) {
  installVerdaccio()
  const folder = mkdtempSync(join(tmpdir(), 'npm-hooks-verdaccio-'))
  for (const name of ['plugins', 'owners']) mkdirSync(join(folder, name))
  cpSync(join(import.meta.dirname, 'plugin'), join(folder, 'plugins/verdaccio-owners'), { recursive: true })
  const access = { access: '$all', publish: '$authenticated', unpublish: '$authenticated' }
  const owners = { owners: { folder: join(folder, 'owners'), owner: USER } }
  // JSON is YAML too.
  const text = JSON.stringify({
    storage: join(folder, 'storage'),
    plugins: join(folder, 'plugins'),
    auth: { htpasswd: { file: join(folder, 'htpasswd') } },
    security: { api: { jwt: { sign: { expiresIn: '7d' } } } },
    uplinks: {},
    packages: { '@*/*': access, '**': access },
    middlewares: owners,
    log: { type: 'stdout', format: 'json', level: 'warn' },
    ...configuration,
  })
  writeFileSync(join(folder, 'config.yaml'), text)
  const outside = await startProxy()
  port ??= await freePort()
  const url = `http://127.0.0.1:${port}`
  let child
  let exited
  const start = async () => {
    // The lock of a package survives a kill, and a publish would wait for it for two minutes.
    const files = readdirSync(folder, { recursive: true }).filter((name) => name.endsWith('package.json.lock'))
    for (const name of files) rmSync(join(folder, name))
    const program = join(verdaccioFolder, 'node_modules/verdaccio/bin/verdaccio')
    const args = [program, '--config', join(folder, 'config.yaml'), '--listen', `127.0.0.1:${port}`]
    const env = { PATH: process.env.PATH, HOME: folder, HTTP_PROXY: outside.url, HTTPS_PROXY: outside.url }
    const log = []
    const started = spawn(process.execPath, args, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] })
    child = started
    running.add(started)
    exited = new Promise((resolve) => started.once('exit', resolve)).finally(() => running.delete(started))
    for (const stream of [started.stdout, started.stderr]) stream.setEncoding('utf8').on('data', (text) => log.push(text))
    const deadline = Date.now() + START_TIMEOUT_MS
    while (!(await isThere(url))) {
      if (started.exitCode !== null || Date.now() > deadline) throw new Error(`Verdaccio did not start:\n${log.join('')}`)
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
  const kill = () => {
    child.kill('SIGKILL')
    return exited
  }
  await start()
  await addUser(url, 'bob')
  const token = await addUser(url, USER)
  return {
    url,
    start,
    kill,
    npm: npmOf({ folder, registry: url, token, proxy: outside.url }),
    /** What was asked of other registries. */
    outside: outside.requests,
    /** A packument as Verdaccio serves it now; `null` if it has none. */
    async packument(name) {
      const response = await fetch(`${url}/${name.replace('/', '%2f')}`)
      return response.status === 404 ? null : response.json()
    },
    async remove() {
      await kill()
      outside.stop()
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

const isThere = (url) =>
  fetch(`${url}/-/ping`).then(
    ({ ok }) => ok,
    () => false,
  )

/** Adds a user; returns the token. */
async function addUser(url, name) {
  const body = JSON.stringify({ name, password: `${name}'s password`, email: `${name}@users.example`, type: 'user' })
  const headers = { 'content-type': 'application/json' }
  const response = await fetch(`${url}/-/user/org.couchdb.user:${name}`, { method: 'PUT', headers, body })
  const { token, error } = await response.json()
  if (!token) throw new Error(`Verdaccio did not add ${name}: ${error}`)
  return token
}

/** A proxy that answers nothing: what would leave this machine is recorded there. */
async function startProxy() {
  const requests = []
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`)
    response.writeHead(502).end()
  })
  server.on('connect', (request, socket) => {
    requests.push(`CONNECT ${request.url}`)
    socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n')
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  server.unref()
  return { url: `http://127.0.0.1:${server.address().port}`, requests, stop: () => server.close() }
}

/** Verdaccio does not say which port it has got, and its address must stay the same. */
export async function freePort() {
  const server = createServer()
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address()
  await new Promise((resolve) => server.close(resolve))
  return port
}
