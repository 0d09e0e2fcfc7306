// A recipe as a project: its files, the packed package, and its commands run as a user runs them.
import { spawn } from 'node:child_process'
import { cpSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { delimiter, dirname, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { freePort } from '../../scripts/port.js'
import { root } from '../../scripts/setup.js'
import { installTarball } from '../../scripts/tarball.js'
import { SECRET } from '../frameworks/answers.js'

/** The port of all recipes. Each project gets a free one. */
const PORT = '8787'
const START_TIMEOUT_MS = 180_000

/** No telemetry, no look for updates. */
const QUIET = {
  NEXT_TELEMETRY_DISABLED: '1',
  NUXT_TELEMETRY_DISABLED: '1',
  DENO_NO_UPDATE_CHECK: '1',
  DENO_DIR: join(root, 'target/deno'),
  NO_UPDATE_NOTIFIER: '1',
  NO_COLOR: '1',
}

/** The packed package, installed once for all projects of a test file; `remove` when they are done. */
export function packedPackage() {
  const folder = installTarball()
  return { path: join(folder, 'node_modules/npm-hooks'), remove: () => rmSync(folder, { recursive: true, force: true }) }
}

/**
 * Writes a recipe to `folder`, in which its packages are found: in its node_modules, or in those of the repository. `manifest`: what its
 * package.json has. `programs`: commands that are not in node_modules, with their paths.
 */
export async function project({ commands, files }, packed, { folder, manifest = {}, programs = {} }) {
  const port = await freePort()
  const withPort = (text) => text.replaceAll(PORT, port)
  const installed = join(folder, 'node_modules/npm-hooks')
  rmSync(installed, { recursive: true, force: true })
  cpSync(packed.path, installed, { recursive: true })
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, ...manifest }))
  for (const { name, code } of files) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), withPort(code))
  }
  const bin = join(folder, 'node_modules/.bin')
  mkdirSync(bin, { recursive: true })
  for (const [name, path] of Object.entries(programs)) {
    rmSync(join(bin, name), { force: true })
    symlinkSync(path, join(bin, name))
  }
  const path = [bin, join(root, 'node_modules/.bin'), process.env.PATH].join(delimiter)
  return { folder, port, url: `http://127.0.0.1:${port}`, script: ['set -e', ...commands].map(withPort).join('\n'), path }
}

/** The environment of a user's terminal: without what npm and node:test add. */
function environment(path, variables) {
  const own = Object.entries(process.env).filter(([name]) => !/^(npm_|NODE_TEST_CONTEXT|NODE_OPTIONS)/i.test(name))
  return { ...Object.fromEntries(own), ...QUIET, PATH: path, NPM_HOOK_SECRET: SECRET, ...variables }
}

/** Runs the commands in a process group, which `end` ends. */
function execute({ folder, script, path }, variables = {}) {
  const options = { cwd: folder, env: environment(path, variables), stdio: ['ignore', 'pipe', 'pipe'], detached: true }
  const child = spawn('sh', ['-c', script], options)
  const program = { output: '', isRunning: true }
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (program.output += text))
  program.end = () => {
    try {
      process.kill(-child.pid, 'SIGKILL')
    } catch {
      // It has ended.
    }
  }
  process.once('exit', program.end)
  program.closed = new Promise((resolve) => {
    child.once('error', ({ message }) => (program.output += message))
    child.once('close', (code) => {
      program.isRunning = false
      process.removeListener('exit', program.end)
      resolve(code)
    })
  })
  return program
}

/** Runs the commands of a recipe that ends; resolves to `{ code, output }`. */
export async function runToEnd(built, variables) {
  const program = execute(built, variables)
  const timeout = setTimeout(program.end, START_TIMEOUT_MS)
  const code = await program.closed
  clearTimeout(timeout)
  return { code, output: program.output }
}

/** Runs the commands of a recipe that starts a server; calls `work` with the program while it listens. */
export async function whileListening(built, work, variables) {
  const program = execute(built, variables)
  try {
    const deadline = Date.now() + START_TIMEOUT_MS
    while (program.isRunning && !(await accepts(built.port)) && Date.now() < deadline) await pause(50)
    if (!(await accepts(built.port))) throw new Error(`nothing listens on ${built.port}:\n${program.output}`)
    await work(program)
  } finally {
    program.end()
    await program.closed
  }
}

const accepts = (port) =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    const answer = (isOpen) => {
      socket.destroy()
      resolve(isOpen)
    }
    socket.once('connect', () => answer(true)).once('error', () => answer(false))
  })
