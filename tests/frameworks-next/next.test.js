// The mistakes with Next.js: an app that is built and started as a user does.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { root } from '../../scripts/setup.js'
import { ACCEPTED, check, titleOf } from '../frameworks/check.js'
import { MISTAKES } from '../frameworks/mistakes.js'
import { post, SENDERS, signed } from '../frameworks/senders.js'

const NEXT = join(root, 'node_modules/next/dist/bin/next')
const START_TIMEOUT_MS = 60_000

let server

before(async () => {
  await next('build').closed
  server = await start({})
})
after(() => server?.stop())

for (const mistake of MISTAKES.filter(({ servers }) => servers.includes('next'))) {
  test(titleOf(mistake), () => check(mistake, server, mistake.size ? SENDERS.map((sender) => enlarged(sender, mistake.size)) : SENDERS))
}

test('a proxy with a higher limit passes on the whole body', async () => {
  const other = await start({ PROXY_LIMIT: '33mb' })
  try {
    for (const sender of SENDERS) assert.deepEqual(await other.post('api/raw', enlarged(sender, 11e6)), ACCEPTED)
  } finally {
    await other.stop()
  }
})

/** The delivery of a sender with a longer text in its payload. */
const enlarged = ({ serializer, body }, size) => ({ serializer, ...signed(body.replace(' line', ' '.repeat(size))) })

/** Runs a command of Next.js. */
function next(command, args = [], variables = {}) {
  const child = spawn(process.execPath, [NEXT, command, 'tests/frameworks-next', ...args], {
    cwd: root,
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1', ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const program = { child, output: '' }
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (program.output += text))
  program.closed = new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => (command !== 'build' || code === 0 ? resolve() : reject(new Error(program.output))))
  })
  return program
}

async function start(variables) {
  const program = next('start', ['-H', '127.0.0.1', '-p', '0'], variables)
  const url = () => /http:\/\/127\.0\.0\.1:\d+(?=\s)/.exec(program.output)?.[0]
  const deadline = Date.now() + START_TIMEOUT_MS
  while (url() === undefined && program.child.exitCode === null && Date.now() < deadline) await pause(50)
  assert.ok(url(), program.output)
  const stop = async () => {
    program.child.kill()
    await program.closed
  }
  return { post: (path, sent) => post(`${url()}/${path}`, sent), stop }
}
