// The targets that events are sent to, and the state of each.
import type { SecretUse, TargetStatus } from 'npm-hooks-events-api'
import { Badge } from 'npm-hooks-ui/badge.tsx'
import { formatAge } from 'npm-hooks-ui/format.ts'
import { useState } from 'preact/hooks'
import type { ApiClient } from './api-client.ts'
import { ErrorNote } from './error-note.tsx'
import { redeliver } from './redeliver.ts'
import { errorText, useApi } from './use-api.ts'

export function TargetList({ api, round }: { api: ApiClient; round: number }) {
  const { data: targets, error, reload } = useApi(() => api.get<TargetStatus[]>('targets'), [round])
  const { data: secrets } = useApi(() => api.get<SecretUse[]>('secrets'), [])
  const [status, setStatus] = useState('')
  const run = async (work: () => Promise<string>) => {
    try {
      setStatus(await work())
      reload()
    } catch (error) {
      setStatus(errorText(error))
    }
  }
  const configured = targets?.filter(({ isRemoved }) => !isRemoved) ?? []
  return (
    <section class="panel" aria-labelledby="targets">
      <h2 id="targets">Targets</h2>
      <ErrorNote message={error} />
      {targets?.length === 0 && <p class="hint">No targets are configured. Events are stored, but not sent anywhere.</p>}
      <ul class="events-list" aria-label="State of each target">
        {targets?.map((target) => (
          <TargetItem key={target.id} target={target} others={configured} api={api} run={run} />
        ))}
      </ul>
      <output class="hint">{status}</output>
      {secrets !== null && secrets.length > 0 && (
        <p class="hint">
          Secrets that matched:{' '}
          {secrets
            .map(({ secret, count, last }) => `${secret || 'test events'} (${count.toLocaleString('en')} times, last ${formatAge(last)})`)
            .join(', ')}
          .
        </p>
      )}
    </section>
  )
}

interface TargetProps {
  target: TargetStatus
  /** The targets that are configured. */
  others: TargetStatus[]
  api: ApiClient
  /** Runs what a button does, and shows the message that it returns. */
  run: (work: () => Promise<string>) => Promise<void>
}

function TargetItem({ target, others, api, run }: TargetProps) {
  const { id, name, kind, waiting, oldest, passed, lastFailure, isRemoved, deadLetters } = target
  const [heir, setHeir] = useState('')
  const test = async () => {
    await api.post('test', { target: id })
    return `Test event for ${name} queued.`
  }
  const give = async () => {
    const { moved } = await api.post<{ moved: number }>('reassign', { from: id, to: heir })
    return `${moved.toLocaleString('en')} deliveries moved.`
  }
  return (
    <li class="target">
      <strong>{name}</strong> <span class="hint">{kind}</span> <StateBadge target={target} />
      <span>
        {waiting.toLocaleString('en')} waiting{oldest !== null && <span class="hint">, oldest {formatAge(oldest)}</span>}
        {deadLetters > 0 && `, ${deadLetters.toLocaleString('en')} failed`}
      </span>
      {!isRemoved && (
        <span class="hint">
          last success {passed === null ? 'never' : formatAge(passed)}, last failure {lastFailure ?? 'none'}
        </span>
      )}
      <span class="actions">
        {!isRemoved && waiting > 0 && (
          <button
            type="button"
            class="show"
            aria-label={`Send waiting events to ${name} now`}
            onClick={() => void run(() => redeliver(api, { target: id, waiting: true }))}
          >
            Send waiting
          </button>
        )}
        {!isRemoved && (
          <button type="button" class="show" aria-label={`Send a test event to ${name}`} onClick={() => void run(test)}>
            Test
          </button>
        )}
        {isRemoved && (
          <>
            <select
              aria-label={`New target for the events of ${name}`}
              value={heir}
              onChange={(event) => setHeir(event.currentTarget.value)}
            >
              <option value="">Choose a target</option>
              {others.map((other) => (
                <option key={other.id} value={other.id}>
                  {other.name}
                </option>
              ))}
            </select>
            <button type="button" class="show" disabled={heir === ''} onClick={() => void run(give)}>
              Move events
            </button>
          </>
        )}
      </span>
    </li>
  )
}

function StateBadge({ target: { suspended, failing, throttledUntil, pausedSince, isRemoved, passed } }: { target: TargetStatus }) {
  if (isRemoved) return <Badge tone="bad">removed</Badge>
  if (pausedSince !== null) return <Badge tone="neutral">paused {formatAge(pausedSince)}</Badge>
  if (suspended !== null) return <Badge tone="bad">suspended {formatAge(suspended)}</Badge>
  if (throttledUntil !== null && throttledUntil > Date.now())
    return <Badge tone="warn">throttled, resumes {formatAge(throttledUntil)}</Badge>
  if (failing !== null) return <Badge tone="warn">failing, first {formatAge(failing)}</Badge>
  return passed === null ? <Badge tone="warn">not used yet</Badge> : <Badge tone="good">healthy</Badge>
}
