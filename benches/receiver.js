// The receiver under load: events accepted per second, response times, CPU time and storage per event. In plain workerd, with the
// configuration for self-hosting; sender and workerd share this machine.
import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { createDelivery } from 'npm-hooks/packument'
import { newFolder, SECRET, startReceiver } from '../tests/receiver/workerd.js'
import { forwardTo, startTarget } from '../tests/receiver/recording-target.js'
import { QUICK } from './clock.js'

const SENDERS = 16

/** The size of a body, and whether each event is sent on to a target. */
const LOADS = [
  [2_000, false],
  [2_000, true],
  [100_000, false],
]

const SECONDS = 30

export async function receiver({ paper, pace }) {
  await receiverLoad(paper, pace === QUICK ? 2 : SECONDS)
  return {}
}

/** `seconds` of each load. @throws if an event is not accepted, or is not stored at the end. */
export async function receiverLoad({ say, table }, seconds) {
  say(
    `${SENDERS} senders for ${seconds} s each, new events of 1,000 packages, in plain workerd with \`www/receiver/config.capnp\`; senders, target and workerd share the machine. CPU is workerd's, all threads. Rows are those that remain; bytes are the growth of the databases.`,
  )
  const row = table('body', 'target', 'accepted per s', 'p50, ms', 'p99, ms', 'CPU ms per event', 'rows per event', 'bytes per event')
  for (const [bytes, isSentOn] of LOADS) row(...(await underLoad(bytes, isSentOn, seconds)))
  say(
    '\nRows written, which are what Cloudflare counts: 2 for an event without a target; with one target 5 (id, event, delivery and its end, the setting of the alarm), fewer where events come together. Of 100,000 rows a day a free account has room for 50,000 events a day without a target and 20,000 with one; of the 50 million rows a month that a paid one includes, for 830,000 and 333,000 a day. The monitor takes 4,900 of the 100,000 object requests of a free account a day, `/healthz` every 30 s 12,400, each event one, and two with a target; the events page takes about 6,000 an hour while it is open (requests to objects beyond a million a month are billed apart).',
  )
}

async function underLoad(bytes, isSentOn, seconds) {
  const { folder, remove } = await newFolder()
  const target = await startTarget()
  // No request is kept: the load needs only the responses.
  target.behave = (_, response) => response.writeHead(204).end(() => (target.hits.length = 0))
  const receiver = await startReceiver(folder, { TARGETS: isSentOn ? JSON.stringify([forwardTo(target.url)]) : '' })
  const agent = new Agent({ keepAlive: true, maxSockets: SENDERS })
  const bodies = bodiesOf(bytes)
  try {
    await send(receiver.url, agent, bodies.next().value)
    const cpu = cpuOf(receiver.pid)
    const times = []
    const start = performance.now()
    const sending = async () => {
      while (performance.now() - start < seconds * 1000) {
        const sent = performance.now()
        const status = await send(receiver.url, agent, bodies.next().value)
        // If workerd closed the connection as the next request came, the request is sent again, as senders do; its event may be stored.
        if (status !== 202 && status !== 200) throw new Error(`answered with ${status}`)
        times.push(performance.now() - sent)
      }
    }
    await Promise.all(Array.from({ length: SENDERS }, sending))
    const lasted = (performance.now() - start) / 1000
    const spent = cpuOf(receiver.pid) - cpu
    const count = async (table) =>
      (await receiver.test('sql', { sql: `SELECT count(*) AS n FROM ${table}` })).flat().reduce((sum, { n }) => sum + n, 0)
    const rows = await Promise.all(['ids', 'events', 'deliveries', 'attempts'].map(count))
    if (rows[1] !== times.length + 1) throw new Error(`${times.length + 1} accepted, ${rows[1]} stored`)
    times.sort((a, b) => a - b)
    const per = (sum) => sum / (times.length + 1)
    const share = (part) => times[Math.floor(times.length * part)].toFixed(1)
    return [
      `${bytes / 1000} kB`,
      isSentOn ? 'one' : 'none',
      (times.length / lasted).toFixed(0),
      share(0.5),
      share(0.99),
      per(spent).toFixed(2),
      per(rows.reduce((a, b) => a + b)).toFixed(1),
      per((await receiver.test('size')).reduce((a, b) => a + b)).toFixed(0),
    ]
  } finally {
    agent.destroy()
    await receiver.kill()
    target.stop()
    remove()
  }
}

/** Bodies of about one size, each another event of a package with as many earlier versions as that takes. */
function* bodiesOf(bytes) {
  const manifest = (version) => ({
    name: 'NAME',
    version,
    description: 'what it is for',
    license: 'MIT',
    dependencies: { other: '^1.0.0' },
    dist: { shasum: 'a'.repeat(40), tarball: `http://registry.test/NAME-${version}.tgz` },
  })
  const earlier = Math.floor((bytes - 600) / 300)
  const numbers = [...Array.from({ length: earlier }, (_, at) => `0.${at}.0`), '1.0.0']
  const time = Object.fromEntries(numbers.map((version, at) => [version, new Date(1600000000000 + at * 1e8).toISOString()]))
  const packument = JSON.stringify({
    name: 'NAME',
    'dist-tags': { latest: '1.0.0' },
    versions: Object.fromEntries(numbers.map((version) => [version, manifest(version)])),
    time,
  })
  const { body } = createDelivery(
    { kind: 'publish', name: 'NAME', version: '1.0.0', distTag: 'latest' },
    { secret: SECRET, packument, time: 1700000000000 },
  )
  const text = Buffer.from(body).toString()
  for (let at = 0; ; at++) yield text.replaceAll('NAME', `package-${at % 1000}`).replace('1700000000000', String(1700000000000 + at))
}

function send(url, agent, body) {
  const headers = {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    'x-npm-signature': `sha256=${createHmac('sha256', SECRET).update(body).digest('hex')}`,
  }
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: 'POST', agent, headers }, (response) =>
      response.resume().on('end', () => resolve(response.statusCode)),
    )
    sent.on('error', (error) => (sent.reusedSocket ? send(url, agent, body).then(resolve, reject) : reject(error))).end(body)
  })
}

/** Milliseconds of CPU of all threads so far; NaN on systems without `/proc`. */
function cpuOf(pid) {
  try {
    const [user, system] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ').slice(11, 13)
    // In hundredths of a second.
    return (Number(user) + Number(system)) * 10
  } catch {
    return NaN
  }
}
