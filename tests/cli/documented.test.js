// Every command line of docs/cli.md prints what the document says. `…` is what differs from run to run.
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { root } from '../../scripts/setup.js'
import { freePort } from '../../scripts/port.js'
import { startTarget, waitUntil } from '../receiver/recording-target.js'
import { packumentOf } from '../receiver/stub-registry.js'
import { installed } from './run.js'

const env = { NPM_HOOK_SECRET: 'npm-hook-fixture-secret' }
const RELEASES = [
  ['1.0.0', 0],
  ['1.0.1', 1, { scripts: { install: 'x' } }],
]
const text = readFileSync(join(root, 'docs/cli.md'), 'utf8')

/** Each command with the lines that follow it. */
const commands = [...text.matchAll(/^```console\n(.*?)^```$/gms)].flatMap(([, block]) =>
  block
    .split(/^\$ /m)
    .slice(1)
    .map((part) => part.split('\n'))
    .map(([command, ...lines]) => ({ command, expected: lines.join('\n').trimEnd() })),
)

let cli
let registry
/** What the registry has. */
let packument
let port
before(async () => {
  cli = installed()
  port = await freePort()
  const request = readFileSync(join(root, 'tests/data/requests/raw-http-crlf.txt'))
  const body = request.subarray(request.indexOf('\r\n\r\n') + 4)
  const before = packumentOf('left-pad', RELEASES.slice(0, 1))
  const after = packumentOf('left-pad', RELEASES)
  for (const [name, content] of Object.entries({
    'request.txt': request,
    'body.json': '{"event":"package:star"}',
    'indented.json': JSON.stringify(JSON.parse(body), null, 1),
    'before.json': JSON.stringify(before),
    'after.json': JSON.stringify(after),
  }))
    writeFileSync(join(cli.folder, name), content)
  packument = after
  registry = await startTarget((_, response) => response.end(JSON.stringify(packument)))
})
after(() => {
  cli.remove()
  registry.stop()
})

const argsOf = (command) =>
  command
    .replace('127.0.0.1:8787', `127.0.0.1:${port}`)
    .replace('listen 8787', `listen ${port}`)
    .replace('http://127.0.0.1:4873', registry.url)
    .replace(/^npx npm-hooks /, '')
    .split(' ')

function assertPrinted(out, expected, command) {
  const pattern = expected.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll('…', '.+')
  assert.match(out.replaceAll(`127.0.0.1:${port}`, '127.0.0.1:8787').trimEnd(), new RegExp(`^${pattern}$`), command)
}

test('docs/cli.md has commands, and all begin as a user would type them', () => {
  assert.ok(commands.length >= 7)
  for (const { command } of commands) assert.match(command, /^npx npm-hooks \w/)
})

test('the commands print what docs/cli.md says', async () => {
  let listening
  let watches = 0
  for (const { command, expected } of commands) {
    const args = argsOf(command)
    // Between the two runs of `watch` a version is published.
    packument = packumentOf('left-pad', args[0] === 'watch' && watches++ === 0 ? RELEASES.slice(0, 1) : RELEASES)
    if (args[0] === 'listen') {
      listening = { running: cli.start(args, { env }), expected, command }
      await waitUntil('the address', () => listening.running.err.includes('listening on'))
      continue
    }
    const { out, err } = await cli.run(args, { env })
    assertPrinted(out, expected, `${command}\n${err}`)
  }
  assert.equal(await listening.running.ended, 0)
  assertPrinted(listening.running.out, listening.expected, listening.command)
})
