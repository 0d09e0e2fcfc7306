// GitHub's `repository_dispatch`, which starts workflows: https://docs.github.com/en/rest/repos/repos#create-a-repository-dispatch-event
import type { StoredEvent } from 'npm-hooks-events-api'

/** `client_payload` has at most ten members and is smaller than 64 KB; in JSON a character has at most six bytes. */
const MAX_SIGNALS = 15
const MAX_TEXT_CHARS = 500

export function dispatchHeaders(token: string): Record<string, string> {
  return {
    accept: 'application/vnd.github+json',
    authorization: `Bearer ${token}`,
    'content-type': 'application/json',
    'x-github-api-version': '2022-11-28',
  }
}

/** A workflow reads `github.event.client_payload`; its texts are of packages, so they are passed on in variables, never in scripts. */
export function dispatchBody({ id, level, about: { change, signals } }: StoredEvent, warning: string | null): object {
  return {
    event_type: `npm-${change.kind}`,
    client_payload: {
      id,
      key: shortened(change.key),
      kind: change.kind,
      name: shortened(change.name),
      version: 'version' in change ? shortened(change.version) : null,
      summary: shortened(change.summary),
      level,
      warning,
      signals: signals.slice(0, MAX_SIGNALS).map(({ code, level, message }) => ({ code, level, message: shortened(message) })),
    },
  }
}

const shortened = (text: string | null): string | null => text?.slice(0, MAX_TEXT_CHARS).toWellFormed() ?? null

export const dispatchOfAlerts = (alerts: string[]): object => ({
  event_type: 'npm-hooks-alert',
  client_payload: { alerts: alerts.slice(0, MAX_SIGNALS).map(shortened) },
})
