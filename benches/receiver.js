// The receiver under load: events accepted per second, response times, resets, CPU time and writes per event. In plain workerd, with the
// configuration for self-hosting; sender and workerd share this machine.
import { createHmac } from 'node:crypto'
import { spawn } from 'node:child_process'
import { closeSync, fdatasyncSync, openSync, readFileSync, writeSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { join } from 'node:path'
import { createDelivery } from 'npm-hooks/packument'
import { MANIFEST_BYTES, manifestOf } from '../tests/receiver/npm-like.js'
import { newFolder, removeIntake, SECRET, startReceiver } from '../tests/receiver/workerd.js'
import { forwardTo, startTarget } from '../tests/receiver/recording-target.js'
import { QUICK } from './clock.js'
import { cpuOf, rssOf } from './processes.js'

const SENDERS = 64

/** The size of a body, and whether each event is sent on to a target. */
const LOADS = [
  [2_000, false],
  [2_000, true],
  [100_000, false],
]

const SECONDS = 60
const STRACE_SECONDS = 3
const DISK_PROBE_MS = 500

export async function receiver({ paper, pace }) {
  await receiverLoad(paper, pace === QUICK ? 2 : SECONDS)
  return {}
}

/** `seconds` of each load, with the intake and without. @throws as `underLoad`. */
export async function receiverLoad({ say, table }, seconds) {
  say(
    `${SENDERS} senders for ${seconds} s each, new events of 1,000 packages, in plain workerd with \`www/server/config.capnp\`; senders, target and workerd share the machine. "Direct" is the same without the intake: each event is written by its shard. CPU is workerd's, all threads, from the start of the process on. A reset is a connection that ended without an answer; it is counted, and its delivery is not sent again. Disk: writes of 4 kB, each with fdatasync, per second, before the load.`,
  )
  const rates = ['accepted per s', 'p50, ms', 'p99, ms', 'resets', 'refused', 'CPU ms per event', 'fsync per event']
  const columns = [...rates, 'RSS at half-time, MB', 'RSS at the end, MB', 'disk']
  const row = table('body', 'target', 'writing', ...columns, 'ratio to direct')
  for (const [bytes, isSentOn] of LOADS) {
    const direct = await underLoad(bytes, isSentOn, seconds, false)
    const grouped = await underLoad(bytes, isSentOn, seconds, true)
    const labels = [`${bytes / 1000} kB`, isSentOn ? 'one' : 'none']
    row(...labels, 'direct', ...cells(direct), '1')
    row(...labels, 'intake', ...cells(grouped), (grouped.rate / direct.rate).toFixed(1))
  }
}

const cells = ({ rate, p50, p99, resets, refused, cpu, fsync, rssAtHalf, rss, disk }) => [
  rate.toFixed(0),
  p50.toFixed(1),
  p99.toFixed(1),
  resets,
  refused,
  cpu.toFixed(2),
  fsync === null ? 'unknown' : fsync.toFixed(2),
  rssAtHalf.toFixed(0),
  rss.toFixed(0),
  disk.toFixed(0),
]

/**
 * 64 senders for `seconds`, of bodies of `bytes`, with a target or without, with the intake or without: what was measured.
 * @throws if an accepted event is not stored at the end.
 */
export async function underLoad(bytes, isSentOn, seconds, hasIntake) {
  const { folder, remove } = await newFolder(undefined, { isOnDisk: true })
  if (!hasIntake) removeIntake(folder)
  const target = await startTarget()
  // No request is kept: the load needs only the responses.
  target.behave = (_, response) => response.writeHead(204).end(() => (target.hits.length = 0))
  const receiver = await startReceiver(folder, { TARGETS: isSentOn ? JSON.stringify([forwardTo(target.url)]) : '' })
  const agent = new Agent({ keepAlive: true, maxSockets: SENDERS })
  const bodies = bodiesOf(bytes)
  try {
    const disk = syncsPerSecond(join(folder, 'probe'))
    const halfTime = new Promise((resolve) => setTimeout(() => resolve(rssOf(receiver.pid)), seconds * 500))
    const { times, resets, refused, lasted } = await load(receiver.url, agent, bodies, seconds)
    const cpu = cpuOf(receiver.pid) / times.length
    const [rssAtHalf, rss] = [await halfTime, rssOf(receiver.pid)]
    const syncs = await syncsOf(receiver.pid, join(folder, 'strace'), () => load(receiver.url, agent, bodies, STRACE_SECONDS))
    const counts = await receiver.test('sql', { sql: 'SELECT count(*) AS n FROM events' })
    const stored = counts.flat().reduce((sum, { n }) => sum + n, 0)
    const accepted = times.length + (syncs?.result.times.length ?? 0)
    if (stored < accepted) throw new Error(`${accepted} accepted, ${stored} stored`)
    times.sort((a, b) => a - b)
    const share = (part) => times[Math.floor(times.length * part)]
    const fsync = syncs && syncs.count / syncs.result.times.length
    return { rate: times.length / lasted, p50: share(0.5), p99: share(0.99), resets, refused, cpu, fsync, rssAtHalf, rss, disk }
  } finally {
    agent.destroy()
    await receiver.kill()
    target.stop()
    remove()
  }
}

/** Sends for `seconds`; the response times of what was accepted. */
async function load(url, agent, bodies, seconds) {
  const times = []
  let resets = 0
  let refused = 0
  const start = performance.now()
  const sending = async () => {
    while (performance.now() - start < seconds * 1000) {
      const sent = performance.now()
      const status = await send(url, agent, bodies.next().value)
      if (status === null) resets++
      else if (status === 202) times.push(performance.now() - sent)
      else refused++
    }
  }
  await Promise.all(Array.from({ length: SENDERS }, sending))
  return { times, resets, refused, lasted: (performance.now() - start) / 1000 }
}

/** How many times a second this disk writes durably. */
function syncsPerSecond(file) {
  const descriptor = openSync(file, 'w')
  const block = Buffer.alloc(4096)
  const start = performance.now()
  let count = 0
  for (; performance.now() - start < DISK_PROBE_MS; count++) {
    writeSync(descriptor, block, 0, block.length, count * block.length)
    fdatasyncSync(descriptor)
  }
  closeSync(descriptor)
  return (count * 1000) / DISK_PROBE_MS
}

/** How often a process calls fsync and fdatasync during `run`; `null` without strace. It slows the process down, so it is a separate run. */
async function syncsOf(pid, file, run) {
  const strace = spawn('strace', ['-f', '-c', '-e', 'trace=fsync,fdatasync', '-p', String(pid), '-o', file], { stdio: 'ignore' })
  const ended = new Promise((resolve) => strace.once('error', resolve).once('exit', resolve))
  if ((await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 500, 'traced'))])) !== 'traced') return null
  const result = await run()
  strace.kill('SIGINT')
  await ended
  const total = readFileSync(file, 'utf8').match(/^\s*100\.00\s+\S+\s+\S+\s+(\d+).*total$/m)
  return total && { count: Number(total[1]), result }
}

