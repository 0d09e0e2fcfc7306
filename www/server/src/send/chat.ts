// What messages for people say, with a link to the events of this server.
import type { StoredEvent } from 'npm-hooks-events-api'
import type { ChatText } from 'npm-hooks/follow'
import { chatDigest, chatLines } from 'npm-hooks/follow'
import type { KIND_RULES } from '../settings/target-kinds.js'

/** The kinds of targets that show messages to people. */
export type ChatKind = {
  [Kind in keyof typeof KIND_RULES]: (typeof KIND_RULES)[Kind]['isForPeople'] extends true ? Kind : never
}[keyof typeof KIND_RULES]

/** What a digest says of an event. */
export interface DigestEntry extends Pick<StoredEvent, 'id' | 'level' | 'received'>, Pick<StoredEvent['about'], 'signals'> {
  summary: string
  warning: string | null
}

export function chatTextOf(entry: DigestEntry, publicUrl: string | null): ChatText {
  return { lines: chatLines(entry), link: publicUrl === null ? null : { url: `${publicUrl}/events/#${entry.id}`, text: entry.id } }
}

/** One message for many events. */
export function chatTextOfDigest(entries: DigestEntry[], more: number, publicUrl: string | null): ChatText {
  return { ...chatDigest(entries, more), link: eventsLink(publicUrl) }
}

export function chatTextOfAlerts(alerts: string[], publicUrl: string | null): ChatText {
  return { lines: ['npm hooks receiver:', ...alerts.map((alert) => `• ${alert}`)], link: eventsLink(publicUrl) }
}

const eventsLink = (publicUrl: string | null): ChatText['link'] =>
  publicUrl === null ? null : { url: `${publicUrl}/events`, text: 'events' }
