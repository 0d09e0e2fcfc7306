// How many packages an account at Cloudflare can watch, from what looks cost. The limits are those of its documentation in November 2026:
// developers.cloudflare.com/durable-objects/platform/pricing and /workers/platform/limits.

const DAYS = 30

/** A day. The paid plan's amounts are what its monthly price includes; more is possible and costs `PRICES`. */
export const PLANS = [
  { name: 'free', limits: { requests: 100_000, rowsWritten: 100_000, rowsRead: 5_000_000 }, cpuMs: 10 },
  { name: 'paid', limits: { requests: 1e6 / DAYS, rowsWritten: 50e6 / DAYS, rowsRead: 25e9 / DAYS }, cpuMs: 30_000 },
]

/** US dollars for a million beyond what is included. */
const PRICES = { requests: 0.15, rowsWritten: 1, rowsRead: 0.001 }

const TITLES = { requests: 'requests to objects', rowsWritten: 'rows written', rowsRead: 'rows read' }
const WHAT = Object.entries(TITLES)

const SHARDS = 32
const POLLS = (24 * 60) / 5
const FEED_POLLS = 24 * 60
/** By the cron trigger, and by the alarm of the monitor. */
const SWEEPS = 2 * 24 * 6

/** How often a package changes: in the mean of npm's about once in 20 days (2 changes a second, 3.5 million packages), more often if it is known. */
const CHANGES_A_DAY = 0.1

export function accounts({ say, table }, cost, loads) {
  say(
    `\nHow many packages an account can watch, if each has ${CHANGES_A_DAY} changes a day, sent to one target, and nothing else uses the account. "Paid" is what is included in its price; the last column is the price of more. Duration is not counted: it depends on how long the registry takes to answer.`,
  )
  const row = table('plan', 'way', 'packages', 'limited by', ...WHAT.map(([, title]) => `${title} a day`), 'USD a month for 1,000 more')
  for (const { plan, way, packages, limit, use, price } of capacities(cost))
    row(plan, way, packages, TITLES[limit], ...WHAT.map(([what]) => use[what].toFixed(0)), plan === 'free' ? '' : price.toFixed(2))
  for (const { name, cpuMs } of PLANS) {
    const tooLong = loads.filter(({ cpu }) => cpu > cpuMs).map(({ title, cpu }) => `${title} (${cpu.toFixed(1)} ms)`)
    say(
      `\nLooks that need more than the ${cpuMs} ms of CPU that a request has on the ${name} plan, by this machine: ${tooLong.join('; ') || 'none'}.`,
    )
  }
}

/** What limits each plan, and how many packages it allows: `{ plan, way, packages, limit, use, price }`. */
export function capacities(cost) {
  const ways = [
    ['polling', (packages) => polling(cost, packages)],
    ['feed', (packages) => byFeed(cost, packages)],
  ]
  return PLANS.flatMap(({ name, limits }) =>
    ways.map(([way, useOf]) => {
      const packages = largest((count) => WHAT.every(([what]) => useOf(count)[what] <= limits[what]))
      const use = useOf(packages)
      const [[limit]] = WHAT.toSorted(([a], [b]) => use[b] / limits[b] - use[a] / limits[a])
      const price = DAYS * priceOf(useOf(packages + 1000), limits)
      return { plan: name, way, packages, limit, use, price }
    }),
  )
}

/** A day of `packages`. The object of the registry runs as often as it polls. */
function polling({ unchanged, changed, perOtherPackage, watcher, sweep }, packages) {
  const changes = CHANGES_A_DAY * packages
  return total(
    [POLLS * packages - changes, unchanged],
    [changes, changed],
    [POLLS * packages * others(packages), perOtherPackage],
    [POLLS, watcher],
    [SWEEPS, sweep],
  )
}

/** A day of `packages`, each of which is also looked at once. Whatever the feed shows, the object reads the names of all packages after it slept. */
function byFeed({ unchanged, announced, perOtherPackage, feedPoll, sweep }, packages) {
  const changes = CHANGES_A_DAY * packages
  return total(
    [packages, unchanged],
    [changes, announced],
    [(packages + changes) * others(packages), perOtherPackage],
    [FEED_POLLS, feedPoll],
    [FEED_POLLS * packages, { requests: 0, rowsWritten: 0, rowsRead: 1 }],
    [SWEEPS, sweep],
  )
}

/** Other packages of the same shard. */
const others = (packages) => Math.max(0, packages / SHARDS - 1)

const total = (...parts) =>
  Object.fromEntries(WHAT.map(([what]) => [what, parts.reduce((sum, [count, cost]) => sum + count * cost[what], 0)]))

/** Of a day, beyond what is included. */
const priceOf = (use, limits) => WHAT.reduce((sum, [what]) => sum + (Math.max(0, use[what] - limits[what]) * PRICES[what]) / 1e6, 0)

/** The largest count that is possible. */
function largest(isPossible) {
  let [possible, tooMany] = [0, 1]
  while (isPossible(tooMany)) tooMany *= 2
  while (tooMany - possible > 1) {
    const middle = Math.floor((possible + tooMany) / 2)
    if (isPossible(middle)) possible = middle
    else tooMany = middle
  }
  return possible
}