/** Bodies of about one size, each another event of a package with as many earlier versions as that takes. */
function* bodiesOf(bytes) {
  const earlier = Math.max(0, Math.floor((bytes - MANIFEST_BYTES) / (MANIFEST_BYTES + 50)))
  const numbers = [...Array.from({ length: earlier }, (_, at) => `0.${at}.0`), '1.0.0']
  const time = Object.fromEntries(numbers.map((version, at) => [version, new Date(1600000000000 + at * 1e8).toISOString()]))
  const versions = numbers.map((version) => `"${version}":${manifestOf('NAME', version, { isShort: earlier === 0 })}`).join(',')
  const packument = `{"name":"NAME","dist-tags":{"latest":"1.0.0"},"versions":{${versions}},"time":${JSON.stringify(time)}}`
  const { body } = createDelivery(
    { kind: 'publish', name: 'NAME', version: '1.0.0', distTag: 'latest' },
    { secret: SECRET, packument, time: 1700000000000 },
  )
  const text = Buffer.from(body).toString()
  for (let at = 0; ; at++) yield text.replaceAll('NAME', `package-${at % 1000}`).replace('1700000000000', String(1700000000000 + at))
}

/** The status; `null` if the connection ended without one. */
function send(url, agent, body) {
  const headers = {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    'x-npm-signature': `sha256=${createHmac('sha256', SECRET).update(body).digest('hex')}`,
  }
  return new Promise((resolve) => {
    const sent = request(url, { method: 'POST', agent, headers }, (response) =>
      response.resume().on('end', () => resolve(response.statusCode)),
    )
    sent.on('error', () => resolve(null)).end(body)
  })
}
