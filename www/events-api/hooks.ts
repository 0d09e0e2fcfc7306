// The types of the paths under `hooks`: the hooks of users, and their deliveries.
import type { Attempt, Fault } from './index.js'

/** `GET hooks`: the hooks of all users, those that fail first. */
export interface HookPage {
  /** Whether users can add hooks. */
  isConfigured: boolean
  hooks: HookStatus[]
  /** The `before` of the next page; null on the last page. */
  next: string | null
  /** How many hooks match in all, and how many of them fail. */
  total: number
  failing: number
}

export interface HookStatus {
  id: string
  /** The user whom it belongs to. */
  username: string
  type: 'package' | 'scope' | 'owner'
  /** The package, the scope or the user that it is on. */
  name: string
  /** The scheme and host of the endpoint. Its path may hold a secret, so it is only in `GET hooks/:id`. */
  origin: string
  created: number
  updated: number
  /** False if no configured key decrypts it: nothing can be signed. */
  hasReadableSecret: boolean
  /** The last attempt; null before the first. */
  tried: number | null
  /** What it was answered, or why there was no answer. */
  status: number | null
  error: string | null
  /** Whether an attempt has ever succeeded. */
  delivered: boolean
  /** The first failure since the last success. */
  failing: number | null
  /** Since when only probes are sent. */
  suspended: number | null
  /** The numbers of deliveries that wait, that have failed for good, and of all that are stored. */
  waiting: number
  failed: number
  deliveries: number
}

/** `GET hooks/:id`. */
export interface HookDetail extends HookStatus {
  endpoint: string
}

/** `GET hooks/:id/deliveries`: one page, newest first. */
export interface HookDeliveryPage {
  deliveries: HookDelivery[]
  /** The `before` of the next page; null on the last page. */
  next: string | null
  /** How many there are in all. */
  total: number
}

/** An event that a hook got, or is to get. */
export interface HookDelivery {
  /** The event's id. */
  id: string
  seq: number
  name: string
  kind: string
  summary: string
  received: number
  state: 'delivered' | 'waiting' | 'failed'
  /** When it is sent next; null if it does not wait. */
  due: number | null
  /** Why it is not sent any more. */
  fault: Fault | null
  reason: string | null
  attempts: Omit<Attempt, 'target'>[]
}

/** `DELETE hooks/:id` */
export interface HookRemoval {
  id: string
  deleted: true
}

/** `POST hooks/:id/ping`: what the endpoint answered, or why it did not. */
export interface HookPingResult {
  status: number | null
  error: string | null
  ms: number
  /** The start of the body of an answer that is not a success. */
  response: string | null
}
