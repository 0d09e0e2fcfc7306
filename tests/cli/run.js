// Runs the command line as a user does: from the packed tarball, installed in a folder.
import { execFileSync, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pack } from '../../scripts/package.js'

/** Installs the package; `command` runs it, `remove` deletes the folder. */
export function installed() {
  const folder = mkdtempSync(join(tmpdir(), 'npm-hooks-cli-'))
  const tarball = pack(join(folder, 'packed'))
  const home = join(folder, 'home')
  mkdirSync(home)
  execFileSync('npm', ['install', '--no-audit', '--no-fund', '--offline', '--ignore-scripts', tarball], {
    cwd: home,
    shell: process.platform === 'win32',
    stdio: 'pipe',
  })
  const program = join(home, 'node_modules/npm-hooks/pkg/dist/cli.js')
  return { folder: home, program, ...runner(program, home), remove: () => rmSync(folder, { recursive: true, force: true }) }
}

function runner(program, cwd) {
  /** A running command: its outputs so far, and `ended`, which resolves with its exit code. */
  const start = (args, { env = {}, input, node = process.execPath } = {}) => {
    const { NO_COLOR: _, FORCE_COLOR: __, ...rest } = process.env
    const child = spawn(node, [program, ...args], { cwd, env: { ...rest, ...env } })
    const running = { child, out: '', err: '' }
    child.stdout.setEncoding('utf8').on('data', (text) => (running.out += text))
    child.stderr.setEncoding('utf8').on('data', (text) => (running.err += text))
    child.stdin.on('error', () => {})
    child.stdin.end(input)
    running.ended = new Promise((resolve) => child.once('close', resolve))
    return running
  }
  const run = async (args, options) => {
    const running = start(args, options)
    const code = await running.ended
    return { code, out: running.out, err: running.err }
  }
  return { start, run }
}
