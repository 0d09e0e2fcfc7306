// `GET /metrics` in the text format of OpenMetrics, behind the token.
import { countsOf } from '../base/counters.js'
import type { Env } from '../base/env.js'
import type { HandlerResult } from '../base/response.js'
import type { Summary } from '../monitor/summary.js'
import { summaryOf } from './health.js'

type Sample = [labels: Record<string, string>, value: number]

export async function metrics(env: Env): Promise<HandlerResult> {
  const text = openMetrics(await summaryOf(env), Date.now())
  const headers = { 'content-type': 'application/openmetrics-text; version=1.0.0; charset=utf-8', 'cache-control': 'no-store' }
  return { response: new Response(text, { headers }), entry: {} }
}

/** Counters count since this isolate, or the shard, has started; a restart begins at zero, as Prometheus expects. */
function openMetrics({ watch, targets, hooks, lag, quarantined, diskBytes, attempts, halted, unavailable }: Summary, now: number): string {
  const single = (value: number): Sample[] => [[{}, value]]
  const total = (name: Parameters<typeof countsOf>[0]) => single(countsOf(name).reduce((sum, [, count]) => sum + count, 0))
  const perTarget = (value: (target: Summary['targets'][number]) => number): Sample[] =>
    targets.filter(({ target }) => target !== '').map((target) => [{ target: target.target }, value(target)])
  const table = (value: (state: NonNullable<typeof hooks.table>) => number) => (hooks.table === null ? [] : single(value(hooks.table)))
  const unassigned = targets.find(({ target }) => target === '')?.waiting ?? 0
  const lines = [
    ...family('accepted', 'counter', 'Deliveries whose event was stored.', total('accepted')),
    ...family('duplicates', 'counter', 'Deliveries whose event was stored before.', total('duplicates')),
    ...family('quarantined', 'counter', 'Signed bodies that are not events, stored raw.', total('quarantined')),
    ...family(
      'refused',
      'counter',
      'Deliveries that were refused, by the code of the error.',
      countsOf('refused').map(([code, count]) => [{ code }, count]),
    ),
    ...family(
      'attempts',
      'counter',
      'Attempts to deliver, by target and outcome.',
      attempts.map(({ target, outcome, count }) => [{ target, outcome }, count]),
    ),
    ...family(
      'waiting',
      'gauge',
      'Events that wait for a target.',
      perTarget(({ waiting }) => waiting),
    ),
    ...family('unassigned', 'gauge', 'Events that wait for the configuration of the targets to be repaired.', single(unassigned)),
    ...family(
      'oldest_waiting_seconds',
      'gauge',
      'How long the oldest event has waited for a target; 0 while the target is paused.',
      perTarget(({ oldest, paused }) => (oldest === null || paused !== null ? 0 : Math.max(0, (now - oldest) / 1000))),
    ),
    ...family(
      'dead_letters',
      'gauge',
      'Events that could not be delivered to a target.',
      perTarget(({ deadLetters }) => deadLetters),
    ),
    ...family(
      'suspended',
      'gauge',
      'Whether a target is suspended.',
      perTarget(({ suspended }) => Number(suspended !== null)),
    ),
    ...family(
      'paused',
      'gauge',
      'Whether an operator has paused a target.',
      perTarget(({ paused }) => Number(paused !== null)),
    ),
    ...family(
      'throttled',
      'gauge',
      'Whether a target asked for fewer requests.',
      perTarget(({ throttled }) => Number((throttled ?? 0) > now)),
    ),
    ...family(
      'hooks',
      'gauge',
      'Hooks of users.',
      table(({ hooks }) => hooks),
    ),
    ...family(
      'hooks_undecryptable',
      'gauge',
      'Hooks whose secret no configured key decrypts.',
      table(({ undecryptable }) => undecryptable),
    ),
    ...family(
      'hooks_unconfirmed',
      'gauge',
      'Changes of hooks that shards and watchers have not confirmed.',
      table(({ pending }) => pending),
    ),
    ...family('hooks_waiting', 'gauge', 'Deliveries that wait for hooks.', single(hooks.waiting)),
    ...family('hooks_dead_letters', 'gauge', 'Deliveries to hooks that have failed for good.', single(hooks.deadLetters)),
    ...family('hooks_suspended', 'gauge', 'Hooks that are suspended, in each shard.', single(hooks.suspended)),
    ...family('hooks_unassigned', 'gauge', 'Events that wait because the hooks cannot be read.', single(hooks.unassigned)),
    ...family('lag_seconds_max', 'gauge', 'The longest time between an event and its arrival, in the last hour.', single(lag.max / 1000)),
    ...family('quarantine_bodies', 'gauge', 'Bodies in the quarantine.', single(quarantined)),
    ...family('disk_bytes', 'gauge', 'The size of the databases.', single(diskBytes)),
    ...family('halted_shards', 'gauge', 'Shards that have stopped sending until a restart.', single(halted)),
    ...family('watched_packages', 'gauge', 'Packages that are watched.', single(watch.packages)),
    ...family('watched_failing', 'gauge', 'Watched packages whose last look has failed.', single(watch.failing)),
    ...family(
      'watch_behind_seconds',
      'gauge',
      'How long the look that is due longest has waited.',
      single(watch.due === null ? 0 : Math.max(0, (now - watch.due) / 1000)),
    ),
    ...family(
      'looks',
      'counter',
      'Looks at watched packages, by outcome.',
      watch.looks.map(({ outcome, count }) => [{ outcome }, count]),
    ),
    ...family('unavailable_shards', 'gauge', 'Shards that do not answer.', single(unavailable.length)),
    '# EOF',
  ]
  return `${lines.join('\n')}\n`
}

function family(name: string, type: 'counter' | 'gauge', help: string, samples: Sample[]): string[] {
  const full = `npm_hooks_${name}`
  const suffix = type === 'counter' ? '_total' : ''
  const values = samples.map(([labels, value]) => `${full}${suffix}${labelText(labels)} ${value}`)
  return [`# TYPE ${full} ${type}`, `# HELP ${full} ${help}`, ...values]
}

function labelText(labels: Record<string, string>): string {
  const escaped = (value: string) => value.replace(/[\\"]/g, '\\$&').replaceAll('\n', '\\n')
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`)
  return pairs.length > 0 ? `{${pairs.join(',')}}` : ''
}
