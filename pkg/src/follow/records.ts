// What a follower keeps, as records of a state. A change is stored before it is given: its record has what is known afterwards, and
// becomes the package's once the change is acknowledged.
import type { FollowedChange, FollowedChanges, FollowRecord, FollowState, KnownPackage } from '../../follow.js'
import { UNKNOWN } from './look.js'

/** What is known of the registry. */
export interface RegistryRecord {
  version: 1
  registry: string
  /** When this state began. */
  since: number
  feed: string | null
  cursor: string | null
  /** Followed packages, and since when. Empty if all are followed. */
  watched: [name: string, since: number][]
  /** What the feed has announced and no look has found yet, with its revisions. */
  announced: [name: string, rev: string | null][]
}

/** Changes that are not acknowledged. */
export interface PendingChanges extends FollowedChanges {
  /** What is known after them. */
  known: KnownPackage
}

const REGISTRY = 'registry'
const QUEUE = 'queue'
const packageKey = (name: string) => `package ${name}`
const pendingKey = (name: string) => `pending ${name}`
const packumentKey = (name: string) => `packument ${name}`

export class Records {
  readonly #state: FollowState
  /** The last access: one ends before the next begins. */
  #last: Promise<unknown> = Promise.resolve()
  /** The names of the packages with changes that are not acknowledged, in the order in which they were found. */
  #queue: string[] = []

  constructor(state: FollowState) {
    this.#state = state
  }

  readRegistry(): Promise<RegistryRecord | null> {
    return this.#read<RegistryRecord>(REGISTRY)
  }

  writeRegistry(record: RegistryRecord): Promise<void> {
    return this.#commit([[REGISTRY, bytesOf(record)]])
  }

  async readPackage(name: string, since: number): Promise<KnownPackage> {
    return { ...UNKNOWN, since, ...(await this.#read<Partial<KnownPackage>>(packageKey(name))) }
  }

  writePackage(name: string, known: KnownPackage): Promise<void> {
    return this.#commit([[packageKey(name), knownBytes(known)]])
  }

  /** Forgets packages that are not followed any more. */
  async forget(names: readonly string[]): Promise<void> {
    if (names.length === 0) return
    this.#queue = this.#queue.filter((name) => !names.includes(name))
    const keys = names.flatMap((name) => [packageKey(name), pendingKey(name), packumentKey(name)])
    await this.#commit([...keys.map((key) => [key, null] as const), this.#queueRecord()])
  }

  /** Whether changes of a package are not acknowledged. */
  isPending(name: string): boolean {
    return this.#queue.includes(name)
  }

  get pending(): number {
    return this.#queue.length
  }

  /** What was not acknowledged when the last process ended. */
  async readPending(): Promise<PendingChanges[]> {
    const found: PendingChanges[] = []
    this.#queue = (await this.#read<string[]>(QUEUE)) ?? []
    for (const name of this.#queue) {
      const pending = await this.#read<{ known: KnownPackage; changes: FollowedChange[] }>(pendingKey(name))
      if (pending) found.push({ name, ...pending, packument: await this.#access(() => this.#state.read(packumentKey(name))) })
    }
    this.#queue = found.map(({ name }) => name)
    return found
  }

  async writePending({ name, changes, packument, known }: PendingChanges): Promise<void> {
    this.#queue.push(name)
    // The packument comes before the changes that need it, and the list before what it leads to.
    await this.#commit([this.#queueRecord(), [packumentKey(name), packument], [pendingKey(name), bytesOf({ known, changes })]])
  }

  async acknowledge({ name, known }: PendingChanges): Promise<void> {
    this.#queue = this.#queue.filter((other) => other !== name)
    await this.#commit([[packageKey(name), knownBytes(known)], [pendingKey(name), null], [packumentKey(name), null], this.#queueRecord()])
  }

  /** Resolves once nothing is being read or written. */
  async settled(): Promise<void> {
    await this.#last
  }

  #queueRecord(): FollowRecord {
    return [QUEUE, bytesOf(this.#queue)]
  }

  async #read<Value>(key: string): Promise<Value | null> {
    const bytes = await this.#access(() => this.#state.read(key))
    if (bytes === null) return null
    try {
      return JSON.parse(new TextDecoder().decode(bytes)) as Value
    } catch {
      throw new Error(`the state's record \`${key}\` is not readable`)
    }
  }

  #commit(records: FollowRecord[]): Promise<void> {
    return this.#access(() => this.#state.commit(records))
  }

  #access<Value>(work: () => Promise<Value>): Promise<Value> {
    const result = this.#last.then(work)
    this.#last = result.catch(() => {})
    return result
  }
}

const bytesOf = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value))

/** What the feed has announced is a part of the registry's record, and failures are counted by each process. */
const knownBytes = (known: KnownPackage) => bytesOf({ ...known, failures: 0, expectedRev: null, staleLooks: 0 })
