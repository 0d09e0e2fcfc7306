// The commands of docs/own-registry.md, run one after another as they are, in an empty folder. What they install and build is there already.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { freePort } from '../../scripts/port.js'
import { installNpm10, installVerdaccio, npm10Folder, root, verdaccioFolder } from '../../scripts/setup.js'
import { waitUntil } from '../receiver/recording-target.js'
import { newFolder } from '../receiver/workerd.js'
import { read } from './markdown.js'

const SHELL_BLOCK = /^(?:<!-- not run: (?<reason>.+?) -->\n)?```sh\n(?<code>.*?)^```$/gms

const blocks = [...read('docs/own-registry.md').matchAll(SHELL_BLOCK)].map(({ groups }) => groups)
const skip = process.platform === 'win32' ? 'the commands are for a Unix shell' : false

test('only the installation is left out', () => {
  assert.deepEqual(
    blocks.filter(({ reason }) => reason !== undefined).map(({ code }) => code.split('\n').map((line) => line.slice(0, 12))),
    [['(cd npm-hook', 'cp npm-hooks', 'npm install ', '']],
  )
  assert.ok(blocks.length >= 7)
})

test('the commands publish a package whose hook is delivered and verified', { skip }, async () => {
  const { folder, remove } = await prepare()
  try {
    const ports = { 4873: await freePort(), 8787: await freePort(), 3000: await freePort() }
    const codes = blocks.filter(({ reason }) => reason === undefined).map(({ code }) => code)
    const { code, output } = await run(folder, withPorts(codes.join('\n'), ports))
    assert.equal(code, 0, output)
    for (const expected of [
      /^\{"ok":true,/m,
      /^\+ hello {2}➜ {2}http:\/\/127\.0\.0\.1:\d+\/$/m,
      /^You have 1 hook configured\.\nHook [0-9a-f]{24}: hello\nEndpoint: http:\/\/127\.0\.0\.1:\d+\/\nNever triggered$/m,
      /^\+ hello@1\.0\.0$/m,
      /^hello 1\.0\.0 published \(first, tagged latest\), for the hook of alice$/m,
      /^Triggered .* response code was "202"$/m,
    ])
      assert.match(output, expected)
    assert.equal(readFileSync(join(folder, 'received.txt'), 'utf8').split('\n').filter(Boolean).length, 1)
    // The last command has stopped everything.
    for (const port of Object.values(ports))
      await waitUntil(`the end of what listens on ${port}`, () =>
        fetch(`http://127.0.0.1:${port}/`).then(
          () => false,
          () => true,
        ),
      )
  } finally {
    remove()
  }
})

/** A folder as it is after the installation. */
async function prepare() {
  installVerdaccio()
  installNpm10()
  const folder = mkdtempSync(join(tmpdir(), 'npm-hooks-own-registry-'))
  const server = await newFolder()
  const clone = join(folder, 'npm-hooks')
  mkdirSync(join(clone, 'www/inspector'), { recursive: true })
  mkdirSync(join(clone, 'www/server'))
  cpSync(join(server.folder, 'dist'), join(clone, 'www/server/dist'), { recursive: true })
  cpSync(join(root, 'www/server/config.capnp'), join(clone, 'www/server/config.capnp'))
  symlinkSync(join(root, 'www/inspector/dist'), join(clone, 'www/inspector/dist'))
  symlinkSync(join(root, 'node_modules'), join(clone, 'node_modules'))
  server.remove()
  mkdirSync(join(folder, 'node_modules/.bin'), { recursive: true })
  symlinkSync(root, join(folder, 'node_modules/npm-hooks'))
  symlinkSync(join(verdaccioFolder, 'node_modules/verdaccio/bin/verdaccio'), join(folder, 'node_modules/.bin/verdaccio'))
  symlinkSync(join(npm10Folder, 'node_modules/npm/bin/npm-cli.js'), join(folder, 'node_modules/.bin/npm'))
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }) }
}

/** The ports of the text may be in use. */
function withPorts(code, ports) {
  const text = code.replace(/127\.0\.0\.1:(\d+)|listen\((\d+)/g, (match, a, b) => match.replace(a ?? b, ports[a ?? b]))
  return text.replace('workerd serve local.capnp', `workerd serve --socket-addr http=127.0.0.1:${ports[8787]} local.capnp`)
}

/** With the job control of a terminal: each job is a process group. A command that fails ends them. */
const BEFORE = "set -em\ntrap 'kill -- $(jobs -p | sed s/^/-/) || true; exit 1' ERR TERM\n"

async function run(cwd, script) {
  const own = Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name))
  const env = { ...Object.fromEntries(own), HOME: cwd, NO_UPDATE_NOTIFIER: '1' }
  const child = spawn('bash', ['-c', BEFORE + script], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
  const end = () => child.kill()
  process.once('exit', end)
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text))
  const timeout = setTimeout(end, TIMEOUT_MS)
  const code = await new Promise((resolve, reject) => child.once('error', reject).once('exit', resolve))
  clearTimeout(timeout)
  process.removeListener('exit', end)
  return { code, output }
}

const TIMEOUT_MS = 300_000
