// One message for many events of a target, which its parts of the server report within seconds of each other.
import { HOUR, SECOND } from '../base/time.js'
import type { Target } from '../settings/targets.js'
import type { DigestEntry } from './chat.js'
import type { Message } from './message.js'
import { digestMessage } from './message.js'
import type { Outcome } from './retry.js'
import { isSuccess } from './retry.js'

/** How long other parts of the server are waited for, after the first. */
const GATHER_MS = 3 * SECOND

/** The events of one shard. */
export interface DigestPart {
  target: Target
  entries: DigestEntry[]
  /** How many there are besides these. */
  more: number
  /** The caller's clock. */
  now: number
  timeoutMs: number
  publicUrl: string | null
}

/** Where the times of messages are kept, so that a limit holds after a restart. */
export interface SentTimes {
  read: () => Promise<number[]>
  write: (times: number[]) => Promise<void>
}

interface Options {
  sent: SentTimes
  send: (url: string, message: Message, timeoutMs: number) => Promise<Outcome>
  rest: (ms: number) => Promise<unknown>
}

export class Digests {
  readonly #options: Options
  #sending: Promise<unknown> = Promise.resolve()
  #next: { parts: DigestPart[]; outcome: Promise<Outcome> } | null = null

  constructor(options: Options) {
    this.#options = options
  }

  /** Adds events to the next message; resolves to what became of it, or until when they must wait because the target's limit is reached. */
  add(part: DigestPart): Promise<Outcome> {
    if (this.#next === null) {
      const parts: DigestPart[] = []
      const outcome = this.#options.rest(GATHER_MS).then(() => {
        this.#next = null
        // One after the other: each counts for the limit of the next.
        const sending = this.#sending.then(() => this.#send(parts))
        this.#sending = sending.catch(() => {})
        return sending
      })
      this.#next = { parts, outcome }
    }
    this.#next.parts.push(part)
    return this.#next.outcome
  }

  async #send(parts: DigestPart[]): Promise<Outcome> {
    const { sent, send } = this.#options
    const last = parts.at(-1)
    if (!last) throw new Error('a digest has at least one part')
    const { target, now, timeoutMs, publicUrl } = last
    const perHour = target.quiet && 'perHour' in target.quiet ? target.quiet.perHour : null
    // A time in the future means that the clock was set back.
    const times = perHour === null ? [] : (await sent.read()).filter((time) => time > now - HOUR && time <= now)
    const oldest = times.at(-(perHour ?? 1))
    if (perHour !== null && times.length >= perHour && oldest !== undefined)
      return { status: null, error: null, ms: 0, retryAfter: null, heldUntil: oldest + HOUR }
    const entries = parts.flatMap((part) => part.entries).sort((a, b) => a.received - b.received)
    const more = parts.reduce((sum, part) => sum + part.more, 0)
    const outcome = await send(target.url, digestMessage(target, entries, more, publicUrl), timeoutMs)
    if (perHour !== null && isSuccess(outcome)) await sent.write([...times, now])
    return { ...outcome, events: entries.length + more }
  }
}
