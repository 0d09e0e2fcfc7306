// What the engine asks the object that has the hooks. It only reads.
import type { Env } from '../base/env.js'
import { hooksOf } from '../base/shards.js'

/** An event, as hooks are selected for it. */
export interface HookQuery {
  name: string
  /** Whom it concerns. */
  users: string[]
  /** Only hooks that were created until then, in milliseconds. */
  createdUntil?: number
}

/** What hooks are on: a package, a scope with its `@`, or a user. */
export interface HookSubject {
  type: 'package' | 'scope' | 'owner'
  name: string
}

/** A hook, as its deliveries are made. */
export interface HookTarget extends HookSubject {
  /** As a target: `hook:` and the hook's id. */
  id: string
  /** The user whom the hook belongs to. */
  username: string
  endpoint: string
  /** `null` if its key is not configured any more. */
  secret: string | null
}

/** A hook on what an event is about. */
export interface HookReceiver {
  /** As a target. */
  id: string
  /** Which events it gets: a place in `filters`; `null` for all. */
  filter: number | null
}

/** The hooks on what each event is about, for the first of the events that were asked about, and for all of them if these are few hooks. */
export interface HookAnswer {
  /** Of the table that says so. */
  revision: number
  /** As JSON, each once, however many hooks have it. */
  filters: string[]
  receivers: HookReceiver[][]
}

export interface HookDirectory {
  receiversOf(queries: HookQuery[]): Promise<HookAnswer>
  /** Raised by each change of the table. */
  revision(): Promise<number>
  /** Those of these hooks that exist. */
  hookTargets(ids: string[]): Promise<HookTarget[]>
  /** What hooks are on, each once; as it is stored, because a text of it could be taken as a pattern. */
  selectors(): Promise<{ revision: number; selectors: HookSubject[] }>
}

/** `null` if no hooks are configured. */
export function hookDirectoryOf(env: Env): HookDirectory | null {
  return configuredHooks(env)
}

/** The object with the hooks; `null` if no hooks are configured: then nothing asks it. */
export function configuredHooks(env: Env): ReturnType<typeof hooksOf> {
  return env.HOOK_TOKENS || env.HOOK_REGISTRY ? hooksOf(env) : null
}
