// Looks at watched packages: how many a second, and workerd's CPU for each; then what looks cost on Cloudflare, and so how many packages an
// account can watch. In plain workerd, with the configuration for self-hosting; the registry, the target and workerd share this machine.
import { forwardTo, startTarget, waitUntil } from '../tests/receiver/recording-target.js'
import { newFolder, startReceiver } from '../tests/receiver/workerd.js'
import { QUICK } from './clock.js'
import { startGrowingRegistry } from './growing-registry.js'
import { cpuOf } from './processes.js'
import { accounts } from './watching-accounts.js'
import { costs } from './watching-costs.js'

/** A body whose packument is the sample, and how many packages are watched. */
const SIZES = [
  { sample: '01-publish-first', packages: 1000, packagesIfQuick: 300 },
  { sample: 'chokidar', packages: 300, packagesIfQuick: 150 },
  { sample: 'vite', packages: 60, packagesIfQuick: 16 },
]

/** What is unchanged is not sent, so it needs no target. */
const LOADS = [
  { title: 'unchanged (304)', isChanging: false, hasTarget: false },
  { title: 'changed', isChanging: true, hasTarget: false },
  { title: 'changed', isChanging: true, hasTarget: true },
]

const SECONDS = 10
const QUICK_SECONDS = 1.5

/** A week, so that the only looks are those that are asked for. */
const INTERVAL_SECONDS = 604_800

/** For all packages to be looked at once. */
const ROUND_TIMEOUT_MS = 120_000

const EVENTS_TOKEN = 'a-token-of-twenty-letters'

export async function watching({ paper, pace }) {
  const isQuick = pace === QUICK
  const seconds = isQuick ? QUICK_SECONDS : SECONDS
  paper.say(
    `All packages are looked at by \`POST look\`, again and again for ${seconds} s; the registry has at most four requests open. "Changed" is a new version in each answer. CPU is workerd's, all threads; with a target it has that of the events that were sent meanwhile. First looks are those after the start: each packument is read and its facts are stored.`,
  )
  const row = paper.table(
    'packument',
    'kB in the mean',
    'packages',
    'answer',
    'target',
    'first looks per s',
    'looks per s',
    'CPU ms per look',
    'sent per look',
  )
  const loads = []
  for (const { sample, packages, packagesIfQuick } of SIZES)
    for (const load of LOADS) {
      const figures = await underLoad(sample, isQuick ? packagesIfQuick : packages, load, seconds)
      const { kilobytes, first, rate, cpu, sent } = figures
      loads.push({ title: `${load.title}, ${kilobytes.toFixed(0)} kB${load.hasTarget ? ', with a target' : ''}`, cpu })
      row(
        sample,
        kilobytes.toFixed(1),
        isQuick ? packagesIfQuick : packages,
        load.title,
        load.hasTarget ? 'one' : 'none',
        first.toFixed(0),
        rate.toFixed(0),
        cpu.toFixed(2),
        sent.toFixed(2),
      )
    }
  accounts(paper, await costs(paper), loads)
  return {}
}

async function underLoad(sample, packages, { isChanging, hasTarget }, seconds) {
  const names = Array.from({ length: packages }, (_, at) => `package-${at}`)
  const { folder, remove } = await newFolder(undefined, { isOnDisk: true })
  const target = await startTarget()
  // No event is kept: the load needs only the count.
  let sent = 0
  target.behave = (_, response) => {
    sent++
    target.hits.length = 0
    response.writeHead(204).end()
  }
  const registry = await startGrowingRegistry(names, sample, { isChanging })
  const { answers } = registry
  const receiver = await startReceiver(folder, {
    WATCH: JSON.stringify([{ registry: registry.url, id: 'stub', packages: names, interval: INTERVAL_SECONDS }]),
    TARGETS: hasTarget ? JSON.stringify([forwardTo(target.url)]) : '',
    EVENTS_TOKEN,
  })
  const looks = () => answers.documents + answers.unchanged
  // A look that is asked for while one is in progress is not repeated, so each round ends when all looks are stored.
  const isDue = `SELECT count(*) AS count FROM watched WHERE due < looked + ${INTERVAL_SECONDS * 500} OR looked IS NULL`
  const isStored = async () => (await receiver.test('sql', { sql: isDue })).flat().every(({ count }) => count === 0)
  const round = (count) => waitUntil(`${count} looks`, async () => looks() >= count && (await isStored()), ROUND_TIMEOUT_MS)
  const lookAgain = { method: 'POST', headers: { authorization: `Bearer ${EVENTS_TOKEN}` }, body: '{}' }
  try {
    const start = performance.now()
    await fetch(`${receiver.url}/healthz`)
    await round(packages)
    const before = { ...answers, looks: looks(), cpu: cpuOf(receiver.pid), sent, at: performance.now() }
    while (performance.now() - before.at < seconds * 1000) {
      const count = looks() + packages
      const { looking } = await (await fetch(`${receiver.url}/events/api/look`, lookAgain)).json()
      if (looking !== packages) throw new Error(`${packages} packages, but ${looking} looks`)
      await round(count)
    }
    const lasted = (performance.now() - before.at) / 1000
    const count = looks() - before.looks
    const bytes = isChanging ? (answers.bytes - before.bytes) / count : answers.bytes / answers.documents
    return {
      kilobytes: bytes / 1000,
      first: packages / ((before.at - start) / 1000),
      rate: count / lasted,
      cpu: (cpuOf(receiver.pid) - before.cpu) / count,
      sent: (sent - before.sent) / count,
    }
  } finally {
    await receiver.kill()
    registry.stop()
    target.stop()
    remove()
  }
}
