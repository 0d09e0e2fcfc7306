// Deliveries that failed for good: the cause, and a way to send them again.
import type { DeadLetterPage } from 'npm-hooks-events-api'
import { Badge } from 'npm-hooks-ui/badge.tsx'
import { formatAge } from 'npm-hooks-ui/format.ts'
import { useState } from 'preact/hooks'
import type { ApiClient } from './api-client.ts'
import { ErrorNote } from './error-note.tsx'
import { redeliver, type Selection } from './redeliver.ts'
import { useApi } from './use-api.ts'

const HOUR_MS = 60 * 60 * 1000
const MAX_HOURS = 366 * 24

export function DeadLetters({ api }: { api: ApiClient }) {
  const { data: page, error, reload } = useApi(() => api.get<DeadLetterPage>('dead-letters'), [])
  const letters = page?.deadLetters ?? null
  const [hours, setHours] = useState(24)
  const [status, setStatus] = useState('')
  const send = async (selection: Selection) => {
    setStatus(await redeliver(api, selection))
    reload()
  }
  return (
    <section class="panel" aria-labelledby="dead-letters">
      <h2 id="dead-letters">Dead letters</h2>
      <ErrorNote message={error} />
      <output class="hint">{status}</output>
      {letters?.length === 0 && <p class="hint">No delivery has failed.</p>}
      {letters !== null && letters.length > 0 && (
        <>
          <div class="line">
            <label>
              Received in the last{' '}
              <input
                type="number"
                class="hours"
                min={1}
                max={MAX_HOURS}
                value={hours}
                onInput={(event) => setHours(Number(event.currentTarget.value))}
              />{' '}
              hours
            </label>
            <button type="button" onClick={() => void send({ from: Date.now() - hours * HOUR_MS, to: Date.now() })}>
              Redeliver all
            </button>
          </div>
          <ul class="events-list">
            {letters.map(({ id, target, at, fault, reason, summary }) => (
              <li key={`${id} ${target}`} class="dead-letter">
                <span class="what">{summary}</span>{' '}
                <span>
                  to <strong>{target}</strong>, {formatAge(at)}: {reason}
                </span>{' '}
                <Badge tone="warn">cause: {fault}</Badge>
                <button
                  type="button"
                  class="show"
                  aria-label={`Redeliver ${summary} to ${target}`}
                  onClick={() => void send({ id, target })}
                >
                  Redeliver
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  )
}
