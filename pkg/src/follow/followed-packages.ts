// The packages that a follower looks at, and when each is due. What is known of them is in the state.

/** A package that is looked at. */
export interface FollowedPackage {
  readonly number: number
  readonly name: string
  /** Since when it is followed. */
  readonly since: number
  due: number
  /** The last look; `null` before the first. */
  looked: number | null
  failures: number
  /** How many looks in a row have not found it, before the first that has. */
  missingLooks: number
  /** The revision that the feed has announced, and how many looks have not found it. */
  expectedRev: string | null
  staleLooks: number
  /** Whether the feed has announced it since its last look began: that look may have missed the change. */
  isAnnouncedAgain: boolean
}

/** How many are remembered that the registry has. */
const MAX_ANSWERED = 10

export class FollowedPackages {
  readonly #byName = new Map<string, FollowedPackage>()
  readonly #byNumber = new Map<number, FollowedPackage>()
  /** Those with changes that are not acknowledged are not looked at. */
  readonly #isPending: (name: string) => boolean
  /** Names, by which a 404 for another one is believed; the last one is at the end. */
  readonly #answered: string[] = []
  #last = 0

  constructor(isPending: (name: string) => boolean) {
    this.#isPending = isPending
  }

  get size(): number {
    return this.#byName.size
  }

  get all(): Iterable<FollowedPackage> {
    return this.#byName.values()
  }

  has(name: string): boolean {
    return this.#byName.has(name)
  }

  find(number: number): FollowedPackage | undefined {
    return this.#byNumber.get(number)
  }

  add(name: string, since: number, due: number): FollowedPackage {
    const known = this.#byName.get(name)
    if (known) return known
    const number = ++this.#last
    const looks = { looked: null, failures: 0, missingLooks: 0, expectedRev: null, staleLooks: 0, isAnnouncedAgain: false }
    const added = { number, name, since, due, ...looks }
    this.#byName.set(name, added)
    this.#byNumber.set(number, added)
    return added
  }

  delete({ name, number }: FollowedPackage): void {
    this.#byName.delete(name)
    this.#byNumber.delete(number)
  }

  /** Up to `limit` that are due, those that are due longest first. */
  due(now: number, limit: number, busy: ReadonlySet<number>): number[] {
    const first: { number: number; due: number }[] = []
    for (const followed of this.#free(busy)) {
      const due = dueAt(followed, now)
      if (due > now || (first.length >= limit && due >= (first.at(-1)?.due ?? 0))) continue
      first.splice(first.filter((other) => other.due <= due).length, 0, { number: followed.number, due })
      first.length = Math.min(first.length, limit)
    }
    return first.map(({ number }) => number)
  }

  /** When the next one is due; `null` if there is none. */
  nextDue(now: number, busy: ReadonlySet<number>): number | null {
    let next: number | null = null
    for (const followed of this.#free(busy)) {
      const due = dueAt(followed, now)
      if (next === null || due < next) next = due
    }
    return next
  }

  /** Another package that the registry has; `null` if none is known. */
  other(name: string): string | null {
    return this.#answered.findLast((other) => other !== name) ?? null
  }

  /** Whether the registry has answered with the package. */
  setAnswered(name: string, hasAnswered: boolean): void {
    const at = this.#answered.indexOf(name)
    if (at >= 0) this.#answered.splice(at, 1)
    if (hasAnswered) this.#answered.push(name)
    if (this.#answered.length > MAX_ANSWERED) this.#answered.shift()
  }

  *#free(busy: ReadonlySet<number>): Iterable<FollowedPackage> {
    for (const followed of this.#byName.values()) if (!busy.has(followed.number) && !this.#isPending(followed.name)) yield followed
  }
}

/** A look in the future means that the clock was set back: waiting for `due` would then take as long as the clock was ahead. */
const dueAt = ({ due, looked }: FollowedPackage, now: number) => (looked !== null && looked > now ? now : due)
