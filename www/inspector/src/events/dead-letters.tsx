// Deliveries that failed for good: the cause, and a way to send them again.
import type { DeadLetterPage } from 'npm-hooks-events-api'
import { Badge } from 'npm-hooks-ui/badge.tsx'
import { formatAge } from 'npm-hooks-ui/format.ts'
import { useState } from 'preact/hooks'
import type { ApiClient } from './api-client.ts'
import { ErrorNote } from './error-note.tsx'
import { LoadMore } from './load-more.tsx'
import { redeliver, type Selection } from './redeliver.ts'
import { usePages } from './use-pages.ts'

const HOUR_MS = 60 * 60 * 1000
const MAX_HOURS = 366 * 24

export function DeadLetters({ api, round }: { api: ApiClient; round: number }) {
  const { items, next, total, error, loadMore, reload } = usePages(
    async (before) => {
      const { deadLetters, ...page } = await api.get<DeadLetterPage>('dead-letters', { before })
      return { items: deadLetters, ...page }
    },
    ({ id, target }) => `${id} ${target}`,
    round,
  )
  const [hours, setHours] = useState(24)
  const [status, setStatus] = useState('')
  const send = async (selection: Selection) => {
    setStatus(await redeliver(api, selection))
    reload()
  }
  return (
    <section class="panel" aria-labelledby="dead-letters">
      <h2 id="dead-letters">Dead letters {total !== null && total > 0 && <span class="hint">{total.toLocaleString('en')}</span>}</h2>
      <ErrorNote message={error} />
      <output class="hint">{status}</output>
      {total === 0 && <p class="hint">No delivery has failed.</p>}
      {items.length > 0 && (
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
            {items.map(({ id, target, at, fault, reason, summary }) => (
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
          <LoadMore next={next} shown={items.length} total={total} onLoad={loadMore} />
        </>
      )}
    </section>
  )
}
