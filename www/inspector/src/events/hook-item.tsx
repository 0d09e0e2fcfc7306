// A hook of a user: its state, and what can be done with it.
import type { HookPingResult, HookRemoval, HookStatus, RedeliverResult } from 'npm-hooks-events-api'
import { Badge } from 'npm-hooks-ui/badge.tsx'
import { formatAge } from 'npm-hooks-ui/format.ts'
import { useRef, useState } from 'preact/hooks'
import type { ApiClient } from './api-client.ts'
import { HookDeliveries } from './hook-deliveries.tsx'
import { RemoveQuestion } from './remove-question.tsx'

interface Props {
  hook: HookStatus
  api: ApiClient
  round: number
  /** Runs what a button does, and shows the message that it returns. */
  run: (work: () => Promise<string>) => Promise<void>
}

const TYPES = { package: 'package', scope: 'scope', owner: 'user' } as const satisfies Record<HookStatus['type'], string>

export function HookItem({ hook, api, round, run }: Props) {
  const { id, username, type, name, origin, waiting, failed } = hook
  const [isOpen, setOpen] = useState(false)
  const [isPinging, setPinging] = useState(false)
  const [isRemoving, setRemoving] = useState(false)
  const remover = useRef<HTMLButtonElement>(null)
  // A user may have several hooks on one package.
  const label = `the hook of ${username} on ${name} at ${origin}`
  const ping = async () => {
    setPinging(true)
    try {
      return pingText(origin, await api.post<HookPingResult>(`hooks/${id}/ping`, {}))
    } finally {
      setPinging(false)
    }
  }
  const redeliver = async (event?: string) => {
    const { queued } = await api.post<RedeliverResult>(`hooks/${id}/redeliver`, event === undefined ? {} : { event })
    return `${queued.toLocaleString('en')} ${queued === 1 ? 'delivery' : 'deliveries'} to ${origin} queued.`
  }
  const keep = () => {
    setRemoving(false)
    remover.current?.focus()
  }
  const remove = async () => {
    await api.send<HookRemoval>('DELETE', `hooks/${id}`)
    return `Removed ${label}.`
  }
  return (
    <li class="hook">
      <strong>
        <bdi>{type === 'owner' ? `~${name}` : name}</bdi>
      </strong>
      <span class="hint">{TYPES[type]}</span> <HealthBadge hook={hook} />
      <span class="actions">
        <button
          type="button"
          class="show"
          aria-label={`Ping ${label}`}
          aria-disabled={isPinging}
          onClick={() => isPinging || void run(ping)}
        >
          Ping
        </button>
        {waiting + failed > 0 && (
          <button
            type="button"
            class="show"
            aria-label={`Redeliver what waits or has failed for ${label}`}
            onClick={() => void run(() => redeliver())}
          >
            Redeliver
          </button>
        )}
        <button type="button" class="show" aria-label={`Deliveries of ${label}`} aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          Deliveries
        </button>
        <button
          type="button"
          class="show"
          ref={remover}
          aria-label={`Remove ${label}`}
          aria-expanded={isRemoving}
          onClick={() => setRemoving(!isRemoving)}
        >
          Remove
        </button>
      </span>
      <p class="facts">
        <bdi>{username}</bdi> <span aria-hidden="true">→</span> <bdi>{origin}</bdi>
        <span class="hint">{deliveriesText(hook)}</span>
      </p>
      {isRemoving && (
        <RemoveQuestion name={label} effect="What waits for it is deleted." onRemove={() => void run(remove)} onCancel={keep} />
      )}
      {isOpen && <HookDeliveries hook={hook} api={api} round={round} onRedeliver={(event) => void run(() => redeliver(event))} />}
    </li>
  )
}

function HealthBadge({ hook: { hasReadableSecret, suspended, failing, tried } }: { hook: HookStatus }) {
  if (!hasReadableSecret) return <Badge tone="bad">secret unreadable</Badge>
  if (suspended !== null) return <Badge tone="bad">suspended {formatAge(suspended)}</Badge>
  if (failing !== null) return <Badge tone="warn">failing, first {formatAge(failing)}</Badge>
  return tried === null ? <Badge tone="neutral">never triggered</Badge> : <Badge tone="good">active</Badge>
}

function deliveriesText({ tried, status, error, waiting, failed }: HookStatus): string {
  const parts = []
  if (tried !== null) parts.push(`last delivery ${formatAge(tried)}: ${status ?? error ?? 'no response'}`)
  if (waiting > 0) parts.push(`${waiting.toLocaleString('en')} waiting`)
  if (failed > 0) parts.push(`${failed.toLocaleString('en')} failed for good`)
  return parts.join(', ')
}

function pingText(origin: string, { status, error, ms, response }: HookPingResult): string {
  if (status === null) return `Ping: ${origin} did not answer: ${error ?? 'no response'}.`
  return `Ping: ${origin} answered with ${status} in ${ms.toLocaleString('en')} ms${response ? `: ${response.slice(0, MAX_RESPONSE_CHARS)}` : '.'}`
}

const MAX_RESPONSE_CHARS = 200
