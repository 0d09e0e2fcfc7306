// Hooks as npm's API writes them, with what the shards know of their deliveries.
import type { EventFilter } from 'npm-hooks/filter'
import type { Env } from '../../base/env.js'
import type { ShardStub, Unavailable } from '../../base/shards.js'
import { eachShard, nameOf, shard, shardNumber } from '../../base/shards.js'
import type { Hook } from '../../hooks/hooks.js'
import type { HookState } from '../../shard/hook-states.js'

/** A hook on the wire, its members in npm's order. */
export interface WireHook {
  id: string
  username: string
  name: string
  endpoint: string
  /** Missing if secrets are withheld; `null` if the key that has encrypted it is not configured any more. */
  secret?: string | null
  type: Hook['type']
  /** Which events it gets; missing for all. */
  filter?: EventFilter
  /** ISO 8601. */
  created: string
  updated: string
  /** Whether a delivery has ever succeeded. */
  delivered: boolean
  /** When the last attempt was, ISO 8601; `null` before the first. */
  last_delivery: string | null
  /** The status that it was answered with; 0 before the first attempt, and if there was no response. */
  response_code: number
  /** `suspended` after days without a success: only probes are sent, until one succeeds or the hook is updated. */
  status: 'active' | 'suspended'
}

type States = Awaited<ReturnType<ShardStub['hookStates']>>

/** A hook, of which an operator does not get the secret. */
type ShownHook = Omit<Hook, 'secret'> & { secret?: string | null }

/** Asks the shards once, whatever the number of hooks. */
export async function wireForms(env: Env, hooks: ShownHook[], showsSecrets: boolean, unavailable: Unavailable): Promise<WireHook[]> {
  const states = Map.groupBy(await statesOf(env, hooks, unavailable), ({ id }) => id)
  return hooks.map((hook) => wireForm(hook, states.get(targetIdOf(hook)) ?? [], showsSecrets))
}

/** The shards that may have deliveries to these hooks, of those that did not answer. */
export function unavailableFor(hooks: Pick<Hook, 'type' | 'name'>[], unavailable: Unavailable): string[] {
  const ofPackages = new Set(hooks.map(({ name }) => nameOf(shardNumber(name))))
  return hooks.some(({ type }) => type !== 'package') ? [...unavailable] : [...unavailable].filter((name) => ofPackages.has(name))
}

/** Of a hook that was just created, so that no shard knows it. */
export const newWireForm = (hook: Hook, showsSecrets: boolean): WireHook => wireForm(hook, [], showsSecrets)

/** As a target of deliveries. */
export const hookIdOf = (target: string) => target.replace(/^hook:/, '')
export const targetIdOf = ({ id }: Pick<Hook, 'id'>) => `hook:${id}`

function wireForm(hook: ShownHook, states: States, showsSecrets: boolean): WireHook {
  const { id, username, name, endpoint, secret = null, type, filter, created, updated } = hook
  const last = states.filter(({ tried }) => tried !== null).sort((a, b) => Number(b.tried) - Number(a.tried))[0]
  return {
    id,
    username,
    name,
    endpoint,
    ...(showsSecrets && { secret }),
    type,
    ...(filter !== null && { filter: JSON.parse(filter) as EventFilter }),
    created: iso(created),
    updated: iso(updated),
    delivered: states.some(({ delivered }) => delivered),
    last_delivery: last?.tried ? iso(last.tried) : null,
    response_code: last?.status ?? 0,
    status: suspendedSince(states) === null ? 'active' : 'suspended',
  }
}

/** Since when shards send only probes; `null` if another shard has delivered since, because then the endpoint works. */
export function suspendedSince(states: Pick<HookState, 'suspended' | 'passed'>[]): number | null {
  const suspended = states.flatMap((state) => state.suspended ?? [])
  const passed = Math.max(...states.map((state) => state.passed ?? 0))
  return suspended.length > 0 && suspended.every((time) => time >= passed) ? Math.min(...suspended) : null
}

const iso = (time: number) => new Date(time).toISOString()

async function statesOf(env: Env, hooks: ShownHook[], unavailable: Unavailable): Promise<States> {
  return askShards(env, hooks, (shard, ids) => shard.hookStates(ids), unavailable)
}

/** Asks the shard of a package, or all shards for other hooks: one call each, whatever the number of hooks. */
export async function askShards<T>(
  env: Env,
  hooks: Pick<Hook, 'id' | 'type' | 'name'>[],
  call: (shard: ShardStub, targets: string[]) => Promise<T[]>,
  unavailable: Unavailable,
): Promise<T[]> {
  if (hooks.length === 0) return []
  const targets = hooks.map(targetIdOf)
  if (hooks.some(({ type }) => type !== 'package')) return (await eachShard(env, (shard) => call(shard, targets), unavailable)).flat()
  const calls = [...Map.groupBy(hooks, ({ name }) => shardNumber(name))].map(async ([number, hooks]) => {
    try {
      return await call(shard(env, number), hooks.map(targetIdOf))
    } catch {
      unavailable.add(nameOf(number))
      return []
    }
  })
  return (await Promise.all(calls)).flat()
}
